# SPDX-License-Identifier: MIT
"""Treasury, debt and surplus auctions, as their logs tell them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.logs.log import UnknownEvent

if TYPE_CHECKING:
    from tests.logs.log import Log

NOBODY: Final = "0x" + 40 * "0"
WEEK: Final = 7 * 86_400


@dataclass(slots=True)
class Bidding:
    """A running debt or surplus auction."""

    coin: int
    """Wanted or for sale [rad]."""
    tokens: int
    """Accepted or offered [wad]."""
    ends_at: int
    bidder: str = NOBODY
    bid_expires_at: int = 0
    extensions: int = 0


@dataclass(slots=True)
class DebtAuctionState:
    """All that `DebtAuction` stores."""

    parameters: tuple[int, ...] = ()
    running: dict[int, Bidding] = field(default_factory=dict)
    count: int = 0
    minted: dict[int, int] = field(default_factory=dict)
    """By calendar week [wad]."""

    def apply(self, log: Log, timestamp: int) -> None:
        values: dict[str, Any] = dict(log.fields)
        match log.name:
            case "ParametersSet":
                self.parameters = tuple(values["parameters"])
            case "AuctionStarted":
                self.count = values["auction_id"]
                self.running[self.count] = Bidding(
                    coin=values["bid"], tokens=values["lot"], ends_at=values["ends_at"]
                )
            case "BidPlaced":
                auction = self.running[values["auction_id"]]
                auction.tokens, auction.bidder = values["lot"], values["bidder"]
                auction.bid_expires_at = values["bid_expires_at"]
            case "AuctionRestarted":
                auction = self.running[values["auction_id"]]
                auction.tokens, auction.ends_at = values["lot"], values["ends_at"]
                auction.extensions = values["extensions"]
            case "AuctionSettled":
                del self.running[values["auction_id"]]
                week = timestamp // WEEK
                self.minted[week] = self.minted.get(week, 0) + values["lot"]
            case "AuctionCancelled":
                del self.running[values["auction_id"]]
            case _:
                raise UnknownEvent(log)

    def recently_minted(self, timestamp: int) -> int:
        """In this calendar week and the one before [wad]."""
        week = timestamp // WEEK
        return self.minted.get(week, 0) + self.minted.get(week - 1, 0)


@dataclass(slots=True)
class SurplusAuctionState:
    """All that `SurplusAuction` stores."""

    parameters: tuple[int, ...] = ()
    running: dict[int, Bidding] = field(default_factory=dict)
    count: int = 0

    def apply(self, log: Log) -> None:
        values: dict[str, Any] = dict(log.fields)
        match log.name:
            case "ParametersSet":
                self.parameters = tuple(values["parameters"])
            case "AuctionStarted":
                self.count = values["auction_id"]
                self.running[self.count] = Bidding(
                    coin=values["lot"], tokens=0, ends_at=values["ends_at"]
                )
            case "BidPlaced":
                auction = self.running[values["auction_id"]]
                auction.tokens, auction.bidder = values["bid"], values["bidder"]
                auction.bid_expires_at = values["bid_expires_at"]
            case "AuctionRestarted":
                self.running[values["auction_id"]].ends_at = values["ends_at"]
            case "AuctionSettled" | "AuctionCancelled":
                del self.running[values["auction_id"]]
            case _:
                raise UnknownEvent(log)

    @property
    def coin_on_auction(self) -> int:
        """For sale in all of them [rad]."""
        return sum(auction.coin for auction in self.running.values())
