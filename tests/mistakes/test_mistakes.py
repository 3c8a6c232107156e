# SPDX-License-Identifier: MIT
"""Every mistake of the table is made, and what is said is what the table says."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from keeper.exit_codes import ExitCode
from lab.anvil import Node
from tests.commands.programs import PROGRAMS
from tests.keeper.world import START, found
from tests.mistakes.catalogue import MISTAKES, Mistake
from tests.mistakes.scenes import ROOT, open_scene, prepared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.keeper.world import World

NOBODY = "ws://127.0.0.1:9"
"""The discard port: nobody listens there."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    with Node(timestamp=START, block_seconds=12, log=folder / "anvil.log") as node:
        yield found(node, folder)


def run(words: list[str], folder: Path) -> tuple[int, str, str]:
    """Exit code, output and errors: of our programs in this process, of others in one of theirs."""
    if words[0] in PROGRAMS:
        done = CliRunner().invoke(PROGRAMS[words[0]], words[1:], prog_name=words[0])
        return done.exit_code, done.stdout, done.stderr
    if words[0] == "python":
        words[0] = sys.executable
    process = subprocess.run(  # noqa: S603
        words,
        cwd=folder if words[0] == "make" else ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return process.returncode, process.stdout, process.stderr


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.id)
def test_mistake__made__is_told_with_its_next_step(mistake: Mistake, world, tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("KEEPER_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    scene = open_scene(tmp_path, monkeypatch)
    scene.names |= {
        "manifest": world.manifest_file,
        "node": world.node.websocket_url,
        "nobody": NOBODY,
    }
    monkeypatch.setenv("KEEPER_DATA_DIR", str(tmp_path / "keeper"))
    with prepared(scene, mistake.given):
        words = shlex.split(mistake.command.format(**scene.names))
        code, output, errors = run(words, tmp_path)

    said = output if mistake.where == "output" else errors
    assert "Traceback" not in output + errors
    assert mistake.is_said_in(said), said
    assert code == mistake.exit


def test_table__mistakes__are_many_and_each_is_one():
    assert len(MISTAKES) >= 50
    assert max(Counter(mistake.id for mistake in MISTAKES).values()) == 1
    assert {mistake.exit for mistake in MISTAKES} <= set(ExitCode)
