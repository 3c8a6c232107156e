# SPDX-License-Identifier: MIT
"""Rules: time passes and prices move, also to where it matters."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import rule

from model.units import BPS, MAX_UINT256
from tests.stateful.base import KEEPER
from tests.stateful.draws import (
    assets,
    health_factors,
    indices,
    mostly,
    moves,
    offsets,
    owners,
    rarely,
)
from tests.stateful.liquidations import Liquidations
from tests.stateful.pair import DEPLOYER
from tests.stateful.worlds import HOUR


def rounds(before: int) -> dict[str, int]:
    """Numbers that a feed may give its round, by what they are to the one before."""
    return {
        "next": before + 1,
        "the same": before,
        "the one before": max(before - 1, 0),
        "the first": 1,
        "none": 0,
        "far ahead": before + 2**40,
    }


def times(before: int, now: int, max_age: int) -> dict[str, int]:
    """When a feed may say that it answered, by what that is to now and to what it said before."""
    return {
        "now": now,
        "as before": before,
        "earlier": max(before - 1, 0),
        "just young enough": now - max_age,
        "too old": now - max_age - 1,
        "a second ahead": now + 1,
        "never": 0,
        "at the end of time": MAX_UINT256,
    }


OLD: Final = {"just young enough", "too old"}
"""Times that only matter when the feed has been silent since before them."""


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

    @rule(
        asset=assets,
        number=st.sampled_from(list(rounds(0))),
        when=st.sampled_from(list(times(0, 0, 0))),
        share=st.sampled_from([10_000, 9_900, 5_000, 20_000, 0, -10_000]),
        again=st.sampled_from([None, *rounds(0)]),
        stays=rarely,
    )
    def a_feed_lies(
        self, *, asset: int, number: str, when: str, share: int, again: str | None, stays: bool
    ) -> None:
        """About its round, its time or the price, once or again, and is usually put right."""
        if asset not in self.twin.oracle.feeds:
            return
        feed, parameters = self.twin.oracle.feeds[asset], self.twin.oracle.parameters[asset]
        before, max_age = feed.latest, parameters.max_age
        answer = before.answer * share // BPS
        if when in OLD:
            self.wait(max(before.updated_at + max_age + 2 - self.pair.now, 0), is_fresh=False)
        time = times(before.updated_at, self.pair.now, max_age)[when]
        self.say(asset, rounds(before.round)[number], answer, time)
        if again is not None:
            self.wait(max(parameters.confirm_time, parameters.delay), is_fresh=False)
            self.say(asset, rounds(feed.latest.round)[again], answer, self.pair.now)
        self.everything_agrees_and_every_invariant_holds()
        if answer <= 0 or not stays:
            state = self.twin.oracle.state(asset)
            candidate = state.candidate.round if state.candidate else 0
            next_round = max(before.round, state.taken_round, candidate) + 1
            self.say(asset, next_round, before.answer, self.pair.now)

    def say(self, asset: int, number: int, answer: int, updated_at: int) -> None:
        """A feed says what it is told, and the oracle hears it."""
        name = next(
            name
            for name, found in self.pair.contracts.items()
            if found.twin is self.twin.oracle.feeds[asset]
        )
        self.do(name, "set_round", number, answer, updated_at, sender=DEPLOYER)
        self.do("oracle", "poke", 1 << asset, sender=KEEPER)

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
