# SPDX-License-Identifier: MIT
"""The command `python -m tests.vectors PATH...`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from tests.vectors import files
from tests.vectors.comparison import compare
from tests.vectors.groups import GROUPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.vectors.comparison import Tally

SAME: Final = 0
DIFFERENT: Final = 1
UNREADABLE: Final = 2

SHOWN: Final = 20
"""Differing cases of one file that are spelled out."""
LAYOUT: Final = "{:<20} {:>6} {:>6} {:>10} {:>9}  {}"
"""Cases under `deployed` ran on the deployed contracts as well, with our departures on."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Check files and folders of vectors.

    Returns:
        0 if every case is the same or departs as predicted, also if a group has no runner yet;
        1 if any differs; 2 if a file cannot be read.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.vectors", description=main.__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")
    paths = parser.parse_args(arguments).paths

    _say(LAYOUT.format("group", "cases", "same", "different", "deployed", "departures"))
    try:
        differing = [differs for path in files.find(paths) if (differs := _check(path))]
    except files.VectorFileError as error:
        _say(f"error: {error}", file=sys.stderr)
        return UNREADABLE
    return DIFFERENT if differing else SAME


def _check(path: Path) -> bool:
    """Check one file and print its line; whether any case differs."""
    file = files.read(path)
    if file is None:
        _say(f"{path.name:<20} a table without cases")
        return False
    group = GROUPS.get(file.group)
    if group is None:
        _say(f"{file.group:<20} {len(file.cases):>6}  no runner yet")
        return False
    tally = compare(file, group)
    _print(file.group, tally)
    return bool(tally.different)


def _print(group: str, tally: Tally) -> None:
    departures = ", ".join(f"{name} {count}" for name, count in sorted(tally.departures.items()))
    deployed = "-" if tally.deployed is None else tally.deployed
    counts = tally.cases, tally.same, len(tally.different), deployed
    _say(LAYOUT.format(group, *counts, departures).rstrip())
    for what, cases in (
        ("with another value for", tally.replaced),
        ("different in structure", tally.structure),
        ("not run on the deployed", tally.refused),
    ):
        for name, count in sorted(cases.items(), key=lambda item: (-item[1], item[0])):
            _say(f"    {count:>6}  {what}: {name}")
    for difference in tally.different[:SHOWN]:
        _say(f"  {difference}")
    if len(tally.different) > SHOWN:
        _say(f"  and {len(tally.different) - SHOWN} more")


def _say(text: str, file: TextIO | None = None) -> None:
    print(text, file=file)


if __name__ == "__main__":
    sys.exit(main())
