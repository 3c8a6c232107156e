# SPDX-License-Identifier: MIT
"""`python -m keeper.bench`: measure, print, and write `out/keeper-bench.json`."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from keeper.bench.first_sending import measure_first_sending
from keeper.bench.memory import measure_book
from keeper.bench.reading import measure_reading
from keeper.bench.restarting import measure_restarting
from keeper.bench.screening import measure_screening
from keeper.bench.side_by_side import measure_burst, measure_side_by_side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keeper.bench.clearing import Clearing
    from keeper.bench.first_sending import FirstSending
    from keeper.bench.memory import Book
    from keeper.bench.reading import Reading
    from keeper.bench.restarting import Restarting
    from keeper.bench.screening import Screening
    from keeper.bench.side_by_side import SideBySide

RESULTS: Final = Path("out") / "keeper-bench.json"
_LARGEST_BOOK: Final = 100_000  # accounts; what is measured beside the screen is linear in them

_BURST_BOOK: Final = 5  # times as many accounts as go under

app = typer.Typer(add_completion=False)


@app.command()
def main(
    *,
    accounts: Annotated[
        list[int] | None, typer.Option(min=1, help="Sizes of the book; may be repeated.")
    ] = None,
    assets: Annotated[int, typer.Option(min=1, max=16, help="Assets that accounts hold.")] = 8,
    events: Annotated[int, typer.Option(min=10, help="Events of the page of logs.")] = 100_000,
    on_chain: Annotated[
        bool, typer.Option(help="Also on a real anvil, which needs a checkout.")
    ] = True,
    burst: Annotated[int, typer.Option(min=1, help="Accounts that go under at once.")] = 2_000,
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
    sendings = [measure_first_sending(size, assets) for size in sizes]
    console.print(_sendings(sendings))
    output.parent.mkdir(parents=True, exist_ok=True)
    content: dict[str, object] = {
        "screening": [asdict(each) | {"ratio": each.ratio} for each in screenings],
        "book": [asdict(each) for each in books],
        "reading": asdict(reading) | {"ratio": reading.ratio},
        "restarting": [asdict(each) for each in restartings],
        "first_sending": [asdict(each) for each in sendings],
    }
    if on_chain:
        books_on_chain = [size for size in sizes if size <= _LARGEST_BOOK]
        compared = [asyncio.run(measure_side_by_side(size)) for size in books_on_chain]
        console.print(_side_by_side(compared))
        cleared = asyncio.run(measure_burst(_BURST_BOOK * burst, burst))
        console.print(_burst(burst, cleared))
        content["side_by_side"] = [asdict(each) for each in compared]
        content["burst"] = asdict(cleared)
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


def _sendings(rows: Sequence[FirstSending]) -> Table:
    table = Table(title="From the head that announces a fall to transactions at the node, medians")
    for name in ("accounts", "unsafe", "first [ms]", "last [ms]", "block done [ms]", "sent"):
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(
            f"{row.accounts:,}",
            f"{row.unsafe:,}",
            f"{row.first_ms:.1f}",
            f"{row.all_ms:.0f}",
            f"{row.block_ms:.0f}",
            str(row.transactions),
        )
    return table


def _side_by_side(rows: Sequence[SideBySide]) -> Table:
    table = Table(title="Same chain, same fall (* extrapolated from a sample)")
    table.add_column("way")
    for name in ("accounts", "unsafe", "known after [ms]", "ratio", "requests", "blocks to clear"):
        table.add_column(name, justify="right")
    for row in rows:
        ours = row.ways[0].knowing.seconds
        for way in row.ways:
            mark = "*" if way.is_extrapolated else ""
            table.add_row(
                way.name,
                f"{row.accounts:,}",
                f"{way.knowing.found:,}",
                f"{way.knowing.seconds * 1e3:,.1f}{mark}",
                f"{way.knowing.seconds / ours:,.0f}",
                f"{way.knowing.requests:,}",
                f"{way.blocks}{mark}",
            )
    return table


def _burst(hits: int, row: Clearing) -> Table:
    table = Table(title=f"{hits:,} accounts go under at once, a block of 30M gas every second")
    for name in ("cleared", "blocks", "by gas", "sent", "reverted", "twice", "still waiting"):
        table.add_column(name, justify="right")
    table.add_row(
        f"{row.cleared:,}",
        str(row.blocks),
        str(row.by_gas),
        str(row.transactions),
        str(row.reverted),
        str(row.twice),
        str(row.waiting),
    )
    return table


if __name__ == "__main__":
    app(prog_name="keeper.bench")
