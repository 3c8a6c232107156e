# SPDX-License-Identifier: MIT
"""One run as a line of time: prices, what happened, the buffer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib import style
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from lab.report.style import (
    ASSET_COLOURS,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    SKY,
    STYLE,
    WIDTH,
    coins,
    put_legend,
)
from lab.scenario.part import HOUR
from lab.scenario.price_path import read_path

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from lab.run import Recording
    from lab.scenario.scenario import Scenario

_ROWS: Final = (
    ("liquidated", GREEN),
    ("closed out", RED),
    ("lot taken", BLUE),
    ("auction reset", ORANGE),
)
"""What begins so in words has a row, from top to bottom, and a colour."""


def draw_timeline(scenario: Scenario, recording: Recording) -> Figure:
    """Prices of a run against its first, events by size, and below, to its end, the buffer.

    Args:
        scenario: That was played.
        recording: Of it.
    """
    row = recording.row
    with style.context(STYLE):
        figure = Figure(figsize=(WIDTH, 6.4), layout="constrained")
        prices, events, buffer = figure.subplots(3, 1, height_ratios=(3, 2.4, 2))
        for asset, colour in zip(scenario.assets, ASSET_COLOURS, strict=False):
            points = read_path(scenario, asset)
            hours = [point.offset / HOUR for point in points]
            shares = [float(point.price / points[0].price) for point in points]
            prices.step(
                [*hours, row.hours], [*shares, shares[-1]], where="post", color=colour, label=asset
            )
        prices.set_title("Market prices")
        prices.set_ylabel("share of the first")
        prices.yaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
        prices.set_ylim(bottom=0)
        for begin, end in scenario.keeper.outages:
            prices.axvspan(float(begin), float(end), color=GREY, alpha=0.15, label="keeper away")
        for begin, end in scenario.feeds.outages:
            prices.axvspan(float(begin), float(end), color=RED, alpha=0.1, label="feeds silent")
        put_legend(prices, columns=len(scenario.assets) + 2)
        _draw_events(events, recording)
        hourly = row.buffer_hourly
        buffer.step(range(len(hourly)), hourly, where="post", color=SKY, linewidth=1.6)
        buffer.axhline(0, color=RED, linewidth=1)
        buffer.set_title("Buffer")
        buffer.set_ylabel("coins")
        buffer.yaxis.set_major_formatter(coins())
        buffer.set_xlabel("hours since the first price")
        buffer.set_xlim(0, row.rest_hours)
        busy = [each.time / HOUR for each in recording.timeline if not each.is_of_waterfall]
        for axes in (prices, events):
            axes.set_xlim(0, max([row.hours, *busy]) * 1.03)
        prices.tick_params(labelbottom=False)
    return figure


def _draw_events(axes: Axes, recording: Recording) -> None:
    """A dot for each, as large as its sum."""
    largest = max((each.coins for each in recording.timeline), default=1) or 1
    for place, (begin, colour) in enumerate(reversed(_ROWS)):
        chosen = [each for each in recording.timeline if each.what.startswith(begin)]
        areas = [12 + 140 * each.coins / largest for each in chosen]
        axes.scatter(
            [each.time / HOUR for each in chosen],
            np.full(len(chosen), place),
            s=areas,
            color=colour,
            alpha=0.55,
            linewidths=0,
        )
    names = [f"{begin}" for begin, _ in reversed(_ROWS)]
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.set_title("What happened; dot: coins")
    axes.grid(axis="y", visible=False)
