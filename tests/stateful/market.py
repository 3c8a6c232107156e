# SPDX-License-Identifier: MIT
"""Rules: time passes and prices move, also to where it matters."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.stateful.draws import (
    assets,
    health_factors,
    indices,
    mostly,
    moves,
    offsets,
    owners,
)
from tests.stateful.liquidations import Liquidations
from tests.stateful.worlds import HOUR


class Market(Liquidations):
    """Time and prices."""

    @rule(seconds=st.sampled_from([12, 600, HOUR, 0, 5 * HOUR, 86_400]), is_fresh=mostly)
    def time_passes(self, seconds: int, is_fresh: bool) -> None:
        self.wait(seconds, is_fresh=is_fresh)

    @rule(
        owner=owners,
        index=indices,
        share=st.sampled_from([3_000, 1_000, 8_000, 10_000, 0]),
        offset=offsets,
    )
    def time_passes_in_an_auction(self, owner: str, index: int, share: int, offset: int) -> None:
        """To a part of its life, a second more or less."""
        auction = self.auction(owner, index)
        if auction is not None:
            self.wait_until_age(auction, share, offset)

    @rule(offset=offsets)
    def a_bucket_matures(self, offset: int) -> None:
        """Or nearly does, or just did."""
        if not self.twin.ledger.coins.queue:
            return
        delay = self.twin.treasury.parameters.debt_queue_delay
        until = self.twin.ledger.coins.queue[0].era + delay + offset
        self.wait(max(until - self.pair.now, 0), is_fresh=True)

    @rule(asset=assets, move=moves)
    def a_feed_answers(self, asset: int, move: int) -> None:
        """A step that the guard may hold for a wick."""
        self.answer({asset: move})

    @rule(asset=assets, move=moves)
    def a_price_moves_for_good(self, asset: int, move: int) -> None:
        self.move_prices({asset: move})

    @rule(owner=owners, health=health_factors)
    def prices_move_to_where_an_account_stands_at(self, owner: str, health: int) -> None:
        self.bring_to(owner, health)

    @rule()
    def prices_recover(self) -> None:
        """Of all assets, to twice what they are."""
        self.move_prices(dict.fromkeys(self.assets, 20_000))
