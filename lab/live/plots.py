# SPDX-License-Identifier: MIT
"""The report's four plots; each function draws one outcome and returns a figure."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, Final

import matplotlib.dates as mdates
import numpy as np
from matplotlib import style
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from lab.live.summary import price_to_market
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
from model.units import BPS, RAD

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from lab.live.outcome import Outcome

DAY: Final = 86_400
HOUR: Final = 3_600

LANE_COLOURS: Final = {"direct": GREEN, "close_out": RED}
LANE_NAMES: Final = {"direct": "directly (lane A)", "close_out": "by auction (lane B)"}

HEALTH_TOP: Final = 3.0
HEALTH_STEP: Final = 0.05


def draw_prices(outcome: Outcome) -> Figure:
    """Market and oracle prices, and below them the debt liquidated each hour."""
    with style.context(STYLE):
        figure = Figure(figsize=(WIDTH, 5.6), layout="constrained")
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
        times = [_days(prices.time) for prices in outcome.prices]
        for asset, colour in zip(outcome.assets, ASSET_COLOURS, strict=False):
            start = outcome.prices[0].market[asset] if outcome.prices else 1
            market = [prices.market[asset] / start for prices in outcome.prices]
            oracle = [prices.oracle[asset] / start for prices in outcome.prices]
            upper.plot(times, market, color=colour, linewidth=0.7, alpha=0.55)
            upper.plot(times, oracle, color=colour, linewidth=1.6, label=asset)
        upper.set_title("Prices: oracle (thick) and market (thin)")
        upper.set_ylabel("share of the first price")
        upper.yaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
        upper.set_ylim(bottom=0)
        put_legend(upper, columns=len(outcome.assets))
        _draw_liquidations(lower, outcome)
        _format_time(lower)
    return figure


def _draw_liquidations(axes: Axes, outcome: Outcome) -> None:
    ends = [prices.time for prices in outcome.prices] or [outcome.start]
    edges = np.arange(outcome.start, max(ends) + HOUR, HOUR)
    below: NDArray[np.float64] = np.zeros(max(len(edges) - 1, 0))
    for lane, colour in LANE_COLOURS.items():
        chosen = [one for one in outcome.liquidations if one.lane == lane]
        heights, _ = np.histogram(
            [one.time for one in chosen], bins=edges, weights=[one.debt / RAD for one in chosen]
        )
        axes.bar(
            [_days(edge) for edge in edges[:-1]],
            heights,
            width=HOUR / DAY * 0.92,
            align="edge",
            bottom=below,
            color=colour,
            label=f"{len(chosen)} {LANE_NAMES[lane]}",
        )
        below = below + heights
    axes.set_title("Debt liquidated")
    axes.set_ylabel("coins per hour")
    axes.yaxis.set_major_formatter(coins())
    put_legend(axes, columns=len(LANE_COLOURS))


def draw_auctions(outcome: Outcome) -> Figure:
    """What every purchase paid against the market, and against its auction's own curve."""
    with style.context(STYLE):
        figure = Figure(figsize=(WIDTH, 4.2), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(4, 3))
        sizes = [purchase.payment / RAD for purchase in outcome.purchases]
        largest = max(sizes, default=1.0)
        for asset, colour in zip(outcome.assets, ASSET_COLOURS, strict=False):
            bought = [one for one in outcome.purchases if one.asset == asset]
            areas = [10 + 110 * one.payment / RAD / largest for one in bought]
            dots: dict[str, Any] = {"s": areas, "color": colour, "alpha": 0.6, "linewidths": 0}
            left.scatter(
                [_days(one.time) for one in bought],
                [price_to_market(one) for one in bought],
                label=asset,
                **dots,
            )
            right.scatter(
                [one.elapsed / 60 for one in bought],
                [one.price / one.top for one in bought],
                **dots,
            )
        left.axhline(1, color=GREY, linewidth=1)
        left.set_title("Price paid against the market's …")
        left.set_ylabel("price paid / market price")
        left.yaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
        if outcome.purchases:
            left.legend(loc="best", title="dot: coins paid", markerscale=0.8)
        _format_time(left)
        _draw_floor(right, outcome)
        right.set_title("… and against its start")
        right.set_xlabel("minutes since start or reset")
        right.set_ylabel("price paid / starting price")
        right.yaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
        right.set_xlim(left=0)
    return figure


def _draw_floor(axes: Axes, outcome: Outcome) -> None:
    for fraction in {purchase.floor_fraction for purchase in outcome.purchases}:
        axes.axhline(fraction / BPS, color=RED, linewidth=1, linestyle="--")
        axes.annotate(
            "floor: nothing is sold below",
            (1, fraction / BPS),
            xycoords=("axes fraction", "data"),
            ha="right",
            va="bottom",
            color=RED,
            fontsize=8.5,
        )


def draw_waterfall(outcome: Outcome) -> Figure:
    """Who paid the debt of the accounts that were closed out, layer by layer."""
    bad = outcome.bad_debt
    due = sum(auction.due for auction in outcome.auctions)
    steps = (
        ("debt\nclosed out", due, GREY),
        ("borrowers'\ncollateral", due - bad.created, BLUE),
        ("surplus\nbuffer", bad.buffer, GREEN),
        ("guaranty\npool", bad.guaranty_pool, SKY),
        ("debt\nauction", bad.debt_auction, ORANGE),
        ("nobody\n(uncovered)", bad.uncovered, RED),
    )
    with style.context(STYLE):
        figure = Figure(figsize=(WIDTH, 4.0), layout="constrained")
        whole, loss = figure.subplots(1, 2, width_ratios=(2, 5))
        _draw_steps(whole, steps[:2])
        whole.set_title("Debt and who paid it")
        whole.set_ylabel("coins")
        _draw_steps(loss, (("bad debt", bad.created, GREY), *steps[2:]))
        loss.set_title("The rest: bad debt, layer by layer")
        loss.set_ylabel("coins")
    return figure


def _draw_steps(axes: Axes, steps: tuple[tuple[str, int, str], ...]) -> None:
    """A bar for the whole, then each part hanging where the one before ended."""
    left = steps[0][1] / RAD
    for place, (_, amount, colour) in enumerate(steps):
        height = amount / RAD
        bottom = 0.0 if place == 0 else left - height
        axes.bar(place, height, bottom=bottom, color=colour, width=0.7)
        top = bottom + height
        axes.annotate(
            f"{height:,.0f}",
            (place, top),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
        )
        if place > 0:
            axes.plot((place - 1.35, place + 0.35), (top, top), color=GREY, linewidth=0.7)
            left = bottom
    axes.set_xticks(range(len(steps)), [name for name, _, _ in steps])
    axes.grid(axis="x", visible=False)
    axes.yaxis.set_major_formatter(coins())
    axes.set_ylim(0, max(steps[0][1] / RAD * 1.12, 1))


def draw_health(outcome: Outcome) -> Figure:
    """Distribution of the accounts' health factors at the first price and at rest."""
    with style.context(STYLE):
        figure = Figure(figsize=(WIDTH, 4.4), layout="constrained")
        upper, lower = figure.subplots(2, 1, sharex=True, sharey=True)
        before, after = outcome.health_before, outcome.health_after
        least = min((*before, *after, 0.8))
        edges = np.arange(np.floor(least * 10) / 10, HEALTH_TOP + HEALTH_STEP / 2, HEALTH_STEP)
        _draw_health(upper, before, edges, "At the first price")
        _draw_health(lower, after, edges, "At rest")
        lower.set_xlabel("health factor (below 1: liquidatable)")
        ticks = np.arange(np.ceil(edges[0] * 5) / 5, HEALTH_TOP - 0.01, 0.2)
        last = HEALTH_TOP + HEALTH_STEP / 2
        lower.set_xticks([*ticks, last], [*(f"{tick:.1f}" for tick in ticks), "over 3"])
    return figure


def _draw_health(
    axes: Axes, values: tuple[float, ...], edges: NDArray[np.float64], name: str
) -> None:
    indebted = np.array([value for value in values if isfinite(value)])
    heights, _ = np.histogram(indebted, bins=[*edges, np.inf])
    colours = [RED if edge < 1 - HEALTH_STEP / 2 else BLUE for edge in edges]
    axes.bar(edges, heights, width=HEALTH_STEP * 0.9, align="edge", color=colours)
    axes.axvline(1, color=RED, linewidth=1)
    free = len(values) - len(indebted)
    axes.set_title(f"{name}: {len(indebted)} accounts with debt, {free} without")
    axes.set_ylabel("accounts")
    axes.grid(axis="x", visible=False)


def _days(time: float) -> float:
    """Unix time as matplotlib counts dates: days since 1970."""
    return time / DAY


def _format_time(axes: Axes) -> None:
    locator = mdates.AutoDateLocator(maxticks=9)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    axes.set_xlabel("chain time [UTC]")
