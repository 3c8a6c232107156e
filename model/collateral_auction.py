# SPDX-License-Identifier: MIT
"""Lane B, the sale; the twin of `CollateralAuction.vy`.

What the engine seized is sold at a price that falls with time, until the tab is raised or the
collateral is gone. Rules of one auction stand in `model.auctions`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from model import errors
from model.account_book import MAX_ASSETS_PER_ACCOUNT
from model.auction_clock import NO_RESET, NO_TAKE
from model.auctions import (
    Auction,
    Lot,
    LotPurchase,
    LotRequest,
    Terms,
    after_purchase,
    auction_id,
    charges,
    purchase,
)
from model.chain import ZERO_ADDRESS, Contract, external
from model.close_outs import Capacity
from model.errors import Revert
from model.health import members, value
from model.liquidation_sizing import incentive, top
from model.units import BPS, RAY, WAD, Rad, Ray, Seconds, Wad

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from model.access_controller import AccessController
    from model.auction_limits import AuctionLimits
    from model.close_outs import CloseOut
    from model.ledger import Ledger
    from model.parameters import AuctionTerms, EngineParameters


@dataclass(eq=False, kw_only=True)
class CollateralAuction(Contract):
    """Running auctions, and what everybody may do about them."""

    access: AccessController
    """Says who may pause."""
    treasury: str
    """Gets what no one wants to buy."""
    parameters: EngineParameters
    """Of which limit and incentives matter here; the engine pushes them."""
    ledger: Ledger
    limits: AuctionLimits
    terms: dict[int, Terms] = field(default_factory=dict)
    """By version; auctions keep theirs."""
    auctions: dict[int, Auction] = field(default_factory=dict)
    """The running ones, by id."""
    auction_count: int = 0
    """Auctions ever started."""

    # --- Liquidation engine -----------------------------------------------------------------------

    def add_terms(self, terms: Terms) -> None:
        """Terms of auctions that start from now on."""
        self.terms[len(self.terms) + 1] = terms

    def start(self, account: str, plan: CloseOut) -> int:
        """Sell what a close-out seizes and charge the limits; the id of the auction."""
        self.auction_count += 1
        version = len(self.terms)
        multiplier = _multiplier(self.terms[version])
        charged = charges(plan.tab, plan.lots, plan.prices)
        lots = {
            asset: Lot(
                collateral=amount,
                top=top(plan.prices[asset], multiplier),
                charge=charged[asset],
            )
            for asset, amount in plan.lots.items()
        }
        assets = sum(1 << asset for asset in lots)
        penalty = Rad(plan.tab - plan.due)
        started = Auction(
            auction_id=auction_id(account, assets, penalty, self.auction_count),
            owner=account,
            tab=plan.tab,
            paid=0,
            started_at=self.ledger.clock.now,
            version=version,
            lots=lots,
        ).after_incentive(plan.incentive)
        self.auctions[started.auction_id] = started
        self.limits.open_tab = Rad(self.limits.open_tab + plan.tab)
        for asset, charge in charged.items():
            self.limits.charge(asset, charge)
        return started.auction_id

    @property
    def newest_terms(self) -> AuctionTerms:
        """Of auctions that start now."""
        return self.terms[len(self.terms)].terms

    def capacity(self, assets: int) -> Capacity:
        """What auctions still take of some assets [bitmap]."""
        return Capacity(
            level=self.ledger.clock.level,
            room=self.limits.room,
            asset_rooms={asset: self.limits.asset_room(asset) for asset in members(assets)},
        )

    # --- Buyers -----------------------------------------------------------------------------------

    @external
    def take(  # noqa: PLR0917  the contract's
        self,
        auction_id: int,
        asset: int,
        max_collateral: Wad,
        max_price: Ray,
        min_collateral: Wad,
        receiver: str,
        callback: Callable[[], None] | None = None,
        *,
        sender: str,
    ) -> tuple[Wad, Rad]:
        """Buy from one lot of a running auction with the sender's internal coin.

        Args:
            auction_id: Of the auction.
            asset: Whose lot to buy from.
            max_collateral: Most to buy [wad].
            max_price: Highest price to pay [ray].
            min_collateral: Least collateral to accept [wad].
            receiver: Whose free balance gets it.
            callback: What the receiver does between receiving and paying.
            sender: Pays.

        Returns:
            Collateral bought [wad], coin paid [rad].
        """
        request = LotRequest(
            asset=asset,
            max_collateral=max_collateral,
            max_price=max_price,
            min_collateral=min_collateral,
        )
        bought = self._take(auction_id, [request], receiver, callback, sender)[0]
        return bought.collateral, bought.payment

    @external
    def take_many(
        self,
        auction_id: int,
        requests: Sequence[LotRequest],
        receiver: str,
        callback: Callable[[], None] | None = None,
        *,
        sender: str,
    ) -> Rad:
        """Buy from several lots of one auction, ascending by asset; coin paid [rad]."""
        if not requests:
            raise Revert(errors.AUCTION_NOTHING_REQUESTED)
        bought = self._take(auction_id, requests, receiver, callback, sender)
        return Rad(sum(one.payment for one in bought))

    def _take(
        self,
        auction_id: int,
        requests: Sequence[LotRequest],
        receiver: str,
        callback: Callable[[], None] | None,
        sender: str,
    ) -> list[LotPurchase]:
        """Compute, hand over, call back, charge; then write, and end the auction if it is done."""
        if self.ledger.clock.level >= NO_TAKE:
            raise Revert(errors.AUCTION_TAKES_ARE_PAUSED)
        if receiver == ZERO_ADDRESS:
            raise Revert(errors.AUCTION_RECEIVER_IS_ZERO)
        auction = self._running(auction_id)
        bought = self._purchases(auction, requests)

        self.ledger.release_lots(
            receiver,
            {one.asset: one.collateral for one in bought},
            with_callback=callback is not None,
        )
        if callback is not None:
            callback()
        payment = Rad(sum(one.payment for one in bought))
        share = auction.pool_share(self.terms[auction.version], Rad(auction.tab - payment))
        self.ledger.collect(sender, payment, share)

        for one in bought:
            auction, released = after_purchase(auction, one)
            self.limits.open_tab = Rad(self.limits.open_tab - one.payment)
            self.limits.charge(one.asset, Rad(-released))
        self.auctions[auction_id] = auction
        if auction.tab == 0 or auction.is_sold_out:
            self._end(auction, to_treasury=False)
        return bought

    def _purchases(self, auction: Auction, requests: Sequence[LotRequest]) -> list[LotPurchase]:
        """All purchases, each on the tab that the ones before it leave."""
        terms, elapsed = self.terms[auction.version], self.elapsed(auction)
        bought: list[LotPurchase] = []
        left, next_asset = auction.tab, 0
        for request in requests:
            if request.asset < next_asset:
                raise Revert(errors.AUCTION_ASSETS_NOT_ASCENDING)
            if left == 0:
                raise Revert(errors.AUCTION_TAB_ALREADY_RAISED)
            bought.append(purchase(auction, request, terms, elapsed, left))
            next_asset = request.asset + 1
            left = Rad(left - bought[-1].payment)
        return bought

    def _end(self, auction: Auction, *, to_treasury: bool) -> None:
        """Give back what is left, release what is still charged, forget the auction."""
        self.limits.open_tab = Rad(self.limits.open_tab - auction.tab)
        for asset, lot in auction.lots.items():
            self.limits.charge(asset, Rad(-lot.charge))
            if lot.collateral:
                owner = self.treasury if to_treasury else auction.owner
                self.ledger.return_collateral(owner, asset, lot.collateral)
        del self.auctions[auction.auction_id]

    # --- Resets -----------------------------------------------------------------------------------

    @external
    def reset(self, auction_id: int, keeper: str) -> None:
        """Start an auction again that is past its tail or under its floor, at today's prices."""
        if self.ledger.clock.level >= NO_RESET:
            raise Revert(errors.AUCTION_RESETS_ARE_PAUSED)
        self.ledger.check_open()
        auction = self._running(auction_id)
        terms = self.terms[auction.version]
        if not auction.needs_reset(terms, self.elapsed(auction)):
            raise Revert(errors.AUCTION_NO_RESET_NEEDED)
        self._reset(auction, terms, keeper)

    def _reset(self, auction: Auction, terms: Terms, keeper: str) -> None:
        """Restart, or end it if every lot has a price and all together are worth too little."""
        left = {asset: lot for asset, lot in auction.lots.items() if lot.collateral}
        quotes = self.ledger.oracle.prices(auction.assets)
        prices = {asset: quotes[asset].price for asset in left}
        worth = sum(value(lot.collateral, prices[asset]) for asset, lot in left.items())
        if all(prices.values()) and worth < terms.min_remaining:
            self._end(auction, to_treasury=True)
            return

        for asset, lot in left.items():
            restarted = replace(lot, top=top(prices[asset], _multiplier(terms)))
            auction = auction.with_lot(asset, restarted)
        auction = replace(auction, started_at=self.ledger.clock.now)
        if auction.tab >= terms.min_remaining and worth >= terms.min_remaining:
            auction = self._pay_reset(auction, terms, keeper)
        self.auctions[auction.auction_id] = auction

    def _pay_reset(self, auction: Auction, terms: Terms, keeper: str) -> Auction:
        """Mint the incentive of a reset, within what the auction's penalty has left."""
        paid = incentive(
            tip=Rad(self.parameters.incentive_tip * RAY),
            share=Wad(self.parameters.incentive_share * WAD // BPS),
            tab=auction.tab,
            is_whole=True,
            incentive_left=Rad(auction.incentive_left(terms) * RAY),
        )
        if paid:
            self.ledger.mint_incentive(keeper, paid)
        return auction.after_incentive(paid)

    # --- Settlement -------------------------------------------------------------------------------

    @external
    def cancel(self, auction_id: int) -> None:
        """Undo an auction once the books are frozen: debt less penalty, and lots, go back.

        An account without slots for the lots beside other assets pays with them.
        """
        if not self.ledger.is_frozen:
            raise Revert(errors.AUCTION_BOOKS_ARE_NOT_FROZEN)
        auction = self._running(auction_id)
        debt = Wad(max(auction.tab - auction.penalty * RAY, 0) // self.ledger.book.rate)
        assets = self.ledger.book.account(auction.owner).assets | auction.assets
        is_full = debt > 0 and assets.bit_count() > MAX_ASSETS_PER_ACCOUNT
        if not is_full:
            self.ledger.restore_debt(auction.owner, debt)
        self._end(auction, to_treasury=is_full)

    # --- Guardian ---------------------------------------------------------------------------------

    @external
    def pause(self, level: int, duration: Seconds, *, sender: str) -> None:
        """Pause by level, or end a pause with level 0."""
        if not self.access.is_guardian(sender):
            raise Revert(errors.AUCTION_CALLER_IS_NOT_THE_GUARDIAN)
        self.ledger.clock.set_pause(level, duration)

    # --- Views ------------------------------------------------------------------------------------

    def elapsed(self, auction: Auction) -> Seconds:
        """Auction time since the start or the last reset [seconds]."""
        return Seconds(self.ledger.clock.now - auction.started_at)

    def _running(self, auction_id: int) -> Auction:
        if auction_id not in self.auctions:
            raise Revert(errors.AUCTION_NOT_RUNNING)
        return self.auctions[auction_id]


def _multiplier(terms: Terms) -> Ray:
    """m: first price / oracle price [ray]."""
    return Ray(terms.terms.start_multiplier * RAY // BPS)
