# SPDX-License-Identifier: MIT
"""What is on the terminal: a header, tabs, one panel or all, and the keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.table import Table
from rich.text import Text

from keeper.top.panels import PANELS, number

if TYPE_CHECKING:
    from rich.console import RenderableType

    from keeper.top.panels import Panel
    from keeper.top.picture import Picture

_HEADER: Final = 4  # lines, the tabs among them
_FOOTER: Final = 1
_WIDE: Final = 150  # columns, for two panels side by side
_GAP: Final = 2
_BRIEF: Final = (0, 1, 4)
"""Panels that an overview has room for on a small terminal."""
_LEFT: Final = (0, 1, 4)
_RIGHT: Final = (2, 3, 5, 6)
NAMES: Final = (
    "all",
    "accounts",
    "auctions",
    "waterfall",
    "oracle",
    "decisions",
    "txs",
    "nodes",
)
"""By number."""


@dataclass(slots=True)
class View:
    """What is known, and what is chosen to be shown."""

    url: str
    picture: Picture | None = None
    lost: str | None = None
    """Since when and why there is no answer."""
    chosen: int = 0
    """Of `NAMES`."""
    wanted: str = ""
    """Rows without this text are left out."""
    is_typing: bool = False
    """Whether keys go into it."""


def draw(view: View, width: int, height: int) -> RenderableType:
    """Everything, for a terminal of that size."""
    room = max(height - _HEADER - _FOOTER, 0)
    return Group(*_header(view), _tabs(view), _body(view, width, room), _keys(view))


def snapshot(picture: Picture, width: int) -> RenderableType:
    """All panels in full, for a file or a pipe."""
    view = View(url="", picture=picture)
    parts: list[RenderableType] = list(_header(view)[1:])
    for make in PANELS:
        panel = make(picture)
        parts += [Text(), _table(panel, width, len(panel.rows) + 2)]
    return Group(*parts)


def _header(view: View) -> list[Text]:
    """Three lines: who, how it is, what it earned."""
    picture = view.picture
    if picture is None:
        return [_line(f"keeper {view.url}"), _state(view), _line("")]
    lag = picture.lag
    behind = "" if lag is None else f", {lag} behind"
    blocks = f"block {number(picture.head, 0)}, handled {number(picture.handled, 0)}{behind}"
    mode = f"{picture.mode}  " if picture.mode else ""
    states = ", ".join(f"{name} {count}" for name, count in sorted(picture.states.items()))
    earned = f"profit {number(picture.profit)} coins, gas {number(picture.gas_cost)} coins"
    return [
        _line(f"keeper {view.url}"),
        _state(view, f"{mode}{blocks}"),
        _line(f"{earned}; transactions: {states or 'none'}"),
    ]


def _state(view: View, text: str = "") -> Text:
    if view.lost is not None:
        return _line(view.lost, style="bold")
    if view.picture is None:
        return _line("asking …")
    if view.picture.problems:
        return _line(f"{text}  PROBLEM: {'; '.join(view.picture.problems)}", style="bold")
    return _line(f"{text}  well")


def _tabs(view: View) -> Text:
    """The chosen one in brackets, so that nothing hangs on colour."""
    names = [f"{place} {name}" for place, name in enumerate(NAMES)]
    names[view.chosen] = f"[{names[view.chosen]}]"
    return _line(" ".join(names), style="bold")


def _keys(view: View) -> Text:
    if view.is_typing:
        return _line(f"filter: {view.wanted}_   enter keeps it, esc drops it")
    chosen = f"   filter: {view.wanted}" if view.wanted else ""
    return _line(f"q quit   tab, arrows, 0-7 panel   / filter{chosen}")


def _body(view: View, width: int, height: int) -> RenderableType:
    """As many lines as there is room for, always: the keys stay at the bottom."""
    picture = view.picture
    if picture is None or height == 0:
        return _padded(Text(), 0, height)
    if view.chosen:
        return _stack([PANELS[view.chosen - 1](picture)], view, width, height)
    if width < _WIDE:
        return _stack([PANELS[place](picture) for place in _BRIEF], view, width, height)
    left, right = (width - _GAP) * 3 // 5, (width - _GAP) - (width - _GAP) * 3 // 5
    grid = Table.grid(padding=(0, _GAP, 0, 0))
    grid.add_column(width=left)
    grid.add_column(width=right)
    grid.add_row(
        _stack([PANELS[place](picture) for place in _LEFT], view, left, height),
        _stack([PANELS[place](picture) for place in _RIGHT], view, right, height),
    )
    return grid


def _stack(panels: list[Panel], view: View, width: int, height: int) -> RenderableType:
    """Panels one above the other; one that needs less leaves its room to the next."""
    parts: list[RenderableType] = []
    for place, panel in enumerate(panels):
        shown = panel.filtered(view.wanted) if view.wanted else panel
        share = height // (len(panels) - place)
        lines = min(share, len(shown.rows) + 3) if place < len(panels) - 1 else share
        height -= lines
        parts.append(
            _padded(_table(shown, width, lines - 1), min(lines - 1, len(shown.rows) + 2), lines)
        )
    return Group(*parts)


def _padded(part: RenderableType, used: int, lines: int) -> RenderableType:
    return Group(part, *(Text() for _ in range(lines - used)))


def _table(panel: Panel, width: int, lines: int) -> RenderableType:
    """A title, the headings, and the rows that fit in so many lines."""
    if lines <= 0:
        return Group()
    narrow = panel.narrowed(width)
    room = max(lines - 2, 0)
    rows = narrow.rows[:room]
    more = len(narrow.rows) - len(rows)
    count = f"{len(narrow.rows)}, {more} more than fit" if more else f"{len(narrow.rows)}"
    if panel.note:
        count = panel.note
    title = Text(f"{panel.name.upper()} ({count})", style="bold", no_wrap=True)
    if lines == 1:
        return title
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="underline")
    for column in narrow.columns:
        table.add_column(
            Text(column.name),
            justify="right" if column.is_number else "left",
            no_wrap=True,
            overflow="ellipsis",
        )
    for row in rows:
        table.add_row(*(Text(cell, no_wrap=True, overflow="ellipsis") for cell in row))
    return Group(title, table)


def _line(text: str, style: str = "") -> Text:
    return Text(text, style=style, no_wrap=True, overflow="ellipsis")
