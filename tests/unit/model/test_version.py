# SPDX-License-Identifier: MIT
"""Versions: of a package by its name, of a checkout by git."""

from __future__ import annotations

import subprocess

import pytest

from model.version import Version, of_checkout, of_package


@pytest.mark.parametrize(
    ("text", "version", "told"),
    [
        ("0.1.0", Version("0.1.0", None, False), "0.1.0, commit unknown"),
        (
            "0.1.1.dev3+g0123456789ab",
            Version("0.1.1.dev3", "012345678", False),
            "0.1.1.dev3, commit 012345678",
        ),
        (
            "0.1.1.dev3+g012345678.d20260102",
            Version("0.1.1.dev3", "012345678", True),
            "0.1.1.dev3, commit 012345678 with changes",
        ),
        ("1.0+debian", Version("1.0", None, False), "1.0, commit unknown"),
    ],
)
def test_of_package__version__says_number_and_commit(text, version, told):
    assert of_package(text) == version
    assert str(of_package(text)) == told


def git(folder, *arguments):
    command = ["git", "-c", "user.name=t", "-c", "user.email=t", "-C", str(folder), *arguments]
    found = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    return found.stdout.strip()


def test_of_checkout__a_file_changes__is_the_commit_with_changes(tmp_path):
    git(tmp_path, "init")
    (tmp_path / "a").write_text("1")
    git(tmp_path, "add", "a")
    git(tmp_path, "commit", "-m", "a")
    head = git(tmp_path, "rev-parse", "HEAD")[:9]

    assert of_checkout(tmp_path, "0.1.1.dev") == Version("0.1.1.dev", head, False)
    (tmp_path / "a").write_text("2")
    assert of_checkout(tmp_path, "0.1.1.dev") == Version("0.1.1.dev", head, True)


def test_of_checkout__no_repository_or_a_broken_one__is_none(tmp_path):
    assert of_checkout(tmp_path, "1") is None
    (tmp_path / ".git").write_text("gitdir: nowhere")
    assert of_checkout(tmp_path, "1") is None
