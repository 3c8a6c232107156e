# SPDX-License-Identifier: MIT
"""The Treasury: let the waterfall flow when that would move something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keeper.decisions import gas
from keeper.decisions.decision import Act, Skip
from keeper.decisions.orders import Settle
from keeper.reasons import Reason
from model.treasury import settle
from model.units import RAY, Wad

if TYPE_CHECKING:
    from keeper.decisions.decision import Outlook, Policy
    from model.parameters import TreasuryParameters
    from model.treasury import Books, Settlement


def decide_settle(
    books: Books,
    parameters: TreasuryParameters,
    outlook: Outlook,
    policy: Policy,
    *,
    surplus_has_room: bool,
    slashable: Wad,
) -> Act | Skip | None:
    """Whether to settle the Treasury in the next block.

    Args:
        books: Coin and debt of the Treasury, interest until then included.
        parameters: Of the Treasury.
        outlook: The block to come.
        policy: What the operator wants.
        surplus_has_room: Whether the surplus auction admits another lot.
        slashable: Most that the guaranty pool gives at once [wad].

    Returns:
        None if nothing worth it would happen.
    """
    done = settle(
        books,
        parameters,
        outlook.timestamp,
        surplus_has_room=surplus_has_room,
        slashable=slashable,
    )
    reason = _reason(done, policy)
    if reason is None:
        return None
    order = Settle()
    if outlook.gas.cost(gas.SETTLE) > policy.max_upkeep_cost:
        return Skip(action=order.action, subject=order.subject, reason=Reason.UPKEEP_TOO_DEAR)
    return Act(order=order, reason=reason, profit=Wad(0))


def _reason(done: Settlement, policy: Policy) -> Reason | None:
    if done.debt_lot > 0:
        return Reason.DEBT_AUCTION_DUE
    if done.surplus_lot > 0:
        return Reason.SURPLUS_AUCTION_DUE
    if done.matured > 0:
        return Reason.DEBT_MATURED
    if done.burned >= policy.min_burn * RAY > 0:
        return Reason.DEBT_BURNABLE
    return None
