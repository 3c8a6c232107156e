# SPDX-License-Identifier: MIT
"""Which version of this software runs, and from which commit."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Final, NamedTuple

_ROOT: Final = Path(__file__).resolve().parents[1]
_LOCAL_PART: Final = re.compile(r"g([0-9a-f]{7,40})(\.d\d+)?")
"""What setuptools-scm puts behind the plus sign: the commit, and a date if it was changed."""
_GIT_PATIENCE: Final = 10.0  # seconds


class Version(NamedTuple):
    """A version, as far as it is known."""

    number: str
    commit: str | None
    """Beginning of its hash; None if neither git nor the package tells."""
    is_changed: bool
    """Whether files differed from the commit."""

    def __str__(self) -> str:
        changed = " with changes" if self.is_changed else ""
        return f"{self.number}, commit {self.commit or 'unknown'}{changed}"


@cache
def version() -> Version:
    """Of a checkout as it stands now; else as the package was built."""
    try:
        installed = of_package(installed_version("backstop"))
    except PackageNotFoundError:
        installed = Version("unknown", None, is_changed=False)
    # How many commits there were when a checkout was installed says nothing of it now.
    number = re.sub(r"\.dev\d+$", ".dev", installed.number)
    return of_checkout(_ROOT, number) or installed


def of_package(text: str) -> Version:
    """What a version of setuptools-scm's says."""
    number, _, local = text.partition("+")
    match = _LOCAL_PART.fullmatch(local)
    if match is None:
        return Version(number, None, is_changed=False)
    return Version(number, match[1][:9], is_changed=match[2] is not None)


def of_checkout(folder: Path, number: str) -> Version | None:
    """What git says of a folder; None if it is no checkout, or there is no git."""
    git = shutil.which("git")
    if git is None or not (folder / ".git").exists():
        return None
    command = [git, "-C", str(folder), "describe", "--always", "--dirty", "--abbrev=9"]
    command += ["--exclude", "*"]
    try:
        said = subprocess.run(  # noqa: S603  nothing of a user's in it
            command, capture_output=True, text=True, check=True, timeout=_GIT_PATIENCE
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None
    commit, _, dirty = said.partition("-")
    return Version(number, commit, is_changed=bool(dirty))
