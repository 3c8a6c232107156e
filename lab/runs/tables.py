# SPDX-License-Identifier: MIT
"""What came of many runs, for people."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from rich.table import Table

from lab.runs.store import digest
from lab.runs.task import FAILED, PLAYED, REFUSED, SET
from lab.statistics import bootstrap, expected_shortfall, share, value_at_risk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lab.statistics import Estimate

THRESHOLDS: Final = (0.0, 0.001, 0.01)
"""Shares of all debt that bad debt is compared with."""
WORST: Final = 10
"""Points that a table shows."""


def is_sound(frame: pl.DataFrame) -> bool:
    """Whether every run was played or refused, and all books balance."""
    failed = (pl.col("state") == FAILED) | (pl.col("conservation_error") != 0)
    return frame.filter(failed).is_empty()


def played(frame: pl.DataFrame) -> pl.DataFrame:
    """The runs that have figures."""
    return frame.filter(pl.col("state") == PLAYED)


def settings_of(frame: pl.DataFrame) -> list[str]:
    """Names of the columns that hold settings."""
    return [name for name in frame.columns if name.startswith(SET)]


def flat(frame: pl.DataFrame, column: str) -> NDArray[np.float64]:
    """All values of a column of lists."""
    return np.array([value for row in frame[column].to_list() for value in row], np.float64)


def tabulate_sweep(frame: pl.DataFrame) -> Table:
    """Counts, and how probable and how large losses are over all runs."""
    table = Table(show_header=False)
    table.add_column()
    table.add_column(overflow="fold")
    runs = played(frame)
    counts = {state: frame.filter(pl.col("state") == state).height for state in (REFUSED, FAILED)}
    points = runs.select(settings_of(runs)).n_unique() if settings_of(runs) else 1
    table.add_row("runs", f"{runs.height:,} at {points:,} points, {counts[REFUSED]:,} refused")
    if counts[FAILED]:
        first = frame.filter(pl.col("state") == FAILED)["reason"][0]
        table.add_row("failed", f"[red]{counts[FAILED]:,}, the first: {first}")
    table.add_row("row digest", digest(frame))
    if runs.is_empty():
        return table
    for threshold in THRESHOLDS:
        over = runs.filter(pl.col("bad_debt") > threshold * pl.col("debt")).height
        name = f"P(bad debt > {threshold:.1%} of debt)" if threshold else "P(bad debt)"
        table.add_row(name, _shown(share(over, runs.height), "{:.1%}"))
    losses = runs["bad_debt"].to_list()
    for level in (0.95, 0.99):
        risk = bootstrap(losses, partial(value_at_risk, level=level))
        beyond = bootstrap(losses, partial(expected_shortfall, level=level))
        table.add_row(f"VaR {level:.0%} of bad debt", _shown(risk, "{:,.0f}"))
        table.add_row(f"ES {level:.0%} of bad debt", _shown(beyond, "{:,.0f}"))
    return table


def by_point(frame: pl.DataFrame) -> pl.DataFrame:
    """Figures of each point over its seeds, the largest mean of bad debt first."""
    names = settings_of(frame)
    figures = (
        pl.len().alias("runs"),
        pl.col("bad_debt").mean(),
        pl.col("bad_debt").max().alias("worst_bad_debt"),
        (pl.col("bad_debt") > 0).mean().alias("bad_debt_share"),
        pl.col("borrower_loss").mean(),
        pl.col("longest_unsafe").max(),
    )
    runs = played(frame)
    grouped = runs.group_by(names).agg(figures) if names else runs.select(figures)
    return grouped.sort(["bad_debt", *names], descending=[True, *(False for _ in names)])


def tabulate_points(frame: pl.DataFrame) -> Table:
    """The worst points: bad debt, and what borrowers lose [coins]; blocks unsafe at most."""
    points = by_point(frame)
    shown = min(points.height, WORST)
    table = Table(title=f"Bad debt at the {shown} worst of {points.height:,} points")
    table.add_column("point", min_width=22)
    for heading in ("runs", "mean", "worst", "P", "borrowers", "unsafe"):
        table.add_column(heading, justify="right")
    for row in points.head(WORST).iter_rows(named=True):
        table.add_row(
            name_of_point(row) or "as shipped",
            f"{row['runs']:,}",
            f"{row['bad_debt']:,.0f}",
            f"{row['worst_bad_debt']:,.0f}",
            f"{row['bad_debt_share']:.0%}",
            f"{row['borrower_loss']:,.0f}",
            f"{row['longest_unsafe']:,}",
        )
    return table


def name_of_point(row: Mapping[str, Any]) -> str:
    """Its settings, each by the last part of its name."""
    return "; ".join(
        f"{name.rpartition('.')[2]} {value}"
        for name, value in row.items()
        if name.startswith(SET) and value is not None
    )


def _shown(estimate: Estimate, form: str) -> str:
    low, value, high = map(form.format, (estimate.low, estimate.value, estimate.high))
    return f"{value} ({low} to {high})"
