# SPDX-License-Identifier: MIT
"""Who is unsafe, without a look at everybody in every block.

A health factor falls at most as far as the asset that fell furthest. So while no price is below
1 / `MARGIN` of the reference, only those are looked at whose health factor was below `MARGIN` then,
and those that have changed since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lab.twin.accounts import Market, is_unsafe, weighted_of
from lab.twin.compiled import compiled
from lab.twin.doubts import BAND
from lab.twin.terms import BPS

if TYPE_CHECKING:
    from lab.twin.desk import Desk, Tally
    from lab.twin.records import RecordArray
    from lab.twin.state import Books, State

MARGIN: Final = 1.04


@compiled
def _fall(desk: Desk, market: Market) -> float:
    """Least part of its health at the reference that any account still has; 0 without reference."""
    assets = len(desk.reference) - 1
    least = 2.0
    for asset in range(assets):
        if desk.reference[asset] <= 0.0:
            return 0.0
        least = min(least, market.prices[asset] / desk.reference[asset])
    return least * float(desk.reference[assets]) / market.rate * (1.0 - 10.0 * BAND)


@compiled
def _look_at_all(s: State, desk: Desk, market: Market, assets: RecordArray) -> None:
    tally: Tally = desk.tally[0]
    tally.watched = 0
    for account in range(len(s.debts)):
        desk.is_watched[account] = 0
        debt = s.debts[account] * market.rate * BPS
        if debt <= 0.0:
            continue
        health = weighted_of(s.amounts[account], market.prices, assets) / debt
        if health < MARGIN:
            desk.watched[tally.watched] = account
            desk.is_watched[account] = 1
            desk.health[account] = health
            tally.watched += 1
    for asset in range(len(desk.reference) - 1):
        desk.reference[asset] = market.prices[asset]
    desk.reference[len(desk.reference) - 1] = market.rate


@compiled
def find_unsafe(s: State, desk: Desk, market: Market, assets: RecordArray) -> int:
    """Fill `desk.unsafe` with the accounts that are unsafe, in any order; how many."""
    tally: Tally = desk.tally[0]
    books: Books = s.books[0]
    fall = _fall(desk, market)
    if fall * MARGIN < 1.0:
        _look_at_all(s, desk, market, assets)
        fall = 1.0 - 10.0 * BAND
    for place in range(books.dirty):
        account = s.dirty[place]
        desk.health[account] = 0.0
        if desk.is_watched[account] == 0:
            desk.watched[tally.watched] = account
            desk.is_watched[account] = 1
            tally.watched += 1
    books.dirty = 0
    tally.unsafe = 0
    watched, health = desk.watched, desk.health
    for place in range(tally.watched):
        account = watched[place]
        if health[account] * fall > 1.0:
            continue
        weighted = weighted_of(s.amounts[account], market.prices, assets)
        if is_unsafe(weighted, s.debts[account] * market.rate, s.doubts):
            desk.unsafe[tally.unsafe] = account
            tally.unsafe += 1
    return tally.unsafe


@compiled
def by_debt(s: State, desk: Desk) -> None:
    """Bring `desk.unsafe` in order: the largest debt first; of equal ones the lower number."""
    tally: Tally = desk.tally[0]
    if tally.unsafe < 2:  # noqa: PLR2004 - nothing to sort
        return
    for place in range(1, tally.unsafe):
        account = desk.unsafe[place]
        debt = s.debts[account]
        at = place
        while at > 0:
            other = desk.unsafe[at - 1]
            if s.debts[other] > debt or (s.debts[other] == debt and other < account):
                break
            desk.unsafe[at] = other
            at -= 1
        desk.unsafe[at] = account
    for place in range(1, tally.unsafe):
        before, after = s.debts[desk.unsafe[place - 1]], s.debts[desk.unsafe[place]]
        # Untouched debts that are equal are equal to the last digit.
        if before != after and before - after <= BAND * before:
            s.doubts[0] += 1
