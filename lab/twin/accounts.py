# SPDX-License-Identifier: MIT
"""Accounts: what they owe, what they hold, who is unsafe."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING, NamedTuple

from lab.twin.compiled import compiled
from lab.twin.doubts import below
from lab.twin.oracle import is_fresh, price_at
from lab.twin.terms import BPS, AssetTerms, Terms

if TYPE_CHECKING:
    from lab.twin.records import FloatArray, IntArray, RecordArray
    from lab.twin.state import Books, State


class Market(NamedTuple):
    """Rate and oracle prices of a moment."""

    rate: float
    prices: FloatArray
    """Governance token last."""
    fresh: IntArray


@compiled
def rate_at(now: int, t: Terms) -> float:
    """Debt per normalized debt."""
    return exp(t.log_fee * float(now - t.rate_since))


@compiled
def read_prices(prices: FloatArray, fresh: IntArray, records: RecordArray, now: int) -> None:
    """What the oracle says at a moment."""
    for asset in range(len(records)):
        prices[asset] = price_at(records[asset], now)
        fresh[asset] = is_fresh(records[asset], now)


@compiled
def value_of(amounts: FloatArray, prices: FloatArray) -> float:
    """Value of an account's collateral."""
    total = 0.0
    for asset in range(len(amounts)):
        total += amounts[asset] * prices[asset]
    return total


@compiled
def weighted_of(amounts: FloatArray, prices: FloatArray, assets: RecordArray) -> float:
    """Value of an account's collateral, weighted by thresholds [coins * bps]."""
    total = 0.0
    for asset in range(len(amounts)):
        terms: AssetTerms = assets[asset]
        total += amounts[asset] * prices[asset] * terms.threshold
    return total


@compiled
def is_unsafe(weighted: float, debt: float, doubts: IntArray) -> bool:
    """Whether HF < 1."""
    return debt > 0.0 and below(weighted, debt * BPS, debt * BPS, doubts)


@compiled
def mark(s: State, account: int) -> None:
    """An account has changed."""
    books: Books = s.books[0]
    if books.dirty < len(s.dirty):
        s.dirty[books.dirty] = account
        books.dirty += 1


@compiled
def accrue(s: State, t: Terms, now: int) -> float:
    """Bring the rate up to now; the income is the Treasury's. The rate."""
    books: Books = s.books[0]
    rate = rate_at(now, t)
    if now > books.rate_at:
        books.coin += books.total_debt * (rate - rate_at(books.rate_at, t))
        books.rate_at = now
    return rate
