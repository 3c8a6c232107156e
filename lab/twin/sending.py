# SPDX-License-Identifier: MIT
"""Trials wave by wave, the pool of transactions, blocks that are filled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lab.twin.accounts import read_prices
from lab.twin.compiled import compiled
from lab.twin.desk import LIQUIDATE, POKE, UPKEEP, Act, Desk, Intent
from lab.twin.execution import execute
from lab.twin.rests import fail
from lab.twin.transactions import put_together

if TYPE_CHECKING:
    from lab.twin.desk import Tally
    from lab.twin.records import RecordArray
    from lab.twin.state import State
    from lab.twin.terms import Terms


FIRST_WAVE: Final = 8
GROWTH: Final = 8


@compiled
def _mine(desk: Desk, acts: RecordArray, intent: Intent, is_done: bool, block: int) -> None:
    """A transaction is in a block: the keeper learns it when it looks next."""
    tally: Tally = desk.tally[0]
    tally.transactions += 1
    tally.gas += intent.gas
    tally.reverted += not is_done
    way = _way_of(acts[intent.first])
    for place in range(intent.first, intent.first + intent.count):
        desk.mined[tally.mined, 0] = acts[place].subject
        desk.mined[tally.mined, 1] = int(is_done)
        desk.mined[tally.mined, 2] = block
        desk.mined[tally.mined, 3] = way
        tally.mined += 1


@compiled
def _way_of(act: Act) -> int:
    """0, or for a direct liquidation 1 + its asset."""
    return 1 + act.asset if act.kind == LIQUIDATE else 0


@compiled
def send(
    s: State,
    desk: Desk,
    assets: RecordArray,
    t: Terms,
    now: int,
    block: int,
    is_trial: bool,
) -> None:
    """Try what was decided, wave by wave, and send what does not revert.

    Where the trial says for certain what the block will do, it is the block: then nothing is tried
    on a copy first.

    Args:
        s: State to try on: a copy after the head, or the state itself in the next block.
        desk: The keeper's.
        assets: Terms by asset.
        t: Terms.
        now: Time of the next block, or when it is expected.
        block: Number of the next block.
        is_trial: Whether what is sent waits for a block to come.
    """
    tally: Tally = desk.tally[0]
    read_prices(desk.now_prices, desk.now_fresh, s.prices, now)
    first, size = 0, FIRST_WAVE
    while first < tally.acts:
        last = min(first + size, tally.acts)
        put_together(desk, first, last, t)
        _find_room(desk, t)
        for number in range(tally.intents):
            if desk.intents[number].has_room == 1:
                _try(s, desk, number, assets, t, now, block, is_trial)
        first, size = last, size * GROWTH
    tally.sent = tally.sent_lazily = 0


@compiled
def _find_room(desk: Desk, t: Terms) -> None:
    """Which of a wave may be in flight too; twin of `keeper/transactions/allocation.py`."""
    tally: Tally = desk.tally[0]
    lazily = tally.sent_lazily
    for number in range(tally.waiting):
        lazily += desk.waiting[number].urgency == UPKEEP
    room, lazy_room = t.slots - tally.waiting - tally.sent, t.slots // 2 - lazily
    for number in range(tally.intents):
        intent: Intent = desk.intents[number]
        is_lazy = intent.urgency == UPKEEP
        intent.has_room = int(room > 0 and (not is_lazy or lazy_room > 0))
        room -= intent.has_room
        lazy_room -= int(is_lazy) * intent.has_room


@compiled
def _try(
    s: State,
    desk: Desk,
    number: int,
    assets: RecordArray,
    t: Terms,
    now: int,
    block: int,
    is_trial: bool,
) -> None:
    """One transaction of a wave: sent, or its subjects rest."""
    # The trial works on the end of what waits, where the transaction stays if it is sent.
    tally: Tally = desk.tally[0]
    made: Intent = desk.intents[number]
    start = tally.waiting_acts
    for place in range(made.count):
        desk.waiting_acts[start + place] = desk.acts[desk.order[made.first + place]]
    intent: Intent = desk.waiting[tally.waiting]
    intent.first, intent.count, intent.gas = start, made.count, made.gas
    intent.builds_on_poke, intent.urgency = made.builds_on_poke, made.urgency
    intent.first_block = block + t.latency
    if execute(s, desk, desk.waiting_acts, intent, assets, t, now):
        _sent(desk, intent, block, is_trial)
        return
    others = 0
    for place in range(start, start + made.count):
        others += desk.waiting_acts[place].kind != POKE
    pokes = made.count - others
    if pokes > 0 and others > 0:
        # Nothing to close out even after its pokes: those go alone.
        intent.first, intent.count, intent.gas = start + others, pokes, 0
        for place in range(start + others, start + made.count):
            intent.gas += desk.waiting_acts[place].gas
        for place in range(others):
            made_place = desk.order[made.first + place]
            fail(desk, desk.acts[made_place].subject, block - 1, 0)
        if execute(s, desk, desk.waiting_acts, intent, assets, t, now):
            for place in range(pokes):
                desk.waiting_acts[start + place] = desk.waiting_acts[start + others + place]
            intent.first = start
            _sent(desk, intent, block, is_trial)
        return
    if made.builds_on_poke == 0:
        way = _way_of(desk.waiting_acts[start])
        for place in range(start, start + made.count):
            fail(desk, desk.waiting_acts[place].subject, block - 1, way)


@compiled
def _sent(desk: Desk, intent: Intent, block: int, is_trial: bool) -> None:
    """It waits, or is in the block already."""
    tally: Tally = desk.tally[0]
    if not is_trial:
        _mine(desk, desk.waiting_acts, intent, True, block)
        tally.sent += 1
        tally.sent_lazily += intent.urgency == UPKEEP
        return
    tally.waiting += 1
    tally.waiting_acts += intent.count
    for place in range(intent.first, intent.first + intent.count):
        desk.in_flight[desk.waiting_acts[place].subject] += 1


@compiled
def gas_of_acts(desk: Desk) -> int:
    """No transactions of what was decided take more."""
    tally: Tally = desk.tally[0]
    gas = 0
    for place in range(tally.acts):
        gas += desk.acts[place].gas
    return gas


@compiled
def fill(s: State, desk: Desk, assets: RecordArray, t: Terms, now: int, block: int) -> None:
    """Execute what has arrived in the open block, in order, while gas is left."""
    tally: Tally = desk.tally[0]
    if tally.waiting == 0:
        return
    read_prices(desk.now_prices, desk.now_fresh, s.prices, now)
    left = t.block_gas
    kept = kept_acts = 0
    for number in range(tally.waiting):
        intent: Intent = desk.waiting[number]
        if intent.first_block <= block and intent.gas <= left:
            left -= intent.gas
            done = execute(s, desk, desk.waiting_acts, intent, assets, t, now)
            _mine(desk, desk.waiting_acts, intent, done, block)
            for place in range(intent.first, intent.first + intent.count):
                desk.in_flight[desk.waiting_acts[place].subject] -= 1
            continue
        for place in range(intent.count):
            desk.waiting_acts[kept_acts + place] = desk.waiting_acts[intent.first + place]
        intent.first = kept_acts
        kept_acts += intent.count
        desk.waiting[kept] = desk.waiting[number]
        kept += 1
    tally.waiting, tally.waiting_acts = kept, kept_acts
