# SPDX-License-Identifier: MIT
"""`python -m keeper.bench`: measure, print, and write `out/keeper-bench.json`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from keeper.bench.screening import measure_screening

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keeper.bench.screening import Screening

RESULTS: Final = Path("out") / "keeper-bench.json"

app = typer.Typer(add_completion=False)


@app.command()
def main(
    *,
    accounts: Annotated[
        list[int] | None, typer.Option(min=1, help="Sizes of the book; may be repeated.")
    ] = None,
    assets: Annotated[int, typer.Option(min=1, max=16, help="Assets that accounts hold.")] = 8,
    output: Annotated[Path, typer.Option(help="Where the figures go.")] = RESULTS,
) -> None:
    """Measure how long the keeper takes. Times depend on the machine; ratios much less."""
    sizes = accounts or [1_000, 10_000, 100_000, 1_000_000]
    console = Console()
    screenings = [measure_screening(size, assets) for size in sizes]
    console.print(_screenings(screenings))
    output.parent.mkdir(parents=True, exist_ok=True)
    content = {"screening": [asdict(each) | {"ratio": each.ratio} for each in screenings]}
    output.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    console.print(f"written to {output}")


def _screenings(rows: Sequence[Screening]) -> Table:
    table = Table(title="From a price to knowing every unsafe account")
    for name in ("accounts", "assets", "unsafe", "median [ms]", "p95 [ms]", "matrix [ms]", "ratio"):
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(
            f"{row.accounts:,}",
            str(row.assets),
            f"{row.hits:,}",
            f"{row.median_ms:.3f}",
            f"{row.p95_ms:.3f}",
            f"{row.matrix_median_ms:.3f}",
            f"{row.ratio:.1f}",
        )
    return table


if __name__ == "__main__":
    app(prog_name="keeper.bench")
