# SPDX-License-Identifier: MIT
"""What-if reads and previews; the twin of `Lens.vy`.

A preview is a record of `model.previews`, or the number of the reason why the call would revert.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from model import errors
from model.account_state import account_data, bankruptcy_price, liquidation_price
from model.auction_clock import NO_RESET, NO_TAKE
from model.auctions import LotRequest, after_purchase, purchase
from model.close_outs import plan
from model.direct_liquidation import NO_BONUS
from model.direct_liquidations import quote
from model.errors import Revert
from model.health import health_factor, value
from model.liquidation_sizing import incentive, top
from model.previews import (
    CLOSE_OUT,
    LIQUIDATE,
    RESET,
    TAKE,
    LiquidationPreview,
    ResetPreview,
    TakePreview,
    number_of,
)
from model.price_oracle import Price
from model.standings import standing_of
from model.units import BPS, MAX_UINT256, RAY, WAD, Rad, Ray, Wad

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from model.account_state import AccountData, AccountState
    from model.auctions import Auction
    from model.close_outs import CloseOut
    from model.direct_liquidation import DirectLiquidation
    from model.direct_liquidations import Quote
    from model.ledger import Ledger
    from model.liquidation_engine import LiquidationEngine
    from model.previews import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """Reads of accounts, lanes and auctions; has no state."""

    ledger: Ledger
    engine: LiquidationEngine
    direct_liquidation: DirectLiquidation

    # --- Accounts ---------------------------------------------------------------------------------

    def account_data(self, account: str) -> AccountData:
        """Totals, averages and health factor."""
        state = self.ledger.account_state(account)
        oracle, held = self.ledger.oracle, state.account.assets
        weights = self.ledger.book.loan_to_values
        return account_data(state, oracle.prices(held), oracle.cautious_prices(held), weights)

    def liquidation_price(self, account: str, asset: int) -> Wad:
        """Price of one asset below which the account may be liquidated [wad]."""
        state, prices = self._read(account)
        return liquidation_price(state, asset, prices)

    def bankruptcy_price(self, account: str, asset: int) -> Wad:
        """Price of one asset below which collateral is worth less than debt [wad]."""
        state, prices = self._read(account)
        return bankruptcy_price(state, asset, prices)

    def at_prices(self, accounts: Sequence[str], supposed: Mapping[int, Wad]) -> list[Standing]:
        """How accounts would stand if some assets had these prices, fresh [wad]."""
        return [self._standing(account, supposed) for account in accounts]

    def _standing(self, account: str, supposed: Mapping[int, Wad]) -> Standing:
        state, prices = self._read(account)
        for asset in prices.keys() & supposed.keys():
            prices[asset] = Price(price=supposed[asset], is_fresh=True, is_suspect=False)
        return standing_of(
            account,
            state,
            prices,
            capacity=self.engine.auction.capacity(state.account.assets),
            engine=self.engine.parameters,
            direct=self.direct_liquidation.parameters,
            bonuses=self.direct_liquidation.asset_parameters,
            is_open=self._is_open(),
        )

    def _is_open(self) -> bool:
        try:
            self.ledger.check_open()
        except Revert:
            return False
        return True

    # --- Lanes ------------------------------------------------------------------------------------

    def preview_liquidate(
        self, account: str, asset: int, max_debt: Wad
    ) -> LiquidationPreview | int:
        """What `DirectLiquidation.liquidate` would do now."""
        state, prices = self._read(account)
        found = self._quote(state, prices, asset, max_debt)
        if isinstance(found, int):
            return found
        before = state.account
        debt = Wad(before.normalized_debt - found.normalized_debt)
        left = Wad(before.amount(asset) - found.collateral)
        after = replace(state, account=before.with_debt(debt).with_amount(asset, left))
        return LiquidationPreview(
            quote=found,
            payment=Rad((found.debt + found.fee) * RAY),
            debt_left=after.debt,
            health_factor=health_factor(after.weigh(prices)[0], after.debt),
        )

    def preview_close_out(self, account: str) -> CloseOut | int:
        """What `LiquidationEngine.close_out` would do now."""
        return self._plan(*self._read(account))

    def _read(self, account: str) -> tuple[AccountState, dict[int, Price]]:
        state = self.ledger.account_state(account)
        return state, self.ledger.oracle.prices(state.account.assets)

    def _quote(
        self, state: AccountState, prices: Mapping[int, Price], asset: int, max_debt: Wad
    ) -> Quote | int:
        lane = self.direct_liquidation
        try:
            self.ledger.check_open()
            return quote(
                state,
                prices,
                asset,
                max_debt,
                parameters=lane.parameters,
                bonuses=lane.asset_parameters.get(asset, NO_BONUS),
            )
        except Revert as refusal:
            return number_of(refusal, LIQUIDATE)

    def _plan(self, state: AccountState, prices: Mapping[int, Price]) -> CloseOut | int:
        capacity = self.engine.auction.capacity(state.account.assets)
        try:
            self.ledger.check_open()
            return plan(state, prices, capacity, self.engine.parameters)
        except Revert as refusal:
            return number_of(refusal, CLOSE_OUT)

    # --- Auctions ---------------------------------------------------------------------------------

    def preview_take(self, auction_id: int, asset: int, max_collateral: Wad) -> TakePreview | int:
        """What `CollateralAuction.take` would do now, at any price."""
        try:
            return self._take(auction_id, asset, max_collateral)
        except Revert as refusal:
            return number_of(refusal, TAKE)

    def _take(self, auction_id: int, asset: int, max_collateral: Wad) -> TakePreview:
        sale = self.engine.auction
        if self.ledger.clock.level >= NO_TAKE:
            raise Revert(errors.AUCTION_TAKES_ARE_PAUSED)
        auction = self._running(auction_id)
        terms, elapsed = sale.terms[auction.version], sale.elapsed(auction)
        request = LotRequest(
            asset=asset,
            max_collateral=max_collateral,
            max_price=Ray(MAX_UINT256),
            min_collateral=Wad(0),
        )
        bought = purchase(auction, request, terms, elapsed, auction.tab)
        self.ledger.check_open()
        after, _ = after_purchase(auction, bought)
        return TakePreview(
            price=terms.price(auction.lots[asset].top, elapsed),
            collateral=bought.collateral,
            payment=bought.payment,
            tab_left=after.tab,
            lot_left=after.lots[asset].collateral,
            is_end=after.tab == 0 or after.is_sold_out,
        )

    def preview_reset(self, auction_id: int) -> ResetPreview | int:
        """What `CollateralAuction.reset` would do now."""
        try:
            return self._reset(auction_id)
        except Revert as refusal:
            return number_of(refusal, RESET)

    def _reset(self, auction_id: int) -> ResetPreview:
        sale = self.engine.auction
        if self.ledger.clock.level >= NO_RESET:
            raise Revert(errors.AUCTION_RESETS_ARE_PAUSED)
        self.ledger.check_open()
        auction = self._running(auction_id)
        if not auction.needs_reset(sale.terms[auction.version], sale.elapsed(auction)):
            raise Revert(errors.AUCTION_NO_RESET_NEEDED)
        return self._restarted(auction)

    def _restarted(self, auction: Auction) -> ResetPreview:
        terms = self.engine.auction.terms[auction.version]
        quotes = self.ledger.oracle.prices(auction.assets)
        left = {asset: lot.collateral for asset, lot in auction.lots.items()}
        worth = sum(value(amount, quotes[asset].price) for asset, amount in left.items())
        is_priced = all(quotes[asset].price for asset, amount in left.items() if amount)
        if is_priced and worth < terms.min_remaining:
            return ResetPreview(tab_left=auction.tab, incentive=Rad(0), is_end=True, tops=())
        multiplier = Ray(terms.terms.start_multiplier * RAY // BPS)
        is_worth_it = min(auction.tab, worth) >= terms.min_remaining
        return ResetPreview(
            tab_left=auction.tab,
            incentive=self._pay(auction) if is_worth_it else Rad(0),
            is_end=False,
            tops=tuple(
                top(quotes[asset].price, multiplier) if amount else Ray(0)
                for asset, amount in left.items()
            ),
        )

    def _pay(self, auction: Auction) -> Rad:
        parameters = self.engine.parameters
        left = auction.incentive_left(self.engine.auction.terms[auction.version])
        return incentive(
            tip=Rad(parameters.incentive_tip * RAY),
            share=Wad(parameters.incentive_share * WAD // BPS),
            tab=auction.tab,
            is_whole=True,
            incentive_left=Rad(left * RAY),
        )

    def _running(self, auction_id: int) -> Auction:
        found = self.engine.auction.auctions.get(auction_id)
        if found is None:
            raise Revert(errors.AUCTION_NOT_RUNNING)
        return found
