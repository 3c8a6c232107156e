# SPDX-License-Identifier: MIT
"""The surplus auction: surplus coin for governance token; the twin of `SurplusAuction.vy`.

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
    SURPLUS_AUCTION_BELOW_RESERVE,
    SURPLUS_AUCTION_BID_NOT_HIGHER,
    SURPLUS_AUCTION_BID_TOO_HIGH,
    SURPLUS_AUCTION_HAS_A_BID,
    SURPLUS_AUCTION_NO_BID,
    SURPLUS_AUCTION_NO_SUCH_AUCTION,
    SURPLUS_AUCTION_NOT_OVER,
    SURPLUS_AUCTION_OVER,
    SURPLUS_AUCTION_STEP_TOO_SMALL,
    Revert,
)
from model.units import BPS, RAD, Rad, UnixTime, Wad

if TYPE_CHECKING:
    from model.bidding import Rules
    from model.departures import Departures
    from model.parameters import SurplusAuctionParameters

MAX_BID: Final = 2**96
"""[wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurplusAuction:
    """`ISurplusAuction.Auction`."""

    bid: Wad
    """Tokens offered [wad]."""
    lot: Rad
    """Coin for sale [rad]."""
    bidder: str | None
    """Last bidder; None = nobody yet."""
    bid_expires_at: UnixTime
    """0 = no bid yet [unix time]."""
    ends_at: UnixTime
    """[unix time]."""


def has_room_for(lot: Rad, coin_on_auction: Rad, parameters: SurplusAuctionParameters) -> bool:
    """Whether the limit allows one more auction of a lot [rad]."""
    return coin_on_auction + lot <= parameters.coin_limit * RAD


def start(lot: Rad, parameters: SurplusAuctionParameters, timestamp: UnixTime) -> SurplusAuction:
    """A new auction of a lot [rad]."""
    return SurplusAuction(
        bid=Wad(0),
        lot=lot,
        bidder=None,
        bid_expires_at=UnixTime(0),
        ends_at=UnixTime(timestamp + parameters.auction_duration),
    )


def min_first_bid(
    lot: Rad, parameters: SurplusAuctionParameters, price: Wad, rules: Rules = bidding
) -> Wad:
    """Fewest tokens that a first bid may offer, rounded up [wad].

    Args:
        lot: Coin for sale [rad].
        parameters: Parameters in force.
        price: Oracle price of the governance token, 0 = unknown [wad].
        rules: Rules of bidding.
    """
    return rules.least_tokens(lot, price, parameters.max_discount)


def place_bid(
    auction: SurplusAuction | None,
    bidder: str,
    bid: Wad,
    parameters: SurplusAuctionParameters,
    *,
    price: Wad,
    timestamp: UnixTime,
    one: int = BPS,
    departures: Departures = OURS,
    rules: Rules = bidding,
) -> tuple[SurplusAuction, tuple[Transfer, ...]]:
    """An auction after a bid, and the tokens that the bid moves.

    Args:
        auction: Auction before; None = no such auction.
        bidder: Who bids.
        bid: Tokens that he offers [wad].
        parameters: Parameters in force.
        price: Oracle price of the governance token, 0 = unknown [wad].
        timestamp: Now [unix time].
        one: What stands for a factor of 1 in `parameters`; the vectors count in wad.
        departures: `reserve` matters.
        rules: Rules of bidding.

    Returns:
        The auction, and the transfers: the old bid to the bidder before, the increase to the house.

    Raises:
        Revert: If the bid is refused; its reason is the contract's.

    Source:
        MakerDAO dss, `flap.sol:tend`.
    """
    running = _running(auction)
    if rules.is_over(running.bid_expires_at, running.ends_at, timestamp):
        raise Revert(SURPLUS_AUCTION_OVER)
    if bid <= running.bid:
        raise Revert(SURPLUS_AUCTION_BID_NOT_HIGHER)
    if bid > MAX_BID:
        raise Revert(SURPLUS_AUCTION_BID_TOO_HIGH)
    if not rules.is_step_up(bid, running.bid, parameters.min_bid_step, one):
        raise Revert(SURPLUS_AUCTION_STEP_TOO_SMALL)
    is_first = running.bidder is None
    if departures.reserve and is_first:
        reserve = min_first_bid(running.lot, parameters, price, rules)
        if bid < reserve:
            raise Revert(SURPLUS_AUCTION_BELOW_RESERVE)

    after = replace(
        running,
        bid=bid,
        bidder=bidder,
        bid_expires_at=UnixTime(timestamp + parameters.bid_duration),
    )
    increase = Transfer(sender=bidder, receiver=None, amount=bid - running.bid)
    if is_first or running.bidder == bidder:
        return after, (increase,)
    return after, (
        Transfer(sender=bidder, receiver=running.bidder, amount=running.bid),
        increase,
    )


def restart(
    auction: SurplusAuction | None,
    parameters: SurplusAuctionParameters,
    timestamp: UnixTime,
    *,
    departures: Departures = OURS,
    rules: Rules = bidding,
) -> SurplusAuction:
    """An auction that ended without a bid, opened anew.

    Args:
        auction: Auction before; None = no such auction.
        parameters: Parameters in force.
        timestamp: Now [unix time].
        departures: `half_open`, `unknown_id` and `bid_first` matter.
        rules: Rules of bidding.

    Raises:
        Revert: If it runs, has a bid or does not exist; its reason is the contract's.

    Source:
        MakerDAO dss, `flap.sol:tick`, which works on ids that never were, too.
    """
    running = _running(auction) if departures.unknown_id else auction or _NEVER_STARTED
    has_a_bid = running.bid_expires_at != 0
    if has_a_bid and departures.bid_first:
        raise Revert(SURPLUS_AUCTION_HAS_A_BID)
    if not rules.is_over(UnixTime(0), running.ends_at, _last_moment(timestamp, departures)):
        raise Revert(SURPLUS_AUCTION_NOT_OVER)
    if has_a_bid:
        raise Revert(SURPLUS_AUCTION_HAS_A_BID)
    return replace(running, ends_at=UnixTime(timestamp + parameters.auction_duration))


def settle(
    auction: SurplusAuction | None,
    timestamp: UnixTime,
    *,
    departures: Departures = OURS,
    rules: Rules = bidding,
) -> tuple[str, Wad, Rad]:
    """Who wins an auction that is over; the record is gone afterwards.

    Args:
        auction: Auction before; None = no such auction.
        timestamp: Now [unix time].
        departures: `half_open` matters.
        rules: Rules of bidding.

    Returns:
        Winner, tokens burned [wad], coin paid out [rad].

    Raises:
        Revert: If nobody bid, it still runs or does not exist; its reason is the contract's.

    Source:
        MakerDAO dss, `flap.sol:deal`.
    """
    running = _running(auction)
    if running.bidder is None:
        raise Revert(SURPLUS_AUCTION_NO_BID)
    last = _last_moment(timestamp, departures)
    if not rules.is_over(running.bid_expires_at, running.ends_at, last):
        raise Revert(SURPLUS_AUCTION_NOT_OVER)
    return running.bidder, running.bid, running.lot


_NEVER_STARTED: Final = SurplusAuction(
    bid=Wad(0),
    lot=Rad(0),
    bidder=None,
    bid_expires_at=UnixTime(0),
    ends_at=UnixTime(0),
)


def _running(auction: SurplusAuction | None) -> SurplusAuction:
    """The auction; without coin for sale it is one that never started."""
    if auction is None or auction.lot == 0:
        raise Revert(SURPLUS_AUCTION_NO_SUCH_AUCTION)
    return auction


def _last_moment(timestamp: UnixTime, departures: Departures) -> UnixTime:
    """Latest end of what may be settled or restarted; in Maker a second before now [unix time]."""
    return timestamp if departures.half_open else UnixTime(timestamp - 1)
