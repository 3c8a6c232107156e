# SPDX-License-Identifier: MIT
"""The reference's Vow over our steps, and what its auctions share, for the groups of the waterfall.

A step that reverts changes nothing: all that can be refused comes before the first change.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from model import treasury
from model.errors import Revert
from model.units import Rad, Seconds, UnixTime
from tests.vectors.books import VOW
from tests.vectors.reasons import require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from model.debt_auction import DebtAuction
    from model.parameters import DebtAuctionParameters, SurplusAuctionParameters
    from model.surplus_auction import SurplusAuction
    from tests.vectors.arithmetic import Arithmetic
    from tests.vectors.books import Books
    from tests.vectors.comparison import Step
    from tests.vectors.files import Record

    Action = Callable[["Waterfall", Record], Step | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Parameters, in the reference's units; factors of the auctions are wad, not bps."""

    wait: int = 0
    """Time in the queue [seconds]."""
    bucket_length: int = 1
    """Of our queue [seconds]."""
    debt_lot: int = 0
    """`sump` [rad]."""
    surplus_lot: int = 0
    """`bump` [rad]."""
    surplus_buffer: int = 0
    """`hump` [rad]."""
    surplus_limit: int = 0
    """`lid` [rad]."""
    debt: DebtAuctionParameters | None = None
    """None = there are no debt auctions."""
    surplus: SurplusAuctionParameters | None = None
    """None = there are no surplus auctions."""
    price: int = 0
    """Of the governance token, 0 = unknown; the reference asks none [wad]."""


@dataclass(slots=True, kw_only=True)
class Waterfall:
    """Balance sheet, auctions and governance token."""

    arithmetic: Arithmetic
    terms: Terms
    books: Books
    tokens: Counter[str] = field(default_factory=Counter)
    """Governance token by owner [wad]."""
    burned: int = 0
    """Governance token burned [wad]."""
    on_sale: int = 0
    """Coin in surplus auctions [rad]."""
    debt_auctions: dict[int, DebtAuction] = field(default_factory=dict)
    surplus_auctions: dict[int, SurplusAuction] = field(default_factory=dict)
    debt_auctions_started: int = 0
    surplus_auctions_started: int = 0

    def act(self, step: Record, actions: Mapping[str, Action]) -> Step:
        """Do one recorded step; its revert, or what it returns."""
        action = step.choice("op", actions)
        try:
            return {"revert": None} | (action(self, step) or {})
        except Revert as revert:
            return {"revert": revert.reason}

    @property
    def debt_parameters(self) -> DebtAuctionParameters:
        assert self.terms.debt is not None
        return self.terms.debt

    @property
    def surplus_parameters(self) -> SurplusAuctionParameters:
        assert self.terms.surplus is not None
        return self.terms.surplus

    def settled(self) -> tuple[treasury.Books, int]:
        """Books when an auction starts, and the coin burned for that before it [rad]."""
        books = self.books.snapshot()
        if not self.arithmetic.departures.settle_first:
            return books, 0
        burned = Rad(min(books.coin, books.matured))
        return treasury.burn(books, burned), burned


def started(arithmetic: Arithmetic, terms: Terms) -> Waterfall:
    """Nothing owed, owned or sold yet."""
    books = arithmetic.books(terms.bucket_length)
    return Waterfall(arithmetic=arithmetic, terms=terms, books=books)


@contextmanager
def told_as(reasons: Mapping[str, str]) -> Iterator[None]:
    """Say our reverts in the reference's words; what it has no word for stays ours."""
    try:
        yield
    except Revert as revert:
        raise Revert(reasons.get(revert.reason, revert.reason)) from revert


def ended(house: str, auction: DebtAuction | SurplusAuction | None, now: int) -> str:
    """The reference's word for an auction that takes no more bids: which time is over."""
    is_bid_over = auction is not None and 0 < auction.bid_expires_at <= now
    return f"{house}/already-finished-{'tic' if is_bid_over else 'end'}"


# --- Steps of the balance sheet -------------------------------------------------------------------


def debt(state: Waterfall, step: Record) -> None:
    """Unbacked debt that is matured at once."""
    state.books.owe(step.number("rad"))


def queue_debt(state: Waterfall, step: Record) -> None:
    state.books.queue_debt(step.number("rad"), step.number("now"))


def income(state: Waterfall, step: Record) -> None:
    state.books.give(VOW, step.number("rad"))


def flog(state: Waterfall, step: Record) -> None:
    queued_at, length = UnixTime(step.number("era")), Seconds(state.terms.bucket_length)
    era = treasury.era_of(queued_at, length, state.arithmetic.departures)
    is_over = era + state.terms.wait <= step.number("now")
    require(holds=is_over, reason="Vow/wait-not-finished")
    state.books.mature(era)


def heal(state: Waterfall, step: Record) -> None:
    amount, books = step.number("rad"), state.books.snapshot()
    require(holds=amount <= books.coin, reason="Vow/insufficient-surplus")
    require(holds=amount <= books.matured, reason="Vow/insufficient-debt")
    state.books.burn(amount)


def kiss(state: Waterfall, step: Record) -> None:
    amount, books = step.number("rad"), state.books.snapshot()
    require(holds=amount <= books.on_auction, reason="Vow/not-enough-ash")
    require(holds=amount <= books.coin, reason="Vow/insufficient-surplus")
    state.books.burn_on_auction(amount)
