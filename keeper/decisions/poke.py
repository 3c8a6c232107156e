# SPDX-License-Identifier: MIT
"""The oracle: poke it when that would change what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from keeper.decisions import gas
from keeper.decisions.decision import Act, Skip
from keeper.decisions.orders import Poke
from keeper.reasons import Reason
from model.units import Wad

if TYPE_CHECKING:
    from keeper.decisions.decision import Outlook, Policy
    from keeper.mirror.prices import AssetPrice
    from model.oracle import State


def decide_poke(known: AssetPrice, outlook: Outlook, policy: Policy) -> Act | Skip | None:
    """Whether to poke one asset in the next block.

    Args:
        known: What the oracle and the asset's source say.
        outlook: The block to come.
        policy: What the operator wants.

    Returns:
        None if a poke would change nothing that matters.
    """
    after = known.poked_at(outlook.timestamp)
    reason = _reason(known, after, outlook)
    if reason is None:
        return None
    order = Poke(asset=known.asset)
    cost = outlook.gas.cost(gas.POKE)
    if cost > policy.max_upkeep_cost:
        return Skip(action=order.action, subject=order.subject, reason=Reason.UPKEEP_TOO_DEAR)
    return Act(order=order, reason=reason, profit=Wad(0))


def after_poke(known: AssetPrice, outlook: Outlook) -> Outlook:
    """The next block if it begins with a poke of an asset.

    What a poke takes waits for the asset's delay, and is then current without another poke. So the
    price changes at once only where the delay is 0; where a value is confirmed anew it is fresh at
    once, which closes lane B for those whose price was too old, and opens lane A.

    Args:
        known: What the oracle and the asset's source say.
        outlook: The block to come.
    """
    asset, before = known.asset, outlook.prices[known.asset]
    after = replace(known, state=known.poked_at(outlook.timestamp)).at(outlook.timestamp)
    if (after.price, after.is_fresh) == (before.price, before.is_fresh):
        return outlook
    prices = (*outlook.prices[:asset], after, *outlook.prices[asset + 1 :])
    return replace(outlook, prices=prices, poked=outlook.poked | 1 << asset)


def _reason(known: AssetPrice, after: State, outlook: Outlook) -> Reason | None:
    before = known.state
    if after.next_price != before.next_price:
        return Reason.PRICE_TAKEN
    if after.candidate != before.candidate:
        return Reason.PRICE_SUSPECT if after.candidate else Reason.PRICE_CLEARED
    # The same price confirmed anew: worth a poke only when it would otherwise grow too old.
    max_price_age = known.parameters.max_price_age if known.parameters else 0
    is_ageing = before.expires_at - outlook.timestamp < max_price_age // 2
    if is_ageing and after.expires_at > before.expires_at:
        return Reason.PRICE_TAKEN
    return None
