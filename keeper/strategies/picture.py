# SPDX-License-Identifier: MIT
"""The picture of the next block that strategies decide on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from keeper.decisions.decision import Act, Skip
from keeper.decisions.orders import Poke
from keeper.decisions.poke import after_poke
from keeper.reasons import Reason
from keeper.strategies.unsafe_accounts import UnsafeAccounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from keeper.decisions.decision import Holdings, Outlook
    from keeper.mirror.mirror import Mirror


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All that is known when a block is decided on; frozen, `after` gives another one."""

    mirror: Mirror
    """The protocol as of the head: to be read, never changed."""
    outlook: Outlook
    """The next block, after what was decided before and what is in flight."""
    unsafe: UnsafeAccounts
    """Accounts that can be liquidated then, the largest debt first."""
    holdings: Holdings | None
    """What the wallet can bid with; None: not asked, there is nothing to bid on."""
    held_up: Mapping[str, Reason]
    """Subjects about which nothing can be sent now, and why: `in_flight` or `backing_off`."""

    def skip_if_held_up(self, action: str, subject: str) -> Skip | None:
        """The decision on a subject about which nothing can be sent now; None if something can."""
        reason = self.held_up.get(subject)
        return Skip(action=action, subject=subject, reason=reason) if reason else None

    def after(self, decision: Act | Skip | None) -> Picture:
        """The picture that the next decision about another subject should look at."""
        if not isinstance(decision, Act):
            return self
        outlook, unsafe = self.outlook.after(decision), self.unsafe
        if isinstance(decision.order, Poke):
            outlook = after_poke(self.mirror.prices.get(decision.order.asset), outlook)
            if outlook.prices != self.outlook.prices:
                unsafe = UnsafeAccounts(self.mirror, outlook)
        holdings = self.holdings.after(decision) if self.holdings else None
        return replace(self, outlook=outlook, unsafe=unsafe, holdings=holdings)

    def holding_up(self, subjects: Iterable[str], reason: Reason) -> Picture:
        """The picture in which nothing more can be sent about some subjects."""
        return replace(self, held_up={**self.held_up, **dict.fromkeys(subjects, reason)})


def picture_of(
    mirror: Mirror,
    outlook: Outlook,
    *,
    pending: Iterable[Act] = (),
    resting: Iterable[str] = (),
    holdings: Holdings | None = None,
) -> Picture:
    """The picture that the first strategy looks at.

    Args:
        mirror: The protocol as of the head.
        outlook: The block to come, if nobody acts before.
        pending: Acts whose transactions are not mined yet.
        resting: Subjects that failed a moment ago.
        holdings: What the wallet can bid with, if that was asked.
    """
    acts = list(pending)
    for act in acts:
        # Not the pokes among them: what is sent now is simulated on the head, which lacks them.
        outlook = outlook.after(act)
        holdings = holdings.after(act) if holdings else None
    in_flight = dict.fromkeys((act.order.subject for act in acts), Reason.IN_FLIGHT)
    return Picture(
        mirror=mirror,
        outlook=outlook,
        unsafe=UnsafeAccounts(mirror, outlook),
        holdings=holdings,
        held_up={**dict.fromkeys(resting, Reason.BACKING_OFF), **in_flight},
    )
