# SPDX-License-Identifier: MIT
"""The `ape` command, as somebody at a terminal calls it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.e2e.node import ROOT

APE = Path(sys.executable).with_name("ape")


def run_ape(
    *arguments: str, typed: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run it in the project's folder.

    Args:
        arguments: Of the command.
        typed: What it reads from standard input.
        environment: Variables besides those that are there.
    """
    path = f"{ROOT / 'node_modules' / '.bin'}:{APE.parent}:{os.environ['PATH']}"
    quiet = "ignore:Field 'import_remapping' has an incomplete definition"
    return subprocess.run(  # noqa: S603
        [str(APE), *arguments],
        cwd=ROOT,
        env={**os.environ, "PATH": path, "PYTHONWARNINGS": quiet, **environment},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
