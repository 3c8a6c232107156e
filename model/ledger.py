# SPDX-License-Identifier: MIT
"""The books of the protocol and what may be done to them; the twin of `Ledger.vy`.

After every transaction: sum of coin = total normalized debt * rate + unbacked debt, exact to the
rad. Divisions happen only where coin meets normalized debt, against who chose the amount; the
remainder is the Treasury's. Who may call what is a matter of who holds the Ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model import errors
from model.account_book import MAX_ASSETS_PER_ACCOUNT
from model.account_state import AccountState, meets_floor, weigh_account
from model.chain import ZERO_ADDRESS, Storage, unlocked
from model.errors import Revert
from model.fixed_point import ceil_div, uint256
from model.health import is_unsafe, value
from model.setter_rules import (
    MAX_ASSETS,
    check_ledger,
    check_ledger_asset,
    max_min_collateral_value,
    require,
)
from model.units import RAD, RAY, Bps, Rad, Ray, Seconds, Wad

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from model.account_book import AccountBook, CollateralChange
    from model.auction_clock import AuctionClock
    from model.coin_book import CoinBook
    from model.parameters import LedgerAssetParameters, LedgerParameters
    from model.price_oracle import PriceOracle
    from model.wiring import Wiring


@dataclass(eq=False, kw_only=True)
class Ledger(Storage):
    """Accounts, free balances, internal coin, unbacked debt."""

    gateway: str
    """Whose internal coin stands for the coin's tokens."""
    treasury: str
    """Owner of fees, surplus and unbacked debt."""
    collateral_auction: str
    """What must not be touched while a buyer's callback runs."""
    parameters: LedgerParameters
    debt_floor: int
    """F: the engine's parameter, kept here for borrowers [coins]."""
    book: AccountBook
    coins: CoinBook
    oracle: PriceOracle
    clock: AuctionClock
    wiring: Wiring
    callback_account: str | None = None
    """The account that a running callback must not touch."""
    is_frozen: bool = False
    """Settlement has stopped everything, for good."""

    # --- Gateway ----------------------------------------------------------------------------------

    def change_account(
        self,
        owner: str,
        changes: Sequence[CollateralChange],
        borrowed: Wad,
        repaid: Wad,
        *,
        is_stranger: bool,
    ) -> Wad:
        """Change collateral and debt of an account at once; risk is checked at the end.

        Args:
            owner: Of the account.
            changes: Collateral added and removed, strictly ascending by asset.
            borrowed: Coin to create for the Gateway [wad].
            repaid: Most coin of the Gateway to burn against debt [wad].
            is_stranger: May only add to assets held and repay.

        Returns:
            Coin burned against debt [wad].

        Raises:
            Revert: As in `Ledger.vy`.
        """
        if owner == self.callback_account:
            raise Revert(errors.LEDGER_ACCOUNT_IS_IN_A_CALLBACK)
        self.accrue()
        if self.is_frozen and (borrowed or self.book.account(owner).normalized_debt):
            raise Revert(errors.LEDGER_FROZEN)
        opened = self._change_collateral(owner, changes, is_stranger=is_stranger)
        paid = self._repay(owner, repaid)
        self._borrow(owner, borrowed)

        debt = self._state(owner).debt
        # A change of nothing counts as a removal: it, too, must leave the account sound.
        loses_collateral = any(change.removed or not change.added for change in changes)
        is_riskier = bool(borrowed) or (loses_collateral and debt > 0)
        is_own_repay = repaid > 0 and not is_stranger
        if (is_riskier or is_own_repay) and not meets_floor(debt, self.debt_floor):
            raise Revert(errors.LEDGER_DEBT_BELOW_FLOOR)
        if is_riskier or opened:
            self._check_values(owner, opened, is_riskier=is_riskier)
        return paid

    def _change_collateral(
        self, owner: str, changes: Sequence[CollateralChange], *, is_stranger: bool
    ) -> int:
        """The assets newly opened [bitmap]."""
        opened, last = 0, -1
        for change in changes:
            if change.asset <= last:
                raise Revert(errors.LEDGER_ASSETS_NOT_ASCENDING)
            last = change.asset
            bit = 1 << change.asset
            was_held = self.book.account(owner).assets & bit != 0
            if change.added:
                if is_stranger and not was_held:
                    raise Revert(errors.LEDGER_STRANGER_MAY_NOT_OPEN_AN_ASSET)
                self.book.add_collateral(owner, change.asset, change.added, within_cap=True)
            if change.removed or not change.added:
                if is_stranger:
                    raise Revert(errors.LEDGER_STRANGER_MAY_ONLY_ADD)
                self.book.remove_collateral(owner, change.asset, change.removed)
            if self.book.account(owner).assets & bit and not was_held:
                opened |= bit
        if len(self.book.account(owner).collateral) > MAX_ASSETS_PER_ACCOUNT:
            raise Revert(errors.LEDGER_TOO_MANY_ASSETS)
        return opened

    def _repay(self, owner: str, most: Wad) -> Wad:
        """Coin in whole wads, rounded up at full repayment; else debt removed is rounded down."""
        account, rate = self.book.account(owner), self.book.rate
        owed = ceil_div(account.normalized_debt * rate, RAY)
        paid = Wad(min(most, owed))
        removed = account.normalized_debt if paid == owed else Wad(paid * RAY // rate)
        self.book.change_debt(owner, -removed)
        self.coins.debit(self.gateway, Rad(paid * RAY))
        self.coins.credit(self.treasury, Rad(paid * RAY - removed * rate))
        return paid

    def _borrow(self, owner: str, amount: Wad) -> None:
        """Debt added is rounded up."""
        if amount == 0:
            return
        if self.clock.level > 0:
            raise Revert(errors.LEDGER_BORROWING_IS_PAUSED)
        rate = self.book.rate
        added = Wad(ceil_div(uint256(amount * RAY), rate))
        self.book.change_debt(owner, added)
        self.coins.credit(self.gateway, Rad(amount * RAY))
        self.coins.credit(self.treasury, Rad(added * rate - amount * RAY))
        if self.total_debt > self.parameters.debt_ceiling * RAD:
            raise Revert(errors.LEDGER_DEBT_CEILING_EXCEEDED)

    def _check_values(self, owner: str, opened: int, *, is_riskier: bool) -> None:
        """Refresh the prices, then test newly opened slots and, if risk rose, loan to value.

        At the least of current, next and candidate price: a borrower must not profit from a fall
        that everybody can see coming.
        """
        account = self.book.account(owner)
        prices = self.oracle.refresh(account.assets if is_riskier else opened)
        for price in prices.values() if is_riskier else ():
            if price.is_suspect:
                raise Revert(errors.LEDGER_PRICE_IS_SUSPECT)
            if not price.is_fresh:
                raise Revert(errors.LEDGER_PRICE_IS_TOO_OLD)
        least = max(self.parameters.min_collateral_value * RAD, 1)
        for asset, amount in account.collateral.items():
            if opened >> asset & 1 and value(amount, prices[asset].price) < least:
                raise Revert(errors.LEDGER_COLLATERAL_BELOW_MINIMUM_VALUE)
        if is_riskier:
            weighted, _ = weigh_account(account, prices, self.book.loan_to_values)
            if is_unsafe(weighted, self._state(owner).debt):
                raise Revert(errors.LEDGER_LOAN_TO_VALUE_EXCEEDED)

    # --- Liquidation engine -----------------------------------------------------------------------

    def accrue_and_read(self, owner: str) -> AccountState:
        """Accrue, then give all that a liquidation needs to know; reverts unless open."""
        self.check_open()
        self.accrue()
        return self._state(owner)

    def seize(
        self,
        owner: str,
        seized: Mapping[int, Wad],
        normalized_debt: Wad,
        keeper: str,
        incentive: Rad,
    ) -> None:
        """Lane B: collateral and debt leave an account; the debt is queued, the keeper paid [rad].

        Raises:
            Revert: If the keeper cannot be paid.
        """
        for asset, amount in seized.items():
            self.book.remove_collateral(owner, asset, amount)
        self.book.change_debt(owner, -normalized_debt)
        self.coins.queue_debt(Rad(normalized_debt * self.book.rate))
        self.mint_incentive(keeper, incentive)

    # --- Direct liquidation -----------------------------------------------------------------------

    def settle_liquidation(
        self,
        owner: str,
        asset: int,
        collateral: Wad,
        normalized_debt: Wad,
        receiver: str,
        *,
        with_callback: bool,
    ) -> None:
        """Lane A, first half: collateral and debt of the account are final, coin is still owed."""
        self.book.remove_collateral(owner, asset, collateral)
        self.book.change_debt(owner, -normalized_debt)
        if receiver != self.gateway:  # where it leaves as tokens at once
            self.coins.credit_free(receiver, asset, collateral)
        if with_callback:
            self.callback_account = owner

    def charge_liquidation(self, payer: str, debt: Rad, charged: Rad) -> None:
        """Lane A, second half: coin is burned for the debt, the rest is the Treasury's [rad].

        Raises:
            Revert: If the payer has less coin.
        """
        self.callback_account = None
        self.coins.debit(payer, charged)
        self.coins.credit(self.treasury, Rad(charged - debt))

    # --- Collateral auction -----------------------------------------------------------------------

    def release_lots(self, receiver: str, lots: Mapping[int, Wad], *, with_callback: bool) -> None:
        """Collateral that an auction sold, or gave up on, becomes free balance, by asset [wad].

        Raises:
            Revert: While a callback runs, or once frozen.
        """
        self.check_open()
        for asset, amount in lots.items():
            self.coins.credit_free(receiver, asset, amount)
        if with_callback:
            self.callback_account = self.collateral_auction

    def collect(self, payer: str, amount: Rad, pool_share: Rad) -> None:
        """A buyer pays an auction: coin for the Treasury, and a share that the pool fetches [rad].

        Raises:
            Revert: If the buyer has less.
        """
        self.callback_account = None
        self.coins.debit(payer, amount)
        self.coins.credit(self.treasury, Rad(amount - pool_share))
        self.coins.credit(self.collateral_auction, pool_share)

    def return_collateral(self, owner: str, asset: int, amount: Wad) -> None:
        """What an auction did not need goes back, without any check that could revert.

        As collateral if the account still has debt and room for it, else as free balance.
        """
        account = self.book.account(owner)
        has_room = asset in account.collateral or len(account.collateral) < MAX_ASSETS_PER_ACCOUNT
        if account.normalized_debt and has_room:
            self.book.add_collateral(owner, asset, amount, within_cap=False)
        else:
            self.coins.credit_free(owner, asset, amount)

    def mint_incentive(self, keeper: str, amount: Rad) -> None:
        """Coin against unbacked debt, for somebody who can spend it [rad].

        Raises:
            Revert: If that is nobody, or the Gateway, whose coin equals the supply.
        """
        if keeper in {ZERO_ADDRESS, self.gateway}:
            raise Revert(errors.LEDGER_KEEPER_CANNOT_BE_PAID)
        self.coins.mint_unbacked(keeper, amount)

    # --- Settlement -------------------------------------------------------------------------------

    def freeze(self) -> None:
        """Stop everything for good, interest too; reverts in a callback, or the second time."""
        self.check_open()
        self.accrue()
        self.is_frozen = True

    def restore_debt(self, owner: str, normalized_debt: Wad) -> None:
        """What a cancelled auction was to cover is its owner's debt again [wad].

        Of unbacked debt that was burned meanwhile the Treasury has paid its part: it gets coin.
        """
        self.book.change_debt(owner, normalized_debt)
        restored = normalized_debt * self.book.rate
        unbacked = min(restored, self.coins.unbacked)
        self.coins.unbacked = Rad(self.coins.unbacked - unbacked)
        self.coins.credit(self.treasury, Rad(restored - unbacked))

    # --- Governor ---------------------------------------------------------------------------------

    @unlocked
    def set_parameters(self, new: LedgerParameters, *, sender: str) -> None:
        """Replace all parameters at once; the old fee accrues first."""
        self._check_governor(sender)
        self.accrue()
        check_ledger(new)
        require(
            new.min_collateral_value <= max_min_collateral_value(self.wiring.engine.parameters),
            errors.LEDGER_MIN_COLLATERAL_VALUE_TOO_HIGH_FOR_THE_PENALTY,
        )
        self.parameters = new
        self.book.stability_fee = new.stability_fee

    @unlocked
    def set_asset_parameters(self, asset: int, new: LedgerAssetParameters, *, sender: str) -> None:
        """List an asset or change its limits; its threshold may only rise, and ends its ramp."""
        self._check_governor(sender)
        check_ledger_asset(asset, new)
        require(
            new.liquidation_threshold >= self.book.threshold(asset),
            errors.LEDGER_LIQUIDATION_THRESHOLD_MAY_ONLY_RISE,
        )
        limits = self.wiring.engine.auction.limits.asset_limits
        require(limits.get(asset, 0) > 0, errors.LEDGER_ASSET_HAS_NO_LIQUIDATION_LIMIT)
        require(
            new.liquidation_threshold <= self.wiring.engine.max_safe_threshold,
            errors.LEDGER_LIQUIDATION_THRESHOLD_TOO_HIGH_FOR_CLOSE_OUTS,
        )
        require(
            new.liquidation_threshold <= self.wiring.direct_liquidation.max_safe_threshold,
            errors.LEDGER_LIQUIDATION_THRESHOLD_TOO_HIGH_FOR_DIRECT_LIQUIDATION,
        )
        self.book.set_asset(asset, new)

    @unlocked
    def ramp_threshold(
        self, asset: int, end_threshold: Bps, duration: Seconds, *, sender: str
    ) -> None:
        """Lower an asset's liquidation threshold in a straight line from now on."""
        self._check_governor(sender)
        require(asset < MAX_ASSETS, errors.LEDGER_ASSET_OUT_OF_RANGE)
        self.book.start_ramp(asset, end_threshold, duration)

    def _check_governor(self, sender: str) -> None:
        self.wiring.check_governor(sender, errors.LEDGER_CALLER_IS_NOT_THE_GOVERNOR)

    # --- Everybody --------------------------------------------------------------------------------

    def accrue(self) -> None:
        """Bring the rate up to this block; the income is the Treasury's."""
        if self.is_frozen:
            return
        self.coins.credit(self.treasury, self.book.accrue())

    def account_state(self, owner: str) -> AccountState:
        """An account with the rate of this block, which need not have accrued."""
        return self._state(owner, current=True)

    @property
    def rate(self) -> Ray:
        """The rate of this block, which need not have accrued; frozen books have their last."""
        return self.book.rate if self.is_frozen else self.book.current_rate()

    @property
    def total_debt(self) -> Rad:
        """What all accounts owe, as accrued, and what no account owes [rad]."""
        return Rad(self.book.total_normalized_debt * self.book.rate + self.coins.unbacked)

    @property
    def conservation_error(self) -> Rad:
        """All coin less all debt, 0 after every transaction [rad]."""
        return Rad(sum(self.coins.coin.values()) - self.total_debt)

    def _state(self, owner: str, *, current: bool = False) -> AccountState:
        return AccountState(
            account=self.book.account(owner),
            rate=self.rate if current else self.book.rate,
            thresholds=self.book.thresholds,
            min_collateral_value=self.parameters.min_collateral_value,
            debt_floor=self.debt_floor,
        )

    def check_open(self) -> None:
        """What other contracts ask before they act.

        Raises:
            Revert: While a callback runs, or once frozen.
        """
        if self.callback_account is not None:
            raise Revert(errors.LEDGER_CLOSED_IN_A_CALLBACK)
        if self.is_frozen:
            raise Revert(errors.LEDGER_FROZEN)
