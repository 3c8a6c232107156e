# SPDX-License-Identifier: MIT
"""The twin from outside: a scenario in, a row of figures out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from lab.scenario.hashing import scenario_hash
from lab.twin.desk import Desk, Tally, clear_desk, empty_desk
from lab.twin.preparing import TwinRefusal, prepare
from lab.twin.records import blank
from lab.twin.replay import Seen, replay
from lab.twin.row import TwinRow
from lab.twin.state import Books, State, clear_state, empty_state

if TYPE_CHECKING:
    from lab.scenario.scenario import Scenario
    from lab.twin.preparing import Prepared
    from lab.twin.terms import Start

FIRST_HEAD: Final = 2
"""Number of the block before the first price: the deployment is block 1."""
_BIDS: Final = 512
_AUCTIONS_PER_ACCOUNT: Final = 4
_MORE_AUCTIONS: Final = 128
_HAPPENINGS: Final = 2**15
"""Most that are written down; memory that is not needed is never touched."""


class Room:
    """Memory for replays of one size, one after the other."""

    def __init__(self, accounts: int, assets: int) -> None:
        """Take it.

        Args:
            accounts: The market maker's among them.
            assets: Without the governance token.
        """
        auctions = _AUCTIONS_PER_ACCOUNT * accounts + _MORE_AUCTIONS
        empty = partial(
            empty_state,
            accounts,
            assets,
            auctions=auctions,
            bids=_BIDS,
            doubts=np.zeros(1, dtype=np.int64),
        )
        self.state, self.trial = empty(happenings=_HAPPENINGS), empty(happenings=0)
        self.desk = empty_desk(accounts, assets, auctions=auctions, bids=_BIDS)
        self.seen = blank(Seen, 1)

    def clear(self) -> None:
        """Forget what was played."""
        clear_state(self.state)
        clear_state(self.trial)
        clear_desk(self.desk)
        self.seen.fill(0)


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


def screen(scenario: Scenario, *, with_keeper: bool = True) -> TwinRow:
    """Play a scenario on the twin.

    Args:
        scenario: What to play.
        with_keeper: False: the keeper starts only after the last price.

    Raises:
        TwinRefusal: The twin does not play it.
        ParameterError: The protocol would not accept the parameters.
    """
    prepared = prepare(scenario, with_keeper=with_keeper)
    return row_of(scenario, prepared, play(prepared.start))


def row_of(scenario: Scenario, prepared: Prepared, replayed: Replayed) -> TwinRow:
    """The figures of a replay.

    Args:
        scenario: What was played.
        prepared: The same, as the twin was told it.
        replayed: How it ended.
    """
    books, tally, seen = replayed.books, replayed.tally, replayed.seen
    return TwinRow(
        scenario=scenario.name,
        scenario_hash=scenario_hash(scenario),
        seed=scenario.seed,
        with_keeper=bool(prepared.start.terms[0].with_keeper),
        is_certain=replayed.doubts == 0,
        blocks=int(seen.blocks),
        block_seconds=scenario.chain.block_seconds,
        hours=float(scenario.hours),
        accounts=len(replayed.state.debts) - 1,
        debt=prepared.debt,
        collateral=prepared.collateral,
        direct_liquidations=int(books.direct_liquidations),
        close_outs=int(books.close_outs),
        write_offs=int(books.write_offs),
        direct_debt=float(books.direct_debt),
        debt_liquidated=float(books.direct_debt + books.close_out_debt),
        collateral_sold=float(books.collateral_sold),
        borrower_loss=float(books.borrower_loss),
        takes=int(books.takes),
        resets=int(books.resets),
        auctions_left=int(books.running),
        longest_unsafe=int(seen.longest_unsafe),
        peak_unsafe_debt=float(seen.peak_unsafe_debt),
        unsafe_left=int(seen.unsafe_left),
        bad_debt=float(books.bad_debt),
        uncovered=max(-float(seen.buffer_after), 0.0),
        peak_uncovered=max(-float(seen.buffer_least), 0.0),
        buffer_before=float(seen.buffer_before),
        buffer_after=float(seen.buffer_after),
        buffer_least=float(seen.buffer_least),
        pool_slashed=float(books.pool_slashed),
        governance_minted=float(books.governance_minted),
        gas=int(tally.gas),
        transactions=int(tally.transactions),
        reverted=int(tally.reverted),
    )


def play(given: Start, room: Room | None = None) -> Replayed:
    """Play what was prepared.

    Args:
        given: All that is told.
        room: Memory of the right size that other replays have used; what was played there is gone.

    Raises:
        TwinRefusal: More auctions start than there is room for.
    """
    room = room or Room(*given.amounts.shape)
    room.clear()
    replay(given, room.state, room.trial, room.desk, room.seen, FIRST_HEAD)
    if room.state.books[0].fault:
        raise TwinRefusal(
            f"more than {len(room.state.auctions)} auctions: the twin has no room for them"
        )
    return Replayed(room.state, room.desk, room.seen[0])
