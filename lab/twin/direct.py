# SPDX-License-Identifier: MIT
"""Lane A: what a direct liquidation does; the twin of `model/direct_liquidations.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.twin.accounts import Market, accrue, is_unsafe, mark, value_of, weighted_of
from lab.twin.auctions import sell
from lab.twin.compiled import compiled
from lab.twin.doubts import below
from lab.twin.sizing import ALL_BUT_FLOOR, ALL_OF_ASSET, NOTHING, WHOLE_DEBT, bonus, direct
from lab.twin.state import LIQUIDATED, Books, State, tell
from lab.twin.terms import BPS, AssetTerms, Terms

if TYPE_CHECKING:
    from lab.twin.records import RecordArray


@compiled
def quote(
    s: State,
    account: int,
    asset: int,
    max_debt: float,
    debt: float,
    weighted: float,
    total: float,
    market: Market,
    assets: RecordArray,
    t: Terms,
) -> tuple[int, float, float, float]:
    """What repaying an unsafe account's debt against one asset does.

    Args:
        s: State.
        account: Number.
        asset: To seize.
        max_debt: Most to repay.
        debt: What it owes.
        weighted: Its weighted value.
        total: Its value.
        market: Rate and prices.
        assets: Terms by asset.
        t: Terms.

    Returns:
        Kind (`NOTHING`: the lane is closed), debt repaid, the Treasury's share, collateral seized.
    """
    amount, price = s.amounts[account, asset], market.prices[asset]
    if amount <= 0.0 or market.fresh[asset] == 0:
        return NOTHING, 0.0, 0.0, 0.0
    terms: AssetTerms = assets[asset]
    paid_bonus = bonus(weighted, debt, terms.min_bonus, terms.max_bonus, t, s.doubts)
    payout = BPS + paid_bonus
    cost = terms.threshold * payout
    helps = below(debt * cost, weighted * BPS, debt * cost, s.doubts)
    if not helps or below(total * BPS, debt * payout, debt * payout, s.doubts):
        return NOTHING, 0.0, 0.0, 0.0
    asset_value = amount * price
    kind, repaid = direct(debt, weighted, asset_value, cost, payout, max_debt, t, s.doubts)
    if kind == NOTHING:
        return NOTHING, 0.0, 0.0, 0.0
    seized = amount
    if kind != ALL_OF_ASSET:
        seized = min(amount, repaid * payout / (price * BPS))
    fee = repaid * paid_bonus * t.treasury_share / (BPS * BPS)
    if kind != WHOLE_DEBT:
        # Post-condition: HF rises.
        taken = seized * price * terms.threshold
        if not below(taken * debt, weighted * repaid, weighted * repaid, s.doubts):
            return NOTHING, 0.0, 0.0, 0.0
    return kind, repaid, fee, seized


@compiled
def liquidate(
    s: State,
    account: int,
    asset: int,
    max_debt: float,
    least_profit: float,
    market: Market,
    assets: RecordArray,
    t: Terms,
    now: int,
) -> bool:
    """Repay, seize, sell; whether it does not revert.

    Args:
        s: State.
        account: Number.
        asset: To seize.
        max_debt: Most to repay.
        least_profit: Else it reverts.
        market: Rate and prices.
        assets: Terms by asset.
        t: Terms.
        now: Time.
    """
    amounts = s.amounts[account]
    debt = s.debts[account] * market.rate
    weighted = weighted_of(amounts, market.prices, assets)
    if not is_unsafe(weighted, debt, s.doubts):
        return False
    total = value_of(amounts, market.prices)
    kind, repaid, fee, seized = quote(
        s, account, asset, max_debt, debt, weighted, total, market, assets, t
    )
    if kind == NOTHING or not sell(s, asset, seized, repaid + fee, least_profit, assets, t):
        return False
    accrue(s, t, now)
    books: Books = s.books[0]
    before = s.debts[account]
    s.debts[account] = before - repaid / market.rate
    if kind == WHOLE_DEBT:
        s.debts[account] = 0.0
    elif kind == ALL_BUT_FLOOR:
        s.debts[account] = t.debt_floor / market.rate
    amounts[asset] = 0.0 if kind == ALL_OF_ASSET else amounts[asset] - seized
    books.total_debt -= before - s.debts[account]
    books.coin += fee
    books.direct_liquidations += 1
    books.direct_debt += repaid
    worth = seized * s.market[asset]
    books.collateral_sold += worth
    books.borrower_loss += worth - repaid
    tell(s, now, LIQUIDATED, account, repaid)
    mark(s, account)
    return True
