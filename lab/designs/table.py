# SPDX-License-Identifier: MIT
"""Who lost what, for programs and for people."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING, Any, Final

from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lab.designs.outcome import Outcome


def summarize(outcome: Outcome) -> dict[str, Any]:
    """All figures of a run; sums in coins, times in seconds."""
    return {
        "design": outcome.design,
        "seed": outcome.seed,
        "owed": round(outcome.owed, 2),
        "liquidated": len(outcome.liquidated),
        "auctions": outcome.auctions,
        "zero_bids": outcome.zero_bids,
        "zero_bid_share": _rounded(outcome.zero_bid_share),
        "sold": round(outcome.sold, 2),
        "price_part": _rounded(outcome.price_part),
        "cancelled": round(outcome.cancelled, 2),
        "borrowers_loss": round(outcome.borrowers_loss, 2),
        "bad_debt": round(outcome.bad_debt, 2),
        "buffer_bears": round(outcome.buffer_bears, 2),
        "pool_bears": round(outcome.pool_bears, 2),
        "holders_bear": round(outcome.holders_bear, 2),
        "keepers_profit": round(outcome.keepers_profit, 2),
        "keepers_gas": round(outcome.keepers_gas, 2),
        "transactions": outcome.transactions,
        "reverted": outcome.reverted,
        "longest_unsafe": outcome.longest_unsafe,
        "left_unsafe": outcome.left_unsafe,
        "digest": outcome.digest,
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _coins(value: float) -> str:
    return f"{value:,.0f}"


def _percent(value: float) -> str:
    return f"{value:.1%}"


def _minutes(value: float) -> str:
    return f"{value / 60:,.0f}"


_ROWS: Final[Mapping[str, tuple[Callable[[Outcome], float | None], Callable[[float], str]]]] = {
    "accounts liquidated": (lambda each: len(each.liquidated), _coins),
    "debt taken off them": (lambda each: each.cancelled, _coins),
    "auctions that sold": (lambda each: each.auctions, _coins),
    "of these for nothing": (lambda each: each.zero_bid_share, _percent),
    "collateral sold": (lambda each: each.sold, _coins),
    "at part of the market": (lambda each: each.price_part, _percent),
    "borrowers lose": (lambda each: each.borrowers_loss, _coins),
    "bad debt": (lambda each: each.bad_debt, _coins),
    "buffer bears": (lambda each: each.buffer_bears, _coins),
    "guaranty pool bears": (lambda each: each.pool_bears, _coins),
    "token holders bear": (lambda each: each.holders_bear, _coins),
    "keepers gain": (lambda each: each.keepers_profit, _coins),
    "their gas": (lambda each: each.keepers_gas, _coins),
    "longest unsafe [minutes]": (lambda each: each.longest_unsafe, _minutes),
    "left unsafe": (lambda each: each.left_unsafe, _coins),
}


def tabulate(title: str, outcomes: Sequence[Outcome]) -> Table:
    """A column for each design; with several seeds mean, least and most [coins]."""
    designs = list(dict.fromkeys(each.design for each in outcomes))
    seeds = len(outcomes) // len(designs)
    table = Table(
        title=title, caption=None if seeds == 1 else f"{seeds} seeds: mean (least to most)"
    )
    table.add_column("[coins]")
    for design in designs:
        table.add_column(design, justify="right")
    for name, (figure, shown) in _ROWS.items():
        cells = []
        for design in designs:
            found = [figure(each) for each in outcomes if each.design == design]
            cells.append(_cell([each for each in found if each is not None], shown))
        table.add_row(name, *cells)
    return table


def _cell(values: Sequence[float], shown: Callable[[float], str]) -> str:
    if not values:
        return "-"
    least, most = shown(min(values)), shown(max(values))
    if least == most:
        return least
    return f"{shown(mean(values))} ({least} to {most})"
