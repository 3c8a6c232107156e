# SPDX-License-Identifier: MIT
"""The report's plots of many runs; each function draws one thing and returns a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib import style
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from lab.report.sensitivity import exposures
from lab.report.style import BLUE, GREEN, GREY, ORANGE, RED, SKY, STYLE, WIDTH, coins, put_legend
from lab.runs.tables import flat
from lab.statistics import expected_shortfall, survival, value_at_risk

if TYPE_CHECKING:
    import polars as pl
    from matplotlib.axes import Axes

    from lab.report.run_set import RunSet

LEVEL: Final = 0.99
_BANDS: Final = ((0.01, 0.99, 0.15), (0.05, 0.95, 0.2), (0.25, 0.75, 0.3))
"""Of the fan chart: quantiles from and to, and how dark."""


def draw_losses(runs: RunSet) -> Figure:
    """Histogram of bad debt, with value at risk and expected shortfall."""
    frame = runs.runs
    losses = (frame["bad_debt"] / frame["debt"]).to_numpy()
    with style.context(STYLE):
        figure = Figure(figsize=(WIDTH, 3.6), layout="constrained")
        axes = figure.subplots()
        edges = np.linspace(0, max(float(losses.max()), 1e-6), 41)
        axes.hist(losses, bins=list(edges), color=BLUE, alpha=0.85)
        for name, value, colour in (
            ("VaR", value_at_risk(losses, LEVEL), ORANGE),
            ("ES", expected_shortfall(losses, LEVEL), RED),
        ):
            label = f"{name} {LEVEL:.0%}: {float(value):.2%}"
            axes.axvline(float(value), color=colour, linewidth=1.5, label=label)
        none = int((losses == 0).sum())
        axes.set_title(f"Bad debt of {len(losses):,} runs, {none:,} without any")
        axes.set_xlabel("bad debt / debt at the first price")
        axes.xaxis.set_major_formatter(PercentFormatter(xmax=1))
        axes.set_ylabel("runs")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        put_legend(axes, columns=2)
    return figure


def draw_buffer(runs: RunSet) -> Figure:
    """Fan chart of the buffer, hour by hour; a run that has ended keeps its last value."""
    hourly = [row for row in runs.runs["buffer_hourly"].to_list() if row]
    length = max(map(len, hourly))
    paths = np.array([[*row, *[row[-1]] * (length - len(row))] for row in hourly])
    hours = np.arange(length)
    with style.context(STYLE):
        figure = Figure(figsize=(WIDTH, 3.8), layout="constrained")
        axes = figure.subplots()
        for low, high, alpha in _BANDS if len(paths) > 1 else ():
            below, above = np.quantile(paths, [low, high], axis=0)
            label = f"{low:.0%} to {high:.0%} of runs"
            axes.fill_between(
                hours, below, above, color=BLUE, alpha=alpha, linewidth=0, label=label
            )
        axes.plot(hours, np.median(paths, axis=0), color=BLUE, linewidth=1.6, label="median")
        axes.axhline(0, color=RED, linewidth=1)
        end = runs.runs["hours"].max()
        assert isinstance(end, float)  # noqa: S101 - by the schema
        axes.axvline(end, color=GREY, linewidth=1, linestyle="--")
        axes.annotate(
            "last price",
            (end, 1),
            xycoords=("data", "axes fraction"),
            xytext=(3, -4),
            textcoords="offset points",
            va="top",
            color=GREY,
        )
        axes.set_title("Buffer of the Treasury")
        axes.set_xlabel("hours since the first price")
        axes.set_ylabel("coins")
        axes.yaxis.set_major_formatter(coins())
        axes.set_xlim(0, max(length - 1, 1))
        axes.legend(loc="best", fontsize=8.5)
    return figure


def draw_survival(runs: RunSet) -> Figure:
    """How long accounts stay unsafe before somebody liquidates them."""
    frame = runs.runs
    per_block = frame["block_seconds"][0]
    waits = flat(frame, "liquidated_after") / per_block
    spared = flat(frame, "spared_after") / per_block
    steps = survival(waits, spared)
    with style.context(STYLE):
        figure = Figure(figsize=(WIDTH, 3.4), layout="constrained")
        axes = figure.subplots()
        times, shares = zip(*steps, strict=True)
        last = max(float(times[-1]) * 1.05, 1)
        axes.step([*times, last], [*shares, shares[-1]], where="post", color=BLUE, linewidth=1.6)
        axes.set_title(f"Still unsafe after so many blocks of {per_block} s")
        axes.set_xlabel("blocks since the account became unsafe (0: liquidated in the same block)")
        axes.set_ylabel("share of accounts")
        axes.yaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
        axes.set_ylim(0, 1)
        axes.set_xlim(0, last)
    return figure


def draw_sensitivity(runs: RunSet) -> Figure:
    """Debt that a one-off fall would make liquidatable, from the accounts alone."""
    points = exposures(runs.scenario)
    falls = [point.fall for point in points]
    with style.context(STYLE):
        figure = Figure(figsize=(WIDTH, 3.4), layout="constrained")
        axes = figure.subplots()
        axes.plot(falls, [point.liquidatable for point in points], color=BLUE, label="liquidatable")
        axes.plot(
            falls,
            [point.insolvent for point in points],
            color=RED,
            label="worth less than it secures",
        )
        axes.set_title("Debt after a one-off fall of all prices")
        axes.set_xlabel("fall")
        axes.set_ylabel("share of all debt")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
        axes.set_xlim(0, falls[-1])
        axes.set_ylim(0, 1)
        put_legend(axes, columns=2)
    return figure


def draw_auctions(runs: RunSet) -> Figure:
    """What auctions fetched against the market, and how long they took."""
    frame = runs.runs
    ratios = frame["price_ratio"].drop_nulls().to_numpy()
    minutes = flat(frame, "clear_seconds") / 60
    with style.context(STYLE):
        figure = Figure(figsize=(WIDTH, 3.4), layout="constrained")
        left, right = figure.subplots(1, 2)
        left.hist(ratios, bins=30, color=BLUE, alpha=0.85)
        left.axvline(1, color=GREY, linewidth=1)
        left.set_title("Price got, by value, per run")
        left.set_xlabel("price paid / market price")
        left.xaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
        left.set_ylabel("runs")
        left.yaxis.set_major_locator(MaxNLocator(integer=True))
        ordered = np.sort(minutes)
        cleared = np.arange(1, len(ordered) + 1) / max(len(ordered), 1)
        right.step(ordered, cleared, where="post", color=GREEN, linewidth=1.6)
        right.set_title(f"Time to clear of {len(ordered):,} auctions")
        right.set_xlabel("minutes from start to end")
        right.set_ylabel("share that has ended")
        right.yaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
        right.set_ylim(0, 1.01)
    return figure


def draw_keepers(runs: RunSet) -> Figure:
    """What keepers gain, and how it is spread among them."""
    frame = runs.runs
    profit = frame["keeper_profit"].to_numpy()
    with style.context(STYLE):
        figure = Figure(figsize=(WIDTH, 3.2), layout="constrained")
        shares = action_shares(frame)
        if len(shares) > 1:
            left, right = figure.subplots(1, 2)
            _draw_shares(right, shares)
        else:
            left = figure.subplots()
        left.hist(profit, bins=30, color=GREEN, alpha=0.85)
        left.axvline(0, color=RED, linewidth=1)
        left.set_title("Profit of all keepers, per run")
        left.set_xlabel("coins")
        left.xaxis.set_major_formatter(coins())
        left.set_ylabel("runs")
        left.yaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def _draw_shares(axes: Axes, shares: list[float]) -> None:
    axes.bar(range(1, len(shares) + 1), shares, color=SKY)
    axes.set_title("Who acts")
    axes.set_xlabel("keeper, in the scenario's order")
    axes.set_xticks(range(1, len(shares) + 1))
    axes.set_ylabel("share of all actions")
    axes.yaxis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
    axes.set_ylim(0, 1)


def action_shares(frame: pl.DataFrame) -> list[float]:
    """Of each keeper in all actions of all runs."""
    most = max(map(len, frame["keeper_actions"].to_list()))
    sums = [0] * most
    for row in frame["keeper_actions"].to_list():
        for place, count in enumerate(row):
            sums[place] += count
    return [count / max(sum(sums), 1) for count in sums]
