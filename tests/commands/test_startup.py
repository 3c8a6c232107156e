# SPDX-License-Identifier: MIT
"""`--help` imports nothing that only a command needs."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

SLOW = {
    "aiohttp",
    "boa",
    "eth_account",
    "matplotlib",
    "numba",
    "numpy",
    "optuna",
    "polars",
    "pydantic",
    "pyrevm",
    "SALib",
    "scipy",
    "sqlalchemy",
    "structlog",
    "web3",
    "yaml",
}
_CODE = """
import json, sys
from {program}.cli import app
try:
    app(["--help"])
except SystemExit:
    print(json.dumps(sorted({{name.partition(".")[0] for name in sys.modules}})))
"""


@pytest.mark.parametrize("program", ["keeper", "lab"])
def test_help__asked_for__imports_nothing_slow(program):
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _CODE.format(program=program)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert set(json.loads(done.stdout.splitlines()[-1])) & SLOW == set()
