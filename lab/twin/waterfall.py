# SPDX-License-Identifier: MIT
"""What pays bad debt; the twin of `model/treasury.py` and of both kinds of bid auctions.

The only bidder is the keeper, so an auction has one bid at most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lab.twin.accounts import accrue
from lab.twin.compiled import compiled
from lab.twin.doubts import below
from lab.twin.state import DEBT, SURPLUS, TOO_MANY, Bid, Books, State

if TYPE_CHECKING:
    from lab.twin.terms import Terms

MAX_BUCKETS_PER_SETTLE: Final = 30
LEAST_LEFT: Final = 1_000.0
"""No slash leaves less in the guaranty pool [coins]."""
WEEK: Final = 7 * 86_400


@compiled
def slashable(pool_coin: float) -> float:
    """Most that one slash takes of the guaranty pool."""
    return min(pool_coin * 0.9, max(pool_coin - LEAST_LEFT, 0.0))


@compiled
def matures(s: State, t: Terms, now: int) -> tuple[int, float]:
    """Buckets that a settlement would mature, and their debt."""
    books: Books = s.books[0]
    until = now - t.debt_queue_delay
    last, due = books.first_bucket, 0.0
    while (
        last < books.buckets
        and last - books.first_bucket < MAX_BUCKETS_PER_SETTLE
        and s.eras[last] <= until
    ):
        due += s.buckets[last]
        last += 1
    return last, due


@compiled
def settled(
    s: State, coin: float, t: Terms, now: int
) -> tuple[int, float, float, float, float, bool, bool]:
    """What a settlement would do.

    Args:
        s: State.
        coin: Of the Treasury, interest until then included.
        t: Terms.
        now: Time.

    Returns:
        First bucket after it, debt that matures, coin from the pool, matured debt and coin left,
        whether a debt auction and a surplus auction start.
    """
    books: Books = s.books[0]
    last, due = matures(s, t, now)
    matured = books.matured + due
    given = left = coin_left = 0.0
    if coin >= matured:
        coin_left = coin - matured
    else:
        missing = matured - coin
        given = min(missing, slashable(books.pool_coin))
        left = 0.0 if given == missing else missing - given
    starts_debt = left > 0.0 and not below(left, t.debt_lot, t.debt_lot, s.doubts)
    starts_surplus = False
    if left == 0.0 and books.surplus_on_auction + t.surplus_lot <= t.surplus_coin_limit:
        wanted = books.queued - due + books.on_auction + t.surplus_buffer + t.surplus_lot
        starts_surplus = not below(coin_left, wanted, wanted, s.doubts)
    return last, due, given, left, coin_left, starts_debt, starts_surplus


@compiled
def settle(s: State, governance_price: float, t: Terms, now: int) -> bool:
    """Let the waterfall flow once; it never reverts."""
    accrue(s, t, now)
    books: Books = s.books[0]
    last, due, given, left, coin_left, starts_debt, starts_surplus = settled(s, books.coin, t, now)
    books.first_bucket = last
    books.queued = 0.0 if last == books.buckets else books.queued - due
    books.pool_coin -= given
    books.pool_slashed += given
    books.matured, books.coin = left, coin_left
    if starts_debt:
        books.matured -= t.debt_lot
        books.on_auction += t.debt_lot
        lot = min(t.initial_lot, most_tokens(t.debt_lot, governance_price, t.debt_max_discount))
        _open(s, DEBT, t.debt_lot, lot, now + t.debt_auction_duration)
    if starts_surplus:
        books.coin -= t.surplus_lot
        books.surplus_on_auction += t.surplus_lot
        _open(s, SURPLUS, t.surplus_lot, 0.0, now + t.surplus_auction_duration)
    return True


@compiled
def _open(s: State, house: int, coin: float, tokens: float, ends_at: int) -> None:
    books: Books = s.books[0]
    if books.bids >= len(s.bids):
        books.fault = TOO_MANY
        return
    bid: Bid = s.bids[books.bids]
    books.bids += 1
    bid.house, bid.coin, bid.tokens, bid.ends_at = house, coin, tokens, ends_at
    bid.bid_expires_at, bid.extensions, bid.is_running = 0, 0, 1


@compiled
def is_over(bid: Bid, now: int) -> bool:
    """Whether no bid is accepted any more."""
    return bid.ends_at <= now or 0 < bid.bid_expires_at <= now


@compiled
def most_tokens(coin: float, price: float, discount: float) -> float:
    """Most new tokens that may be sold for a sum of coin."""
    return coin / (price * (1.0 - discount))


@compiled
def least_tokens(coin: float, price: float, discount: float) -> float:
    """Fewest tokens that may buy a sum of coin."""
    return coin * (1.0 - discount) / price


@compiled
def place_bid(
    s: State, number: int, tokens: float, governance_price: float, t: Terms, now: int
) -> bool:
    """The keeper's bid, the first; whether it is accepted."""
    bid: Bid = s.bids[number]
    if bid.is_running == 0 or bid.bid_expires_at > 0 or is_over(bid, now):
        return False
    books: Books = s.books[0]
    if bid.house == DEBT:
        reserve = most_tokens(bid.coin, governance_price, t.debt_max_discount)
        if tokens >= bid.tokens or tokens > reserve or books.keeper_coin < bid.coin:
            return False
        books.keeper_coin -= bid.coin
        # The coin is the Treasury's for a moment, and cancels debt on auction.
        books.on_auction -= bid.coin
        bid.bid_expires_at = now + t.debt_bid_duration
    else:
        reserve = least_tokens(bid.coin, governance_price, t.surplus_max_discount)
        if tokens < reserve or books.tokens_allowance == 0 or books.keeper_tokens < tokens:
            return False
        books.keeper_tokens -= tokens
        bid.bid_expires_at = now + t.surplus_bid_duration
    bid.tokens = tokens
    return True


@compiled
def restart_auction(s: State, number: int, t: Terms, now: int) -> bool:
    """Open an auction anew that nobody has bid in; whether it is over."""
    bid: Bid = s.bids[number]
    if bid.is_running == 0 or bid.bid_expires_at > 0 or bid.ends_at > now:
        return False
    if bid.house == SURPLUS:
        bid.ends_at = now + t.surplus_auction_duration
        return True
    bid.ends_at = now + t.debt_auction_duration
    if bid.extensions < t.max_extensions:
        bid.tokens = min(bid.tokens * t.restart_factor, t.max_lot)
        bid.extensions += 1
    return True


@compiled
def _mint(s: State, tokens: float, t: Terms, now: int) -> bool:
    """Mint tokens, if so many may be minted this week."""
    books: Books = s.books[0]
    week = now // WEEK
    minted, before = books.minted, books.minted_before
    if week != books.minted_week:
        before = minted if week == books.minted_week + 1 else 0.0
        minted = 0.0
    lately = minted + before
    if lately > 0.0 and below(t.max_minted_per_week, lately + tokens, lately, s.doubts):
        return False
    books.minted_week, books.minted, books.minted_before = week, minted + tokens, before
    books.governance_minted += tokens
    return True


@compiled
def settle_auction(s: State, number: int, t: Terms, now: int) -> bool:
    """Pay the winner of an auction that is over."""
    bid: Bid = s.bids[number]
    if bid.is_running == 0 or bid.bid_expires_at == 0 or not is_over(bid, now):
        return False
    books: Books = s.books[0]
    if bid.house == SURPLUS:
        books.surplus_on_auction -= bid.coin
        books.keeper_coin += bid.coin
    elif _mint(s, bid.tokens, t, now):
        books.keeper_tokens += bid.tokens
    else:
        return False
    bid.is_running = 0
    return True
