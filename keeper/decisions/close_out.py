# SPDX-License-Identifier: MIT
"""Lane B: put an unsafe account up for auction where the incentive pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keeper.decisions import gas
from keeper.decisions.decision import Act, Skip
from keeper.decisions.orders import CloseOut
from keeper.mirror.liquidation import NO_CLOSE_OUT
from keeper.reasons import Reason
from model.fixed_point import ceil_div
from model.health import is_below, members, value
from model.liquidation_sizing import close_out, incentive, tab
from model.units import BPS, RAD, RAY, WAD, Bps, Rad, Wad

if TYPE_CHECKING:
    from keeper.decisions.decision import Outlook, Policy
    from keeper.decisions.direct_quote import Standing
    from keeper.mirror.accounts import Account
    from model.parameters import EngineParameters

_SELLABLE_DIVISOR = 10  # of the least collateral value; twin of `close_outs.vy`


def decide_close_out(
    account: Account, now: Standing, outlook: Outlook, policy: Policy
) -> Act | Skip:
    """Whether to close an unsafe account out.

    The size is left to the contract; what it leaves out for want of room is closed out later.

    Args:
        account: An unsafe account.
        now: Its debt and values in the block to come.
        outlook: That block.
        policy: What the operator wants.
    """
    order = CloseOut(account=account.address)
    parameters = outlook.liquidation.engine
    if parameters is None or not _is_open(account, now, outlook, parameters):
        return Skip(action=order.action, subject=order.subject, reason=Reason.LANES_CLOSED)
    if outlook.pause_level >= NO_CLOSE_OUT:
        return Skip(action=order.action, subject=order.subject, reason=Reason.PAUSED)

    pay = _pay(account, now, outlook, parameters)
    if pay is None:
        return Skip(action=order.action, subject=order.subject, reason=Reason.LIMIT_FULL)
    profit = Wad(pay // RAY)
    if profit - outlook.gas.cost(gas.CLOSE_OUT) < policy.min_profit:
        return Skip(action=order.action, subject=order.subject, reason=Reason.UNPROFITABLE)
    return Act(order=order, reason=Reason.CLOSE_OUT_PAYS, profit=profit)


def _is_open(
    account: Account, now: Standing, outlook: Outlook, parameters: EngineParameters
) -> bool:
    """Twin of `close_outs.vy:_lane`."""
    is_stale = any(not outlook.prices[asset].is_fresh for asset in members(account.assets))
    is_deep = is_below(now.weighted, now.debt, Bps(parameters.close_out_threshold))
    is_small = now.debt < 2 * parameters.debt_floor * RAD
    return now.is_unsafe and (is_deep or is_small or is_stale)


def _pay(
    account: Account, now: Standing, outlook: Outlook, parameters: EngineParameters
) -> Rad | None:
    """The incentive of a close-out; None if the limits leave no room [rad]."""
    penalty_factor = Wad((BPS + parameters.penalty) * WAD // BPS)
    whole_tab = tab(now.debt, penalty_factor)
    values = _sellable(account, outlook)
    taken = account.normalized_debt
    if values:
        room = _room(values, whole_tab, outlook, parameters)
        floor = Rad(parameters.debt_floor * RAD)
        taken = close_out(account.normalized_debt, outlook.rate, penalty_factor, room, floor)
        if room == 0 or taken == 0:
            return None
    due = Rad(taken * outlook.rate)
    raised = tab(due, penalty_factor)
    return incentive(
        tip=Rad(parameters.incentive_tip * RAY),
        share=Wad(parameters.incentive_share * WAD // BPS),
        tab=raised,
        is_whole=taken == account.normalized_debt and bool(values),
        incentive_left=Rad(raised - due),
    )


def _sellable(account: Account, outlook: Outlook) -> dict[int, Rad]:
    """Value of each collateral that is worth selling [rad]."""
    least = outlook.min_collateral_value * RAD // _SELLABLE_DIVISOR
    held = zip(members(account.assets), account.amounts, strict=True)
    values = {asset: value(amount, outlook.prices[asset].price) for asset, amount in held}
    return {asset: worth for asset, worth in values.items() if worth > 0 and worth >= least}


def _room(
    values: dict[int, Rad], whole_tab: Rad, outlook: Outlook, parameters: EngineParameters
) -> Rad:
    """Largest tab that fits under the global limit and under each asset's at its share [rad].

    A lot whose charge is at most F * (1 + P) is exempt from its asset's limit.
    """
    room = outlook.liquidation.room()
    total = sum(values.values())
    exempt = parameters.debt_floor * (BPS + parameters.penalty) * RAD // BPS
    for asset, worth in values.items():
        charge = ceil_div(whole_tab * worth, total)  # too wide for one EVM word
        free = outlook.liquidation.room_of(asset)
        if exempt < charge and free < charge:
            room = min(room, Rad(free * whole_tab // charge))
    return room
