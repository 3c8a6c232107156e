# SPDX-License-Identifier: MIT
"""Coin moves only for a reason, and exactly as much: the table of docs/invariants.md."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

from keeper.events import collateral_auction as sale
from keeper.events import debt_auction as debts
from keeper.events import ledger
from keeper.events import surplus_auction as surpluses
from lab.fuzz import events
from lab.fuzz.checks.check import Check
from lab.fuzz.scene import FOUNDING
from model.fixed_point import ceil_div
from model.units import RAD, RAY, Rad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keeper.events.record import Event
    from lab.fuzz.checks.auctions import AuctionTwin
    from lab.fuzz.scene import Scene

NOBODY = "0x" + "00" * 20
"""Who has bid where nobody has."""


class CoinFlows(Check):
    """What each address gains or loses in a transaction is what its events say, to the rad."""

    name: ClassVar = "coin-flows"
    sees: ClassVar[tuple[type[Event], ...]] = (
        ledger.RateAccrued,
        events.AccountLiquidated,
        sale.AuctionStarted,
        events.AccountWrittenOff,
        sale.AuctionReset,
        sale.LotTaken,
        sale.AuctionEnded,
        events.Borrowed,
        events.Repaid,
        events.CoinEntered,
        events.CoinExited,
        events.StakeDeposited,
        events.Settled,
        debts.BidPlaced,
        debts.AuctionCancelled,
        surpluses.AuctionSettled,
        surpluses.AuctionCancelled,
        events.UnsoldCollateralBought,
        events.Redeemed,
    )

    def __init__(self, twin: AuctionTwin) -> None:
        self._twin = twin
        self._due: Counter[str] = Counter()
        """What the events of the transaction so far give to each [rad]."""

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        """Add up; `Auctions` must not have seen the event yet."""
        self._add_liquidation(scene, event)
        self._add_gateway(scene, event)
        self._add_waterfall(scene, event)
        self._add_shutdown(scene, event)
        return iter(())

    def _add_liquidation(self, scene: Scene, event: Event) -> None:
        due, treasury = self._due, scene.addresses["Treasury"]
        match event:
            case ledger.RateAccrued():
                grown = event.rate - scene.before.rate
                due[treasury] += grown * scene.before.total_normalized_debt
            case events.AccountLiquidated():
                before = scene.account_before(event.account).normalized_debt
                after = scene.mirror.accounts.get(event.account).normalized_debt
                repaid = (before - after) * scene.mirror.debt.rate
                due[event.liquidator] -= event.debt + event.fee
                due[treasury] += event.debt + event.fee - repaid
            case sale.AuctionStarted() | events.AccountWrittenOff() | sale.AuctionReset():
                due[event.keeper] += event.incentive
            case sale.LotTaken():
                auction = self._twin.running[event.auction_id]
                share = auction.pool_share(self._twin.terms_of(auction), Rad(event.tab))
                due[event.buyer] -= event.payment
                due[treasury] += event.payment - share
                due[scene.addresses["CollateralAuction"]] += share

    def _add_gateway(self, scene: Scene, event: Event) -> None:
        due, gateway = self._due, scene.addresses["Gateway"]
        match event:
            case events.Borrowed():
                rate = scene.mirror.debt.rate_at(scene.timestamp)
                coin = event.amount * RAY
                due[gateway] += coin
                due[scene.addresses["Treasury"]] += ceil_div(coin, rate) * rate - coin
            case events.Repaid():
                before = scene.account_before(event.account).normalized_debt
                after = scene.mirror.accounts.get(event.account).normalized_debt
                coin = event.amount * RAY
                due[gateway] -= coin
                due[scene.addresses["Treasury"]] += coin - (before - after) * scene.mirror.debt.rate
            case events.CoinEntered():
                due[gateway] -= event.amount * RAY
                due[event.account] += event.amount * RAY
            case events.CoinExited():
                due[gateway] += event.amount * RAY
                due[event.account] -= event.amount * RAY
            case events.StakeDeposited():
                due[event.sender] -= event.assets * RAY
                due[scene.addresses["GuarantyPool"]] += event.assets * RAY

    def _add_waterfall(self, scene: Scene, event: Event) -> None:
        due, treasury = self._due, scene.addresses["Treasury"]
        match event:
            case events.Settled():
                due[treasury] += event.slashed - event.burned
                due[scene.addresses["GuarantyPool"]] -= event.slashed
                parameters = scene.mirror.treasury.parameters
                if event.surplus_auction and parameters is not None:
                    lot = parameters.surplus_lot * RAD
                    due[treasury] -= lot
                    due[scene.addresses["SurplusAuction"]] += lot
            case debts.BidPlaced():
                running = scene.mirror.debt_auctions.get(event.auction_id)
                if running is None or running.bidder == event.bidder:
                    return
                due[event.bidder] -= running.coin
                if running.bidder is not None:
                    due[running.bidder] += running.coin
                else:
                    books = scene.before.books
                    due[treasury] += running.coin
                    due[treasury] -= min(running.coin, books.on_auction)
            case surpluses.AuctionSettled():
                due[scene.addresses["SurplusAuction"]] -= event.lot
                due[event.winner] += event.lot
            case events.UnsoldCollateralBought():
                due[event.buyer] -= event.payment
                due[treasury] += event.payment

    def _add_shutdown(self, scene: Scene, event: Event) -> None:
        """What is undone, and what is given up."""
        due, treasury = self._due, scene.addresses["Treasury"]
        match event:
            case sale.AuctionEnded() if scene.mirror.debt.is_frozen:
                owner = self._twin.running[event.auction_id].owner
                before = scene.account_before(owner).normalized_debt
                after = scene.mirror.accounts.get(owner).normalized_debt
                restored = (after - before) * scene.mirror.debt.rate
                due[treasury] += restored - min(restored, scene.before.books.unbacked)
            case debts.AuctionCancelled() if event.bidder != NOBODY:
                due[event.bidder] += event.bid
            case surpluses.AuctionCancelled():
                due[scene.addresses["SurplusAuction"]] -= event.lot
                due[treasury] += event.lot
            case events.Redeemed():
                due[event.owner] -= event.amount

    def end_transaction(self, scene: Scene) -> Iterator[str]:
        due, self._due = self._due, Counter()
        if scene.block <= FOUNDING and not due:
            return  # books that were written, not borrowed
        if any(isinstance(event, events.Finalised) for event in scene.events):
            return  # all coin that nobody has a claim with is burned: see `Shutdown`
        # The pool fetches its rewards whenever it is asked for anything; no event says so.
        pool, escrow = scene.addresses["GuarantyPool"], scene.addresses["CollateralAuction"]
        due[pool] += due.pop(escrow, 0)
        moved: Counter[str] = Counter()
        for owner, coin in scene.coin.items():
            moved[pool if owner == escrow else owner] += coin - scene.before.coin.get(owner, 0)
        names = {address: name for name, address in scene.addresses.items()}
        for owner in sorted(due.keys() | moved.keys()):
            if moved[owner] != due[owner]:
                name = names.get(owner, owner)
                yield f"{name} got {moved[owner]} rad, should {due[owner]}"
