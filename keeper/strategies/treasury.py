# SPDX-License-Identifier: MIT
"""The Treasury: let its waterfall flow."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from keeper.decisions.settle import decide_settle
from model.surplus_auction import has_room_for
from model.units import RAD, Rad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keeper.decisions.decision import Act, Skip
    from keeper.strategies.picture import Picture
    from keeper.strategies.strategy import Setup


class Treasury:
    """Settles."""

    def __init__(self, setup: Setup) -> None:
        self._policy = setup.policy

    def decide(self, picture: Picture) -> Iterator[Act | Skip]:
        """As `Strategy.decide`."""
        mirror, outlook = picture.mirror, picture.outlook
        parameters = mirror.treasury.parameters
        houses = mirror.surplus_auctions
        if parameters is None or houses.parameters is None:
            return
        income = mirror.accounts.total_normalized_debt * (outlook.rate - mirror.debt.rate)
        books = mirror.treasury.books
        decision = decide_settle(
            replace(books, coin=Rad(books.coin + income)),
            parameters,
            outlook,
            self._policy,
            surplus_has_room=has_room_for(
                Rad(parameters.surplus_lot * RAD), houses.coin_on_auction, houses.parameters
            ),
            slashable=mirror.treasury.slashable,
        )
        if decision is not None:
            yield decision
