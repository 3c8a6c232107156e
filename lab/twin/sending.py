# SPDX-License-Identifier: MIT
"""From acts to transactions and into blocks; twin of `keeper/batches.py` and the lab's pool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lab.twin.accounts import Market, rate_at, read_prices
from lab.twin.auctions import reset, take
from lab.twin.close_outs import close_out
from lab.twin.compiled import compiled
from lab.twin.decisions import GAS_OF_FURTHER_COLLATERAL
from lab.twin.desk import (
    BID,
    CLOSE_OUT,
    ENTER_COIN,
    LIQUIDATE,
    POKE,
    PRICE,
    RESET,
    RESTART_BID,
    SETTLE,
    SETTLE_BID,
    TAKE,
    UPKEEP,
    Act,
    Desk,
    Intent,
    Tally,
)
from lab.twin.direct import liquidate
from lab.twin.oracle import poke
from lab.twin.waterfall import place_bid, restart_auction, settle, settle_auction

if TYPE_CHECKING:
    from lab.twin.records import RecordArray
    from lab.twin.state import Books, State
    from lab.twin.terms import Terms

FIRST_WAVE: Final = 8
GROWTH: Final = 8
MOST_ACCOUNTS: Final = 64
GAS_OF_BATCH: Final = 90_000
GAS_OF_ACCOUNT: Final = 95_000
LONGEST_REST: Final = 16
REST_MEMORY: Final = 64


# --- What failed, and what was done ---------------------------------------------------------------


@compiled
def _note(desk: Desk, subject: int) -> None:
    tally: Tally = desk.tally[0]
    if desk.is_active[subject] == 0:
        desk.is_active[subject] = 1
        desk.active[tally.active] = subject
        tally.active += 1


@compiled
def _fail(desk: Desk, subject: int, block: int, way: int) -> None:
    """Let a subject rest: two blocks, then twice as long each time."""
    _note(desk, subject)
    if subject < len(desk.failures):
        desk.failures[subject, way] = block
    length = 2
    if desk.rest_length[subject] > 0:
        length = min(2 * desk.rest_length[subject], LONGEST_REST)
    desk.rest_length[subject] = length
    desk.rest_until[subject] = block + length


@compiled
def _forget(desk: Desk, subject: int) -> None:
    desk.rest_length[subject] = 0
    if subject < len(desk.failures):
        for way in range(desk.failures.shape[1]):
            desk.failures[subject, way] = -1


@compiled
def follow(desk: Desk, block: int) -> None:
    """See what became of transactions since the last time, and forget what was long ago."""
    tally: Tally = desk.tally[0]
    for place in range(tally.mined):
        subject, at = desk.mined[place, 0], desk.mined[place, 2]
        if desk.mined[place, 1] == 1:
            _note(desk, subject)
            _forget(desk, subject)
            desk.done[subject] = at
        else:
            _fail(desk, subject, at, desk.mined[place, 3])
    tally.mined = 0
    kept = 0
    for place in range(tally.active):
        subject = desk.active[place]
        if desk.rest_length[subject] > 0 and block >= desk.rest_until[subject] + REST_MEMORY:
            _forget(desk, subject)
        if desk.done[subject] > 0 and block >= desk.done[subject] + LONGEST_REST:
            desk.done[subject] = 0
        if desk.rest_length[subject] > 0 or desk.done[subject] > 0:
            desk.active[kept] = subject
            kept += 1
        else:
            desk.is_active[subject] = 0
    tally.active = kept


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


# --- Transactions ---------------------------------------------------------------------------------


@compiled
def _put_together(desk: Desk, first: int, last: int, t: Terms) -> None:
    """Make `desk.intents` of the acts of a wave: pokes first, then what races, then upkeep."""
    tally: Tally = desk.tally[0]
    tally.intents = tally.ordered = 0
    batches = 0
    # Close-outs that need no poke, and those that do.
    open_batch, open_gas, open_count = np.full(2, -1), np.zeros(2, np.int64), np.zeros(2, np.int64)
    for place in range(first, last):
        act: Act = desk.acts[place]
        if act.kind == POKE:
            desk.batches[place] = -1
            continue
        is_alone = desk.rest_length[act.subject] > 0 or desk.done[act.subject] > 0
        if act.kind == CLOSE_OUT and not is_alone:
            group = int(act.after_poke != 0)
            gas = _gas_in_batch(act)
            longer = open_gas[group] + gas
            if (
                open_batch[group] >= 0
                and open_count[group] < MOST_ACCOUNTS
                and longer <= t.most_batch_gas
            ):
                desk.batches[place] = open_batch[group]
                desk.batch_pokes[open_batch[group]] |= act.after_poke
                open_gas[group], open_count[group] = longer, open_count[group] + 1
                continue
            open_batch[group], open_gas[group], open_count[group] = batches, GAS_OF_BATCH + gas, 1
        desk.batches[place] = batches
        desk.batch_pokes[batches] = act.after_poke if act.kind == CLOSE_OUT else 0
        batches += 1
    _carry_pokes(desk, first, last)
    _add_intents(desk, first, last, batches)


@compiled
def _carry_pokes(desk: Desk, first: int, last: int) -> None:
    """Give each poke to the first batch that needs it."""
    for poke_place in range(first, last):
        if desk.acts[poke_place].kind != POKE:
            continue
        bit = 1 << desk.acts[poke_place].asset
        for place in range(first, last):
            batch = desk.batches[place]
            if desk.acts[place].kind == CLOSE_OUT and desk.batch_pokes[batch] & bit:
                desk.batches[poke_place] = batch
                break


@compiled
def _add_intents(desk: Desk, first: int, last: int, batches: int) -> None:
    """The transactions of the batches, the most urgent first; pokes that none has are the first.

    Args:
        desk: The keeper's; `order` and `intents` are filled.
        first: Act of the wave.
        last: The act after it.
        batches: How many.
    """
    tally: Tally = desk.tally[0]
    for batch in range(batches + 1):
        intent: Intent = desk.drafts[batch]
        intent.count = intent.others = intent.accounts = intent.gas = intent.builds_on_poke = 0
        intent.urgency = UPKEEP
    for place in range(first, last):
        act: Act = desk.acts[place]
        intent = desk.drafts[desk.batches[place] + 1]
        intent.count += 1
        intent.urgency = min(intent.urgency, act.urgency)
        intent.gas += act.gas
        intent.others += act.kind != POKE
        intent.accounts += act.kind == CLOSE_OUT
        if act.kind == LIQUIDATE and act.after_poke != 0:
            intent.builds_on_poke = 1
    for urgency in range(PRICE, UPKEEP + 1):
        for batch in range(batches + 1):
            intent = desk.drafts[batch]
            if intent.count == 0 or intent.urgency != urgency:
                continue
            intent.first = tally.ordered
            tally.ordered += intent.count
            desk.intents[tally.intents] = desk.drafts[batch]
            tally.intents += 1
            # From here on counted as filled: the others from the front, pokes behind them.
            intent.count, intent.others = intent.first, intent.first + intent.others
    for place in range(first, last):
        intent = desk.drafts[desk.batches[place] + 1]
        if desk.acts[place].kind == POKE:
            desk.order[intent.others] = place
            intent.others += 1
        else:
            desk.order[intent.count] = place
            intent.count += 1
    for number in range(tally.intents):
        intent = desk.intents[number]
        if intent.accounts > 1:
            intent.gas = GAS_OF_BATCH
            for place in range(intent.first, intent.first + intent.count):
                intent.gas += _gas_in_batch(desk.acts[desk.order[place]])


@compiled
def _gas_in_batch(act: Act) -> int:
    """What an act takes in a transaction that closes several accounts out."""
    if act.kind == CLOSE_OUT:
        return GAS_OF_ACCOUNT + GAS_OF_FURTHER_COLLATERAL * max(act.collaterals - 1, 0)
    return act.gas


# --- Execution ------------------------------------------------------------------------------------


@compiled
def _execute(
    s: State,
    desk: Desk,
    acts: RecordArray,
    intent: Intent,
    assets: RecordArray,
    t: Terms,
    now: int,
) -> bool:
    """Carry a transaction out; whether it does not revert. `desk.now_prices` are those of now."""
    last = intent.first + intent.count
    head: Act = acts[intent.first]
    kind = head.kind
    rate = rate_at(now, t)
    market = Market(rate, desk.now_prices, desk.now_fresh)
    governance_price = desk.now_prices[len(s.prices) - 1]
    if kind in (POKE, CLOSE_OUT):
        pokes = 0
        for place in range(intent.first, last):
            act: Act = acts[place]
            pokes |= 1 << act.asset if act.kind == POKE else act.after_poke
        if pokes:
            for asset in range(len(s.prices)):
                desk.scratch_prices[asset] = s.prices[asset]
                if pokes >> asset & 1:
                    poke(s.prices[asset], assets[asset], now)
            read_prices(desk.now_prices, desk.now_fresh, s.prices, now)
        if kind == POKE:
            return True
        done = False
        for place in range(intent.first, last):
            act = acts[place]
            if act.kind == CLOSE_OUT:
                is_done = close_out(s, act.target, market, desk.lots, assets, t, now)
                done = done or is_done
        if not done and pokes:
            for asset in range(len(s.prices)):
                s.prices[asset] = desk.scratch_prices[asset]
            read_prices(desk.now_prices, desk.now_fresh, s.prices, now)
        return done
    if kind == LIQUIDATE:
        return liquidate(
            s, head.target, head.asset, head.most, head.least_profit, market, assets, t, now
        )
    if kind == TAKE:
        return take(
            s,
            head.target,
            head.asset,
            head.most,
            head.highest,
            head.least_profit,
            assets,
            t,
            now,
        )
    if kind == RESET:
        return reset(s, head.target, desk.now_prices, t, now)
    if kind == SETTLE:
        return settle(s, governance_price, t, now)
    if kind == BID:
        return place_bid(s, head.target, head.most, governance_price, t, now)
    if kind == SETTLE_BID:
        return settle_auction(s, head.target, t, now)
    if kind == RESTART_BID:
        return restart_auction(s, head.target, t, now)
    books: Books = s.books[0]
    if kind == ENTER_COIN:
        if books.keeper_coin_tokens < head.most or books.coin_allowance == 0:
            return False
        books.keeper_coin_tokens -= head.most
        books.keeper_coin += head.most
        return True
    if head.target == 0:
        books.coin_allowance = 1
    else:
        books.tokens_allowance = 1
    return True


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
        _put_together(desk, first, last, t)
        for number in range(tally.intents):
            _try(s, desk, number, assets, t, now, block, is_trial)
        first, size = last, size * GROWTH


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
    intent.builds_on_poke = made.builds_on_poke
    intent.first_block = block + t.latency
    if _execute(s, desk, desk.waiting_acts, intent, assets, t, now):
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
            _fail(desk, desk.acts[made_place].subject, block - 1, 0)
        if _execute(s, desk, desk.waiting_acts, intent, assets, t, now):
            for place in range(pokes):
                desk.waiting_acts[start + place] = desk.waiting_acts[start + others + place]
            intent.first = start
            _sent(desk, intent, block, is_trial)
        return
    if made.builds_on_poke == 0:
        way = _way_of(desk.waiting_acts[start])
        for place in range(start, start + made.count):
            _fail(desk, desk.waiting_acts[place].subject, block - 1, way)


@compiled
def _sent(desk: Desk, intent: Intent, block: int, is_trial: bool) -> None:
    """It waits, or is in the block already."""
    tally: Tally = desk.tally[0]
    if not is_trial:
        _mine(desk, desk.waiting_acts, intent, True, block)
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
            done = _execute(s, desk, desk.waiting_acts, intent, assets, t, now)
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
