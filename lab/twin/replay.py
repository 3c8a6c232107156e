# SPDX-License-Identifier: MIT
"""The world's loop, block by block; the twin of `lab/world/world.py` with one keeper.

In a block first what the keeper has sent is executed, then feeds answer and pools follow the
market. The block is closed, and the keeper decides.
"""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

import numpy as np

from lab.twin.accounts import Market, rate_at, read_prices
from lab.twin.compiled import compiled, entry
from lab.twin.decisions import decide
from lab.twin.desk import Desk, Tally
from lab.twin.foresight import quiet_blocks
from lab.twin.oracle import answer, price_at
from lab.twin.rests import follow
from lab.twin.sending import fill, gas_of_acts, send
from lab.twin.state import Books, Pool, State, begin, copy_state
from lab.twin.structs import borrowed, passed_as_one
from lab.twin.terms import AssetTerms, Start, Terms
from lab.twin.watch import find_unsafe

if TYPE_CHECKING:
    from lab.twin.records import FloatArray, RecordArray


class Seen:
    """What an observer saw."""

    blocks: int
    longest_unsafe: int
    """[blocks]."""
    unsafe_left: int
    peak_unsafe_debt: float
    buffer_least: float
    buffer_before: float
    buffer_after: float


@compiled
def _plan_refill(s: State, refill: FloatArray) -> None:
    """What other traders bring to each pool; decided, as everything, by the block before.

    Args:
        s: State after the block before.
        refill: Filled with coin by asset, -1 = nobody has traded with the pool; then with what is
            missing, by asset.
    """
    books: Books = s.books[0]
    left = books.maker_coin
    count = len(s.pools)
    for asset in range(len(s.pools)):
        pool: Pool = s.pools[asset]
        pool.sold = 0.0
        refill[asset], refill[count + asset] = -1.0, pool.missing
        if pool.missing != 0.0:
            refill[asset] = max(min(pool.missing, left), 0.0)
            left -= refill[asset]


@compiled
def _move_market(
    s: State, given: Start, refill: FloatArray, tick: int, moves: bool, repeats: bool, now: int
) -> None:
    """Feeds answer, pools follow the market.

    Args:
        s: State.
        given: Prices.
        refill: As planned.
        tick: Whose prices.
        moves: Whether all pools follow; else only those that were traded with.
        repeats: Whether all feeds answer the last prices anew.
        now: Time.
    """
    for asset in range(len(s.prices)):
        said = -1
        if repeats:
            said = given.last_answers[asset]
        elif moves:
            said = given.answers[tick, asset]
        if said >= 0:
            answer(s.prices[asset], said, now)
    books: Books = s.books[0]
    for asset in range(len(s.pools)):
        if not moves and refill[asset] < 0.0:
            continue
        pool: Pool = s.pools[asset]
        terms: AssetTerms = given.assets[asset]
        brought = refill[asset]
        if brought > 0.0:
            books.maker_coin -= brought
            # What was missing at the plan is there again, to the last digit.
            is_all = brought == refill[len(s.pools) + asset]
            pool.missing = pool.sold if is_all else pool.missing - brought
        coin = terms.depth - pool.missing
        s.market[asset] = given.prices[tick, asset]
        pool.token = coin / given.prices[tick, asset] * terms.units
        if terms.units > 1.0:
            pool.token = floor(pool.token)


@compiled
def _observe(s: State, desk: Desk, seen: Seen, given: Start, now: int, block: int) -> None:
    t: Terms = given.terms[0]
    read_prices(desk.now_prices, desk.now_fresh, s.prices, now)
    market = Market(rate_at(now, t), desk.now_prices, desk.now_fresh)
    find_unsafe(s, desk, market, given.assets)
    seen.buffer_least = min(seen.buffer_least, _buffer(s) + s.books[0].on_sale)
    _see_unsafe(s, desk, seen, market.rate, block, block - 1)


@compiled
def _see_unsafe(s: State, desk: Desk, seen: Seen, rate: float, block: int, before: int) -> None:
    """Accounts of the desk are unsafe in a block, and were the same since the one looked at before.

    Args:
        s: State.
        desk: With the accounts.
        seen: What is noted.
        rate: Of the block.
        block: Its number.
        before: Number of the block that was looked at before.
    """
    tally: Tally = desk.tally[0]
    seen.unsafe_left = tally.unsafe
    if tally.unsafe == 0:
        return
    owed, oldest = 0.0, block
    for place in range(tally.unsafe):
        account = desk.unsafe[place]
        owed += s.debts[account] * rate
        if desk.seen[account] != before:
            desk.since[account] = block
        desk.seen[account] = block
        oldest = min(oldest, desk.since[account])
    seen.longest_unsafe = max(seen.longest_unsafe, block - oldest)
    seen.peak_unsafe_debt = max(seen.peak_unsafe_debt, owed)


@compiled
def _is_busy(s: State, seen: Seen, given: Start, now: int) -> bool:
    """Whether anything is left to liquidate or to sell, or may be at the market's prices."""
    for asset in range(len(s.pools)):
        said = given.last_answers[asset]
        if s.prices[asset].next_price != said or price_at(s.prices[asset], now) != said / 1e8:
            return True
    return s.books[0].running > 0 or seen.unsafe_left > 0


@compiled
def _is_at_rest(s: State, seen: Seen, given: Start, now: int) -> bool:
    books: Books = s.books[0]
    if _is_busy(s, seen, given, now):
        return False
    for bid in range(books.bids):
        if s.bids[bid].is_running == 1:
            return False
    return books.first_bucket == books.buckets and books.on_auction == 0.0


@compiled
def _buffer(s: State) -> float:
    books: Books = s.books[0]
    return books.coin - (books.queued + books.matured + books.on_auction)


@compiled
def _is_away(given: Start, now: int) -> bool:
    for span in range(len(given.away)):
        if given.away[span, 0] <= now < given.away[span, 1]:
            return True
    return False


@compiled
def _keeper_looks(s: State, desk: Desk, given: Start, now: int, block: int) -> None:
    if _is_away(given, now):
        return
    follow(desk, block)
    t: Terms = given.terms[0]
    decide(s, desk, given.assets, t, now + t.block_seconds, block)


@compiled
def _send(
    s: State, trial: State, desk: Desk, given: Start, now: int, then: int, block: int
) -> None:
    """Let the next block have what was decided.

    Args:
        s: State after the head.
        trial: Room for a copy.
        desk: The keeper's.
        given: Terms.
        now: Time of the head.
        then: Time of the next block.
        block: Its number.
    """
    tally: Tally = desk.tally[0]
    if tally.acts == 0:
        return
    t: Terms = given.terms[0]
    expected = now + t.block_seconds
    is_certain = (
        then == expected
        and t.latency == 0
        and tally.waiting == 0
        and gas_of_acts(desk) <= t.block_gas
    )
    target = s
    if not is_certain:
        copy_state(trial, s)
        target = trial
    send(target, desk, given.assets, t, expected, block, not is_certain)
    tally.acts = 0


StateBundle = passed_as_one(State)
DeskBundle = passed_as_one(Desk)
StartBundle = passed_as_one(Start)


@entry
def replay(
    told: Start, state: State, room: State, empty: Desk, sights: RecordArray, block: int
) -> None:
    """Play from before the first price to rest.

    Args:
        told: All that is told.
        state: An empty one; at the end the last one.
        room: Another empty one, to try transactions on.
        empty: An empty desk.
        sights: One `Seen`, filled with what an observer saw.
        block: Number of the block before the first price.
    """
    given, desk = StartBundle(*borrowed(told)), DeskBundle(*borrowed(empty))
    s, trial = StateBundle(*borrowed(state)), StateBundle(*borrowed(room))
    t: Terms = given.terms[0]
    seen: Seen = sights[0]
    begin(s, given)
    books: Books = s.books[0]
    seen.buffer_before = seen.buffer_least = _buffer(s)
    refill = np.zeros(2 * len(s.pools))
    now, tick = t.first_head, 0
    if t.with_keeper == 1:
        _keeper_looks(s, desk, given, now, block)
    step = moving = 0
    while step < len(given.due):
        while moving < len(given.due) and (moving < step or given.due[moving] < 0):
            moving += 1
        looks = t.with_keeper == 1 and not _is_away(given, now)
        quiet = 0
        if t.skips == 1 and step > 0:
            quiet = quiet_blocks(s, desk, given, now, block, moving - step, looks)
        if quiet > 0:
            step, now = step + quiet, now + quiet * t.block_seconds
            _see_unsafe(s, desk, seen, rate_at(now, t), block + quiet, block)
            block += quiet
            if step == len(given.due):
                break
        then = t.start + step * t.block_seconds
        _plan_refill(s, refill)
        block += 1
        _send(s, trial, desk, given, now, then, block)
        now = then
        fill(s, desk, given.assets, t, now, block)
        due = given.due[step]
        if due >= 0:
            tick = due
        _move_market(s, given, refill, tick, due >= 0, False, now)
        _observe(s, desk, seen, given, now, block)
        if t.with_keeper == 1:
            _keeper_looks(s, desk, given, now, block)
        if books.fault != 0:
            return
        step += 1
    if t.with_keeper == 0:
        _keeper_looks(s, desk, given, now, block)
    refreshed, end = now, now + t.max_aftermath
    while not _is_at_rest(s, seen, given, now) and now < end and books.fault == 0:
        is_busy = _is_busy(s, seen, given, now)
        then = now + (t.block_seconds if is_busy else t.rest_block_seconds)
        is_stale = then >= refreshed + t.refresh
        _plan_refill(s, refill)
        block += 1
        _send(s, trial, desk, given, now, then, block)
        now = then
        fill(s, desk, given.assets, t, now, block)
        _move_market(s, given, refill, tick, is_stale, is_stale, now)
        if is_stale:
            refreshed = now
        _observe(s, desk, seen, given, now, block)
        _keeper_looks(s, desk, given, now, block)
    seen.blocks = block
    seen.buffer_after = _buffer(s)
