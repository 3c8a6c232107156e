# SPDX-License-Identifier: MIT
"""From the acts of a wave to transactions; the twin of `keeper/batches.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from lab.twin.compiled import compiled
from lab.twin.desk import CLOSE_OUT, LIQUIDATE, POKE, PRICE, UPKEEP, Act, Desk
from lab.twin.gas import GAS_OF_ACCOUNT, GAS_OF_BATCH, GAS_OF_FURTHER_COLLATERAL

if TYPE_CHECKING:
    from lab.twin.desk import Intent, Tally
    from lab.twin.terms import Terms


MOST_ACCOUNTS: Final = 64


@compiled
def put_together(desk: Desk, first: int, last: int, t: Terms) -> None:
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
