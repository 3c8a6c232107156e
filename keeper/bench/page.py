# SPDX-License-Identifier: MIT
"""`python -m keeper.bench.page`: how long the live page takes in a browser, and for the keeper.

Measured in Chromium by its own clocks: the first paint, from the address to the first picture, and
the main thread's time for each picture. Needs Chromium on the path and the development packages.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import statistics
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from keeper.bench.book import DEPLOYMENT, PRICE, START, checkpoint_of
from keeper.events import oracle
from keeper.mirror.mirror import Mirror, Watched
from keeper.page.moment import moment_of
from keeper.page.page import Page
from keeper.page.what_if import Supposition, what_if
from keeper.ports import Head
from keeper.watch.api import InLoop
from keeper.watch.guard import Guard
from keeper.watch.pulse import Pulse
from keeper.watch.recent import Recent
from keeper.watch.server import Site, serving
from keeper.watch.view import View
from model.manifest import Asset
from model.units import WAD, Bps, UnixTime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import CDPSession

    from keeper.deployment import Deployment

RESULTS: Final = Path("out") / "page-bench.json"
_UPDATES: Final = 20
_PACE: Final = 0.5  # seconds between two pictures
_SECOND: Final = 12  # of the chain, between two blocks
_WATCH: Final = """
window.longTasks = [];
const told = ({ startTime, duration }) => [startTime, duration];
new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(told)))
  .observe({ type: "longtask", buffered: true });
"""
_READ: Final = """() => ({
  paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
  updates: performance.getEntriesByType("measure").map((each) => [each.startTime, each.duration]),
  longTasks,
})"""


@dataclass(frozen=True, slots=True)
class PageTimes:
    """Times of one book, milliseconds."""

    accounts: int
    first_paint: float
    """From the address to the first content."""
    first_picture: float
    """From the address to the end of the first picture's drawing."""
    script: float
    """Of the page's scripts for a later picture, median."""
    script_most: float
    busy: float
    """Processor time of the main thread for a later picture, layout and drawing included, mean."""
    longest_task: float
    """Of the browser after the first picture, with layout and drawing; 0: none above 50."""
    made: float
    """The keeper's time for one picture, median."""
    asked: float
    """The keeper's time for one answer to what if, median."""
    picture_kb: float
    """Of JSON."""


class _Book:
    """A keeper without a chain: many accounts, and a price that moves."""

    def __init__(self, accounts: int, assets: int) -> None:
        checkpoint = checkpoint_of(accounts, assets)
        watched = Watched(treasury=DEPLOYMENT.addresses["Treasury"], wallet=None)
        self.mirror = Mirror.of_picture(watched, checkpoint.accounts, checkpoint.rest)
        self.deployment: Deployment = replace(
            DEPLOYMENT, assets=tuple(_asset(number) for number in range(assets))
        )
        self.head = self._block(1)
        self.view = View(
            deployment=self.deployment,
            mirror=lambda: self.mirror,
            head=lambda: self.head,
            endpoints=list,
            lanes=list,
            mode="watching",
        )

    def next_block(self) -> None:
        """The first asset's price moves by up to a tenth, there and back."""
        number = self.head.number + 1
        price = (PRICE * 100 - 100 * (number % 20)) * WAD // 100
        event = oracle.PriceUpdated(
            asset=0, price=price, next_price=price, next_at=0, expires_at=START + 10**9
        )
        self.mirror.apply(event, UnixTime(START))
        self.head = self._block(number)

    def _block(self, number: int) -> Head:
        return Head(
            number=number,
            hash=f"0x{number:064x}",
            parent_hash=f"0x{number - 1:064x}",
            timestamp=START + _SECOND * number,
            base_fee=10**9,
        )


def _asset(number: int) -> Asset:
    address = f"0x{number + 1:040x}"
    return Asset(id=number, symbol=f"A{number}", token=address, decimals=18, feed=address)


async def measure_page(accounts: int, assets: int) -> PageTimes:
    """Show a book of accounts in a browser, and let its prices move."""
    book = _Book(accounts, assets)
    pulse = Pulse(longest_silence=60, longest_stall=60, on_head=lambda _: None)
    recent = Recent()
    page = Page(pulse, recent, take_margin=Bps(100))
    in_loop, guard = InLoop(book.view), Guard(None)
    routes = page.open(book.view, in_loop, guard)
    page({"event": "block_handled", "ms": 0.0})
    with serving(Site(routes.routes, guard), "127.0.0.1", 0) as port:
        browsing = asyncio.create_task(asyncio.to_thread(_browse, port))
        while not browsing.done():
            await asyncio.sleep(_PACE)
            book.next_block()
            page({"event": "block_handled", "ms": 0.0})
        page.close()
        seen = await browsing
    (first, first_taken), *later = seen["updates"]
    taken = [duration for _, duration in later]
    made, asked, size = _time_keeper(book, page)
    return PageTimes(
        accounts=accounts,
        first_paint=seen["paint"],
        first_picture=first + first_taken,
        script=statistics.median(taken),
        script_most=max(taken),
        busy=seen["busy"],
        longest_task=max(
            (taken for at, taken in seen["longTasks"] if at > first + first_taken), default=0.0
        ),
        made=made,
        asked=asked,
        picture_kb=size,
    )


def _browse(port: int) -> dict[str, Any]:
    """What Chromium measured until it had drawn some pictures."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - of the development packages

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(_WATCH)
        page.goto(f"http://127.0.0.1:{port}/")
        page.wait_for_selector("body[data-block]")
        tools = page.context.new_cdp_session(page)
        tools.send("Performance.enable", {"timeDomain": "threadTicks"})
        before, begun = _busy(tools), len(page.evaluate(_READ)["updates"])
        found: dict[str, Any] = {"updates": []}
        while len(found["updates"]) <= _UPDATES:  # the policy forbids to wait for an expression
            page.wait_for_timeout(1_000)
            found = page.evaluate(_READ)
        found["busy"] = (_busy(tools) - before) / (len(found["updates"]) - begun)
        browser.close()
        return found


def _busy(tools: CDPSession) -> float:
    """Processor time that the main thread has spent on tasks [ms]."""
    metrics = tools.send("Performance.getMetrics")["metrics"]
    (seconds,) = (each["value"] for each in metrics if each["name"] == "TaskDuration")
    return float(seconds) * 1e3


def _time_keeper(book: _Book, page: Page) -> tuple[float, float, float]:
    """Milliseconds for a picture and for an answer, medians, and a picture's size [kB]."""
    made, asked, size = [], [], 0
    for _ in range(_UPDATES):
        book.next_block()
        started = time.perf_counter()
        moment = moment_of(book.mirror, book.deployment, book.head)
        shown = page.picture_of(moment)
        made.append(time.perf_counter() - started)
        size = len(json.dumps(shown, separators=(",", ":")))
        started = time.perf_counter()
        what_if(moment, Supposition(changes={"A0": -2_000}, proceeds=Bps(9_900)))
        asked.append(time.perf_counter() - started)
    return statistics.median(made) * 1e3, statistics.median(asked) * 1e3, size / 1e3


def main(
    *,
    accounts: Annotated[
        list[int] | None, typer.Option(min=1, help="Sizes of the book; may be repeated.")
    ] = None,
    assets: Annotated[int, typer.Option(min=1, max=16, help="Assets that accounts hold.")] = 8,
    output: Annotated[Path, typer.Option(help="Where the figures go.")] = RESULTS,
) -> None:
    """Measure the live page in Chromium. Times depend on the machine."""
    if shutil.which("chromium") is None:
        typer.echo("error: chromium: not on the path; on Debian apt-get install chromium", err=True)
        raise typer.Exit(2)
    rows = [
        asyncio.run(measure_page(size, assets)) for size in accounts or [1_000, 10_000, 100_000]
    ]
    Console().print(_table(rows))
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf-8")


def _table(rows: Sequence[PageTimes]) -> Table:
    table = Table(title="The live page in Chromium [ms]")
    for name in (
        "accounts",
        "paint",
        "picture",
        "script",
        "most",
        "busy",
        "task",
        "made",
        "what if",
        "kB",
    ):
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(
            f"{row.accounts:,}",
            f"{row.first_paint:.0f}",
            f"{row.first_picture:.0f}",
            f"{row.script:.1f}",
            f"{row.script_most:.1f}",
            f"{row.busy:.1f}",
            f"{row.longest_task:.0f}",
            f"{row.made:.1f}",
            f"{row.asked:.1f}",
            f"{row.picture_kb:.0f}",
        )
    return table


if __name__ == "__main__":
    typer.run(main)
