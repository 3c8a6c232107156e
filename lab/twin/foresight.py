# SPDX-License-Identifier: MIT
"""Which blocks must be played: in the others nothing can happen; the twin of `lab/world/foresight`.

While no price moves, nothing is on its way, and no time has come at which the protocol itself
changes, debts grow, prices of lots fall, waits end: whatever that makes possible stays possible
until somebody does it. So if the keeper would not act just before a change, it would not before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.twin.accounts import rate_at
from lab.twin.compiled import compiled
from lab.twin.decisions import decide
from lab.twin.watch import stays_the_same

if TYPE_CHECKING:
    from lab.twin.desk import Desk, Tally
    from lab.twin.records import RecordArray
    from lab.twin.state import Auction, Books, Pool, Price, State
    from lab.twin.terms import AssetTerms, Start, Terms


@compiled
def _earlier(change: int, other: int, now: int) -> int:
    """The earlier of two times, if the other is still to come."""
    return min(change, other) if other > now else change


@compiled
def _next_change(s: State, given: Start, now: int, until: int) -> int:
    """When something changes by itself that the keeper's decisions depend on, at most `until`."""
    change = until
    for asset in range(len(s.prices)):
        price: Price = s.prices[asset]
        terms: AssetTerms = given.assets[asset]
        change = _earlier(change, price.next_at, now)
        change = _earlier(change, price.expires_at, now)
        # From then on a poke would renew it; and until then it listens to the answer.
        change = _earlier(change, price.expires_at - terms.max_price_age // 2 + 1, now)
        change = _earlier(change, price.updated_at + terms.max_age + 1, now)
        if price.candidate != 0:
            change = _earlier(change, price.candidate_since + terms.confirm_time, now)
    books: Books = s.books[0]
    t: Terms = given.terms[0]
    for place in range(books.running):
        auction: Auction = s.auctions[s.running[place]]
        change = _earlier(change, auction.started_at + t.last_age + 1, now)
    for span in range(len(given.away)):
        change = _earlier(change, given.away[span, 0], now)
        change = _earlier(change, given.away[span, 1], now)
    return change


@compiled
def _is_still(s: State, desk: Desk) -> bool:
    """Whether nothing is on its way, and all pools are where the market has them."""
    tally: Tally = desk.tally[0]
    if tally.acts > 0 or tally.waiting > 0:
        return False
    for asset in range(len(s.pools)):
        pool: Pool = s.pools[asset]
        if pool.missing != 0.0:
            return False
    return True


@compiled
def _would_act(
    s: State, desk: Desk, assets: RecordArray, t: Terms, now: int, block: int, ahead: int
) -> bool:
    """Whether the keeper would, so many blocks after the head."""
    tally: Tally = desk.tally[0]
    decide(s, desk, assets, t, now + (ahead + 1) * t.block_seconds, block + ahead)
    acts = tally.acts
    tally.acts = 0
    return acts > 0


@compiled
def quiet_blocks(
    s: State, desk: Desk, given: Start, now: int, block: int, most: int, looks: bool
) -> int:
    """How many of the next blocks can be left out.

    Args:
        s: State after the head.
        desk: The keeper's, after it has looked.
        given: Terms.
        now: Time of the head.
        block: Its number.
        most: No more than so many: none in which a price moves.
        looks: Whether the keeper looks at those blocks.
    """
    if most <= 0 or not _is_still(s, desk):
        return 0
    t: Terms = given.terms[0]
    # What is decided for a block is decided before it.
    until = now + (most + 2) * t.block_seconds
    change = _next_change(s, given, now, until)
    quiet = min(most, (change - now - 1) // t.block_seconds - 1)
    tally: Tally = desk.tally[0]
    for place in range(tally.active):
        subject = desk.active[place]
        if desk.rest_length[subject] > 0 and desk.rest_until[subject] > block:
            quiet = min(quiet, desk.rest_until[subject] - block - 1)
    if quiet <= 0 or not stays_the_same(desk, rate_at(now + (quiet + 1) * t.block_seconds, t)):
        return 0
    if not looks or not _would_act(s, desk, given.assets, t, now, block, quiet):
        return quiet
    # The first block after which it would act is played.
    low, high = 1, quiet
    while low < high:
        middle = (low + high) // 2
        if _would_act(s, desk, given.assets, t, now, block, middle):
            high = middle
        else:
            low = middle + 1
    return low - 1
