# SPDX-License-Identifier: MIT
"""A transaction carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.twin.accounts import Market, rate_at, read_prices
from lab.twin.auctions import reset, take
from lab.twin.close_outs import close_out
from lab.twin.compiled import compiled
from lab.twin.desk import (
    BID,
    CLOSE_OUT,
    ENTER_COIN,
    LIQUIDATE,
    POKE,
    RESET,
    RESTART_BID,
    SETTLE,
    SETTLE_BID,
    TAKE,
    Desk,
    Intent,
)
from lab.twin.direct import liquidate
from lab.twin.oracle import poke
from lab.twin.waterfall import place_bid, restart_auction, settle, settle_auction

if TYPE_CHECKING:
    from lab.twin.desk import Act
    from lab.twin.records import RecordArray
    from lab.twin.state import Books, State
    from lab.twin.terms import Terms


@compiled
def execute(
    s: State,
    desk: Desk,
    acts: RecordArray,
    intent: Intent,
    assets: RecordArray,
    t: Terms,
    now: int,
) -> bool:
    """Carry a transaction out; whether it does not revert. `desk.now_prices` are those of now."""
    last = intent.first + intent.count
    head: Act = acts[intent.first]
    kind = head.kind
    rate = rate_at(now, t)
    market = Market(rate, desk.now_prices, desk.now_fresh)
    governance_price = desk.now_prices[len(s.prices) - 1]
    if kind in (POKE, CLOSE_OUT):
        pokes = 0
        for place in range(intent.first, last):
            act: Act = acts[place]
            pokes |= 1 << act.asset if act.kind == POKE else act.after_poke
        if pokes:
            for asset in range(len(s.prices)):
                desk.scratch_prices[asset] = s.prices[asset]
                if pokes >> asset & 1:
                    poke(s.prices[asset], assets[asset], now)
            read_prices(desk.now_prices, desk.now_fresh, s.prices, now)
        if kind == POKE:
            return True
        done = False
        for place in range(intent.first, last):
            act = acts[place]
            if act.kind == CLOSE_OUT:
                is_done = close_out(s, act.target, market, desk.lots, assets, t, now)
                done = done or is_done
        if not done and pokes:
            for asset in range(len(s.prices)):
                s.prices[asset] = desk.scratch_prices[asset]
            read_prices(desk.now_prices, desk.now_fresh, s.prices, now)
        return done
    if kind == LIQUIDATE:
        return liquidate(
            s, head.target, head.asset, head.most, head.least_profit, market, assets, t, now
        )
    if kind == TAKE:
        return take(
            s,
            head.target,
            head.asset,
            head.most,
            head.highest,
            head.least_profit,
            assets,
            t,
            now,
        )
    if kind == RESET:
        return reset(s, head.target, desk.now_prices, t, now)
    if kind == SETTLE:
        return settle(s, governance_price, t, now)
    if kind == BID:
        return place_bid(s, head.target, head.most, governance_price, t, now)
    if kind == SETTLE_BID:
        return settle_auction(s, head.target, t, now)
    if kind == RESTART_BID:
        return restart_auction(s, head.target, t, now)
    books: Books = s.books[0]
    if kind == ENTER_COIN:
        if books.keeper_coin_tokens < head.most or books.coin_allowance == 0:
            return False
        books.keeper_coin_tokens -= head.most
        books.keeper_coin += head.most
        return True
    if head.target == 0:
        books.coin_allowance = 1
    else:
        books.tokens_allowance = 1
    return True
