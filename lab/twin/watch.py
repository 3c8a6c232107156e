# SPDX-License-Identifier: MIT
"""Who is unsafe, without a look at everybody in every block.

A health factor falls at most as far as the asset that fell furthest. So while no price is below
1 / `MARGIN` of the reference, only those are looked at whose health factor was below `MARGIN` then.
While prices are those of the last look, only time has passed: debts have grown, all alike, and
only those are looked at that have changed since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lab.twin.accounts import Market, is_unsafe
from lab.twin.compiled import compiled
from lab.twin.doubts import BAND
from lab.twin.terms import BPS

if TYPE_CHECKING:
    from lab.twin.desk import Desk, Tally
    from lab.twin.records import FloatArray, RecordArray
    from lab.twin.state import Books, State
    from lab.twin.terms import AssetTerms

MARGIN: Final = 1.04
_CERTAIN: Final = 10.0 * BAND
"""So far from a threshold nothing is in doubt."""


@compiled
def _weigh(amounts: FloatArray, weights: FloatArray) -> float:
    """Weighted value of collateral, by prices times thresholds [coins * bps]."""
    total = 0.0
    for asset in range(len(amounts)):
        total += amounts[asset] * weights[asset]
    return total


@compiled
def _fall(desk: Desk, market: Market) -> float:
    """Least part of its health at the reference that any account still has; 0 without reference."""
    assets = len(desk.reference) - 1
    least = 2.0
    for asset in range(assets):
        if desk.reference[asset] <= 0.0:
            return 0.0
        least = min(least, market.prices[asset] / desk.reference[asset])
    return least * float(desk.reference[assets]) / market.rate * (1.0 - _CERTAIN)


@compiled
def _watch(s: State, desk: Desk, account: int) -> None:
    """Note an account's health factor at the reference, and look after it if that is near to 1."""
    tally: Tally = desk.tally[0]
    debt = s.debts[account] * desk.reference[len(desk.reference) - 1] * BPS
    if debt <= 0.0:
        desk.health[account] = 2.0 * MARGIN
        return
    desk.health[account] = _weigh(s.amounts[account], desk.reference_weights) / debt
    if desk.health[account] < MARGIN and desk.is_watched[account] == 0:
        desk.watched[tally.watched] = account
        desk.is_watched[account] = 1
        tally.watched += 1


@compiled
def _look_at_all(s: State, desk: Desk, market: Market) -> None:
    """Make the prices of the moment the reference."""
    desk.tally[0].watched = 0
    for asset in range(len(desk.reference) - 1):
        desk.reference[asset] = market.prices[asset]
        desk.reference_weights[asset] = desk.weights[asset]
    desk.reference[len(desk.reference) - 1] = market.rate
    for account in range(len(s.debts)):
        desk.is_watched[account] = 0
        _watch(s, desk, account)


@compiled
def _look_at(s: State, desk: Desk, account: int, rate: float) -> None:
    """Put an account that is unsafe on the list; else note how far it is from that."""
    tally: Tally = desk.tally[0]
    debt = s.debts[account] * rate
    if debt <= 0.0:
        return
    weighted = _weigh(s.amounts[account], desk.weights)
    health = weighted / (debt * BPS)
    if is_unsafe(weighted, debt, s.doubts):
        desk.unsafe[tally.unsafe] = account
        desk.is_unsafe[account] = 1
        tally.unsafe += 1
        tally.healthiest_unsafe = max(tally.healthiest_unsafe, health)
    else:
        tally.weakest_safe = min(tally.weakest_safe, health)


@compiled
def _look_again(s: State, desk: Desk, market: Market, assets: RecordArray) -> None:
    """Prices have changed: look at everybody who may be unsafe at these."""
    tally: Tally = desk.tally[0]
    for asset in range(len(desk.weights)):
        terms: AssetTerms = assets[asset]
        desk.looked_prices[asset] = market.prices[asset]
        desk.weights[asset] = market.prices[asset] * terms.threshold
    tally.looked_rate = market.rate
    fall = _fall(desk, market)
    if fall * MARGIN < 1.0 or fall > MARGIN:
        _look_at_all(s, desk, market)
        fall = 1.0 - _CERTAIN
    for place in range(tally.unsafe):
        desk.is_unsafe[desk.unsafe[place]] = 0
    # All others have at least MARGIN times the fall.
    tally.unsafe, tally.healthiest_unsafe, tally.weakest_safe = 0, 0.0, MARGIN * fall
    watched, health = desk.watched, desk.health
    for place in range(tally.watched):
        account = watched[place]
        bound = health[account] * fall
        if bound > 1.0:
            tally.weakest_safe = min(tally.weakest_safe, bound)
        else:
            _look_at(s, desk, account, market.rate)


@compiled
def _unlist(desk: Desk, account: int) -> None:
    tally: Tally = desk.tally[0]
    if desk.is_unsafe[account] == 0:
        return
    desk.is_unsafe[account] = 0
    tally.unsafe -= 1
    for place in range(tally.unsafe):
        if desk.unsafe[place] == account:
            desk.unsafe[place] = desk.unsafe[tally.unsafe]
            return


@compiled
def stays_the_same(desk: Desk, rate: float) -> bool:
    """Whether nobody becomes unsafe or safe between the last look and a rate, at its prices."""
    tally: Tally = desk.tally[0]
    growth = rate / tally.looked_rate
    return (
        tally.healthiest_unsafe * (1.0 + _CERTAIN) < growth < tally.weakest_safe * (1.0 - _CERTAIN)
    )


@compiled
def find_unsafe(s: State, desk: Desk, market: Market, assets: RecordArray) -> int:
    """Fill `desk.unsafe` with the accounts that are unsafe, in any order; how many."""
    tally: Tally = desk.tally[0]
    books: Books = s.books[0]
    is_new = tally.looked_rate == 0.0 or not stays_the_same(desk, market.rate)
    for asset in range(len(desk.weights)):
        is_new = is_new or market.prices[asset] != desk.looked_prices[asset]
    for place in range(books.dirty):
        account = s.dirty[place]
        if not is_new:
            _unlist(desk, account)
            _look_at(s, desk, account, tally.looked_rate)
        if desk.reference[len(desk.reference) - 1] > 0.0:
            _watch(s, desk, account)
    books.dirty = 0
    if is_new or not stays_the_same(desk, market.rate):
        _look_again(s, desk, market, assets)
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
