# SPDX-License-Identifier: MIT
"""What `keeper top` shows of one moment, and how the server's answers become it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One moment; amounts are decimal text, or None where the server does not say."""

    source: str
    """`page`: all of it; `api`: a keeper without the page says less."""
    head: int | None
    """Newest block heard of."""
    handled: int | None
    """Newest block handled."""
    problems: list[str]
    time: int | None = None
    """Of the block that is shown [unix time]."""
    mode: str | None = None
    """`acting`, `dry run` or `watching`."""
    endpoints: list[Json] = field(default_factory=list)
    accounts: list[Json] = field(default_factory=list)
    """Nearest to liquidation first: account, health, debt, collateral, liquidation."""
    lots: list[Json] = field(default_factory=list)
    """auction, asset, left, price, floor, oracle, market, age, keeper."""
    waterfall: Json = field(default_factory=dict)
    """By name [coins]."""
    oracle: list[Json] = field(default_factory=list)
    decisions: list[Json] = field(default_factory=list)
    """Newest first, as in the log."""
    transactions: list[Json] = field(default_factory=list)
    """Newest first, as in the log."""
    states: Json = field(default_factory=dict)
    """Transactions by state."""
    profit: float | None = None
    """After gas, of what was mined since the start [coins]."""
    gas_cost: float | None = None
    """[coins]."""

    @property
    def lag(self) -> int | None:
        """Blocks heard of and not yet handled."""
        if self.head is None or self.handled is None:
            return None
        return max(self.head - self.handled, 0)


def from_page(picture: Json, pulse: Json) -> Picture:
    """From the two events of the page's stream."""
    keeper, waterfall = picture["keeper"], picture["waterfall"]
    totals = keeper["totals"]
    return Picture(
        source="page",
        head=pulse["head"],
        handled=pulse["handled"],
        problems=pulse["problems"],
        time=picture["time"],
        mode=keeper["mode"],
        endpoints=pulse["endpoints"],
        accounts=[_account(row) for row in picture["risk"]["nearest"]],
        lots=[
            _lot(lot, auction, picture["time"])
            for auction in picture["auctions"]["shown"]
            for lot in auction["lots"]
            if float(lot["left"])
        ],
        waterfall={
            "buffer": waterfall["coin"],
            "guaranty pool": waterfall["pool"],
            "debt queued": waterfall["queued"],
            "debt matured": waterfall["matured"],
            "debt on auction": waterfall["on_auction"],
        },
        oracle=picture["oracle"],
        decisions=keeper["decisions"],
        transactions=keeper["transactions"],
        states=totals["states"],
        profit=totals["profit"],
        gas_cost=totals["gas_cost"],
    )


def _account(row: Json) -> Json:
    prices = {
        each["asset"]: each["liquidation_price"]
        for each in row["collateral"]
        if each["liquidation_price"] is not None
    }
    return {
        "account": row["account"],
        "health": row["health"],
        "debt": row["debt"],
        "collateral": {each["asset"]: each["amount"] for each in row["collateral"]},
        "liquidation": prices,
    }


def _lot(lot: Json, auction: Json, now: int) -> Json:
    return {
        "auction": auction["id"],
        "asset": lot["asset"],
        "left": lot["left"],
        "price": lot["price"],
        "floor": lot["floor"],
        "oracle": lot["oracle"],
        "market": lot["market"],
        "age": auction["age"],
        "keeper": intention(auction["intention"], now, needs_reset=auction["needs_reset"]),
    }


def from_api(
    *,
    health: Json,
    endpoints: list[Json],
    accounts: list[Json],
    lots: list[Json],
    decisions: list[Json],
    transactions: list[Json],
) -> Picture:
    """From the answers for programs, which every server gives."""
    last = {subject: line for line in reversed(decisions) for subject in _subjects(line)}
    ended = [line for line in transactions if line["event"] in {"mined", "reverted"}]
    return Picture(
        source="api",
        head=health["head"],
        handled=health["handled"],
        problems=health["problems"],
        endpoints=endpoints,
        accounts=[
            {
                "account": row["account"],
                "health": row["health_factor"],
                "debt": row["debt"],
                "collateral": row["collateral"],
                "liquidation": row["liquidation_prices"],
            }
            for row in accounts
        ],
        lots=[
            {
                "auction": row["auction_id"],
                "asset": row["asset"],
                "left": row["collateral"],
                "price": row["price"],
                "floor": row["floor"],
                "oracle": row["oracle_price"],
                "market": row["market_price"] or None,
                "age": row["age"],
                "keeper": intention(
                    last.get(f"auction {row['auction_id']}"), None, needs_reset=row["needs_reset"]
                ),
            }
            for row in lots
        ],
        decisions=decisions,
        transactions=transactions,
        states=_counted(line["event"] for line in transactions),
        profit=sum(line["profit_coin"] for line in ended),
        gas_cost=sum(line["gas_cost_coin"] for line in ended),
    )


def intention(decision: Json | None, now: int | None, *, needs_reset: bool) -> str:
    """When the keeper takes a lot, or why it does not.

    Args:
        decision: The last one about the auction.
        now: Time of the block [unix time].
        needs_reset: Whether nobody can buy before a reset.
    """
    if decision is None:
        return "needs a reset" if needs_reset else "-"
    if decision["acting"]:
        return f"{decision['action']} sent"
    planned, block = decision.get("planned_at"), decision.get("planned_block")
    if planned is not None and now is not None and planned > now:
        return f"takes in {planned - now} s"
    if block is not None:
        return f"takes at block {block}"
    return str(decision["reason"])


def _subjects(line: Json) -> list[str]:
    return [each for each in (line.get("subject"), *line.get("subjects", ())) if each]


def _counted(states: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for state in states:
        counts[state] = counts.get(state, 0) + 1
    return counts
