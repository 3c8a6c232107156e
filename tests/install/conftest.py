# SPDX-License-Identifier: MIT
"""One wheel for all tests, built of the sources as they are."""

from __future__ import annotations

from email import message_from_bytes
from zipfile import ZipFile

import pytest

from tests.install.project import Environment, build_wheel, copy_project, wanted


@pytest.fixture(scope="session")
def source(tmp_path_factory):
    """A copy of the project without git."""
    folder = tmp_path_factory.mktemp("source")
    copy_project(folder)
    return folder


@pytest.fixture(scope="session")
def wheel(source, tmp_path_factory):
    """The wheel of that copy."""
    return build_wheel(source, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def metadata(wheel):
    """What the wheel says of itself."""
    with ZipFile(wheel) as archive:
        (name,) = [each for each in archive.namelist() if each.endswith(".dist-info/METADATA")]
        return message_from_bytes(archive.read(name))


@pytest.fixture(scope="session")
def small(wheel, metadata, tmp_path_factory):
    """An environment with the wheel and what it requires, no extra."""
    return Environment(tmp_path_factory.mktemp("small") / "venv", wheel, wanted(metadata))


@pytest.fixture(scope="session")
def with_lab(wheel, metadata, tmp_path_factory):
    """An environment with the extra `lab`."""
    folder = tmp_path_factory.mktemp("lab") / "venv"
    return Environment(folder, wheel, wanted(metadata, "lab"))
