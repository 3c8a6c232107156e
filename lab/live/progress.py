# SPDX-License-Identifier: MIT
"""What a person sees while the scenario plays: a bar, the clock, and what happened last."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Self

from rich.console import Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from lab.live.telling import tell
from model.units import RAD, WAD

if TYPE_CHECKING:
    from types import TracebackType

    from rich.console import Console

    from lab.live.blocks import Block
    from lab.live.observer import Observer

LINES: Final = 6
"""Of what happened last."""
REFRESHES: Final = 5
"""Of the screen per second; drawing must not slow the chain."""
HOURS_PER_LINE: Final = 4
"""Of chain time, where there is no terminal to draw on."""
HOUR: Final = 3_600


class Display:
    """A live display on a terminal; elsewhere a line every few hours of chain time."""

    def __init__(self, console: Console) -> None:
        """Prepare; nothing is drawn before the `with` block."""
        self._console = console
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TextColumn("blocks"),
            TimeElapsedColumn(),
            console=console,
        )
        self._task = self._bar.add_task("starting", total=None)
        self._events: deque[str] = deque(maxlen=LINES)
        self._live = Live(self._bar, console=console, refresh_per_second=REFRESHES, transient=True)
        self._printed_at, self._printed = 0, ""

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.stop()

    def begin(self, stage: str, blocks: int | None = None) -> None:
        """A new stage, of so many blocks if that is known."""
        self._bar.update(self._task, description=stage, total=blocks, completed=0)
        if not self._console.is_terminal:
            self._console.print(stage)

    def see_block(self, block: Block, observer: Observer) -> None:
        """One block has been played."""
        self._bar.advance(self._task)
        now = f"{datetime.fromtimestamp(block.time, UTC):%d %b %H:%M}"
        state = _state(block, observer)
        if self._console.is_terminal:
            told = (tell(event, observer.asset_names) for event in observer.last_events)
            self._events.extend(f"{now}  {line}" for line in told if line)
            lines = "\n".join([f"{now}  {state}", *self._events])
            self._live.update(Group(self._bar, Text(lines, no_wrap=True, overflow="ellipsis")))
        elif block.time >= self._printed_at + HOURS_PER_LINE * HOUR and state != self._printed:
            self._printed_at, self._printed = block.time, state
            self._console.print(f"{now}  {state}", soft_wrap=True)


def _state(block: Block, observer: Observer) -> str:
    """Where things stand, in a line."""
    prices = "  ".join(f"{name} {price / WAD:,.6g}" for name, price in block.market.items())
    books = observer.books
    done = len(observer.liquidations.liquidations)
    return (
        f"{prices}  {done} liquidations, {observer.auctions.running} auctions running, "
        f"treasury {books.treasury_coin / RAD:,.0f}, unbacked debt {books.unbacked / RAD:,.0f}"
    )
