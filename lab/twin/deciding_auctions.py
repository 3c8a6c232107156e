# SPDX-License-Identifier: MIT
"""What to do about a collateral auction; the twin of `keeper/strategies/auctions.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lab.twin.acts import auction_subject, new_act
from lab.twin.auctions import reset_pay, worth_of
from lab.twin.compiled import compiled
from lab.twin.desk import RACE, RESET, TAKE, UPKEEP, Desk
from lab.twin.doubts import below
from lab.twin.gas import GAS_OF_RESET, GAS_OF_TAKE
from lab.twin.outlook import is_better, sell
from lab.twin.pools import best_sale, coin_for, whole_units
from lab.twin.sizing import REFUSED, kept_price, purchase
from lab.twin.terms import BPS

if TYPE_CHECKING:
    from lab.twin.desk import Act
    from lab.twin.records import RecordArray
    from lab.twin.state import Auction, State
    from lab.twin.terms import AssetTerms, Terms


_MORE: Final = 1.0 + 1e-9
"""Far beyond any doubt."""


@compiled
def _is_too_dear(price: float, token: float, coin: float, units: float, t: Terms) -> bool:
    """Whether not even the first unit would sell for what it costs with the margin."""
    brought = coin * (BPS - t.exchange_fee) * units
    return price * (1.0 + t.take_margin) * token * BPS > brought * _MORE


@compiled
def decide_auction(
    s: State,
    desk: Desk,
    number: int,
    assets: RecordArray,
    t: Terms,
    gas_price: float,
    now: int,
) -> None:
    """Reset it if it is spent, buy from it if that pays."""
    auction: Auction = s.auctions[number]
    subject = auction_subject(s, number)
    if now - auction.started_at > t.last_age:
        pay = reset_pay(s, number, worth_of(s, number, desk.next_prices), t)
        cost = GAS_OF_RESET * gas_price - pay
        if not below(t.max_upkeep_cost, cost, t.max_upkeep_cost, s.doubts):
            new_act(desk, RESET, subject, number, GAS_OF_RESET, UPKEEP)
        return
    kept = kept_price(max(now - auction.started_at, 0), t)
    # The purchase that earns most, of those that earn enough.
    pays, best_asset = False, 0
    best_profit = best_wanted = best_bought = best_price = 0.0
    for asset in range(len(s.pools)):
        lot = s.lots[number, asset]
        if lot <= 0.0:
            continue
        price = s.tops[number, asset] * kept
        terms: AssetTerms = assets[asset]
        token, coin = desk.token[asset], desk.coin[asset]
        if _is_too_dear(price, token, coin, terms.units, t):
            continue
        wanted = lot
        for attempt in range(2):
            kind, payment, bought, _, _ = purchase(
                auction.tab, auction.is_at_least == 1, lot, price, wanted, t, s.doubts
            )
            if kind != REFUSED:
                sold = whole_units(bought, terms.units)
                profit = coin_for(sold, token, coin, t.exchange_fee) - payment
                least = GAS_OF_TAKE * gas_price + max(t.min_profit, payment * t.take_margin)
                if not below(profit, least, payment, s.doubts) and (
                    not pays or is_better(0, profit, 0, best_profit, payment, s)
                ):
                    pays, best_asset, best_price = True, asset, price
                    best_profit, best_wanted, best_bought = profit, wanted, bought
            if attempt == 0:
                wanted = best_sale(price, token, coin, t.exchange_fee, terms.units)
                if not below(wanted, lot, lot, s.doubts):
                    break
    if pays:
        act: Act = desk.acts[new_act(desk, TAKE, subject, number, GAS_OF_TAKE, RACE)]
        act.asset, act.most, act.highest = best_asset, best_wanted, best_price
        act.least_profit = best_profit * t.kept_profit
        act.sale = best_bought
        sell(desk, act, assets, t)
