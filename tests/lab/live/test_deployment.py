# SPDX-License-Identifier: MIT
"""A live run needs what the lab itself does without."""

from __future__ import annotations

import pytest

from keeper.exit_codes import ExitCode
from lab.anvil import Node
from lab.artifacts import NeedsCompiler
from lab.live import deployment


def test_deploy__no_ape__says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(deployment, "APE", tmp_path / "ape")
    node = Node(timestamp=0, block_seconds=1, log=tmp_path / "anvil.log")
    with pytest.raises(NeedsCompiler) as refused:
        deployment.deploy(node, tmp_path / "p", tmp_path / "m", tmp_path / "log")
    assert str(refused.value) == (
        "Ape deploys a live run: in a checkout, pip install '.[contracts]'"
    )
    assert refused.value.exit_code == ExitCode.UNAVAILABLE
