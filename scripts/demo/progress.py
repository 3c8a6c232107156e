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

from model.units import RAD, WAD
from scripts.demo.telling import tell

if TYPE_CHECKING:
    from types import TracebackType

    from rich.console import Console

    from scripts.demo.blocks import Block
    from scripts.demo.observer import Observer

LINES: Final = 6
"""Of what happened last."""
REFRESHES: Final = 5
"""Of the screen per second; drawing must not slow the chain."""
HOURS_PER_LINE: Final = 4
"""Of chain time, where there is no terminal to draw on."""


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
        self._last_line = 0

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
        clock = _clock(block, observer)
        if self._console.is_terminal:
            now = datetime.fromtimestamp(block.time, UTC).strftime("%d %b %H:%M")
            told = (tell(event, observer.asset_names) for event in observer.last_events)
            self._events.extend(f"{now}  {line}" for line in told if line)
            lines = Text("\n".join([clock, *self._events]), no_wrap=True, overflow="ellipsis")
            self._live.update(Group(self._bar, lines))
        elif block.time >= self._last_line + HOURS_PER_LINE * 3600:
            self._last_line = block.time
            self._console.print(clock)


def _clock(block: Block, observer: Observer) -> str:
    """Where things stand, in a line."""
    prices = "  ".join(f"{name} {price / WAD:,.6g}" for name, price in block.market.items())
    done = len(observer.liquidations.liquidations)
    return (
        f"{datetime.fromtimestamp(block.time, UTC):%d %b %H:%M}  {prices}  "
        f"{done} liquidations, {observer.auctions.running} auctions running, "
        f"buffer {observer.books.buffer / RAD:,.0f}"
    )
