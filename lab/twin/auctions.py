# SPDX-License-Identifier: MIT
"""Collateral auctions; the twin of `model/auctions.py` and `model/collateral_auction.py`."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Final

from lab.twin.accounts import mark
from lab.twin.compiled import compiled
from lab.twin.doubts import below
from lab.twin.pools import coin_for, whole_units
from lab.twin.sizing import REFUSED, TO_LEAST, incentive, kept_price, purchase
from lab.twin.state import (
    CLOSED_OUT,
    ENDED,
    RESTARTED,
    TAKEN,
    TOO_MANY,
    Auction,
    Books,
    Pool,
    State,
    tell,
)

if TYPE_CHECKING:
    from lab.twin.records import FloatArray, RecordArray
    from lab.twin.terms import AssetTerms, Terms

ALL_PAID: Final = 65_535
BPS: Final = 10_000
_PENALTY_UNIT: Final = 1e-4
_NEARLY: Final = 1e-9
MAX_ASSETS_PER_ACCOUNT: Final = 8


@compiled
def incentive_left(auction: Auction, t: Terms) -> float:
    """Most that resets can still pay: what the pool's share leaves of the penalty."""
    left = max(ALL_PAID * (BPS - t.pool_share) - auction.paid * BPS, 0)
    return auction.penalty * float(left) / float(ALL_PAID * BPS)


@compiled
def _pay(auction: Auction, amount: float) -> None:
    """One more incentive comes off the penalty."""
    if amount <= 0.0:
        return
    if auction.penalty == 0.0:
        auction.paid = ALL_PAID
        return
    # A little less: what pays exactly all that is left is rounded down first.
    more = ceil(amount * float(ALL_PAID) / auction.penalty - _NEARLY)
    auction.paid = min(auction.paid + int(more), ALL_PAID)


@compiled
def _mint_incentive(s: State, amount: float) -> None:
    books: Books = s.books[0]
    books.matured += amount
    books.keeper_coin += amount


@compiled
def start(
    s: State,
    account: int,
    lots: FloatArray,
    prices: FloatArray,
    due: float,
    tab: float,
    paid: float,
    t: Terms,
    now: int,
) -> None:
    """Sell what a close-out seizes.

    Args:
        s: State.
        account: Its owner.
        lots: Amounts by asset, 0 = none.
        prices: Of the oracle.
        due: Debt.
        tab: Debt and penalty.
        paid: Incentive of the close-out.
        t: Terms.
        now: Time.
    """
    books: Books = s.books[0]
    number = books.auctions
    if number >= len(s.auctions):
        books.fault = TOO_MANY
        return
    books.auctions += 1
    s.running[books.running] = number
    books.running += 1
    auction: Auction = s.auctions[number]
    auction.owner, auction.tab, auction.charge, auction.owed = account, tab, tab - due, due
    auction.penalty = floor((tab - due) / _PENALTY_UNIT + _NEARLY) * _PENALTY_UNIT
    auction.paid = 0
    auction.started_at = now
    auction.is_at_least, auction.is_running = 0, 1
    _pay(auction, paid)
    total, last = 0.0, 0
    for asset in range(len(lots)):
        total += lots[asset] * prices[asset]
        if lots[asset] > 0.0:
            last = asset
    left = tab
    for asset in range(len(lots)):
        lot = lots[asset]
        s.lots[number, asset] = lot
        s.tops[number, asset] = prices[asset] * t.start_multiplier if lot > 0.0 else 0.0
        charge = 0.0
        if lot > 0.0:
            charge = left if asset == last else min(left, tab * (lot * prices[asset] / total))
        left -= charge
        s.charges[number, asset] = charge
        s.open_tabs[asset] += charge
    books.open_tab += tab
    books.close_outs += 1
    books.on_sale += due
    tell(s, now, CLOSED_OUT, number, due)


@compiled
def _return_collateral(s: State, account: int, asset: int, amount: float) -> None:
    """Back to the account if it has debt and room for it; else it leaves our sight."""
    held = 0
    for other in range(s.amounts.shape[1]):
        held += s.amounts[account, other] > 0.0
    has_room = s.amounts[account, asset] > 0.0 or held < MAX_ASSETS_PER_ACCOUNT
    if s.debts[account] > 0.0 and has_room:
        s.amounts[account, asset] += amount
        mark(s, account)


@compiled
def _end(s: State, number: int, now: int, to_treasury: bool) -> None:
    """Release what is charged, give back what is left, forget the auction."""
    books: Books = s.books[0]
    auction: Auction = s.auctions[number]
    books.open_tab -= auction.tab
    for asset in range(len(s.open_tabs)):
        s.open_tabs[asset] -= s.charges[number, asset]
        s.charges[number, asset] = 0.0
        if s.lots[number, asset] > 0.0 and not to_treasury:
            _return_collateral(s, auction.owner, asset, s.lots[number, asset])
    auction.is_running = 0
    # What is unpaid is penalty first.
    books.bad_debt += max(auction.tab - auction.charge, 0.0)
    books.borrower_loss += max(auction.charge - auction.tab, 0.0)
    books.on_sale -= auction.owed
    tell(s, now, ENDED, number, auction.tab)
    place = 0
    while s.running[place] != number:
        place += 1
    books.running -= 1
    for later in range(place, books.running):
        s.running[later] = s.running[later + 1]


@compiled
def _pool_share(auction: Auction, tab: float, t: Terms) -> float:
    """The guaranty pool's part of what is paid when the tab falls to this."""
    penalty = auction.penalty
    incentives = penalty * float(auction.paid) / float(ALL_PAID)
    before = max(penalty - min(penalty, auction.tab) - incentives, 0.0)
    after = max(penalty - min(penalty, tab) - incentives, 0.0)
    return (after - before) * float(t.pool_share) / float(BPS)


@compiled
def sell(
    s: State,
    asset: int,
    amount: float,
    owed: float,
    least_profit: float,
    assets: RecordArray,
    t: Terms,
) -> bool:
    """The bidder sells on the exchange, pays what is owed and keeps the profit; whether it can."""
    pool: Pool = s.pools[asset]
    terms: AssetTerms = assets[asset]
    held = pool.dust + amount * terms.units
    sold = whole_units(held / terms.units, terms.units)
    coin = terms.depth - pool.missing
    brought = coin_for(sold, pool.token, coin, t.exchange_fee) if sold > 0.0 else 0.0
    profit = brought - owed
    if below(profit, max(least_profit, 0.0), owed, s.doubts):
        return False
    pool.dust = max(held - sold, 0.0) if terms.units > 1.0 else 0.0
    pool.token += sold
    pool.missing += brought
    pool.sold += brought
    books: Books = s.books[0]
    books.keeper_coin_tokens += profit
    return True


@compiled
def take(
    s: State,
    number: int,
    asset: int,
    most: float,
    highest: float,
    least_profit: float,
    assets: RecordArray,
    t: Terms,
    now: int,
) -> bool:
    """Buy from one lot and sell what was bought; whether it does not revert.

    Args:
        s: State.
        number: Auction.
        asset: Lot.
        most: Collateral to buy.
        highest: Price to pay.
        least_profit: Else it reverts.
        assets: Terms by asset.
        t: Terms.
        now: Time.
    """
    auction: Auction = s.auctions[number]
    if auction.is_running == 0 or s.lots[number, asset] <= 0.0:
        return False
    price = s.tops[number, asset] * kept_price(now - auction.started_at, t)
    if price <= 0.0 or price > highest:
        return False
    kind, payment, bought, tab, lot = purchase(
        auction.tab,
        auction.is_at_least == 1,
        s.lots[number, asset],
        price,
        most,
        t,
        s.doubts,
    )
    if kind == REFUSED or not sell(s, asset, bought, payment, least_profit, assets, t):
        return False
    books: Books = s.books[0]
    share = _pool_share(auction, tab, t)
    books.coin += payment - share
    books.takes += 1
    worth = bought * s.market[asset]
    books.collateral_sold += worth
    books.borrower_loss += worth - payment
    owed = max(tab - auction.charge, 0.0)
    books.on_sale += owed - auction.owed
    auction.owed = owed
    tell(s, now, TAKEN, number, payment)
    auction.tab, auction.is_at_least = tab, int(kind == TO_LEAST)
    charge = s.charges[number, asset]
    released = min(charge, payment) if lot > 0.0 else charge
    s.charges[number, asset] = charge - released
    s.open_tabs[asset] -= released
    books.open_tab -= payment
    s.lots[number, asset] = lot
    if lot <= 0.0:
        s.tops[number, asset] = 0.0
    is_sold_out = True
    for other in range(len(s.open_tabs)):
        is_sold_out = is_sold_out and s.lots[number, other] <= 0.0
    if tab <= 0.0 or is_sold_out:
        _end(s, number, now, False)
    return True


@compiled
def is_below_least(auction: Auction, t: Terms, s: State) -> bool:
    """Whether the tab is below the least remaining one."""
    if auction.is_at_least == 1:
        return False
    return below(auction.tab, t.min_remaining, auction.tab, s.doubts)


@compiled
def worth_of(s: State, number: int, prices: FloatArray) -> float:
    """Value of what an auction still sells."""
    worth = 0.0
    for asset in range(len(s.open_tabs)):
        worth += s.lots[number, asset] * prices[asset]
    return worth


@compiled
def reset_pay(s: State, number: int, worth: float, t: Terms) -> float:
    """Incentive of a reset."""
    auction: Auction = s.auctions[number]
    if is_below_least(auction, t, s) or below(worth, t.min_remaining, worth, s.doubts):
        return 0.0
    return incentive(True, auction.tab, incentive_left(auction, t), t)


@compiled
def reset(s: State, number: int, prices: FloatArray, t: Terms, now: int) -> bool:
    """Start an auction again at today's prices, or end it if it is worth too little."""
    auction: Auction = s.auctions[number]
    if auction.is_running == 0 or now - auction.started_at <= t.last_age:
        return False
    worth = worth_of(s, number, prices)
    if below(worth, t.min_remaining, t.min_remaining, s.doubts):
        _end(s, number, now, True)
        return True
    paid = reset_pay(s, number, worth, t)
    for asset in range(len(s.open_tabs)):
        if s.lots[number, asset] > 0.0:
            s.tops[number, asset] = prices[asset] * t.start_multiplier
    auction.started_at = now
    _mint_incentive(s, paid)
    _pay(auction, paid)
    books: Books = s.books[0]
    books.resets += 1
    tell(s, now, RESTARTED, number, 0.0)
    return True
