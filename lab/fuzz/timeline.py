# SPDX-License-Identifier: MIT
"""What happened, line by line, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from keeper.events import collateral_auction as sale
from keeper.events import debt_auction as debts
from keeper.events import ledger
from keeper.events.record import Event
from keeper.strategies.unsafe_accounts import UnsafeAccounts
from lab.fuzz import events
from lab.fuzz.checks.check import Check
from lab.fuzz.scene import FOUNDING
from model.health import members
from model.settings import FEED_DECIMALS
from model.units import BPS, RAD, RAY, WAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.fuzz.scene import Scene


class Timeline(Check):
    """Takes note; never objects."""

    name: ClassVar = "timeline"
    sees: ClassVar[tuple[type[Event], ...]] = (Event,)

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._first = 0
        self._prices: dict[int, int] = {}
        self._answers: dict[int, int] = {}
        self._unsafe: set[str] = set()
        self._numbers: dict[str, int] = {}

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        text = self._told(scene, event)
        if text is not None and scene.block > FOUNDING:
            self._note(scene, text)
        return iter(())

    def end_block(self, scene: Scene) -> Iterator[str]:
        outlook = scene.outlook()
        if scene.block <= FOUNDING:
            self._first = scene.timestamp
        self._note_answers(scene)
        if scene.block < FOUNDING:
            return iter(())
        for asset, symbol in scene.symbols.items():
            price = outlook.prices[asset].price
            if price != self._prices.get(asset, price):
                self._note(scene, f"price of {symbol} {price / WAD:g}")
            self._prices[asset] = price
        if scene.mirror.debt.is_frozen:
            return iter(())  # all debts are paid alike
        unsafe = {owned.owner for owned in UnsafeAccounts(scene.mirror, outlook)}
        for owner in sorted(unsafe - self._unsafe):
            account = scene.mirror.accounts.get(owner)
            debt = account.normalized_debt * outlook.rate / RAD
            self._note(scene, f"{self._who(owner)} is unsafe, owes {debt:.2f}")
        self._unsafe = unsafe
        return iter(())

    def _note_answers(self, scene: Scene) -> None:
        """What sources say that they did not say before."""
        for asset, symbol in scene.symbols.items():
            said = scene.rounds[asset].answer if asset in scene.rounds else 0
            if said != self._answers.get(asset, 0):
                self._note(scene, f"source of {symbol} says {said / 10**FEED_DECIMALS:g}")
            self._answers[asset] = said

    def _note(self, scene: Scene, text: str) -> None:
        minutes, seconds = divmod(max(scene.timestamp - self._first, 0), 60)
        line = f"{minutes:>5}:{seconds:02}  {text}"
        if line not in self.lines[-1:]:
            self.lines.append(line)

    def _who(self, owner: str) -> str:
        """An account by number, in the order of its first line."""
        number = self._numbers.setdefault(owner, 1 + len(self._numbers))
        return f"account {number}"

    def _told(self, scene: Scene, event: Event) -> str | None:  # noqa: PLR0911  one line per kind
        match event:
            case events.AccountLiquidated():
                seized = f"{event.collateral / WAD:.4f} {scene.symbols[event.asset]}"
                return (
                    f"{self._who(event.account)} liquidated: "
                    f"{event.debt / RAD:.2f} repaid for {seized}"
                )
            case sale.AuctionStarted():
                assets = members(event.auction_id >> 80 & 0xFFFF)
                names = ", ".join(scene.symbols[asset] for asset in assets)
                return (
                    f"{self._who(event.account)} closed out: {names} for sale, "
                    f"tab {event.tab / RAD:.2f}"
                )
            case events.AccountWrittenOff():
                return f"{self._who(event.account)} written off: {event.due / RAD:.2f} lost"
            case sale.LotTaken():
                return (
                    f"{event.collateral / WAD:.4f} {scene.symbols[event.asset]} sold at "
                    f"{event.price / RAY:g}, {event.tab / RAD:.2f} of the tab left"
                )
            case sale.AuctionReset():
                return "auction reset"
            case sale.AuctionEnded():
                return f"auction over, {event.unpaid / RAD:.2f} of the tab unpaid"
            case events.Settled() if event.burned or event.slashed:
                return (
                    f"settled: {event.burned / RAD:.2f} of bad debt paid, "
                    f"{event.slashed / RAD:.2f} by the guaranty pool"
                )
            case debts.AuctionStarted():
                return f"debt auction for {event.bid / RAD:.2f}"
            case debts.AuctionSettled():
                return f"{event.lot / WAD:.2f} governance tokens sold"
        return self._told_of_people(scene, event)

    def _told_of_people(self, scene: Scene, event: Event) -> str | None:  # noqa: PLR0911
        """What owners and governance do."""
        match event:
            case events.Deposited() | events.Withdrawn():
                did = "deposits" if isinstance(event, events.Deposited) else "withdraws"
                units = next(h.unit for h in scene.custody.values() if h.asset == event.asset)
                amount = f"{event.amount * units / WAD:.4f} {scene.symbols[event.asset]}"
                return f"{self._who(event.account)} {did} {amount}"
            case events.Borrowed():
                return f"{self._who(event.account)} borrows {event.amount / WAD:.2f}"
            case events.Repaid():
                return f"{self._who(event.account)} repays {event.amount / WAD:.2f}"
            case sale.PauseSet():
                seconds = event.pause.until - scene.timestamp
                return f"pause of level {event.pause.level} for {seconds} s" if seconds else None
            case ledger.ThresholdRampSet():
                return (
                    f"threshold of {scene.symbols[event.asset]} begins to fall "
                    f"from {event.start_threshold / BPS:.2%} to {event.end_threshold / BPS:.2%}"
                )
            case ledger.Frozen():
                return "the protocol is shut down"
            case events.Finalised():
                return f"all is settled, {event.shortfall / RAD:.2f} short of all coin"
        return None
