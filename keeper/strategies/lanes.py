# SPDX-License-Identifier: MIT
"""Unsafe accounts: liquidate directly or put up for auction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keeper.decisions.lanes import decide_lane

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keeper.decisions.decision import Act, Skip
    from keeper.strategies.picture import Picture
    from keeper.strategies.strategy import Setup


class Lanes:
    """Lane A or lane B, account by account, the largest debts first."""

    def __init__(self, setup: Setup) -> None:
        self._policy = setup.policy

    def decide(self, picture: Picture) -> Iterator[Act | Skip]:
        """As `Strategy.decide`."""
        for owned in picture.unsafe:
            decision = picture.skip_if_held_up("lanes", f"account {owned.owner}") or decide_lane(
                owned, picture.outlook, self._policy
            )
            if decision is not None:
                yield decision
                picture = picture.after(decision)
