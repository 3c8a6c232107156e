# SPDX-License-Identifier: MIT
"""The auctions of last resort: new governance token for coin, and coin for governance token."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from keeper.events import debt_auction, surplus_auction
from keeper.mirror.part import Part
from model.bidding import is_over
from model.units import Rad, UnixTime, Wad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.parameters import DebtAuctionParameters, SurplusAuctionParameters


@dataclass(frozen=True, slots=True, kw_only=True)
class BidAuction:
    """One running auction, of either kind."""

    auction_id: int
    coin: Rad
    """The fixed side: coin wanted (debt) or for sale (surplus) [rad]."""
    tokens: Wad
    """The side that bids move: tokens to be minted (debt) or burned (surplus) [wad]."""
    ends_at: UnixTime
    bidder: str | None = None
    bid_expires_at: UnixTime = field(default=UnixTime(0))
    """0 = nobody has bid."""

    def is_over(self, timestamp: UnixTime) -> bool:
        """Whether no bid is accepted any more."""
        return is_over(self.bid_expires_at, self.ends_at, timestamp)


@dataclass
class _House(Part):
    """Running auctions of one kind."""

    _running: dict[int, BidAuction] = field(default_factory=dict)

    def __iter__(self) -> Iterator[BidAuction]:
        return iter(self._running.values())

    def __len__(self) -> int:
        return len(self._running)

    def get(self, auction_id: int) -> BidAuction | None:
        """A running auction."""
        return self._running.get(auction_id)

    @property
    def coin_on_auction(self) -> Rad:
        """Coin of all running auctions [rad]."""
        return Rad(sum(auction.coin for auction in self))

    def _bid(self, auction_id: int, bidder: str, tokens: int, expires_at: int) -> None:
        self._running[auction_id] = replace(
            self._running[auction_id],
            bidder=bidder,
            tokens=Wad(tokens),
            bid_expires_at=UnixTime(expires_at),
        )


@dataclass
class DebtAuctions(_House):
    """Auctions of new governance token."""

    parameters: DebtAuctionParameters | None = None

    def apply(
        self,
        event: debt_auction.ParametersSet
        | debt_auction.AuctionStarted
        | debt_auction.BidPlaced
        | debt_auction.AuctionRestarted
        | debt_auction.AuctionSettled
        | debt_auction.AuctionCancelled,
    ) -> None:
        """Take over what an event says."""
        match event:
            case debt_auction.ParametersSet():
                self.parameters = event.parameters
            case debt_auction.AuctionStarted():
                self._running[event.auction_id] = BidAuction(
                    auction_id=event.auction_id,
                    coin=Rad(event.bid),
                    tokens=Wad(event.lot),
                    ends_at=UnixTime(event.ends_at),
                )
            case debt_auction.BidPlaced():
                self._bid(event.auction_id, event.bidder, event.lot, event.bid_expires_at)
            case debt_auction.AuctionRestarted():
                self._running[event.auction_id] = replace(
                    self._running[event.auction_id],
                    tokens=Wad(event.lot),
                    ends_at=UnixTime(event.ends_at),
                )
            case debt_auction.AuctionSettled() | debt_auction.AuctionCancelled():
                del self._running[event.auction_id]


@dataclass
class SurplusAuctions(_House):
    """Auctions of surplus coin."""

    parameters: SurplusAuctionParameters | None = None

    def apply(
        self,
        event: surplus_auction.ParametersSet
        | surplus_auction.AuctionStarted
        | surplus_auction.BidPlaced
        | surplus_auction.AuctionRestarted
        | surplus_auction.AuctionSettled
        | surplus_auction.AuctionCancelled,
    ) -> None:
        """Take over what an event says."""
        match event:
            case surplus_auction.ParametersSet():
                self.parameters = event.parameters
            case surplus_auction.AuctionStarted():
                self._running[event.auction_id] = BidAuction(
                    auction_id=event.auction_id,
                    coin=Rad(event.lot),
                    tokens=Wad(0),
                    ends_at=UnixTime(event.ends_at),
                )
            case surplus_auction.BidPlaced():
                self._bid(event.auction_id, event.bidder, event.bid, event.bid_expires_at)
            case surplus_auction.AuctionRestarted():
                self._running[event.auction_id] = replace(
                    self._running[event.auction_id], ends_at=UnixTime(event.ends_at)
                )
            case surplus_auction.AuctionSettled() | surplus_auction.AuctionCancelled():
                del self._running[event.auction_id]
