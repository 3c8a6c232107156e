# SPDX-License-Identifier: MIT
"""Lane B: whether an account may be closed out and how; the twin of `model/close_outs.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lab.twin.accounts import Market, accrue, is_unsafe, mark, weighted_of
from lab.twin.auctions import start
from lab.twin.compiled import compiled
from lab.twin.doubts import below, surely_below
from lab.twin.sizing import incentive
from lab.twin.state import WRITTEN_OFF, Books, State, tell

if TYPE_CHECKING:
    from lab.twin.records import FloatArray, IntArray, RecordArray
    from lab.twin.terms import AssetTerms, Terms

CLOSED: Final = 0
"""The lane is closed."""
NO_ROOM: Final = 1
"""A limit is reached, or what is left of it would leave dust."""
OPEN: Final = 2


@compiled
def is_open(
    amounts: FloatArray, debt: float, weighted: float, fresh: IntArray, t: Terms, doubts: IntArray
) -> bool:
    """Whether the lane is open for an unsafe account."""
    edge = debt * t.close_out_threshold
    if below(weighted, edge, edge, doubts):
        return True
    if below(debt, 2.0 * t.debt_floor, debt, doubts):
        return True
    for asset in range(len(amounts)):
        if amounts[asset] > 0.0 and fresh[asset] == 0:
            return True
    return False


@compiled
def _room(
    s: State,
    amounts: FloatArray,
    prices: FloatArray,
    whole_tab: float,
    total: float,
    assets: RecordArray,
    t: Terms,
) -> float:
    """Largest tab that fits under all limits; a small lot is exempt from its asset's."""
    books: Books = s.books[0]
    room = max(t.limit - books.open_tab, 0.0)
    for asset in range(len(amounts)):
        worth = amounts[asset] * prices[asset]
        if worth <= 0.0 or worth < t.least_lot_value:
            continue
        terms: AssetTerms = assets[asset]
        charge = whole_tab * (worth / total)
        asset_room = max(terms.limit - s.open_tabs[asset], 0.0)
        if below(max(t.min_remaining, asset_room), charge, charge, s.doubts):
            room = min(room, asset_room * whole_tab / charge)
    return room


@compiled
def plan(
    s: State,
    account: int,
    debt: float,
    weighted: float,
    market: Market,
    lots: FloatArray,
    assets: RecordArray,
    t: Terms,
) -> tuple[int, float, bool, float]:
    """What a close-out of an unsafe account does.

    Args:
        s: State.
        account: Number.
        debt: What it owes.
        weighted: Its weighted value.
        market: Rate and prices.
        lots: Filled with what is put up for auction.
        assets: Terms by asset.
        t: Terms.

    Returns:
        Whether it is open, normalized debt taken, whether there is a lot, incentive.
    """
    amounts = s.amounts[account]
    if not is_open(amounts, debt, weighted, market.fresh, t, s.doubts):
        return CLOSED, 0.0, False, 0.0
    total = 0.0
    for asset in range(len(amounts)):
        worth = amounts[asset] * market.prices[asset]
        if worth > 0.0 and not below(worth, t.least_lot_value, worth, s.doubts):
            total += worth
        lots[asset] = 0.0
    taken, owed = s.debts[account], s.debts[account]
    is_whole = True
    if total > 0.0:
        room = _room(s, amounts, market.prices, debt * t.penalty_factor, total, assets, t)
        fitting = room / market.rate / t.penalty_factor
        if below(fitting, owed, owed, s.doubts):
            rest = (owed - fitting) * market.rate
            if not surely_below(rest, t.debt_floor, debt, s.doubts):
                if surely_below(fitting * market.rate, t.debt_floor, debt, s.doubts):
                    return NO_ROOM, 0.0, False, 0.0
                is_whole, taken = False, fitting
    has_lot = False
    for asset in range(len(amounts)):
        amount = amounts[asset]
        worth = amount * market.prices[asset]
        if worth <= 0.0 or worth < t.least_lot_value:
            continue
        share = amount if is_whole else amount * (taken / owed)
        worth = share * market.prices[asset]
        if not below(worth, t.least_lot_value, worth, s.doubts):
            lots[asset] = share
            has_lot = True
    if total > 0.0 and not has_lot:
        return NO_ROOM, 0.0, False, 0.0
    due = taken * market.rate
    tab = due * t.penalty_factor
    pay = incentive(is_whole and has_lot, tab, tab - due, t)
    return OPEN, taken, has_lot, pay


@compiled
def close_out(
    s: State,
    account: int,
    market: Market,
    lots: FloatArray,
    assets: RecordArray,
    t: Terms,
    now: int,
) -> bool:
    """Put an unsafe account's collateral up for auction and queue its debt; whether that is open.

    Args:
        s: State.
        account: Number.
        market: Rate and prices.
        lots: Room for what is put up.
        assets: Terms by asset.
        t: Terms.
        now: Time.
    """
    amounts = s.amounts[account]
    debt = s.debts[account] * market.rate
    weighted = weighted_of(amounts, market.prices, assets)
    if not is_unsafe(weighted, debt, s.doubts):
        return False
    kind, taken, has_lot, pay = plan(s, account, debt, weighted, market, lots, assets, t)
    if kind != OPEN:
        return False
    accrue(s, t, now)
    for asset in range(len(amounts)):
        if lots[asset] == amounts[asset]:
            amounts[asset] = 0.0
        else:
            amounts[asset] -= lots[asset]
    is_whole = taken == s.debts[account]
    s.debts[account] = 0.0 if is_whole else s.debts[account] - taken
    mark(s, account)
    books: Books = s.books[0]
    books.total_debt -= taken
    due = taken * market.rate
    books.close_out_debt += due
    _queue(s, due, t, now)
    books.matured += pay
    books.keeper_coin += pay
    if has_lot:
        start(s, account, lots, market.prices, due, due * t.penalty_factor, pay, t, now)
    else:
        books.write_offs += 1
        books.bad_debt += due
        tell(s, now, WRITTEN_OFF, account, due)
    return True


@compiled
def _queue(s: State, due: float, t: Terms, now: int) -> None:
    """Debt that left an account waits in the bucket of this moment."""
    books: Books = s.books[0]
    era = -(-now // t.bucket_length) * t.bucket_length
    last = books.buckets - 1
    if last < books.first_bucket or s.eras[last] != era:
        last += 1
        s.eras[last] = era
        s.buckets[last] = 0.0
        books.buckets = last + 1
    s.buckets[last] += due
    books.queued += due
