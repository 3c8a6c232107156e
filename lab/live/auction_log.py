# SPDX-License-Identifier: MIT
"""Auctions of collateral and of debt from start to end, as the logs tell them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lab.live.outcome import Auction, BadDebt, Purchase
from model import health
from model.units import BPS, WAD_TO_RAY, Bps, Rad, Ray, Seconds, Wad

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lab.live.blocks import Block
    from lab.live.books import Books
    from lab.live.events import Event
    from model.parameters import AuctionTerms
    from model.units import UnixTime

ASSETS_SHIFT = 80
ASSETS_MASK = 2**16 - 1
"""An auction's id holds its assets: owner << 96 | assets << 80 | sequence number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Life:
    """An auction from its start or last reset on."""

    started: UnixTime
    tops: Mapping[int, Ray]
    """Asset number to price at the start."""


class AuctionLog:
    """Collects auctions and purchases."""

    def __init__(
        self, *, books: Books, asset_names: Mapping[int, str], terms: AuctionTerms
    ) -> None:
        """Begin before the first auction.

        Args:
            books: State after the events so far: they must see each event first.
            asset_names: Asset number to name.
            terms: Of all auctions; a scenario does not change them.
        """
        self._books = books
        self._asset_names = asset_names
        self._terms = terms
        self._lives: dict[int, _Life] = {}
        self._debt_auctions: dict[int, int] = {}
        self._written_off = 0
        self._debt_sold = 0
        self._slashed = 0
        self.auctions: dict[int, Auction] = {}
        self.purchases: list[Purchase] = []
        self.wrong_starts = 0
        """Lots that started, or started again, at another price than oracle times multiplier."""
        self.governance_minted = Wad(0)
        self._surplus_auctions = 0
        self._handlers: dict[tuple[str, str], Callable[[Block, Event], None]] = {
            ("CollateralAuction", "AuctionStarted"): self._start,
            ("CollateralAuction", "AuctionReset"): self._reset,
            ("CollateralAuction", "LotTaken"): self._take,
            ("CollateralAuction", "AuctionEnded"): self._end,
            ("LiquidationEngine", "AccountWrittenOff"): self._write_off,
            ("Treasury", "Settled"): self._settle,
            ("DebtAuction", "AuctionStarted"): self._start_debt_auction,
            ("DebtAuction", "AuctionSettled"): self._settle_debt_auction,
            ("SurplusAuction", "AuctionStarted"): self._start_surplus_auction,
            ("SurplusAuction", "AuctionSettled"): self._settle_surplus_auction,
        }

    def see(self, block: Block, event: Event) -> None:
        """Record an event; most are of no interest."""
        handler = self._handlers.get((event.contract, event.name))
        if handler is not None:
            handler(block, event)

    @property
    def running(self) -> int:
        """Collateral auctions that have not ended."""
        return sum(auction.ended is None for auction in self.auctions.values())

    @property
    def bidding(self) -> int:
        """Debt and surplus auctions that have not been settled."""
        return len(self._debt_auctions) + self._surplus_auctions

    def bad_debt(self) -> BadDebt:
        """Debt that collateral did not pay, and who bore it so far.

        What is unpaid of a tab is penalty first, and a penalty never raised is nobody's loss. The
        pool bears what it was slashed for, debt auctions what they sold, the buffer the rest of
        what is not left over.
        """
        created = self._written_off + sum(
            max(auction.unpaid - auction.penalty, 0) for auction in self.auctions.values()
        )
        uncovered = min(max(-self._books.buffer, 0), created)
        slashed = min(self._slashed, created - uncovered)
        sold = min(self._debt_sold, created - uncovered - slashed)
        return BadDebt(
            created=Rad(created),
            buffer=Rad(created - uncovered - slashed - sold),
            guaranty_pool=Rad(slashed),
            debt_auction=Rad(sold),
            uncovered=Rad(uncovered),
        )

    def _start(self, block: Block, event: Event) -> None:
        number, due = event.values["auction_id"], event.values["due"]
        self.auctions[number] = Auction(
            auction=number,
            account=event.values["account"],
            started=block.time,
            due=Rad(due),
            resets=0,
            ended=None,
            unpaid=Rad(0),
            penalty=Rad(event.values["tab"] - due),
        )
        self._begin_life(block, event)

    def _reset(self, block: Block, event: Event) -> None:
        number = event.values["auction_id"]
        auction = self.auctions[number]
        self.auctions[number] = replace(auction, resets=auction.resets + 1)
        self._begin_life(block, event)

    def _begin_life(self, block: Block, event: Event) -> None:
        number = event.values["auction_id"]
        assets = health.members(number >> ASSETS_SHIFT & ASSETS_MASK)
        tops = dict(zip(assets, event.values["tops"], strict=True))
        self._lives[number] = _Life(started=block.time, tops=tops)
        for asset, top in tops.items():
            price = self._books.price(asset) * WAD_TO_RAY
            # A reset writes 0 for what is sold out.
            if top not in (0, price * self._terms.start_multiplier // BPS):
                self.wrong_starts += 1

    def _take(self, block: Block, event: Event) -> None:
        number, asset = event.values["auction_id"], event.values["asset"]
        life = self._lives[number]
        self.purchases.append(
            Purchase(
                block=block.number,
                time=block.time,
                auction=number,
                asset=self._asset_names[asset],
                elapsed=Seconds(block.time - life.started),
                collateral=Wad(event.values["collateral"]),
                payment=Rad(event.values["payment"]),
                price=Ray(event.values["price"]),
                top=life.tops[asset],
                market=block.traded_at[self._asset_names[asset]],
                floor_fraction=Bps(self._terms.floor_fraction),
            )
        )

    def _end(self, block: Block, event: Event) -> None:
        number = event.values["auction_id"]
        self.auctions[number] = replace(
            self.auctions[number], ended=block.time, unpaid=Rad(event.values["unpaid"])
        )

    def _write_off(self, _: Block, event: Event) -> None:
        self._written_off += event.values["due"]

    def _settle(self, _: Block, event: Event) -> None:
        self._slashed += event.values["slashed"]

    def _start_debt_auction(self, _: Block, event: Event) -> None:
        self._debt_auctions[event.values["auction_id"]] = event.values["bid"]

    def _settle_debt_auction(self, _: Block, event: Event) -> None:
        self._debt_sold += self._debt_auctions.pop(event.values["auction_id"])
        self.governance_minted = Wad(self.governance_minted + event.values["lot"])

    def _start_surplus_auction(self, _: Block, __: Event) -> None:
        self._surplus_auctions += 1

    def _settle_surplus_auction(self, _: Block, __: Event) -> None:
        self._surplus_auctions -= 1
