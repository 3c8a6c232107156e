# SPDX-License-Identifier: MIT
"""Collateral auctions sell, restart and end as the model's do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from keeper.events import collateral_auction as sale
from lab.fuzz.checks.check import Check
from lab.fuzz.checks.lanes import unequal
from model.account_book import MAX_ASSETS_PER_ACCOUNT
from model.auctions import (
    Auction,
    Lot,
    LotPurchase,
    Terms,
    after_purchase,
    auction_id,
    charges,
)
from model.health import members, value
from model.liquidation_sizing import incentive, take, top
from model.units import BPS, RAY, WAD, Bps, Rad, Ray, Seconds, UnixTime, Wad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keeper.decisions.decision import Outlook
    from keeper.events.record import Event
    from lab.fuzz.scene import Scene


class AuctionTwin:
    """The running auctions as the model has them, fed with what was started and bought."""

    def __init__(self) -> None:
        self.running: dict[int, Auction] = {}
        self.terms: dict[int, Terms] = {}

    def terms_of(self, auction: Auction) -> Terms:
        """Of an auction."""
        return self.terms[auction.version]

    def elapsed(self, auction: Auction, outlook: Outlook) -> Seconds:
        """Since it started [seconds of auction time]."""
        return Seconds(outlook.auction_time - auction.started_at)


class Auctions(Check):
    """Every auction's prices, payments, limits, incentives and leftovers are the model's."""

    name: ClassVar = "auctions-as-modelled"
    sees: ClassVar[tuple[type[Event], ...]] = (
        sale.AuctionTermsAdded,
        sale.AuctionStarted,
        sale.LotTaken,
        sale.AuctionReset,
        sale.AuctionEnded,
    )

    def __init__(self, twin: AuctionTwin) -> None:
        self._twin = twin

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        match event:
            case sale.AuctionTermsAdded():
                self._twin.terms[event.version] = Terms(
                    terms=event.terms,
                    min_remaining=Rad(event.min_remaining * RAY),
                    pool_share=Bps(event.pool_share),
                )
            case sale.AuctionStarted():
                yield from self._start(scene, event)
            case sale.LotTaken():
                yield from self._take(scene, event)
            case sale.AuctionReset():
                yield from self._reset(scene, event)
            case sale.AuctionEnded():
                yield from self._end(scene, event)

    def _start(self, scene: Scene, event: sale.AuctionStarted) -> Iterator[str]:
        outlook, twin = scene.outlook(), self._twin
        terms = twin.terms[event.version]
        assets = tuple(members(event.auction_id >> 80 & 0xFFFF))
        amounts = {asset: Wad(lot) for asset, lot in zip(assets, event.lots, strict=True)}
        prices = {asset: outlook.prices[asset].price for asset in assets}
        charged = charges(Rad(event.tab), amounts, prices)
        tops = {asset: top(prices[asset], multiplier(terms)) for asset in assets}
        auction = Auction(
            auction_id=event.auction_id,
            owner=event.account,
            tab=Rad(event.tab),
            paid=0,
            started_at=UnixTime(outlook.auction_time),
            version=event.version,
            lots={
                asset: Lot(collateral=amounts[asset], top=tops[asset], charge=charged[asset])
                for asset in assets
            },
        ).after_incentive(Rad(event.incentive))
        penalty = Rad(event.tab - event.due)
        number = event.auction_id & 0xFFFFFFFF
        state = scene.mirror.liquidation
        yield from unequal(
            f"auction {event.auction_id:#x}",
            {
                "id": (
                    event.auction_id,
                    auction_id(event.account, auction.assets, penalty, number),
                ),
                "first prices": (event.tops, tuple(tops.values())),
                "incentive left": (event.incentive_left, auction.incentive_left(terms)),
                "start": (event.started_at, auction.started_at),
                "open tabs": (
                    event.open_tabs,
                    tuple(state.open_tabs.get(asset, 0) + charged[asset] for asset in assets),
                ),
                "total open tab": (event.total_open_tab, state.total_open_tab + event.tab),
            },
        )
        twin.running[event.auction_id] = replace(
            auction,
            lots={
                asset: replace(auction.lots[asset], top=Ray(told))
                for asset, told in zip(assets, event.tops, strict=True)
            },
        )

    def _take(self, scene: Scene, event: sale.LotTaken) -> Iterator[str]:
        outlook, twin = scene.outlook(), self._twin
        auction = twin.running[event.auction_id]
        terms, lot = twin.terms_of(auction), auction.lots[event.asset]
        elapsed = twin.elapsed(auction, outlook)
        subject = f"purchase from auction {event.auction_id:#x}"
        if lot.top == 0 or terms.is_spent(lot.top, elapsed):
            yield f"{subject}: sold {elapsed} s after its start, should need a reset"
        price = terms.price(lot.top, elapsed)
        bought = LotPurchase(
            asset=event.asset, collateral=Wad(event.collateral), payment=Rad(event.payment)
        )
        if price and bought not in possible_purchases(auction, terms, event.asset, price, bought):
            yield (
                f"{subject}: {event.collateral} wad for {event.payment} rad at {price} ray, "
                f"of a lot of {lot.collateral} and a tab of {auction.tab}"
            )
        after, released = after_purchase(auction, bought)
        if len(auction.lots) == 1:
            released = bought.payment  # what is left of its charge goes with the auction's end
        state = scene.mirror.liquidation
        yield from unequal(
            subject,
            {
                "price": (event.price, price),
                "tab left": (event.tab, after.tab),
                "lot left": (event.lot, after.lots[event.asset].collateral),
                "open tab": (event.open_tab, state.open_tabs.get(event.asset, 0) - released),
                "total open tab": (event.total_open_tab, state.total_open_tab - event.payment),
            },
        )
        twin.running[event.auction_id] = after

    def _reset(self, scene: Scene, event: sale.AuctionReset) -> Iterator[str]:
        outlook, twin = scene.outlook(), self._twin
        auction = twin.running[event.auction_id]
        terms = twin.terms_of(auction)
        subject = f"reset of auction {event.auction_id:#x}"
        if not auction.needs_reset(terms, twin.elapsed(auction, outlook)):
            yield f"{subject}: was not needed"
        left = {asset: lot for asset, lot in auction.lots.items() if lot.collateral}
        prices = {asset: outlook.prices[asset].price for asset in left}
        worth = sum(value(lot.collateral, prices[asset]) for asset, lot in left.items())
        if all(prices.values()) and worth < terms.min_remaining:
            yield f"{subject}: started a sale of {worth} rad, should end it"
        for asset, lot in left.items():
            restarted = replace(lot, top=top(prices[asset], multiplier(terms)))
            auction = auction.with_lot(asset, restarted)
        paid = self._reset_pay(auction, terms, outlook, worth)
        auction = replace(auction.after_incentive(paid), started_at=UnixTime(outlook.auction_time))
        yield from unequal(
            subject,
            {
                "first prices": (
                    event.tops,
                    tuple(lot.top if lot.collateral else 0 for lot in auction.lots.values()),
                ),
                "incentive": (event.incentive, paid),
                "incentive left": (event.incentive_left, auction.incentive_left(terms)),
                "start": (event.started_at, auction.started_at),
            },
        )
        twin.running[event.auction_id] = auction

    @staticmethod
    def _reset_pay(auction: Auction, terms: Terms, outlook: Outlook, worth: int) -> Rad:
        engine = outlook.liquidation.engine
        if engine is None or min(auction.tab, worth) < terms.min_remaining:
            return Rad(0)
        return incentive(
            tip=Rad(engine.incentive_tip * RAY),
            share=Wad(engine.incentive_share * WAD // BPS),
            tab=auction.tab,
            is_whole=True,
            incentive_left=Rad(auction.incentive_left(terms) * RAY),
        )

    def _end(self, scene: Scene, event: sale.AuctionEnded) -> Iterator[str]:
        auction = self._twin.running.pop(event.auction_id)
        subject = f"end of auction {event.auction_id:#x}"
        is_done = auction.tab == 0 or auction.is_sold_out
        if scene.mirror.debt.is_frozen:
            restored, is_done = self._restored(scene, auction)
            before = scene.account_before(auction.owner).normalized_debt
            after = scene.mirror.accounts.get(auction.owner).normalized_debt
            yield from unequal(subject, {"debt given back": (after - before, restored)})
        yield from unequal(
            subject,
            {
                "unpaid": (event.unpaid, auction.tab),
                "returned": (
                    event.returned,
                    tuple(lot.collateral for lot in auction.lots.values()),
                ),
                "to the Treasury": (event.to_treasury, not is_done),
            },
        )
        receiver = scene.addresses["Treasury"] if event.to_treasury else auction.owner
        for asset, lot in auction.lots.items():
            got = self._owned(scene, receiver, asset) - self._owned_before(scene, receiver, asset)
            if got != lot.collateral:
                symbol = scene.symbols[asset]
                yield f"{subject}: {receiver} got {got} wad of {symbol}, should {lot.collateral}"

    @staticmethod
    def _restored(scene: Scene, auction: Auction) -> tuple[int, bool]:
        """Normalized debt that a cancelled auction gives back, and whether lots go with it [wad].

        An account that has no slots for the lots beside other assets pays with them.
        """
        debt = max(auction.tab - auction.penalty * RAY, 0) // scene.mirror.debt.rate
        assets = scene.account_before(auction.owner).assets | auction.assets
        is_full = debt > 0 and assets.bit_count() > MAX_ASSETS_PER_ACCOUNT
        return 0 if is_full else debt, not is_full

    @staticmethod
    def _owned(scene: Scene, owner: str, asset: int) -> int:
        """Collateral and free balance of an address [wad]."""
        account = scene.mirror.accounts.get(owner)
        return account.amount(asset) + scene.free.get((owner, asset), 0)

    @staticmethod
    def _owned_before(scene: Scene, owner: str, asset: int) -> int:
        account = scene.account_before(owner)
        return account.amount(asset) + scene.before.free.get((owner, asset), 0)

    def end_block(self, scene: Scene) -> Iterator[str]:
        for number, auction in self._twin.running.items():
            if auction.tab == 0 or auction.is_sold_out:
                yield f"auction {number:#x} runs on with a tab of {auction.tab} rad"
        assets = {asset for auction in self._twin.running.values() for asset in auction.lots}
        for asset in assets | set(scene.mirror.liquidation.open_tabs):
            charged = sum(
                auction.lots[asset].charge
                for auction in self._twin.running.values()
                if asset in auction.lots
            )
            found = scene.mirror.liquidation.open_tabs.get(asset, 0)
            if found != charged:
                symbol = scene.symbols[asset]
                yield f"{found} rad are charged to {symbol}, should be {charged}"


def possible_purchases(
    auction: Auction, terms: Terms, asset: int, price: Ray, bought: LotPurchase
) -> list[LotPurchase]:
    """Purchases that somebody can have asked for who got this much.

    Where a request is cut back, asking for a unit more gives the same, asking for the amount less.
    """
    sales = (
        take(
            tab=auction.tab,
            lot=auction.lots[asset].collateral,
            price=price,
            max_collateral=Wad(wanted),
            min_remaining=terms.min_remaining,
        )
        for wanted in (bought.collateral, bought.collateral + 1)
    )
    return [
        LotPurchase(asset=asset, collateral=sold.bought, payment=sold.payment) for sold in sales
    ]


def multiplier(terms: Terms) -> Ray:
    """m: first price / oracle price [ray]."""
    return Ray(terms.terms.start_multiplier * RAY // BPS)
