# SPDX-License-Identifier: MIT
"""The debt auction: new governance token for a fixed sum of coin; the twin of `DebtAuction.vy`.

Every function takes the auction before and gives the auction after; the clock, the oracle's price
and the parameters are arguments.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from model import bidding
from model.bidding import Transfer
from model.departures import OURS
from model.errors import (
    DEBT_AUCTION_BELOW_RESERVE,
    DEBT_AUCTION_HAS_A_BID,
    DEBT_AUCTION_LOT_NOT_LOWER,
    DEBT_AUCTION_MINTED_THIS_WEEK,
    DEBT_AUCTION_NO_BID,
    DEBT_AUCTION_NO_SUCH_AUCTION,
    DEBT_AUCTION_NOT_OVER,
    DEBT_AUCTION_OVER,
    DEBT_AUCTION_STEP_TOO_SMALL,
    Revert,
)
from model.fixed_point import mul_div_down
from model.units import BPS, Rad, Seconds, UnixTime, Wad

if TYPE_CHECKING:
    from model.bidding import Rules
    from model.departures import Departures
    from model.parameters import DebtAuctionParameters

WEEK: Final = Seconds(7 * 86_400)


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtAuction:
    """`IDebtAuction.Auction`."""

    bid: Rad
    """Coin wanted [rad]."""
    lot: Wad
    """Tokens that the last bidder accepts, or that are first offered [wad]."""
    bidder: str | None
    """Last bidder; None = nobody yet."""
    bid_expires_at: UnixTime
    """0 = no bid yet [unix time]."""
    ends_at: UnixTime
    """[unix time]."""
    extensions: int
    """Restarts that enlarged the lot so far [1]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minted:
    """Tokens minted lately; the twin of `contracts/modules/minting_tally.vy`."""

    week: int
    """Calendar week [weeks of unix time]."""
    minted: Wad
    """In that week [wad]."""
    before: Wad
    """In the week before it [wad]."""

    def at(self, timestamp: UnixTime) -> Minted:
        """The same as of a later moment: what is older than the week before is forgotten."""
        week = timestamp // WEEK
        if week == self.week:
            return self
        before = self.minted if week == self.week + 1 else Wad(0)
        return Minted(week=week, minted=Wad(0), before=before)


NOTHING_MINTED: Final = Minted(week=0, minted=Wad(0), before=Wad(0))


def max_lot_for(bid: Rad, parameters: DebtAuctionParameters, price: Wad) -> Wad:
    """Most tokens that a sum of coin can buy, rounded down [wad].

    Args:
        bid: Coin paid [rad].
        parameters: Parameters in force.
        price: Oracle price of the governance token, 0 = unknown [wad].
    """
    return min(parameters.max_lot, bidding.most_tokens(bid, price, parameters.max_discount))


def start(
    bid: Rad,
    parameters: DebtAuctionParameters,
    price: Wad,
    timestamp: UnixTime,
    *,
    departures: Departures = OURS,
    rules: Rules = bidding,
) -> DebtAuction:
    """A new auction.

    Args:
        bid: Coin wanted [rad].
        parameters: Parameters in force.
        price: Oracle price of the governance token, 0 = unknown [wad].
        timestamp: Now [unix time].
        departures: `reserve` matters.
        rules: Rules of bidding.
    """
    lot = parameters.initial_lot
    if departures.reserve:
        lot = min(lot, rules.most_tokens(bid, price, parameters.max_discount))
    return DebtAuction(
        bid=bid,
        lot=lot,
        bidder=None,
        bid_expires_at=UnixTime(0),
        ends_at=UnixTime(timestamp + parameters.auction_duration),
        extensions=0,
    )


def place_bid(
    auction: DebtAuction | None,
    bidder: str,
    lot: Wad,
    parameters: DebtAuctionParameters,
    *,
    price: Wad,
    timestamp: UnixTime,
    one: int = BPS,
    departures: Departures = OURS,
    rules: Rules = bidding,
) -> tuple[DebtAuction, Transfer | None]:
    """An auction after a bid, and the coin that the bid moves.

    Args:
        auction: Auction before; None = no such auction.
        bidder: Who bids.
        lot: Tokens that he accepts [wad].
        parameters: Parameters in force.
        price: Oracle price of the governance token, 0 = unknown [wad].
        timestamp: Now [unix time].
        one: What stands for a factor of 1 in `parameters`; the vectors count in wad.
        departures: `reserve` matters.
        rules: Rules of bidding.

    Returns:
        The auction, and the transfer; None if the bidder outbids himself.

    Raises:
        Revert: If the bid is refused; its reason is the contract's.

    Source:
        MakerDAO dss, `flop.sol:dent`.
    """
    running = _running(auction)
    if rules.is_over(running.bid_expires_at, running.ends_at, timestamp):
        raise Revert(DEBT_AUCTION_OVER)
    if lot >= running.lot:
        raise Revert(DEBT_AUCTION_LOT_NOT_LOWER)
    if not rules.is_step_down(lot, running.lot, parameters.min_bid_step, one):
        raise Revert(DEBT_AUCTION_STEP_TOO_SMALL)
    is_first = running.bidder is None
    if departures.reserve and is_first:
        reserve = rules.most_tokens(running.bid, price, parameters.max_discount)
        if lot > reserve:
            raise Revert(DEBT_AUCTION_BELOW_RESERVE)

    after = replace(
        running,
        lot=lot,
        bidder=bidder,
        bid_expires_at=UnixTime(timestamp + parameters.bid_duration),
    )
    if running.bidder == bidder:
        return after, None
    return after, Transfer(sender=bidder, receiver=running.bidder, amount=running.bid)


def restart(
    auction: DebtAuction | None,
    parameters: DebtAuctionParameters,
    timestamp: UnixTime,
    *,
    one: int = BPS,
    departures: Departures = OURS,
    rules: Rules = bidding,
) -> DebtAuction:
    """An auction that ended without a bid, opened anew with a larger lot while it may grow.

    Args:
        auction: Auction before; None = no such auction.
        parameters: Parameters in force.
        timestamp: Now [unix time].
        one: What stands for a factor of 1 in `parameters`; the vectors count in wad.
        departures: `half_open`, `lot_cap`, `unknown_id` and `bid_first` matter.
        rules: Rules of bidding.

    Raises:
        Revert: If it runs, has a bid or does not exist; its reason is the contract's.

    Source:
        MakerDAO dss, `flop.sol:tick`, which works on ids that never were, too.
    """
    running = _running(auction) if departures.unknown_id else auction or _NEVER_STARTED
    has_a_bid = running.bid_expires_at != 0
    if has_a_bid and departures.bid_first:
        raise Revert(DEBT_AUCTION_HAS_A_BID)
    if not rules.is_over(UnixTime(0), running.ends_at, _last_moment(timestamp, departures)):
        raise Revert(DEBT_AUCTION_NOT_OVER)
    if has_a_bid:
        raise Revert(DEBT_AUCTION_HAS_A_BID)

    ends_at = UnixTime(timestamp + parameters.auction_duration)
    if not departures.lot_cap:
        lot = Wad(mul_div_down(running.lot, parameters.restart_factor, one))
        return replace(running, lot=lot, ends_at=ends_at)
    if running.extensions >= parameters.max_extensions:
        return replace(running, ends_at=ends_at)
    return replace(
        running,
        lot=rules.grown_lot(running.lot, parameters.restart_factor, one, parameters.max_lot),
        ends_at=ends_at,
        extensions=running.extensions + 1,
    )


def settle(
    auction: DebtAuction | None,
    parameters: DebtAuctionParameters,
    minted: Minted,
    timestamp: UnixTime,
    *,
    departures: Departures = OURS,
    rules: Rules = bidding,
) -> tuple[str, Wad, Minted]:
    """Who wins an auction that is over, and how much is minted for him.

    Args:
        auction: Auction before; None = no such auction. It is gone afterwards.
        parameters: Parameters in force.
        minted: Tokens minted lately.
        timestamp: Now [unix time].
        departures: `half_open` matters; the weekly limit is a parameter that the reference lacks.
        rules: Rules of bidding.

    Returns:
        Winner, tokens minted for him [wad], tokens minted lately.

    Raises:
        Revert: If nobody bid, it still runs, does not exist or the lot passes the weekly limit.

    Source:
        MakerDAO dss, `flop.sol:deal`.
    """
    running = _running(auction)
    if running.bidder is None:
        raise Revert(DEBT_AUCTION_NO_BID)
    last = _last_moment(timestamp, departures)
    if not rules.is_over(running.bid_expires_at, running.ends_at, last):
        raise Revert(DEBT_AUCTION_NOT_OVER)
    now = minted.at(timestamp)
    lately = now.minted + now.before
    if lately > 0 and lately + running.lot > parameters.max_minted_per_week:
        raise Revert(DEBT_AUCTION_MINTED_THIS_WEEK)
    return running.bidder, running.lot, replace(now, minted=Wad(now.minted + running.lot))


_NEVER_STARTED: Final = DebtAuction(
    bid=Rad(0),
    lot=Wad(0),
    bidder=None,
    bid_expires_at=UnixTime(0),
    ends_at=UnixTime(0),
    extensions=0,
)


def _running(auction: DebtAuction | None) -> DebtAuction:
    """The auction; without a sum of coin it is one that never started."""
    if auction is None or auction.bid == 0:
        raise Revert(DEBT_AUCTION_NO_SUCH_AUCTION)
    return auction


def _last_moment(timestamp: UnixTime, departures: Departures) -> UnixTime:
    """Latest end of what may be settled or restarted; in Maker a second before now [unix time]."""
    return timestamp if departures.half_open else UnixTime(timestamp - 1)
