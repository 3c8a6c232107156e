# SPDX-License-Identifier: MIT
"""Maker's English auctions of March 2020, and how keepers bid in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lab.designs.bazaar import OWNER
from lab.designs.events import EventReader
from lab.designs.fleet import Style
from lab.designs.hands import Wanted
from lab.designs.outcome import ZERO_BID
from lab.world.calls import NamedCall
from model.units import WAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from keeper.ports import Log
    from lab.designs.accounts import SingleAccount
    from lab.designs.bazaar import Bazaar
    from lab.designs.exposure import Exposure
    from lab.designs.hands import Hand
    from lab.designs.outcome import Outcome
    from lab.designs.view import View
    from lab.scenario.population import AssetTerms

CONTRACT: Final = "Maker2020"
LOT_VALUE: Final = 50 * 195
"""Of a lot at the first price: 50 ether of 12 March 2020, for any collateral [coins]."""
ETHER_LOT: Final = 50

BID_DURATION: Final = 600
ORACLE_DELAY: Final = 3_600
MIN_BID_STEP: Final = 10_300
_BPS: Final = 10_000
DUST: Final = 10**9
"""First bid of who bids the least: those of that night were of this size [wad]."""

# What such calls take of Maker's own contracts.
LIQUIDATE_GAS: Final = 303_000
BID_GAS: Final = 99_000
SETTLE_GAS: Final = 75_000
SALE_GAS: Final = 100_000


@dataclass(slots=True)
class _Auction:
    owner: str
    lot: int
    tab: int
    debt: int
    ends_at: int
    bid: int = 0
    bidder: str = ""
    expires_at: int = 0

    def is_over(self, now: int) -> bool:
        return self.ends_at <= now or bool(self.bidder and self.expires_at <= now)


class MakerBook:
    """The vaults of one collateral, and their auctions."""

    def __init__(self, bazaar: Bazaar, asset: str, terms: AssetTerms) -> None:
        """Deploy it.

        Args:
            bazaar: Where it lives.
            asset: Its collateral.
            terms: Of the asset.
        """
        self.asset = asset
        self.one = 10**terms.decimals
        lot = ETHER_LOT if asset == "ETH" else LOT_VALUE / float(terms.price)
        self.address = bazaar.deploy(
            CONTRACT,
            bazaar.coin,
            bazaar.tokens[asset],
            bazaar.feeds[asset],
            terms.liquidation_threshold,
            int(lot * self.one),
        )
        self.threshold = terms.liquidation_threshold
        self.price = int(terms.price * WAD)
        """In force in the contract [wad]."""
        self.vaults: dict[str, tuple[int, int]] = {}
        self.auctions: dict[int, _Auction] = {}

    def call(self, sender: str, name: str, *arguments: object) -> NamedCall:
        """A call of the contract."""
        return NamedCall(sender, CONTRACT, self.address, name, arguments)

    def unsafe(self) -> Iterator[str]:
        """Owners of vaults that can be liquidated."""
        for owner, (collateral, debt) in self.vaults.items():
            if collateral * self.price * self.threshold < debt * self.one * _BPS:
                yield owner


class Maker:
    """A design: one book for each asset."""

    def __init__(
        self, bazaar: Bazaar, terms: Mapping[str, AssetTerms], exposure: Exposure, outcome: Outcome
    ) -> None:
        """Deploy.

        Args:
            bazaar: Where it lives.
            terms: Of each asset.
            exposure: Is told of every change of an account.
            outcome: Is told of every sale.
        """
        self._bazaar = bazaar
        self._books = {asset: MakerBook(bazaar, asset, each) for asset, each in terms.items()}
        self._by_address = {book.address.lower(): book for book in self._books.values()}
        self._reader = EventReader(dict.fromkeys(self._by_address, CONTRACT))
        self._exposure = exposure
        self._outcome = outcome
        self._won: dict[str, dict[str, int]] = {}
        """By keeper and asset, not sold yet [token units]."""
        first = next(iter(self._books.values()))
        self._polled_at = self._ask(first, "shifted_at")

    def open(self, account: SingleAccount) -> None:
        """Open one account."""
        book, bazaar = self._books[account.asset], self._bazaar
        token = bazaar.tokens[account.asset]
        bazaar.endow(account.owner, {token: account.collateral}, book.address)
        call = book.call(account.owner, "open_vault", account.collateral, account.debt)
        bazaar.chain.perform(call)

    def endow(self, hand: Hand) -> None:
        """Give a keeper its capital, and allow the contracts what they will take."""
        bazaar = self._bazaar
        bazaar.endow(hand.address, {bazaar.coin: hand.kind.capital * WAD}, bazaar.exchange)
        for token in bazaar.tokens.values():
            bazaar.approve(hand.address, token, bazaar.exchange)
        for book in self._books.values():
            bazaar.approve(hand.address, bazaar.coin, book.address)

    def fill_buffer(self, coins: Decimal) -> None:
        """Surplus that is there at the start; it stands for the first book's."""
        first = next(iter(self._books.values()))
        self._bazaar.mint(first.address, self._bazaar.coin, int(coins * WAD))

    # --- The world outside ------------------------------------------------------------------------

    def upkeep(self, now: int) -> Iterator[NamedCall]:
        """What the oracle's operators do in a block of that time."""
        if now // ORACLE_DELAY > self._polled_at // ORACLE_DELAY:
            self._polled_at = now
            for book in self._books.values():
                yield book.call(OWNER, "update_price")

    def see(self, logs: Sequence[Log], view: View) -> None:
        """Take note of a block."""
        for event in self._reader.read(logs):
            book, values = self._by_address[event.address], event.values
            match event.name:
                case "PriceUpdated":
                    book.price = values["current_price"]
                case "VaultChanged":
                    self._see_vault(book, values)
                case "AuctionStarted":
                    book.auctions[values["auction_id"]] = _Auction(
                        values["owner"], values["lot"], values["tab"], values["debt"],
                        view.now + 6 * ORACLE_DELAY,
                    )  # fmt: skip
                    self._outcome.liquidated.add(values["owner"])
                    self._outcome.cancelled += values["debt"] / WAD
                case "BidPlaced":
                    auction = book.auctions[values["auction_id"]]
                    auction.bid, auction.lot = values["bid"], values["lot"]
                    auction.bidder = values["bidder"].lower()
                    auction.expires_at = view.now + BID_DURATION
                case "AuctionSettled":
                    self._see_settled(book, values, view)

    def _see_vault(self, book: MakerBook, values: Mapping[str, Any]) -> None:
        owner, collateral, debt = values["owner"], values["collateral"], values["debt"]
        if debt:
            book.vaults[owner] = (collateral, debt)
        else:
            book.vaults.pop(owner, None)
        held = {book.asset: collateral / book.one}
        self._exposure.put(f"{owner} {book.asset}", debt / WAD, held)

    def _see_settled(self, book: MakerBook, values: Mapping[str, Any], view: View) -> None:
        auction = book.auctions.pop(values["auction_id"])
        worth = values["lot"] / book.one * view.sale_prices[book.asset]
        paid = values["bid"] / WAD
        outcome = self._outcome
        outcome.auctions += 1
        outcome.zero_bids += paid < ZERO_BID * worth
        outcome.sell(worth, paid)
        outcome.bad_debt += max(auction.debt - values["bid"], 0) / WAD
        won = self._won.setdefault(values["winner"].lower(), {})
        won[book.asset] = won.get(book.asset, 0) + values["lot"]

    # --- Keepers ----------------------------------------------------------------------------------

    def decide(self, hands: Sequence[Hand], view: View) -> Iterator[tuple[Hand, list[Wanted]]]:
        """What each keeper does next.

        Args:
            hands: Those that can do anything now.
            view: The last block, as they see it.
        """
        unsafe = [(book, owner) for book in self._books.values() for owner in book.unsafe()]
        for number, hand in enumerate(hands):
            wanted = [*self._sales(hand), *self._settlements(hand, number, view)]
            for book, owner in unsafe[number :: len(hands)]:
                call = book.call(hand.address, "liquidate", owner)
                wanted.append(Wanted(call=call, gas=LIQUIDATE_GAS))
            wanted += self._bids(hand, view)
            yield hand, wanted

    def _sales(self, hand: Hand) -> Iterator[Wanted]:
        for asset, amount in self._won.pop(hand.address.lower(), {}).items():
            call = self._bazaar.sale(hand.address, asset, amount)
            yield Wanted(call=call, gas=SALE_GAS)

    def _settlements(self, hand: Hand, number: int, view: View) -> Iterator[Wanted]:
        for book in self._books.values():
            for auction_id, auction in book.auctions.items():
                if not auction.is_over(view.next) or auction.ends_at == view.next:
                    continue
                if auction.bidder == hand.address.lower():
                    if auction.expires_at < view.next or auction.ends_at < view.next:
                        call = book.call(hand.address, "settle_auction", auction_id)
                        yield Wanted(call=call, gas=SETTLE_GAS)
                elif not auction.bidder and not number:
                    auction.ends_at = view.next + 6 * ORACLE_DELAY
                    call = book.call(hand.address, "restart_auction", auction_id)
                    yield Wanted(call=call, gas=SETTLE_GAS)

    def _bids(self, hand: Hand, view: View) -> Iterator[Wanted]:
        coin = self._bazaar.balance(self._bazaar.coin, hand.address) - hand.recycling(view.now)
        costs = (BID_GAS + SETTLE_GAS + SALE_GAS) * view.gas_price
        for book in self._books.values():
            price = view.prices[book.asset] * (1 - hand.kind.locked_margin)
            for auction_id, auction in book.auctions.items():
                if auction.is_over(view.next) or auction.bidder == hand.address.lower():
                    continue
                found = _bid(auction, hand.kind.style, price / book.one, costs)
                if found is None or found[1] > coin:
                    continue
                name, amount, argument = found
                coin -= amount
                call = book.call(hand.address, name, auction_id, argument)
                yield Wanted(call=call, gas=BID_GAS)

    # --- The end ----------------------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether anything is left to liquidate, to sell or to settle."""
        return bool(self._won) or any(
            book.auctions or any(book.unsafe()) for book in self._books.values()
        )

    def finish(self, outcome: Outcome, buffer: float) -> None:
        """Take down who bears what was lost.

        Args:
            outcome: Of the run.
            buffer: Surplus at the start [coins].
        """
        books = self._books.values()
        unbacked = sum(self._ask(book, "unbacked_debt") for book in books)
        surplus = sum(self._ask(book, "surplus") for book in books)
        left = (surplus - unbacked) / WAD
        outcome.buffer_bears = buffer - max(left, 0.0)
        outcome.holders_bear = max(-left, 0.0)

    def _ask(self, book: MakerBook, name: str) -> int:
        found = self._bazaar.chain.ask(book.call(book.address, name))
        assert isinstance(found, int)  # noqa: S101 - by the ABI
        return found


def _bid(
    auction: _Auction, style: Style, price: float, costs: float
) -> tuple[str, int, int] | None:
    """A bid that this keeper would place: function, coin needed [wad], argument; None: none.

    Args:
        auction: Running.
        style: The keeper's.
        price: That it would pay at most [coins per token unit].
        costs: Of bidding, settling and selling [coins].
    """
    worth = int((auction.lot * price - costs) * WAD)
    if style is Style.LEAST:
        return ("raise_bid", DUST, DUST) if not auction.bidder and worth > DUST else None
    if auction.bid < auction.tab:
        bid = min(worth, auction.tab)
        least = auction.bid * MIN_BID_STEP // _BPS + 1
        is_enough = bid == auction.tab or bid >= least
        return ("raise_bid", bid, bid) if bid > auction.bid and is_enough else None
    lot = int((auction.tab / WAD + costs) / price) + 1
    if lot * MIN_BID_STEP <= auction.lot * _BPS:
        return "lower_lot", auction.tab, lot
    return None
