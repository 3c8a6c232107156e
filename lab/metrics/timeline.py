# SPDX-License-Identifier: MIT
"""What happened when, in words: a run as a person would tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keeper.events import collateral_auction as sale
from keeper.events import debt_auction, surplus_auction
from lab.metrics.events import AccountLiquidated, AccountWrittenOff, Settled
from model.units import RAD, WAD

if TYPE_CHECKING:
    from keeper.events.record import Event


@dataclass(frozen=True, slots=True)
class Happening:
    """One event."""

    time: int
    """Since the first price [seconds]."""
    what: str
    """The kind of event, in words."""
    whom: str
    """Account or auction, shortened; empty if neither."""
    coins: float
    """Debt, payment or loss, as `what` says [coins; tokens of governance]."""
    is_of_waterfall: bool
    """Whether it is about bad debt and surplus, not about an account and its collateral."""


def tell(event: Event, time: int) -> Happening | None:
    """An event in words; None if it says nothing about who owes, pays or loses."""
    sold = _tell_of_sale(event)
    told = sold or _tell_of_waterfall(event)
    return None if told is None else Happening(time, *told, is_of_waterfall=sold is None)


def _tell_of_sale(event: Event) -> tuple[str, str, float] | None:
    """What befalls accounts and their collateral."""
    match event:
        case AccountLiquidated():
            told = ("liquidated directly, debt repaid", _short(event.account), event.debt / RAD)
        case AccountWrittenOff():
            told = ("written off, debt lost", _short(event.account), event.due / RAD)
        case sale.AuctionStarted():
            told = ("closed out, debt due", _auction(event.auction_id), event.due / RAD)
        case sale.LotTaken():
            told = ("lot taken, paid", _auction(event.auction_id), event.payment / RAD)
        case sale.AuctionReset():
            told = ("auction reset", _auction(event.auction_id), 0.0)
        case sale.AuctionEnded():
            told = ("auction ended, tab unpaid", _auction(event.auction_id), event.unpaid / RAD)
        case _:
            return None
    return told


def _tell_of_waterfall(event: Event) -> tuple[str, str, float] | None:
    """What befalls bad debt and surplus."""
    match event:
        case Settled() if event.slashed:
            told = ("guaranty pool slashed", "", event.slashed / RAD)
        case debt_auction.AuctionStarted():
            told = ("debt auction started, to raise", "", event.bid / RAD)
        case debt_auction.AuctionSettled():
            told = ("debt auction settled, tokens minted", "", event.lot / WAD)
        case surplus_auction.AuctionSettled():
            told = ("surplus auction settled", "", 0.0)
        case _:
            return None
    return told


def _short(account: str) -> str:
    return f"account {account[:6]}…{account[-4:]}"


def _auction(auction_id: int) -> str:
    """By its owner, who is in its id, and its sequence number."""
    return f"auction {auction_id & 0xFFFFFFFF} of {_short(f'0x{auction_id >> 96:040x}')[8:]}"
