# SPDX-License-Identifier: MIT
"""The command `python -m tests.guard PATH...`."""

from __future__ import annotations

import argparse
import sys
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from lab.scenario.errors import ScenarioError
from tests.guard.findings import Findings, find, worst
from tests.guard.replay import replay
from tests.guard.series import Order, Series, read

if TYPE_CHECKING:
    from collections.abc import Sequence

KEPT: Final = 0
BROKEN: Final = 1
UNREADABLE: Final = 2

HEAD: Final = (
    "series",
    "values",
    "lone values",
    "taken in band",
    "confirmed alone",
    "candidates",
    "confirmed",
    "suspect",
    "longest candidate",
    "longest wait",
    "steps in it",
    "overdue",
    "lanes asked",
    "missing",
    "wrongly open",
    "lowest source",
    "lowest price",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Replay CSV candles (timestamp, open, high, low, close) on the deployed oracle.

    Returns:
        0 if the guard kept what is claimed of it; 1 if it did not; 2 if a file cannot be read.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.guard", description=main.__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")
    paths = parser.parse_args(arguments).paths
    try:
        all_series = [read(path) for path in _files(paths)]
    except ScenarioError as error:
        _say(f"error: {error}", file=sys.stderr)
        return UNREADABLE
    _say(_row(HEAD))
    _say(_row(("---", *["---:"] * (len(HEAD) - 1))))
    found = [_show(series) for series in all_series]
    return KEPT if all(findings.is_kept for findings in found) else BROKEN


def _files(paths: Sequence[Path]) -> list[Path]:
    return [
        file for path in paths for file in (sorted(path.glob("*.csv")) if path.is_dir() else [path])
    ]


def _show(series: Series) -> Findings:
    """Both orders of a candle's extremes, in one row."""
    found = reduce(worst, (find(replay(series.values(order), series.step)) for order in Order))
    _say(
        _row(
            (
                series.name,
                f"{found.values:,}",
                found.lone,
                found.lone_in_band,
                found.lone_confirmed,
                found.candidates,
                found.confirmed,
                f"{found.suspect / found.seconds:.1%}",
                _minutes(found.longest_candidate),
                _minutes(found.wait.seconds),
                found.wait.steps,
                _minutes(found.overdue),
                f"{found.asked:,}",
                found.without_lane,
                found.wrongly_open,
                _coins(found.lowest_source),
                _coins(found.lowest_current),
            )
        )
    )
    return found


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _minutes(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


def _coins(wad: int) -> str:
    return f"{wad / 10**18:g}"


def _say(text: str, file: TextIO | None = None) -> None:
    print(text, file=file, flush=True)


if __name__ == "__main__":
    sys.exit(main())
