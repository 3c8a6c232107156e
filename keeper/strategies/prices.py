# SPDX-License-Identifier: MIT
"""The oracle: let it look at sources that say something new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keeper.decisions.poke import decide_poke

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keeper.decisions.decision import Act, Skip
    from keeper.strategies.picture import Picture
    from keeper.strategies.strategy import Setup


class Prices:
    """Pokes."""

    def __init__(self, setup: Setup) -> None:
        self._policy = setup.policy

    def decide(self, picture: Picture) -> Iterator[Act | Skip]:
        """As `Strategy.decide`."""
        for known in picture.mirror.prices:
            decision = decide_poke(known, picture.outlook, self._policy)
            if decision is not None:
                yield decision
