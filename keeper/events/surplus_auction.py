# SPDX-License-Identifier: MIT
"""Events of the SurplusAuction: surplus coin against ever more governance tokens."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.events.record import Event
from model.parameters import SurplusAuctionParameters  # noqa: TC001 - the decoder reads the annotations


@dataclass(frozen=True, slots=True, kw_only=True)
class ParametersSet(Event):
    """The surplus auction's parameters."""

    parameters: SurplusAuctionParameters


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionStarted(Event):
    """A sum of coin is for sale."""

    auction_id: int
    lot: int
    ends_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BidPlaced(Event):
    """Somebody offers more tokens."""

    auction_id: int
    bidder: str
    bid: int
    bid_expires_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionRestarted(Event):
    """Nobody had bid; the coin is offered again."""

    auction_id: int
    ends_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionSettled(Event):
    """The tokens are burned, the coin paid out."""

    auction_id: int
    winner: str
    bid: int
    lot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionCancelled(Event):
    """Settlement has ended the protocol; who had bid has the tokens back."""

    auction_id: int
    bidder: str
    bid: int
    lot: int
