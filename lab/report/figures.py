# SPDX-License-Identifier: MIT
"""The report's figures in words, section by section."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from lab.report.plots import action_shares
from lab.runs.tables import THRESHOLDS, flat
from lab.statistics import Estimate, bootstrap, expected_shortfall, share, value_at_risk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.row import Row

Line = tuple[str, str]
"""What a figure is, and the figure."""

LEVELS: Final = (0.95, 0.99)
_WITHIN: Final = (0, 1, 10)
"""Blocks within which accounts should be liquidated."""


def horizon(frame: pl.DataFrame) -> str:
    """Over what time losses are counted."""
    hours = sorted(set(frame["hours"].to_list()))
    rest = frame["rest_hours"].to_numpy()
    told = " or ".join(f"{value:g}" for value in hours)
    return f"{told} h of prices and then until nothing is left to do, {rest.max():.0f} h at most"


def loss_figures(frame: pl.DataFrame) -> list[Line]:
    """How probable and how large losses are."""
    lines: list[Line] = []
    for name, column in (
        ("bad debt", "bad_debt"),
        ("uncovered debt at its peak", "peak_uncovered"),
        ("uncovered debt at the end", "uncovered"),
    ):
        for threshold in THRESHOLDS:
            over = frame.filter(pl.col(column) > threshold * pl.col("debt")).height
            what = f"{name} > {threshold:.1%} of debt" if threshold else f"any {name}"
            lines.append((f"P({what})", _percent(share(over, frame.height))))
    for name, column in (
        ("bad debt", "bad_debt"),
        ("debt liquidated (LaR)", "debt_liquidated"),
        ("borrowers' loss (BLaR)", "borrower_loss"),
    ):
        values = frame[column].to_list()
        for level in LEVELS:
            risk = bootstrap(values, partial(value_at_risk, level=level))
            lines.append((f"VaR {level:.0%} of {name}", _coins(risk)))
            if column == "bad_debt":
                beyond = bootstrap(values, partial(expected_shortfall, level=level))
                lines.append((f"ES {level:.0%} of {name}", _coins(beyond)))
    return lines


def buffer_figures(frame: pl.DataFrame) -> list[Line]:
    """What became of the buffer, and who stood in after it."""
    fired = frame.filter(pl.col("governance_minted") > 0).height
    slashed = frame.filter(pl.col("pool_slashed") > 0).height
    return [
        ("buffer at the start, mean", _sum(frame["buffer_before"].mean())),
        ("buffer at its least, median", _sum(frame["buffer_least"].median())),
        ("buffer at its least, 1 % of runs are below", _quantile(frame, "buffer_least", 0.01)),
        ("buffer at the end, median", _sum(frame["buffer_after"].median())),
        ("P(governance token is minted)", _percent(share(fired, frame.height))),
        ("P(guaranty pool is slashed)", _percent(share(slashed, frame.height))),
        ("dilution, mean", f"{_mean(frame, 'dilution'):.3%}"),
        ("dilution, 99 % of runs are below", f"{_at(frame, 'dilution', 0.99):.3%}"),
    ]


def auction_figures(frame: pl.DataFrame) -> list[Line]:
    """How well auctions sell."""
    seconds = flat(frame, "clear_seconds")
    ratios = frame["price_ratio"].drop_nulls().to_numpy()
    worst = frame["worst_price_ratio"].drop_nulls().to_numpy()
    lines = [("auctions", f"{len(seconds):,}"), ("purchases", f"{frame['takes'].sum():,}")]
    if len(ratios):
        lines += [
            ("price got / market, by value, mean of runs", f"{ratios.mean():.1%}"),
            ("price got / market, worst purchase", f"{worst.min():.1%}"),
        ]
    if len(seconds):
        lines += [
            ("time to clear, median", f"{np.median(seconds) / 60:.0f} min"),
            ("time to clear, 95 % are below", f"{np.quantile(seconds, 0.95) / 60:.0f} min"),
        ]
    return [
        *lines,
        ("resets", f"{frame['resets'].sum():,}"),
        ("lots unsold at a reset", f"{frame['unsold_lots'].sum():,}"),
        ("left to the Treasury unsold, mean", _sum(frame["unsold_worth"].mean())),
        ("auctions still running at the end", f"{frame['auctions_left'].sum():,}"),
        ("liquidation limit used, most", f"{_at(frame, 'peak_limit_used', 1):.0%}"),
        ("blocked by a limit, mean", f"{_mean(frame, 'blocked_seconds') / 60:.1f} min"),
    ]


def waiting_figures(frame: pl.DataFrame) -> list[Line]:
    """How long accounts stay unsafe."""
    block = frame["block_seconds"][0]
    waits = flat(frame, "liquidated_after") / block
    lines = [("liquidations", f"{len(waits):,}")]
    if len(waits):
        for blocks in _WITHIN:
            within = share(int((waits <= blocks).sum()), len(waits))
            told = f"within {blocks} blocks" if blocks else "in the block that makes it possible"
            lines.append(
                (f"liquidated {told.replace('1 blocks', '1 block')}", f"{within.value:.1%}")
            )
        lines.append(("blocks until liquidated, 95 % are below", f"{np.quantile(waits, 0.95):.0f}"))
    return [
        *lines,
        ("blocks from unsafe to still unsafe, most", f"{_at(frame, 'longest_unsafe', 1):,.0f}"),
        ("unsafe debt after a block, most, median run", _sum(frame["peak_unsafe_debt"].median())),
        (
            "unsafe debt after a block, 99 % of runs below",
            _quantile(frame, "peak_unsafe_debt", 0.99),
        ),
        ("spared by prices before anybody came", f"{len(flat(frame, 'spared_after')):,}"),
        ("unsafe at the end", f"{frame['unsafe_left'].sum():,}"),
    ]


def keeper_figures(frame: pl.DataFrame) -> list[Line]:
    """What keepers do and gain."""
    at_loss = frame.filter(pl.col("keeper_profit") < 0).height
    sent, reverted = int(frame["transactions"].sum()), int(frame["reverted"].sum())
    shares = action_shares(frame)
    return [
        ("keepers", f"{_at(frame, 'keepers', 1):,.0f}"),
        ("profit of all, mean", _sum(frame["keeper_profit"].mean())),
        ("P(they lose in all)", _percent(share(at_loss, frame.height))),
        ("share of the busiest in all actions", f"{max(shares):.0%}"),
        ("concentration (Herfindahl, by actions)", f"{sum(part**2 for part in shares):.2f}"),
        ("transactions, mean", f"{_mean(frame, 'transactions'):,.0f}"),
        ("reverted", f"{reverted / sent:.1%}" if sent else "none sent"),
        ("paid for gas, mean", f"{_mean(frame, 'gas_paid'):,.2f} ether"),
    ]


def run_figures(row: Row) -> list[Line]:
    """One run alone."""
    return [
        ("bad debt", f"{_sum(row.bad_debt)} ({row.bad_debt / row.debt:.2%} of debt)"),
        (
            "uncovered debt, at its peak and at the end",
            f"{_sum(row.peak_uncovered)}, {_sum(row.uncovered)}",
        ),
        (
            "debt liquidated",
            f"{_sum(row.debt_liquidated)} ({row.debt_liquidated / row.debt:.0%} of debt)",
        ),
        ("borrowers' loss", _sum(row.borrower_loss)),
        (
            "buffer before, least, after",
            ", ".join(map(_sum, (row.buffer_before, row.buffer_least, row.buffer_after))),
        ),
        ("governance token minted", f"{row.governance_minted:,.2f} ({row.dilution:.3%})"),
        (
            "liquidated directly, closed out, written off",
            f"{row.direct_liquidations:,}, {row.close_outs:,}, {row.write_offs:,}",
        ),
    ]


def _mean(frame: pl.DataFrame, column: str) -> float:
    return float(frame[column].to_numpy().mean())


def _at(frame: pl.DataFrame, column: str, level: float) -> float:
    return float(np.quantile(frame[column].to_numpy(), level, method="inverted_cdf"))


def _quantile(frame: pl.DataFrame, column: str, level: float) -> str:
    return _sum(_at(frame, column, level))


def _sum(value: object) -> str:
    assert isinstance(value, float)  # noqa: S101 - by the schema
    return f"{value:,.0f}"


def _percent(estimate: Estimate) -> str:
    return f"{estimate.value:.1%} ({estimate.low:.1%} to {estimate.high:.1%})"


def _coins(estimate: Estimate) -> str:
    return f"{estimate.value:,.0f} ({estimate.low:,.0f} to {estimate.high:,.0f})"


def point_lines(points: pl.DataFrame, names: Sequence[str], count: int) -> list[list[str]]:
    """The worst points, a cell per column: settings, runs, then mean, worst and share of runs."""
    return [
        [
            *(str(row[name]) for name in names),
            f"{row['runs']:,}",
            _sum(row["bad_debt"]),
            _sum(row["worst_bad_debt"]),
            f"{row['bad_debt_share']:.0%}",
            _sum(row["borrower_loss"]),
            f"{row['longest_unsafe']:,}",
        ]
        for row in points.head(count).iter_rows(named=True)
    ]
