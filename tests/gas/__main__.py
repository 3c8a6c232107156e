# SPDX-License-Identifier: MIT
"""The command `python -m tests.gas`: measures, prints a table, writes `out/gas.json`."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table

from tests.gas.measuring import measure
from tests.gas.reference import AIMS, LIMITS, reference

if TYPE_CHECKING:
    from collections.abc import Mapping

SNAPSHOT: Final = Path(__file__).with_name("snapshot.json")
OUT: Final = Path("out") / "gas.json"

Row = dict[str, float | int | None]


def main() -> None:
    """Measure every job."""
    parser = argparse.ArgumentParser(prog="python -m tests.gas", description=main.__doc__)
    parser.add_argument("--update", action="store_true", help="write the snapshot anew")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(Path(folder))
    if arguments.update:
        SNAPSHOT.write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    rows = compared(measured["gas"])
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    _print(rows, measured["code size"])


def compared(gas: Mapping[str, int]) -> dict[str, Row]:
    """Each job: ours and the reference's [gas], ours as part of theirs, and the aim for that."""
    rows: dict[str, Row] = {}
    for job, used in gas.items():
        row: Row = {"ours": used, "reference": None, "ratio": None, "target": None}
        if job in AIMS:
            theirs = reference(AIMS[job])
            row |= {
                "reference": theirs,
                "ratio": round(used / theirs, 3),
                "target": AIMS[job].most,
            }
        elif job in LIMITS:
            row["target"] = LIMITS[job]
        rows[job] = row
    return rows


def _print(rows: Mapping[str, Row], sizes: Mapping[str, int]) -> None:
    table = Table("job", title="Gas, whole transactions")
    for name in ("here", "Maker or Aave", "ratio", "aim"):
        table.add_column(name, justify="right")
    for job, row in rows.items():
        cells = (row["ours"], row["reference"], row["ratio"], row["target"])
        table.add_row(job, *(_cell(each) for each in cells))
    code = Table("contract", title="Code size, at most 24,576 bytes")
    code.add_column("bytes", justify="right")
    for name, size in sizes.items():
        code.add_row(name, f"{size:,}")
    console = Console()
    console.print(table)
    console.print(code)
    console.print(str(OUT))


def _cell(figure: float | None) -> str:
    if figure is None:
        return "–"
    return f"{figure:,}" if isinstance(figure, int) else f"{figure:.2f}"


if __name__ == "__main__":
    main()
