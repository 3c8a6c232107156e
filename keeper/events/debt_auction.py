# SPDX-License-Identifier: MIT
"""Events of the DebtAuction: coin against ever fewer new governance tokens."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.events.record import Event
from model.parameters import DebtAuctionParameters  # noqa: TC001 - the decoder reads the annotations


@dataclass(frozen=True, slots=True, kw_only=True)
class ParametersSet(Event):
    """The debt auction's parameters."""

    parameters: DebtAuctionParameters


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionStarted(Event):
    """New tokens are offered for a sum of coin."""

    auction_id: int
    bid: int
    lot: int
    ends_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BidPlaced(Event):
    """Somebody accepts fewer tokens."""

    auction_id: int
    bidder: str
    lot: int
    bid_expires_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionRestarted(Event):
    """Nobody had bid; more tokens are offered."""

    auction_id: int
    lot: int
    ends_at: int
    extensions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionSettled(Event):
    """The winner has the tokens."""

    auction_id: int
    winner: str
    lot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionCancelled(Event):
    """Settlement has ended the protocol; who had bid has the coin back."""

    auction_id: int
    bidder: str
    bid: int
