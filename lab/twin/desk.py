# SPDX-License-Identifier: MIT
"""The keeper's desk: what it decided, what is on its way, what failed lately, whom it watches."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from lab.twin.records import FloatArray, IntArray, RecordArray, blank
from lab.twin.state import Price

POKE: Final = 0
CLOSE_OUT: Final = 1
LIQUIDATE: Final = 2
TAKE: Final = 3
RESET: Final = 4
SETTLE: Final = 5
BID: Final = 6
SETTLE_BID: Final = 7
RESTART_BID: Final = 8
ENTER_COIN: Final = 9
APPROVE: Final = 10

PRICE: Final = 0
RACE: Final = 1
UPKEEP: Final = 2


class Act:
    """Do it in the next block."""

    kind: int
    subject: int
    target: int
    """Account, auction or bid; for an approval 0 = coin, 1 = governance tokens."""
    asset: int
    most: float
    """Collateral, debt, tokens or coin."""
    highest: float
    """Price."""
    least_profit: float
    sale: float
    """What it sells of the asset on the market."""
    after_poke: int
    """Assets whose poke it needs [bitmap]."""
    collaterals: int
    gas: int
    urgency: int


class Intent:
    """One transaction to be; its acts stand in a row."""

    first: int
    count: int
    others: int
    """Acts that are no pokes."""
    accounts: int
    """Close-outs."""
    gas: int
    urgency: int
    builds_on_poke: int
    has_room: int
    """Whether it may be in flight beside the others."""
    first_block: int
    """Before which it has not arrived."""


class Tally:
    """Counts."""

    acts: int
    ordered: int
    intents: int
    waiting: int
    waiting_acts: int
    sent: int
    """Into the block itself, without waiting for one."""
    sent_lazily: int
    """Of these, upkeep."""
    mined: int
    active: int
    watched: int
    unsafe: int
    looked_rate: float
    """Of the last look at who is unsafe; 0 = none yet."""
    healthiest_unsafe: float
    """Greatest health factor of an unsafe account at that rate; 0 = none is."""
    weakest_safe: float
    """A bound below those of the safe ones."""
    transactions: int
    reverted: int
    gas: int
    """Of all of them."""
    is_suspect: int
    """Whether the governance token's price in the outlook is one."""
    poked: int
    """Assets whose price in the outlook needs a poke [bitmap]."""


class Desk(NamedTuple):
    """Everything."""

    tally: RecordArray
    """Shape (1,)."""
    acts: RecordArray
    """Decided in this block, in order."""
    order: IntArray
    """Places of acts, transaction by transaction."""
    intents: RecordArray
    """Of one wave."""
    drafts: RecordArray
    """Intents by batch, the first for pokes that none has."""
    batches: IntArray
    """Batch of each act of a wave, -1 = a poke that none has."""
    batch_pokes: IntArray
    """Assets that a batch needs poked [bitmap]."""
    waiting: RecordArray
    """Transactions that no block holds yet, in the order of arrival."""
    waiting_acts: RecordArray
    in_flight: IntArray
    """Acts that wait, by subject."""
    mined: IntArray
    """Subject, 1 if it succeeded, block, way; shape (any, 4)."""
    rest_until: IntArray
    """By subject: first block in which it may be tried again."""
    rest_length: IntArray
    """By subject; 0 = none [blocks]."""
    done: IntArray
    """By subject: block in which a transaction about it was mined lately; 0 = none."""
    failures: IntArray
    """Heads at which ways failed, -1 = none, shape (accounts, 1 + assets)."""
    active: IntArray
    """Subjects with a rest or something done."""
    is_active: IntArray
    unsafe: IntArray
    """Accounts, the largest debt first."""
    is_unsafe: IntArray
    """Whether an account is among them."""
    watched: IntArray
    """Accounts that may become unsafe while prices stay near the reference."""
    is_watched: IntArray
    health: FloatArray
    """Health factors at the reference."""
    reference: FloatArray
    """Prices, and the rate last; rate 0 = none yet."""
    reference_weights: FloatArray
    """Those prices times thresholds [coins * bps]."""
    looked_prices: FloatArray
    """Of the last look at who is unsafe."""
    weights: FloatArray
    """Those prices times thresholds [coins * bps]."""
    since: IntArray
    """Block since which each account has been unsafe."""
    seen: IntArray
    """Block in which it was unsafe last."""
    token: FloatArray
    """Of pools in the outlook, after what was decided [units]."""
    coin: FloatArray
    """The same [coins]."""
    scratch_prices: RecordArray
    now_prices: FloatArray
    """Of the oracle, as of the block in which something executes or is looked at."""
    now_fresh: IntArray
    next_prices: FloatArray
    """Of the oracle in the outlook."""
    next_fresh: IntArray
    lots: FloatArray


def empty_desk(accounts: int, assets: int, *, auctions: int, bids: int) -> Desk:
    """A desk with nothing on it; arguments as of `empty_state`."""
    subjects = accounts + assets + 8 + bids + auctions
    acts = subjects

    def ints(*shape: int, value: int = 0) -> IntArray:
        return np.full(shape, value, dtype=np.int64)

    return Desk(
        tally=blank(Tally, 1),
        acts=blank(Act, acts),
        order=ints(acts),
        intents=blank(Intent, acts + 1),
        drafts=blank(Intent, acts + 1),
        batches=ints(acts),
        batch_pokes=ints(acts),
        waiting=blank(Intent, acts),
        waiting_acts=blank(Act, 2 * acts),
        in_flight=ints(subjects),
        mined=ints(4 * acts, 4),
        rest_until=ints(subjects),
        rest_length=ints(subjects),
        done=ints(subjects),
        failures=ints(accounts, assets + 1, value=-1),
        active=ints(subjects),
        is_active=ints(subjects),
        unsafe=ints(accounts),
        is_unsafe=ints(accounts),
        watched=ints(accounts),
        is_watched=ints(accounts),
        health=np.zeros(accounts),
        reference=np.zeros(assets + 1),
        reference_weights=np.zeros(assets),
        looked_prices=np.zeros(assets),
        weights=np.zeros(assets),
        since=ints(accounts),
        seen=ints(accounts),
        token=np.zeros(assets),
        coin=np.zeros(assets),
        scratch_prices=blank(Price, assets + 1),
        now_prices=np.zeros(assets + 1),
        now_fresh=ints(assets + 1),
        next_prices=np.zeros(assets + 1),
        next_fresh=ints(assets + 1),
        lots=np.zeros(assets),
    )


def clear_desk(desk: Desk) -> None:
    """Take everything off a desk; what is only read once written stays."""
    for array in (desk.tally, desk.in_flight, desk.rest_until, desk.rest_length, desk.done):
        array.fill(0)
    for array in (desk.is_active, desk.is_watched, desk.is_unsafe, desk.seen, desk.reference):
        array.fill(0)
    desk.failures.fill(-1)
