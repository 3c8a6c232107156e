# SPDX-License-Identifier: MIT
"""Loss over what varies: a curve over one field, a heat map over two."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from matplotlib import style
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import PercentFormatter

from lab.report.run_set import is_same
from lab.report.style import BLUE, ORANGE, RED, STYLE, WIDTH
from lab.runs.tables import settings_of
from lab.runs.task import SET
from lab.statistics import share, value_at_risk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from lab.report.run_set import RunSet

MOST_VALUES: Final = 16
"""Of a field, that have a place each."""
GROUPS: Final = 8
"""In which the values of a field stand together if they are more."""
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")


def varied_fields(runs: RunSet) -> list[str]:
    """Dotted names of the fields of which the runs hold several values."""
    frame = runs.runs
    names = (name for name in settings_of(frame) if frame[name].n_unique() > 1)
    return [name.removeprefix(SET) for name in names]


def draw_curve(runs: RunSet, field: str) -> Figure:
    """Probability and size of bad debt over one field."""
    frame, column = runs.runs, f"{SET}{field}"
    cells = group(frame[column].unique().to_list())
    groups = [frame.filter(pl.col(column).is_in(cell)) for cell in cells]
    places = range(len(cells))
    with style.context(STYLE):
        figure = Figure(figsize=(WIDTH, 3.6), layout="constrained")
        left, right = figure.subplots(1, 2)
        found = [share(int((each["bad_debt"] > 0).sum()), each.height) for each in groups]
        heights = [each.value for each in found]
        below = [each.value - each.low for each in found]
        above = [each.high - each.value for each in found]
        left.errorbar(
            places, heights, yerr=[below, above], fmt="o-", color=BLUE, capsize=3, linewidth=1.2
        )
        left.set_title("Probability of bad debt")
        left.set_ylim(-0.02, 1.02)
        losses = [(each["bad_debt"] / each["debt"]).to_numpy() for each in groups]
        right.plot(places, [each.mean() for each in losses], "o-", color=BLUE, label="mean")
        right.plot(
            places,
            [float(value_at_risk(each, 0.99)) for each in losses],
            "s--",
            color=RED,
            label="VaR 99%",
        )
        right.set_title("Bad debt / debt")
        right.set_ylim(bottom=0)
        right.legend(loc="best")
        for axes in (left, right):
            axes.yaxis.set_major_formatter(PercentFormatter(xmax=1))
            _name_values(axes, "x", [_name(cell) for cell in cells], field)
            for place, cell in zip(places, cells, strict=True):
                if any(is_same(value, runs.current(field)) for value in cell):
                    axes.axvline(place, color=ORANGE, linewidth=6, alpha=0.3, zorder=0)
    return figure


def draw_heat_map(runs: RunSet, across: str, up: str) -> Figure:
    """Bad debt at the 99th percentile over two fields, the current setting marked."""
    frame = runs.runs.with_columns(loss=pl.col("bad_debt") / pl.col("debt"))
    columns = [f"{SET}{across}", f"{SET}{up}"]
    cells = [group(frame[column].unique().to_list()) for column in columns]
    grid = np.full((len(cells[1]), len(cells[0])), np.nan)
    for right, of_across in enumerate(cells[0]):
        for high, of_up in enumerate(cells[1]):
            chosen = frame.filter(
                pl.col(columns[0]).is_in(of_across) & pl.col(columns[1]).is_in(of_up)
            )
            if chosen.height:
                grid[high, right] = float(value_at_risk(chosen["loss"].to_numpy(), 0.99))
    with style.context(STYLE):
        figure = Figure(figsize=(WIDTH, max(3.0, 0.45 * len(cells[1]) + 1.6)), layout="constrained")
        axes = figure.subplots()
        image = axes.imshow(grid, origin="lower", aspect="auto", cmap="YlOrRd", vmin=0)
        _write_cells(axes, grid)
        axes.set_title("Bad debt / debt, 99th percentile of runs")
        _name_values(axes, "x", [_name(cell) for cell in cells[0]], across)
        _name_values(axes, "y", [_name(cell) for cell in cells[1]], up)
        axes.grid(visible=False)
        figure.colorbar(image, ax=axes, format=PercentFormatter(xmax=1), pad=0.01)
        _mark(axes, cells, runs.current(across), runs.current(up))
    return figure


def _write_cells(axes: Axes, grid: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> None:
    """The figure in each cell, while there is room."""
    if grid.shape[1] > 12:  # noqa: PLR2004
        return
    top = np.nanmax(grid) if np.isfinite(grid).any() else 0
    for (high, right), value in np.ndenumerate(grid):
        if np.isfinite(value):
            text = f"{value:.2%}" if value else "0"
            colour = "white" if value > top * 0.65 else "black"
            axes.text(right, high, text, ha="center", va="center", color=colour, fontsize=8)


def _mark(axes: Axes, cells: Sequence[Sequence[Sequence[str]]], across: str, up: str) -> None:
    """A frame around the cell of the scenario's own values, if it is one."""
    places = [
        [place for place, cell in enumerate(of) if any(is_same(value, own) for value in cell)]
        for of, own in zip(cells, (across, up), strict=True)
    ]
    if places[0] and places[1]:
        corner = places[0][0] - 0.47, places[1][0] - 0.47
        axes.add_patch(Rectangle(corner, 0.94, 0.94, fill=False, edgecolor=BLUE, linewidth=2.5))


def _ordered(values: Sequence[str]) -> list[str]:
    """By the number in them, if all have one."""
    numbers = {value: _NUMBER.search(value) for value in values}
    if all(numbers.values()):
        return sorted(values, key=lambda value: float((numbers[value] or [0])[0]))
    return sorted(values)


def group(values: Sequence[str]) -> list[list[str]]:
    """Values in order, each alone or, if there are many, neighbours together."""
    ordered = _ordered(values)
    count = len(ordered) if len(ordered) <= MOST_VALUES else GROUPS
    return [list(cell) for cell in np.array_split(np.array(ordered, dtype=object), count)]


def _name(cell: Sequence[str]) -> str:
    return cell[0] if len(cell) == 1 else f"{cell[0]} to {cell[-1]}"


def _name_values(axes: Axes, which: str, values: Sequence[str], field: str) -> None:
    """Ticks of an axis, without the words that all values share."""
    words = {_NUMBER.sub("#", value) for value in values}
    told = short = ".".join(field.split(".")[-2:])
    if len(words) == 1 and "#" in (word := next(iter(words))):
        numbers = _NUMBER.findall
        shown = [" to ".join(numbers(value)) for value in values]
        told = f"{short} [{word.replace('#', '…').strip()}]" if word.strip() != "#" else short
    else:
        shown = list(values)
    if which == "x":
        long = sum(map(len, shown)) > 60  # noqa: PLR2004
        axes.set_xticks(
            range(len(shown)), shown, rotation=45 if long else 0, ha="right" if long else "center"
        )
        axes.set_xlabel(told)
    else:
        axes.set_yticks(range(len(shown)), shown)
        axes.set_ylabel(told)
