# SPDX-License-Identifier: MIT
"""A copy of the project in which one file at a time is broken and tests run; never the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess  # runs pytest
import sys
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scripts.mutate.mutants import Mutant

LEFT_OUT: Final = ("node_modules", "out", "deployments", "dist", "__pycache__", "*.egg-info", ".*")
"""Environments, results, secrets: no test of a mutant needs them."""

PASSED: Final = 0
FAILED: Final = 1
"""Exit codes of pytest; any other means that it could not run the tests."""
COMPILER_ERROR: Final = "vyper.exceptions."
MAX_SECONDS: Final = 600
"""For one mutant, or one of the tests with nothing broken; far above what any takes."""


class Verdict(StrEnum):
    """What became of a mutant."""

    CAUGHT = "caught"
    SURVIVED = "survived"
    NOT_COMPILED = "did not compile"
    NOT_TESTED = "tests did not run"


@dataclass(frozen=True, slots=True)
class Result:
    """One mutant's fate."""

    mutant: Mutant
    verdict: Verdict
    seconds: float
    detail: str
    """First failing test, or the end of what pytest said."""


@dataclass(frozen=True, slots=True)
class Run:
    """What pytest did."""

    code: int
    output: str
    seconds: float


class Bench:
    """A copy of a project."""

    def __init__(self, project: Path, folder: Path) -> None:
        self._root = folder / "project"
        shutil.copytree(project, self._root, ignore=shutil.ignore_patterns(*LEFT_OUT))

    def control(self, tests: Sequence[str]) -> Run:
        """Run tests with nothing broken."""
        return self._run(tests, MAX_SECONDS * len(tests))

    def judge(self, mutant: Mutant) -> Result:
        """Break, run, mend."""
        path = self._root / mutant.file
        whole = path.read_text(encoding="utf-8")
        path.write_text(mutant.apply(whole), encoding="utf-8")
        try:
            run = self._run(mutant.tests, MAX_SECONDS)
        finally:
            path.write_text(whole, encoding="utf-8")
        verdict = _verdict(run)
        return Result(mutant, verdict, run.seconds, _detail(run, verdict))

    def _run(self, tests: Sequence[str], max_seconds: int) -> Run:
        command = [sys.executable, "-m", "pytest", "-p", "no:ape_test", "-p", "no:cacheprovider"]
        # The same draws every time: what is caught once is caught again.
        command += ["-x", "-q", "--no-header", "--tb=short", "--hypothesis-seed=0", *tests]
        environment = os.environ | {"PYTHONPATH": str(self._root), "PYTHONDONTWRITEBYTECODE": "1"}
        started = time.monotonic()
        try:
            done = subprocess.run(  # noqa: S603  our own list of tests
                command,
                cwd=self._root,
                env=environment,
                capture_output=True,
                text=True,
                timeout=max_seconds,
                check=False,
            )
            code, output = done.returncode, done.stdout + done.stderr
        except subprocess.TimeoutExpired:
            code, output = -1, f"no end after {max_seconds} seconds"
        return Run(code, output, time.monotonic() - started)


def _verdict(run: Run) -> Verdict:
    if COMPILER_ERROR in run.output:
        return Verdict.NOT_COMPILED
    if run.code == PASSED:
        return Verdict.SURVIVED
    return Verdict.CAUGHT if run.code == FAILED else Verdict.NOT_TESTED


def _detail(run: Run, verdict: Verdict) -> str:
    lines = [line for line in run.output.splitlines() if line.strip()]
    wanted = {Verdict.CAUGHT: ("FAILED ", "ERROR "), Verdict.NOT_COMPILED: ("E   vyper.",)}
    for line in lines:
        if line.startswith(wanted.get(verdict, ())):
            return line.split(" - ")[0].split(" ", 1)[1].strip()
    return lines[-1] if lines else ""
