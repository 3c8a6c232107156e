# SPDX-License-Identifier: MIT
"""Which lane an unsafe account goes, if any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keeper.decisions.close_out import decide_close_out
from keeper.decisions.decision import Act, Skip
from keeper.decisions.liquidate import decide_liquidate
from keeper.reasons import Reason

if TYPE_CHECKING:
    from keeper.decisions.decision import Outlook, Policy
    from keeper.mirror.accounts import OwnedAccount


def decide_lane(owned: OwnedAccount, outlook: Outlook, policy: Policy) -> Act | Skip | None:
    """What to do about an account that may be unsafe.

    Where both lanes pay, the better one after gas; lane B if they pay the same, because it clears
    the debt. A way that reverted lately gives way to one that did not: a collateral that cannot be
    moved now cannot be sold, but it can be auctioned.

    Args:
        owned: The account, from the screen.
        outlook: The block to come.
        policy: What the operator wants.

    Returns:
        None if the account is healthy by exact integers.
    """
    account = owned.account
    if not outlook.state_of(account).is_unsafe(outlook.prices_of(account)):
        return None
    close_out = decide_close_out(owned, outlook, policy)
    direct = decide_liquidate(owned, outlook, policy)
    acts = [decision for decision in (close_out, direct) if isinstance(decision, Act)]
    if acts:
        subject = f"account {owned.owner}"
        return max(
            acts,
            key=lambda act: outlook.rank(
                subject, act.order.way, act.profit - outlook.gas.cost(act.order.usual_gas)
            ),
        )
    # Neither: the more telling reason is that of the lane that is open.
    is_closed = isinstance(close_out, Skip) and close_out.reason == Reason.LANES_CLOSED
    return direct if is_closed else close_out
