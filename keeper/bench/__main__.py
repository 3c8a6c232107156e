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

from keeper.bench.memory import measure_book
from keeper.bench.reading import measure_reading
from keeper.bench.restarting import measure_restarting
from keeper.bench.screening import measure_screening

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keeper.bench.memory import Book
    from keeper.bench.reading import Reading
    from keeper.bench.restarting import Restarting
    from keeper.bench.screening import Screening

RESULTS: Final = Path("out") / "keeper-bench.json"
_LARGEST_BOOK: Final = 100_000  # accounts; what is measured beside the screen is linear in them

app = typer.Typer(add_completion=False)


@app.command()
def main(
    *,
    accounts: Annotated[
        list[int] | None, typer.Option(min=1, help="Sizes of the book; may be repeated.")
    ] = None,
    assets: Annotated[int, typer.Option(min=1, max=16, help="Assets that accounts hold.")] = 8,
    events: Annotated[int, typer.Option(min=10, help="Events of the page of logs.")] = 100_000,
    output: Annotated[Path, typer.Option(help="Where the figures go.")] = RESULTS,
) -> None:
    """Measure how long the keeper takes. Times depend on the machine; ratios much less."""
    sizes = accounts or [1_000, 10_000, 100_000, 1_000_000]
    console = Console()
    screenings = [measure_screening(size, assets) for size in sizes]
    console.print(_screenings(screenings))
    books = [measure_book(size, assets) for size in sizes if size <= _LARGEST_BOOK]
    console.print(_books(books))
    reading = measure_reading(events, min(events, 10_000))
    console.print(_reading(reading))
    restartings = [measure_restarting(size, assets) for size in sizes if size <= _LARGEST_BOOK]
    console.print(_restartings(restartings))
    output.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "screening": [asdict(each) | {"ratio": each.ratio} for each in screenings],
        "book": [asdict(each) for each in books],
        "reading": asdict(reading) | {"ratio": reading.ratio},
        "restarting": [asdict(each) for each in restartings],
    }
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


def _books(rows: Sequence[Book]) -> Table:
    table = Table(title="Accounts in memory, built from events")
    for name in ("accounts", "assets each", "bytes each", "events applied per second"):
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(
            f"{row.accounts:,}",
            str(row.assets),
            f"{row.bytes_each:.0f}",
            f"{row.events_per_second:,.0f}",
        )
    return table


def _reading(row: Reading) -> Table:
    table = Table(title="From pages of logs to the mirror, events per second")
    for name in ("events", "accounts", "applied", "decoded", "by eth_abi", "ratio"):
        table.add_column(name, justify="right")
    table.add_row(
        f"{row.events:,}",
        f"{row.accounts:,}",
        f"{row.applied_per_second:,.0f}",
        f"{row.decoded_per_second:,.0f}",
        f"{row.eth_abi_per_second:,.0f}",
        f"{row.ratio:.1f}",
    )
    return table


def _restartings(rows: Sequence[Restarting]) -> Table:
    table = Table(title="Checkpoints")
    for name in ("accounts", "copied [ms]", "written [ms]", "restored [ms]", "file [MB]"):
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(
            f"{row.accounts:,}",
            f"{row.copied_ms:.1f}",
            f"{row.written_ms:.0f}",
            f"{row.restored_ms:.0f}",
            f"{row.file_mb:.1f}",
        )
    return table


if __name__ == "__main__":
    app(prog_name="keeper.bench")
