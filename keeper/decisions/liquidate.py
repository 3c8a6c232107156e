# SPDX-License-Identifier: MIT
"""Lane A: repay an unsafe account's debt where the bonus, sold on the market, pays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keeper.decisions import gas
from keeper.decisions.decision import Act, Skip
from keeper.decisions.direct_quote import direct_quote
from keeper.decisions.orders import Liquidate
from keeper.reasons import Reason
from model.fixed_point import ceil_div
from model.health import members
from model.units import BPS, RAY, Ray, Wad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keeper.decisions.decision import Outlook, Policy
    from keeper.decisions.direct_quote import Quote, Standing
    from keeper.mirror.accounts import Account
    from keeper.mirror.pools import Pool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offer:
    """One way to liquidate."""

    asset: int
    max_debt: Wad
    collateral: Wad
    profit: int
    """Before gas [wad coins]."""


def decide_liquidate(
    account: Account, now: Standing, outlook: Outlook, policy: Policy
) -> Act | Skip:
    """Whether to liquidate directly, which asset to take and for how much debt.

    Args:
        account: An unsafe account.
        now: Its debt and values in the block to come.
        outlook: That block.
        policy: What the operator wants.
    """
    # More than the debt can grow to by interest until inclusion.
    all_debt = Wad(2 * ceil_div(now.debt, RAY))
    whole_quotes = {
        asset: direct_quote(account, now, outlook, asset, all_debt)
        for asset in members(account.assets)
    }
    offers = [
        _Offer(
            asset=asset,
            max_debt=max_debt,
            collateral=quote.collateral,
            profit=pool.coin_for(quote.collateral) - quote.cost,
        )
        for asset, whole in whole_quotes.items()
        if whole is not None and (pool := outlook.pools.get(asset)) is not None
        for max_debt in (all_debt, *_part(whole, pool))
        if (quote := direct_quote(account, now, outlook, asset, max_debt)) is not None
    ]
    if not offers:
        reason = Reason.NO_MARKET if any(whole_quotes.values()) else Reason.LANES_CLOSED
        return Skip(action=Liquidate.action, subject=f"account {account.address}", reason=reason)

    best = max(offers, key=lambda offer: offer.profit)
    order = Liquidate(
        account=account.address,
        asset=best.asset,
        max_debt=best.max_debt,
        min_collateral=Wad(1),  # what counts is the profit
        min_profit=Wad(max(best.profit, 0) * policy.kept_profit // BPS),
    )
    if best.profit - outlook.gas.cost(gas.LIQUIDATE) < policy.min_profit:
        return Skip(action=order.action, subject=order.subject, reason=Reason.UNPROFITABLE)
    return Act(
        order=order,
        reason=Reason.DIRECT_PAYS,
        profit=Wad(best.profit),
        sale=(best.asset, best.collateral),
    )


def _part(whole: Quote, pool: Pool) -> Iterator[Wad]:
    """The `max_debt` that earns most in this pool, if it is less than all [wad coins].

    Revenue is concave in the amount, so but for the rules about dust nothing between this and the
    whole is better.
    """
    price = Ray(ceil_div(whole.cost * RAY, whole.collateral))
    best_sale = pool.best_sale(price)
    if best_sale < whole.collateral:
        yield Wad(whole.debt * best_sale // whole.collateral)
