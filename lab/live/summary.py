# SPDX-License-Identifier: MIT
"""The outcome in one page: the keys of `out/summary.json` and the table at the end."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from rich.table import Table

from model.units import BPS, RAD, WAD, WAD_TO_RAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.live.outcome import Outcome, Purchase

DIGITS: Final = 6
"""After the point, of everything that is not a whole number."""


def summarize(outcome: Outcome) -> dict[str, Any]:
    """The summary; amounts in coins, shares of 1.

    Two runs of one seed give the same, apart from `ms_p50`, `ms_p99` and `wall_seconds`.
    """
    waited = [liquidation.waited_blocks for liquidation in outcome.liquidations]
    waited_ms = [liquidation.waited_ms for liquidation in outcome.liquidations]
    lanes = Counter(liquidation.lane for liquidation in outcome.liquidations)
    bad_debt = outcome.bad_debt
    return {
        "scenario": outcome.scenario,
        "accounts": len(outcome.health_before),
        "liquidations": {"direct": lanes["direct"], "close_out": lanes["close_out"]},
        "auctions": {
            "started": len(outcome.auctions),
            "ended": sum(auction.ended is not None for auction in outcome.auctions),
            "reset": sum(auction.resets for auction in outcome.auctions),
            "below_floor": count_below_floor(outcome.purchases),
            "median_price_to_market": median_price_to_market(outcome.purchases),
        },
        "bad_debt": {
            "created": coins(bad_debt.created),
            "covered_by_buffer": coins(bad_debt.buffer),
            "covered_by_guaranty_pool": coins(bad_debt.guaranty_pool),
            "covered_by_debt_auction": coins(bad_debt.debt_auction),
            "uncovered": coins(bad_debt.uncovered),
        },
        "buffer": {"before": coins(outcome.buffer_before), "after": coins(outcome.buffer_after)},
        "governance_minted": number(Fraction(outcome.governance_minted, WAD)),
        "keeper": {
            "profit": number(Fraction(outcome.keeper.profit, WAD)),
            "gas_used": outcome.keeper.gas_used,
            "transactions": outcome.keeper.transactions,
            "reverted": outcome.keeper.reverted,
        },
        "latency": {
            "blocks_p50": percentile(waited, 50),
            "blocks_max": max(waited, default=0),
            "ms_p50": percentile(waited_ms, 50),
            "ms_p99": percentile(waited_ms, 99),
        },
        "conservation_error_rad": str(outcome.conservation_error),
        "unsafe_accounts_left": outcome.unsafe_accounts_left,
        "wall_seconds": number(outcome.wall_seconds),
    }


def coins(amount: int) -> float:
    """A sum in rad, in coins."""
    return number(Fraction(amount, RAD))


def number(value: Fraction | float) -> float:
    """A number that JSON and people can bear."""
    return round(float(value), DIGITS)


def percentile(values: Sequence[float], share: float) -> float:
    """Percentile, between neighbours by straight line; 0 of nothing."""
    return number(float(np.percentile(values, share))) if values else 0.0


def price_to_market(purchase: Purchase) -> float:
    """What a purchase paid per unit, over the market's price [1]."""
    return float(Fraction(purchase.price, purchase.market * WAD_TO_RAY))


def median_price_to_market(purchases: Sequence[Purchase]) -> float:
    """Median over all purchases; 0 without any [1]."""
    return number(median(map(price_to_market, purchases))) if purchases else 0.0


def count_below_floor(purchases: Sequence[Purchase]) -> int:
    """Purchases below the floor of their auction's life; decided by integers."""
    return sum(
        purchase.price * BPS < purchase.top * purchase.floor_fraction for purchase in purchases
    )


def tabulate(outcome: Outcome) -> Table:
    """The table that ends the demo."""
    table = Table(title=outcome.title, show_header=False, title_justify="left", min_width=64)
    table.add_column(style="bold")
    table.add_column(justify="right")
    for name, text in list_rows(outcome):
        if name:
            table.add_row(name, text)
        else:
            table.add_section()
    return table


def list_rows(outcome: Outcome) -> list[tuple[str, str]]:
    """Name and text of the table's rows; a nameless one is a line between two groups."""
    figures = summarize(outcome)
    auctions, bad_debt = figures["auctions"], figures["bad_debt"]
    latency, keeper = figures["latency"], figures["keeper"]
    handed_over = f"{latency['ms_p50']:,.0f} ms, p99 {latency['ms_p99']:,.0f} ms"
    between = ("", "")
    return [
        ("accounts", f"{figures['accounts']:,}"),
        ("liquidated directly", f"{figures['liquidations']['direct']:,}"),
        ("closed out", f"{figures['liquidations']['close_out']:,}"),
        between,
        ("auctions started", f"{auctions['started']:,}"),
        ("auctions ended", f"{auctions['ended']:,}"),
        ("auctions reset", f"{auctions['reset']:,}"),
        ("sales below the floor", f"{auctions['below_floor']:,}"),
        *((f"{asset} sold", text) for asset, text in _sales(outcome)),
        between,
        ("bad debt", f"{bad_debt['created']:,.2f} coin"),
        ("  borne by buffer", f"{bad_debt['covered_by_buffer']:,.2f} coin"),
        ("  borne by guaranty pool", f"{bad_debt['covered_by_guaranty_pool']:,.2f} coin"),
        ("  borne by debt auction", f"{bad_debt['covered_by_debt_auction']:,.2f} coin"),
        ("  uncovered", f"{bad_debt['uncovered']:,.2f} coin"),
        ("buffer before", f"{figures['buffer']['before']:,.2f} coin"),
        ("buffer after", f"{figures['buffer']['after']:,.2f} coin"),
        ("governance token minted", f"{figures['governance_minted']:,.2f}"),
        between,
        ("keeper's profit", f"{keeper['profit']:,.2f} coin"),
        ("keeper's gas", f"{keeper['gas_used']:,}"),
        ("keeper's transactions", f"{keeper['transactions']:,}, {keeper['reverted']:,} reverted"),
        between,
        (
            "liquidatable to inclusion",
            f"{latency['blocks_p50']:g} blocks, at most {latency['blocks_max']}",
        ),
        ("liquidatable to hand-over", handed_over),
        ("conservation error", f"{figures['conservation_error_rad']} rad"),
        ("unsafe accounts left", f"{figures['unsafe_accounts_left']:,}"),
        ("wall time", f"{figures['wall_seconds']:,.0f} s"),
    ]


def _sales(outcome: Outcome) -> list[tuple[str, str]]:
    """Of each asset: how much the auctions sold, at what part of the market's value."""
    sales = []
    for asset in outcome.assets:
        sold = [purchase for purchase in outcome.purchases if purchase.asset == asset]
        if not sold:
            continue
        amount = sum(purchase.collateral for purchase in sold)
        worth = sum(purchase.collateral * purchase.market * WAD_TO_RAY for purchase in sold)
        paid = sum(purchase.payment for purchase in sold)
        text = f"{amount / WAD:,.2f} at {paid / worth:.1%} of market"
        sales.append((asset, text))
    return sales
