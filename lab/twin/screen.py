# SPDX-License-Identifier: MIT
"""The twin from outside: a scenario in, a row of figures out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lab.twin.desk import Desk, Tally, empty_desk
from lab.twin.preparing import TwinRefusal, prepare
from lab.twin.records import blank
from lab.twin.replay import Seen, replay
from lab.twin.state import Books, State, empty_state

if TYPE_CHECKING:
    from lab.scenario.scenario import Scenario
    from lab.twin.terms import Start

FIRST_HEAD: Final = 2
"""Number of the block before the first price: the deployment is block 1."""
_BIDS: Final = 512
_AUCTIONS_PER_ACCOUNT: Final = 4
_MORE_AUCTIONS: Final = 128


@dataclass(frozen=True, slots=True)
class Replayed:
    """How a replay ended."""

    state: State
    desk: Desk
    seen: Seen

    @property
    def books(self) -> Books:
        """Sums and counts."""
        books: Books = self.state.books[0]
        return books

    @property
    def tally(self) -> Tally:
        """Counts of the keeper."""
        tally: Tally = self.desk.tally[0]
        return tally

    @property
    def doubts(self) -> int:
        """Comparisons that floats could not decide for certain."""
        return int(self.state.doubts[0])


def play(given: Start) -> Replayed:
    """Play what was prepared.

    Raises:
        TwinRefusal: More auctions start than there is room for.
    """
    accounts, assets = given.amounts.shape
    auctions = _AUCTIONS_PER_ACCOUNT * accounts + _MORE_AUCTIONS
    state = empty_state(accounts, assets, auctions=auctions, bids=_BIDS)
    trial = empty_state(accounts, assets, auctions=auctions, bids=_BIDS)
    desk = empty_desk(accounts, assets, auctions=auctions, bids=_BIDS)
    seen = blank(Seen, 1)
    replay(given, state, trial, desk, seen, FIRST_HEAD)
    if state.books[0].fault:
        raise TwinRefusal(f"more than {auctions} auctions: the twin has no room for them")
    return Replayed(state, desk, seen[0])
