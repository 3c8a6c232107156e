# SPDX-License-Identifier: MIT
"""Everything that is watched while the scenario plays, fed block by block from receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lab.live.auction_log import AuctionLog
from lab.live.books import Books
from lab.live.events import Event, EventReader
from lab.live.liquidation_log import LiquidationLog
from model.settings import FEED_DECIMALS
from model.units import RAD, WAD, Ray, UnixTime

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lab.anvil import Node, Receipt
    from lab.live.blocks import Block
    from lab.live.contracts import Contracts
    from lab.live.keeper_log import KeeperLog
    from model.manifest import Manifest
    from model.units import Wad


DUST: Final = 1_000 * RAD
"""Matured debt that coin could cover, but that a keeper may leave to the next settlement [rad]."""


ANSWER: Final = WAD // 10**FEED_DECIMALS
"""The finest step of a feed's answer [wad]."""


class Observer:
    """The books and the logs, in step."""

    def __init__(
        self,
        *,
        manifest: Manifest,
        contracts: Contracts,
        borrowers: Sequence[str],
        keeper: KeeperLog,
    ) -> None:
        """Begin with nothing seen.

        Args:
            manifest: Of the deployment.
            contracts: Of the deployment.
            borrowers: Accounts of the scenario.
            keeper: Takes note of the keeper's transactions.
        """
        names = {asset.id: asset.symbol for asset in manifest.collaterals}
        parameters = manifest.parameters
        self.asset_names = names
        self._first_block = manifest.block
        self._treasury = parameters.treasury
        self._reader = EventReader(contracts.addresses, contracts.abis)
        self.books = Books(
            treasury=contracts.addresses["Treasury"],
            stability_fee=Ray(parameters.ledger.stability_fee),
            thresholds={
                number: parameters.assets[name].ledger.liquidation_threshold
                for number, name in names.items()
            },
        )
        self.auctions = AuctionLog(
            books=self.books, asset_names=names, terms=parameters.auction_terms
        )
        self.liquidations = LiquidationLog(
            books=self.books,
            borrowers=[borrower.lower() for borrower in borrowers],
            asset_names=names,
        )
        self.keeper = keeper
        self.conservation_error = 0
        """Largest of all blocks so far [rad]."""
        self._market: Mapping[str, Wad] = {}
        self.last_events: tuple[Event, ...] = ()
        """Of the latest block."""

    def catch_up(self, node: Node) -> None:
        """Bring the books up to the chain's latest block; nothing is told of it."""
        latest = int(node.call("eth_blockNumber"), 16)
        for number in range(self._first_block, latest + 1):
            header = node.call("eth_getBlockByNumber", hex(number), False)
            self.books.begin_block(UnixTime(int(header["timestamp"], 16)))
            for event in self._reader.read(node.receipts(number)):
                self.books.apply(event)

    def see_block(self, block: Block, receipts: Sequence[Receipt]) -> None:
        """Take note of all that happened in a block."""
        self._market = block.market
        self.books.begin_block(block.time)
        self.last_events = tuple(self._reader.read(receipts))
        for event in self.last_events:
            self.books.apply(event)
            self.auctions.see(block, event)
            self.liquidations.see(block, event)
        self.liquidations.end_block(block)
        self.keeper.see(block, receipts)
        self.conservation_error = max(self.conservation_error, self.books.conservation_error)

    @property
    def is_busy(self) -> bool:
        """Whether anything is left to liquidate or to sell, or may be at the market's prices.

        The oracle must say what the market says: a price that nobody has poked hides what is due.
        """
        return (
            self.auctions.running > 0
            or self.liquidations.liquidatable > 0
            or not self._oracle_has_arrived()
        )

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing is left to do for anyone, now or when a queue or a bidding time ends."""
        books, treasury = self.books, self._treasury
        if self.is_busy or self.auctions.bidding > 0:
            return False
        if books.queued > 0 or books.on_auction > 0:
            return False
        if min(books.treasury_coin, books.unbacked) >= DUST or (
            books.unbacked - books.treasury_coin >= treasury.debt_lot * RAD
        ):
            return False
        return books.buffer < (treasury.surplus_buffer + treasury.surplus_lot) * RAD

    @property
    def is_short_of_income(self) -> bool:
        """Whether the Treasury's coin, with the interest that is due to it, leaves bad debt."""
        books = self.books
        return books.buffer + books.interest_due < 0

    def _oracle_has_arrived(self) -> bool:
        """Whether the market's prices, as finely as feeds say them, are in force and none waits."""
        for number, name in self.asset_names.items():
            answer = self._market[name] // ANSWER * ANSWER
            if {self.books.price(number), self.books.prices[number].next_price} != {answer}:
                return False
        return True
