# SPDX-License-Identifier: MIT
"""A fixed close factor and bonus, as on Aave, and how keepers use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lab.designs.events import EventReader
from lab.designs.hands import Wanted
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

CONTRACT: Final = "FixedSpread"
LIQUIDATOR: Final = "FlashLiquidator"
GAS: Final = 300_000
"""Of a liquidation and the sale of what was seized: as of the protocol's own."""
CLOSE_FACTOR: Final = 0.5
FULL_CLOSE_BELOW: Final = 0.95
BONUS: Final = 0.05
PARTS: Final = (1.0, 0.5, 0.25, 0.125)
"""Of what may be repaid: a pool may be too shallow for all of it."""


class _Book:
    """The accounts of one collateral."""

    def __init__(self, bazaar: Bazaar, asset: str, terms: AssetTerms) -> None:
        self.asset = asset
        self.one = 10**terms.decimals
        self.threshold = terms.liquidation_threshold / 10_000
        self.address = bazaar.deploy(
            CONTRACT,
            bazaar.coin,
            bazaar.tokens[asset],
            bazaar.feeds[asset],
            terms.liquidation_threshold,
        )
        self.accounts: dict[str, tuple[float, float]] = {}
        """Collateral [whole tokens] and debt [coins]."""

    def unhealthy(self, price: float) -> Iterator[tuple[str, float, float, float]]:
        """Owner, collateral, debt and health factor of what can be liquidated."""
        for owner, (collateral, debt) in self.accounts.items():
            health = collateral * price * self.threshold / debt
            if health < 1:
                yield owner, collateral, debt, health


class FixedSpread:
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
        self._liquidator = bazaar.deploy(LIQUIDATOR, bazaar.exchange)
        self._books = {asset: _Book(bazaar, asset, each) for asset, each in terms.items()}
        self._by_address = {book.address.lower(): book for book in self._books.values()}
        self._reader = EventReader(dict.fromkeys(self._by_address, CONTRACT))
        self._exposure = exposure
        self._outcome = outcome

    def open(self, account: SingleAccount) -> None:
        """Open one account."""
        book, bazaar = self._books[account.asset], self._bazaar
        token = bazaar.tokens[account.asset]
        bazaar.endow(account.owner, {token: account.collateral}, book.address)
        arguments = (account.collateral, account.debt)
        call = NamedCall(account.owner, CONTRACT, book.address, "open_account", arguments)
        bazaar.chain.perform(call)

    def endow(self, hand: Hand) -> None:
        """Give a keeper its capital; nothing here needs it."""
        bazaar = self._bazaar
        bazaar.endow(hand.address, {bazaar.coin: hand.kind.capital * WAD}, bazaar.exchange)

    def fill_buffer(self, coins: Decimal) -> None:
        """What stands in first for a deficit; it is reckoned with at the end."""

    def upkeep(self, _now: int) -> Iterator[NamedCall]:
        """Nobody has to do anything."""
        return iter(())

    def see(self, logs: Sequence[Log], view: View) -> None:
        """Take note of a block."""
        outcome = self._outcome
        for event in self._reader.read(logs):
            book, values = self._by_address[event.address], event.values
            owner = values["owner"]
            if event.name == "Liquidated":
                worth = values["collateral"] / book.one * view.sale_prices[book.asset]
                outcome.liquidated.add(owner)
                outcome.sell(worth, values["payment"] / WAD)
                outcome.cancelled += (values["payment"] + values["written_off"]) / WAD
                outcome.bad_debt += values["written_off"] / WAD
                continue
            collateral, debt = values["collateral"] / book.one, values["debt"] / WAD
            if debt:
                book.accounts[owner] = (collateral, debt)
            else:
                book.accounts.pop(owner, None)
            self._exposure.put(f"{owner} {book.asset}", debt, {book.asset: collateral})

    def decide(self, hands: Sequence[Hand], view: View) -> Iterator[tuple[Hand, list[Wanted]]]:
        """What each keeper does next: all see the same, and the first gets it.

        Args:
            hands: Those that can do anything now.
            view: The last block, as they see it.
        """
        found = list(self._liquidations(view))
        for hand in hands:
            wanted = []
            for book, owner, payment, profit in found:
                cost = GAS * view.gas_price
                if profit - cost > hand.kind.margin * payment:
                    arguments = (book.address, owner, int(payment * WAD), int(cost * WAD))
                    call = NamedCall(
                        hand.address, LIQUIDATOR, self._liquidator, "liquidate", arguments
                    )
                    wanted.append(Wanted(call=call, gas=GAS))
            yield hand, wanted

    def _liquidations(self, view: View) -> Iterator[tuple[_Book, str, float, float]]:
        """Book, owner, payment and profit before gas of the best way to liquidate each [coins]."""
        for book in self._books.values():
            depth, market = view.depths[book.asset], view.prices[book.asset]
            oracle = view.answers[book.asset]
            for owner, collateral, debt, health in book.unhealthy(oracle):
                most = debt * (1 if health < FULL_CLOSE_BELOW else CLOSE_FACTOR)
                most = min(most, collateral * oracle / (1 + BONUS))
                ways = (
                    (_revenue(payment * (1 + BONUS) / oracle, market, depth) - payment, payment)
                    for payment in (most * part for part in PARTS)
                )
                profit, payment = max(ways)
                # All of it: what is not asked for the last wei of would stay as dust.
                yield book, owner, payment if payment < most else debt, profit

    @property
    def is_busy(self) -> bool:
        """Whether anything is left that keepers want; what they do not want stays."""
        return False

    def finish(self, outcome: Outcome, buffer: float) -> None:
        """Take down who bears what was lost.

        Args:
            outcome: Of the run.
            buffer: What stands in first [coins].
        """
        outcome.buffer_bears = min(buffer, outcome.bad_debt)
        outcome.holders_bear = outcome.bad_debt - outcome.buffer_bears


def _revenue(amount: float, price: float, depth: float) -> float:
    """What a pool at the market's price pays for collateral [coins].

    Args:
        amount: [whole tokens].
        price: The market's [coins].
        depth: Coin side of the pool [coins].
    """
    after_fee = amount * 0.997
    return depth * after_fee / (depth / price + after_fee)
