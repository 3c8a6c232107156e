# SPDX-License-Identifier: MIT
"""Lane B: put an unsafe account up for auction where the incentive pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from keeper.decisions.decision import Act, Skip
from keeper.decisions.orders import CloseOut
from keeper.reasons import Reason
from model.close_outs import Capacity, plan
from model.errors import (
    LIQUIDATION_CLOSE_OUTS_ARE_PAUSED,
    LIQUIDATION_DUSTY_PARTIAL,
    LIQUIDATION_LIMIT_REACHED,
    Revert,
)
from model.units import RAY, Wad

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keeper.decisions.decision import Outlook, Policy
    from keeper.mirror.accounts import OwnedAccount

_REASONS: Final[Mapping[str, Reason]] = {
    LIQUIDATION_CLOSE_OUTS_ARE_PAUSED: Reason.PAUSED,
    LIQUIDATION_LIMIT_REACHED: Reason.LIMIT_FULL,
    LIQUIDATION_DUSTY_PARTIAL: Reason.LIMIT_FULL,
}
"""What else the engine could say is that the lane is closed."""


def decide_close_out(owned: OwnedAccount, outlook: Outlook, policy: Policy) -> Act | Skip:
    """Whether to close an unsafe account out.

    The size is left to the contract; what it leaves out for want of room is closed out later.

    Args:
        owned: An unsafe account.
        outlook: The block to come.
        policy: What the operator wants.
    """
    account = owned.account
    order = CloseOut(
        account=owned.owner,
        collaterals=len(account.collateral),
        after_poke=outlook.poked & account.assets,
    )
    state, parameters = outlook.liquidation, outlook.liquidation.engine
    if parameters is None:
        return Skip(action=order.action, subject=order.subject, reason=Reason.LANES_CLOSED)
    capacity = Capacity(
        level=outlook.pause_level,
        room=state.room(),
        asset_rooms={asset: state.room_of(asset) for asset in account.collateral},
    )
    try:
        planned = plan(outlook.state_of(account), outlook.prices_of(account), capacity, parameters)
    except Revert as refusal:
        reason = _REASONS.get(refusal.reason, Reason.LANES_CLOSED)
        return Skip(action=order.action, subject=order.subject, reason=reason)
    profit = Wad(planned.incentive // RAY)
    if profit - outlook.gas.cost(order.usual_gas) < policy.min_profit:
        return Skip(action=order.action, subject=order.subject, reason=Reason.UNPROFITABLE)
    return Act(order=order, reason=Reason.CLOSE_OUT_PAYS, profit=profit)
