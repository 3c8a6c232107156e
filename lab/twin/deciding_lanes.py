# SPDX-License-Identifier: MIT
"""Which lane an unsafe account takes; the twin of `keeper/decisions/lanes.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.twin.accounts import Market, value_of, weighted_of
from lab.twin.acts import new_act
from lab.twin.close_outs import OPEN, plan
from lab.twin.compiled import compiled
from lab.twin.desk import CLOSE_OUT, LIQUIDATE, RACE, Desk
from lab.twin.direct import quote
from lab.twin.doubts import below
from lab.twin.gas import GAS_OF_CLOSE_OUT, GAS_OF_FURTHER_COLLATERAL, GAS_OF_LIQUIDATE
from lab.twin.outlook import is_better, sell
from lab.twin.pools import best_sale, coin_for, whole_units
from lab.twin.sizing import NOTHING

if TYPE_CHECKING:
    from lab.twin.desk import Act, Tally
    from lab.twin.records import RecordArray
    from lab.twin.state import State
    from lab.twin.terms import AssetTerms, Terms


@compiled
def _rank(desk: Desk, account: int, way: int) -> int:
    """Order of ways, the best highest: what did not fail, or longest ago."""
    return -int(desk.failures[account, way])


@compiled
def decide_lane(
    s: State,
    desk: Desk,
    account: int,
    market: Market,
    assets: RecordArray,
    t: Terms,
    gas_price: float,
) -> None:
    """Lane A or lane B, whichever earns more; lane B if they earn the same."""
    tally: Tally = desk.tally[0]
    amounts = s.amounts[account]
    debt = s.debts[account] * market.rate
    weighted = weighted_of(amounts, market.prices, assets)
    total = value_of(amounts, market.prices)
    held, poked = 0, 0
    for asset in range(len(amounts)):
        if amounts[asset] > 0.0:
            held += 1
            poked |= tally.poked & 1 << asset

    close_gas = GAS_OF_CLOSE_OUT + GAS_OF_FURTHER_COLLATERAL * max(held - 1, 0)
    kind, _, _, pay = plan(s, account, debt, weighted, market, desk.lots, assets, t)
    closes_net = pay - close_gas * gas_price
    closes = kind == OPEN and not below(closes_net, t.min_profit, debt, s.doubts)

    # Whether lane A pays, and the best way if so.
    pays, best_asset, best_rank = False, 0, 0
    best_most = best_profit = best_sale_amount = 0.0
    least = t.min_profit + GAS_OF_LIQUIDATE * gas_price
    all_debt = 2.0 * debt
    for asset in range(len(amounts)):
        if amounts[asset] <= 0.0:
            continue
        terms: AssetTerms = assets[asset]
        rank = _rank(desk, account, 1 + asset)
        token, coin = desk.token[asset], desk.coin[asset]
        most = all_debt
        for attempt in range(2):
            found, repaid, fee, seized = quote(
                s, account, asset, most, debt, weighted, total, market, assets, t
            )
            if found == NOTHING:
                break
            cost = repaid + fee
            sold = whole_units(seized, terms.units)
            profit = coin_for(sold, token, coin, t.exchange_fee) - cost
            if not below(profit, least, cost, s.doubts) and (
                not pays or is_better(rank, profit, best_rank, best_profit, cost, s)
            ):
                pays, best_asset, best_rank = True, asset, rank
                best_most, best_profit, best_sale_amount = most, profit, seized
            if attempt == 0:
                best = best_sale(cost / seized, token, coin, t.exchange_fee, terms.units)
                if not below(best, seized, seized, s.doubts):
                    break
                most = repaid * (best / seized)
    direct_net = best_profit - GAS_OF_LIQUIDATE * gas_price
    if pays and closes:
        rank = _rank(desk, account, 0)
        pays = is_better(best_rank, direct_net, rank, closes_net, debt, s)
        closes = not pays
    if closes:
        act: Act = desk.acts[new_act(desk, CLOSE_OUT, account, account, close_gas, RACE)]
        act.collaterals, act.after_poke = held, poked
    elif pays:
        act = desk.acts[new_act(desk, LIQUIDATE, account, account, GAS_OF_LIQUIDATE, RACE)]
        act.asset, act.most, act.after_poke = best_asset, best_most, poked
        act.least_profit = max(best_profit, 0.0) * t.kept_profit
        act.sale = best_sale_amount
        sell(desk, act, assets, t)
