# SPDX-License-Identifier: MIT
"""Lane A: repay an unsafe account's debt where the bonus, sold on the market, pays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from keeper.decisions import gas
from keeper.decisions.decision import Act, Skip
from keeper.decisions.orders import Liquidate
from keeper.reasons import Reason
from model.direct_liquidations import quote
from model.errors import Revert
from model.fixed_point import ceil_div
from model.units import BPS, RAY, Ray, Wad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keeper.decisions.decision import Outlook, Policy
    from keeper.mirror.accounts import OwnedAccount
    from keeper.mirror.pools import Pool
    from model.account_book import Account
    from model.direct_liquidations import Quote


_ROUNDINGS: Final = 2
"""What the value of the asset and a part of its debt lose when rounded down: with so much more
debt no less is seized than was meant, so no token unit is left that cannot be sold [wad coins]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offer:
    """One way to liquidate."""

    asset: int
    max_debt: Wad
    collateral: Wad
    profit: int
    """Before gas [wad coins]."""


def decide_liquidate(owned: OwnedAccount, outlook: Outlook, policy: Policy) -> Act | Skip:
    """Whether to liquidate directly, which asset to take and for how much debt.

    Args:
        owned: An unsafe account.
        outlook: The block to come.
        policy: What the operator wants.
    """
    account = owned.account
    # More than the debt can grow to by interest until inclusion.
    all_debt = Wad(2 * ceil_div(outlook.state_of(account).debt, RAY))
    wholes = {asset: _quote(account, outlook, asset, all_debt) for asset in account.collateral}
    offers = [
        _Offer(
            asset=asset,
            max_debt=max_debt,
            collateral=found.collateral,
            profit=pool.coin_for(found.collateral) - _cost(found),
        )
        for asset, whole in wholes.items()
        if whole is not None and (pool := outlook.pools.get(asset)) is not None
        for max_debt in (all_debt, *_part(whole, pool))
        if (found := _quote(account, outlook, asset, max_debt)) is not None
    ]
    if not offers:
        reason = Reason.NO_MARKET if any(wholes.values()) else Reason.LANES_CLOSED
        return Skip(action=Liquidate.action, subject=f"account {owned.owner}", reason=reason)

    least = policy.min_profit + outlook.gas.cost(gas.LIQUIDATE)
    paying = [offer for offer in offers if offer.profit >= least]
    best = max(paying or offers, key=lambda offer: _rank(offer, owned.owner, outlook))
    order = Liquidate(
        account=owned.owner,
        asset=best.asset,
        max_debt=best.max_debt,
        min_collateral=Wad(1),  # what counts is the profit
        min_profit=Wad(max(best.profit, 0) * policy.kept_profit // BPS),
        after_poke=outlook.poked & account.assets,
    )
    if not paying:
        return Skip(action=order.action, subject=order.subject, reason=Reason.UNPROFITABLE)
    return Act(
        order=order,
        reason=Reason.DIRECT_PAYS,
        profit=Wad(best.profit),
        sale=(best.asset, best.collateral),
    )


def _rank(offer: _Offer, owner: str, outlook: Outlook) -> tuple[int, int]:
    way = f"{Liquidate.action} {offer.asset}"
    return outlook.rank(f"account {owner}", way, offer.profit)


def _quote(account: Account, outlook: Outlook, asset: int, max_debt: Wad) -> Quote | None:
    """What `liquidate` would do in the next block; None if lane A is closed for the asset."""
    parameters = outlook.liquidation.direct
    bonuses = outlook.liquidation.bonuses.get(asset)
    if parameters is None or bonuses is None:
        return None
    state, prices = outlook.state_of(account), outlook.prices_of(account)
    try:
        return quote(state, prices, asset, max_debt, parameters=parameters, bonuses=bonuses)
    except Revert:
        return None


def _cost(found: Quote) -> Wad:
    """What the liquidator pays: debt and the Treasury's share [wad coins]."""
    return Wad(found.debt + found.fee)


def _part(whole: Quote, pool: Pool) -> Iterator[Wad]:
    """The `max_debt` that earns most in this pool, if it is less than all [wad coins].

    Revenue is concave in the amount, so but for the rules about dust nothing between this and the
    whole is better.
    """
    price = Ray(ceil_div(_cost(whole) * RAY, whole.collateral))
    best_sale = pool.best_sale(price)
    if best_sale < whole.collateral:
        yield Wad(whole.debt * best_sale // whole.collateral + _ROUNDINGS)
