# SPDX-License-Identifier: MIT
"""What a replay changes: the chain's state, as far as figures depend on it."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from lab.twin.compiled import compiled
from lab.twin.records import FloatArray, IntArray, RecordArray, blank

if TYPE_CHECKING:
    from lab.twin.terms import AssetTerms, Start, Terms

TOO_MANY: Final = 1
"""Fault: more auctions than there is room for."""

DEBT: Final = 0
SURPLUS: Final = 1

LIQUIDATED: Final = 0
WRITTEN_OFF: Final = 1
CLOSED_OUT: Final = 2
TAKEN: Final = 3
RESTARTED: Final = 4
ENDED: Final = 5


class Price:
    """A feed and what the oracle has stored of it; times and prices as the contract has them."""

    round_id: int
    answer: int
    updated_at: int
    price: int
    next_price: int
    next_at: int
    expires_at: int
    candidate: int
    """0 = none."""
    candidate_since: int
    candidate_round: int
    taken_round: int
    taken_updated_at: int


class Pool:
    """A constant-product pool; its coin is what is missing below its depth."""

    token: float
    """[units, see `AssetTerms.units`]."""
    missing: float
    """[coins]."""
    sold: float
    """Part of it since the last refill was decided [coins]."""
    dust: float
    """Of the bidder, too little to be sold [units]."""


class Books:
    """Sums of coin and debt, and counts."""

    rate_at: int
    """When the Ledger accrued last [unix time]."""
    total_debt: float
    """Normalized, of all accounts."""
    coin: float
    """Of the Treasury."""
    matured: float
    """Debt that neither waits nor is on auction."""
    queued: float
    on_auction: float
    first_bucket: int
    buckets: int
    """Index after the last one."""
    open_tab: float
    pool_coin: float
    """Of the guaranty pool."""
    maker_coin: float
    keeper_coin: float
    """In the Ledger."""
    keeper_coin_tokens: float
    """Outside."""
    keeper_tokens: float
    """Governance tokens."""
    coin_allowance: int
    tokens_allowance: int
    auctions: int
    """Started so far."""
    running: int
    """Of them, how many run."""
    bids: int
    """Debt and surplus auctions started so far."""
    surplus_on_auction: float
    minted_week: int
    minted: float
    minted_before: float
    dirty: int
    """Accounts that have changed since somebody looked."""
    fault: int
    """0 = none."""
    # Figures
    happenings: int
    """Those that found room and those that did not."""
    direct_liquidations: int
    close_outs: int
    write_offs: int
    takes: int
    resets: int
    direct_debt: float
    close_out_debt: float
    collateral_sold: float
    """At the market's price of the moment."""
    borrower_loss: float
    bad_debt: float
    on_sale: float
    """Debt that running auctions are still to raise."""
    pool_slashed: float
    governance_minted: float


class Auction:
    """A collateral auction; its lots stand beside it."""

    owner: int
    tab: float
    charge: float
    """Part of the tab that is no debt."""
    owed: float
    """Debt still to raise."""
    penalty: float
    """That part as the auction's id remembers it."""
    paid: int
    """Incentives [1/65535 of the penalty]."""
    started_at: int
    is_at_least: int
    """Whether the tab is exactly the least remaining one."""
    is_running: int


class Happening:
    """One event."""

    time: int
    kind: int
    whom: int
    """Account or auction."""
    coins: float
    """Debt, payment or what is unpaid."""


class Bid:
    """A debt or surplus auction."""

    house: int
    coin: float
    tokens: float
    ends_at: int
    bid_expires_at: int
    """0 = nobody has bid; only the keeper does."""
    extensions: int
    is_running: int


class State(NamedTuple):
    """Everything."""

    debts: FloatArray
    """Normalized, shape (accounts,)."""
    amounts: FloatArray
    """Shape (accounts, assets)."""
    dirty: IntArray
    """Rows that have changed, the first `Books.dirty`."""
    prices: RecordArray
    """Shape (assets + 1,)."""
    pools: RecordArray
    open_tabs: FloatArray
    """By asset."""
    books: RecordArray
    """Shape (1,)."""
    eras: IntArray
    buckets: FloatArray
    """Queued debt that ends with each era."""
    auctions: RecordArray
    lots: FloatArray
    """For sale, shape (auctions, assets)."""
    tops: FloatArray
    """Prices at the start; 0 = sold or never for sale."""
    charges: FloatArray
    """Of the tab, against each asset's limit."""
    running: IntArray
    """Auctions that run, in order."""
    bids: RecordArray
    story: RecordArray
    """What happened, in order."""
    market: FloatArray
    """Price at which keepers can sell in the block, by asset."""
    doubts: IntArray
    """Shape (1,)."""


def empty_state(
    accounts: int, assets: int, *, auctions: int, bids: int, happenings: int, doubts: IntArray
) -> State:
    """Room for so many.

    Args:
        accounts: The market maker's among them.
        assets: Without the governance token.
        auctions: Most collateral auctions.
        bids: Most debt and surplus auctions.
        happenings: Most events that are written down.
        doubts: Where they are counted, shape (1,).
    """
    return State(
        debts=np.zeros(accounts),
        amounts=np.zeros((accounts, assets)),
        dirty=np.zeros(4 * (accounts + auctions), dtype=np.int64),
        prices=blank(Price, assets + 1),
        pools=blank(Pool, assets),
        open_tabs=np.zeros(assets),
        books=blank(Books, 1),
        eras=np.zeros(auctions, dtype=np.int64),
        buckets=np.zeros(auctions),
        auctions=blank(Auction, auctions),
        lots=np.zeros((auctions, assets)),
        tops=np.zeros((auctions, assets)),
        charges=np.zeros((auctions, assets)),
        running=np.zeros(auctions, dtype=np.int64),
        bids=blank(Bid, bids),
        story=blank(Happening, happenings),
        market=np.zeros(assets),
        doubts=doubts,
    )


def clear_state(s: State) -> None:
    """Make a state empty that has been played on; what is only read once written stays."""
    for array in (s.prices, s.pools, s.open_tabs, s.books, s.doubts):
        array.fill(0)


@compiled
def begin(s: State, given: Start) -> None:
    """Make an empty state the one before the first price."""
    t: Terms = given.terms[0]
    books: Books = s.books[0]
    for account in range(len(s.debts)):
        s.debts[account] = given.debts[account]
        books.total_debt += given.debts[account]
        for asset in range(len(s.pools)):
            s.amounts[account, asset] = given.amounts[account, asset]
    books.rate_at = t.first_head
    books.coin, books.pool_coin = given.sums[0], given.sums[1]
    books.maker_coin, books.keeper_coin = given.sums[2], given.sums[3]
    books.keeper_tokens = given.sums[4]
    for asset in range(len(s.prices)):
        terms: AssetTerms = given.assets[asset]
        price: Price = s.prices[asset]
        # The deployment's answer, and the market's first one after it, at the same time.
        price.round_id = 2
        price.updated_at = price.taken_updated_at = price.next_at = t.rate_since
        price.answer = price.price = price.next_price = given.first_answers[asset]
        price.expires_at = t.rate_since + terms.max_price_age
        price.taken_round = 1
    for asset in range(len(s.pools)):
        terms = given.assets[asset]
        s.market[asset] = given.prices[0, asset]
        pool: Pool = s.pools[asset]
        pool.token = terms.depth / given.prices[0, asset] * terms.units
        if terms.units > 1.0:
            pool.token = floor(pool.token)


@compiled
def tell(s: State, now: int, kind: int, whom: int, coins: float) -> None:
    """Write down what happens, while there is room."""
    books: Books = s.books[0]
    if books.happenings < len(s.story):
        event: Happening = s.story[books.happenings]
        event.time, event.kind, event.whom, event.coins = now, kind, whom, coins
    books.happenings += 1


@compiled
def copy_state(target: State, source: State) -> None:
    """Make one state the same as another, but for what nothing is left of."""
    books: Books = source.books[0]
    target.books[0] = source.books[0]
    for account in range(len(source.debts)):
        target.debts[account] = source.debts[account]
        for asset in range(len(source.pools)):
            target.amounts[account, asset] = source.amounts[account, asset]
    for asset in range(len(source.prices)):
        target.prices[asset] = source.prices[asset]
    for asset in range(len(source.pools)):
        target.pools[asset] = source.pools[asset]
        target.open_tabs[asset] = source.open_tabs[asset]
        target.market[asset] = source.market[asset]
    for bucket in range(books.first_bucket, books.buckets):
        target.eras[bucket] = source.eras[bucket]
        target.buckets[bucket] = source.buckets[bucket]
    for place in range(books.running):
        auction = source.running[place]
        target.running[place] = auction
        target.auctions[auction] = source.auctions[auction]
        for asset in range(len(source.pools)):
            target.lots[auction, asset] = source.lots[auction, asset]
            target.tops[auction, asset] = source.tops[auction, asset]
            target.charges[auction, asset] = source.charges[auction, asset]
    for bid in range(books.bids):
        target.bids[bid] = source.bids[bid]
