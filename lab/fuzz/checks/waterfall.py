# SPDX-License-Identifier: MIT
"""Treasury, debt and surplus auctions do what the model's do."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from keeper.events import collateral_auction as sale
from keeper.events import debt_auction as debts
from keeper.events import ledger
from keeper.events import surplus_auction as surpluses
from lab.fuzz import events
from lab.fuzz.checks.check import Check
from lab.fuzz.checks.lanes import unequal
from lab.fuzz.checks.prices import governance_price
from model import debt_auction, surplus_auction
from model.debt_auction import NOTHING_MINTED
from model.errors import Revert
from model.guaranty_rules import slashable
from model.treasury import settle
from model.units import RAD, Rad, Wad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keeper.events.record import Event
    from lab.fuzz.scene import Scene
    from model.guaranty_rules import Pots
    from model.parameters import TreasuryParameters
    from model.treasury import Books, Settlement


class Interest(Check):
    """Debt grows by the fee for the time that has passed, and the Treasury earns it."""

    name: ClassVar = "interest-as-modelled"
    sees: ClassVar[tuple[type[Event], ...]] = (ledger.RateAccrued,)

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        if isinstance(event, ledger.RateAccrued):
            expected = scene.mirror.debt.rate_at(scene.timestamp)
            yield from unequal("interest", {"rate": (event.rate, expected)})


class Settlements(Check):
    """A settlement matures, slashes, burns and auctions what the model's does."""

    name: ClassVar = "settle-as-modelled"
    sees: ClassVar[tuple[type[Event], ...]] = (events.Settled,)

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        parameters = scene.mirror.treasury.parameters
        if not isinstance(event, events.Settled) or parameters is None:
            return
        if any(isinstance(each, sale.LotTaken | sale.AuctionStarted) for each in scene.events):
            return  # the books before it are not those of the transaction's beginning
        started = [e.lot for e in scene.events if isinstance(e, surpluses.AuctionStarted)]
        on_sale = scene.mirror.surplus_auctions.coin_on_auction - sum(started)
        expected = settlement(scene, parameters, scene.before.books, scene.pots_before(), on_sale)
        yield from settled_otherwise("settlement", event, expected)
        books = scene.mirror.treasury.books
        yield from unequal(
            "settlement",
            {
                "coin left": (books.coin, expected.books.coin),
                "unbacked debt left": (books.unbacked, expected.books.unbacked),
                "queued debt left": (books.queued, expected.books.queued),
                "debt on auction": (books.on_auction, expected.books.on_auction),
            },
        )


def settlement(
    scene: Scene, parameters: TreasuryParameters, books: Books, pots: Pots, on_sale: int
) -> Settlement:
    """What the model's settlement does now.

    Args:
        scene: Says when, and what the surplus auction's limit is.
        parameters: Of the Treasury.
        books: Of the Treasury, interest up to now included.
        pots: Of the guaranty pool, as of now.
        on_sale: Coin in surplus auctions before it [rad].
    """
    terms, lot = scene.mirror.surplus_auctions.parameters, Rad(parameters.surplus_lot * RAD)
    has_room = terms is not None and surplus_auction.has_room_for(lot, Rad(on_sale), terms)
    return settle(
        books,
        parameters,
        scene.timestamp,
        surplus_has_room=has_room,
        slashable=slashable(pots.total),
    )


def settled_otherwise(subject: str, event: events.Settled, expected: Settlement) -> Iterator[str]:
    """What a settlement did otherwise than the model's."""
    yield from unequal(
        subject,
        {
            "matured": (event.matured, expected.matured),
            "burned": (event.burned, expected.burned),
            "slashed": (event.slashed, expected.slashed),
            "a debt auction": (event.debt_auction > 0, expected.debt_lot > 0),
            "a surplus auction": (event.surplus_auction > 0, expected.surplus_lot > 0),
        },
    )


class DebtAuctions(Check):
    """Debt auctions offer, accept and mint what the model's do."""

    name: ClassVar = "debt-auctions-as-modelled"
    sees: ClassVar[tuple[type[Event], ...]] = (
        debts.AuctionStarted,
        debts.BidPlaced,
        debts.AuctionRestarted,
        debts.AuctionSettled,
        debts.AuctionCancelled,
    )

    def __init__(self) -> None:
        self.running: dict[int, debt_auction.DebtAuction] = {}
        self.minted = NOTHING_MINTED

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        match event:
            case (
                debts.AuctionStarted()
                | debts.BidPlaced()
                | debts.AuctionRestarted()
                | debts.AuctionSettled()
            ):
                try:
                    yield from self._follow(scene, event)
                except Revert as refusal:
                    subject = f"debt auction {event.auction_id}: {type(event).__name__}"
                    yield f"{subject}: should be refused: {refusal.reason}"
            case debts.AuctionCancelled():
                del self.running[event.auction_id]

    def _follow(
        self,
        scene: Scene,
        event: debts.AuctionStarted
        | debts.BidPlaced
        | debts.AuctionRestarted
        | debts.AuctionSettled,
    ) -> Iterator[str]:
        number, now = event.auction_id, scene.timestamp
        parameters, price = scene.mirror.debt_auctions.parameters, governance_price(scene)
        assert parameters is not None  # noqa: S101 - the constructor logs them
        subject = f"debt auction {number}"
        match event:
            case debts.AuctionStarted():
                started = debt_auction.start(Rad(event.bid), parameters, price, now)
                yield from unequal(
                    subject,
                    {"lot": (event.lot, started.lot), "end": (event.ends_at, started.ends_at)},
                )
                self.running[number] = started
            case debts.BidPlaced():
                after, _ = debt_auction.place_bid(
                    self.running.get(number),
                    event.bidder,
                    Wad(event.lot),
                    parameters,
                    price=price,
                    timestamp=now,
                )
                self.running[number] = after
            case debts.AuctionRestarted():
                after = debt_auction.restart(self.running.get(number), parameters, now)
                yield from unequal(subject, {"lot": (event.lot, after.lot)})
                self.running[number] = after
            case debts.AuctionSettled():
                winner, lot, self.minted = debt_auction.settle(
                    self.running.get(number), parameters, self.minted, now
                )
                yield from unequal(
                    subject, {"winner": (event.winner, winner), "lot": (event.lot, lot)}
                )
                del self.running[number]


class SurplusAuctions(Check):
    """Surplus auctions accept and pay what the model's do."""

    name: ClassVar = "surplus-auctions-as-modelled"
    sees: ClassVar[tuple[type[Event], ...]] = (
        surpluses.AuctionStarted,
        surpluses.BidPlaced,
        surpluses.AuctionRestarted,
        surpluses.AuctionSettled,
        surpluses.AuctionCancelled,
    )

    def __init__(self) -> None:
        self.running: dict[int, surplus_auction.SurplusAuction] = {}

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        parameters = scene.mirror.surplus_auctions.parameters
        if parameters is None:
            return
        try:
            match event:
                case surpluses.AuctionStarted():
                    lot = Rad(event.lot)
                    self.running[event.auction_id] = surplus_auction.start(
                        lot, parameters, scene.timestamp
                    )
                case surpluses.BidPlaced():
                    self.running[event.auction_id], _ = surplus_auction.place_bid(
                        self.running.get(event.auction_id),
                        event.bidder,
                        Wad(event.bid),
                        parameters,
                        price=governance_price(scene),
                        timestamp=scene.timestamp,
                    )
                case surpluses.AuctionRestarted():
                    self.running[event.auction_id] = surplus_auction.restart(
                        self.running.get(event.auction_id), parameters, scene.timestamp
                    )
                case surpluses.AuctionSettled():
                    expected = surplus_auction.settle(
                        self.running.pop(event.auction_id, None), scene.timestamp
                    )
                    found = (event.winner, event.bid, event.lot)
                    subject = f"surplus auction {event.auction_id}"
                    yield from unequal(subject, {"winner, bid and lot": (found, expected)})
                case surpluses.AuctionCancelled():
                    del self.running[event.auction_id]
        except Revert as refusal:
            yield f"surplus auction: {type(event).__name__}: should be refused: {refusal.reason}"
