# SPDX-License-Identifier: MIT
"""Lane A; the twin of `DirectLiquidation.vy`.

Anyone repays part of an unsafe account's debt for collateral at a bonus, at once, at most what
brings the account back to the target. Each call strictly raises the health factor and never lowers
collateral over debt. The decision stands in `model.direct_liquidations`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from model import errors
from model.chain import ZERO_ADDRESS, Contract, external
from model.direct_liquidations import Quote, quote
from model.errors import Revert
from model.inequalities import MIN_TARGET_GAP
from model.parameters import DirectLiquidationAssetParameters
from model.setter_rules import check_bonuses, check_direct_liquidation, require
from model.units import BPS, RAY, Bps, Rad, Wad

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from model.account_state import AccountState
    from model.ledger import Ledger
    from model.parameters import DirectLiquidationParameters
    from model.wiring import Wiring

NO_BONUS: Final = DirectLiquidationAssetParameters(min_bonus=Bps(0), max_bonus=Bps(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class LiquidationCall:
    """`IDirectLiquidation.LiquidationCall`."""

    account: str
    asset: int
    max_debt: Wad
    """[wad coins]."""
    min_collateral: Wad
    """[wad]."""


@dataclass(eq=False, kw_only=True)
class DirectLiquidation(Contract):
    """Liquidates accounts directly; nothing can pause it."""

    parameters: DirectLiquidationParameters
    asset_parameters: dict[int, DirectLiquidationAssetParameters]
    """Bonus range by asset."""
    ledger: Ledger
    wiring: Wiring

    @external
    def liquidate(  # noqa: PLR0917  the contract's
        self,
        account: str,
        asset: int,
        max_debt: Wad,
        min_collateral: Wad,
        receiver: str,
        callback: Callable[[], None] | None = None,
        *,
        sender: str,
    ) -> tuple[Wad, Wad]:
        """Repay part of an unsafe account's debt with internal coin, for collateral at a bonus.

        Args:
            account: To liquidate.
            asset: To seize.
            max_debt: Most debt to repay; the Treasury's share comes on top [wad].
            min_collateral: Least collateral to accept [wad].
            receiver: Whose free balance gets it.
            callback: What the receiver does between receiving and paying.
            sender: Pays.

        Returns:
            Debt repaid [wad], collateral seized [wad].
        """
        self._check_receiver(receiver, sender)
        state = self.ledger.accrue_and_read(account)
        found = self._quote(state, asset, max_debt)
        if found.collateral < min_collateral:
            raise Revert(errors.LIQUIDATION_TOO_LITTLE_COLLATERAL)
        self._carry_out(account, asset, found, receiver=receiver, sender=sender, callback=callback)
        return found.debt, found.collateral

    @external
    def liquidate_many(
        self, calls: Sequence[LiquidationCall], receiver: str, *, sender: str
    ) -> int:
        """Several liquidations; those not open, or that give too little, are skipped."""
        self._check_receiver(receiver, sender)
        done = 0
        for call in calls:
            state = self.ledger.accrue_and_read(call.account)
            found = self._quote_or_none(state, call.asset, call.max_debt)
            if found is not None and found.collateral >= call.min_collateral:
                self._carry_out(call.account, call.asset, found, receiver=receiver, sender=sender)
                done += 1
        if done == 0:
            raise Revert(errors.LIQUIDATION_NOTHING_DONE)
        return done

    def _check_receiver(self, receiver: str, sender: str) -> None:
        """Collateral goes to somebody who can use it; what the Gateway gets leaves as tokens."""
        if receiver == ZERO_ADDRESS:
            raise Revert(errors.LIQUIDATION_RECEIVER_IS_ZERO)
        if receiver == self.ledger.gateway != sender:
            raise Revert(errors.LIQUIDATION_RECEIVER_IS_THE_GATEWAY)

    # --- Governor ---------------------------------------------------------------------------------

    @external
    def set_parameters(self, new: DirectLiquidationParameters, *, sender: str) -> None:
        """Replace all parameters at once."""
        self._check_governor(sender)
        check_direct_liquidation(new)
        self.parameters = new
        self._check_thresholds()

    @external
    def set_asset_parameters(
        self, asset: int, new: DirectLiquidationAssetParameters, *, sender: str
    ) -> None:
        """Set an asset's bonus range; before the Ledger lists it."""
        self._check_governor(sender)
        check_bonuses(asset, new)
        self.asset_parameters[asset] = new
        self._check_thresholds()

    def _check_thresholds(self) -> None:
        """P2, P3, P4: what is stored now against the thresholds in use and the engine's X."""
        engine, new = self.wiring.engine, self.parameters
        require(
            engine.stored.close_out_threshold <= new.health_factor_of_max_bonus,
            errors.LIQUIDATION_HEALTH_FACTOR_OF_MAX_BONUS_BELOW_CLOSE_OUT_THRESHOLD,
        )
        needed = self.ledger.book.max_threshold * (BPS + self.max_bonus)
        require(
            needed < engine.parameters.close_out_threshold * BPS,
            errors.LIQUIDATION_MAX_BONUS_TOO_HIGH_FOR_THRESHOLD_AND_CLOSE_OUT_THRESHOLD,
        )
        require(
            needed + MIN_TARGET_GAP * BPS <= new.target_health_factor * BPS,
            errors.LIQUIDATION_TARGET_HEALTH_FACTOR_TOO_LOW_FOR_THRESHOLD_AND_BONUS,
        )

    def _check_governor(self, sender: str) -> None:
        self.wiring.check_governor(sender, errors.LIQUIDATION_CALLER_IS_NOT_THE_GOVERNOR)

    @property
    def max_bonus(self) -> Bps:
        """Greatest bonus of any asset [bps]."""
        return max((asset.max_bonus for asset in self.asset_parameters.values()), default=Bps(0))

    @property
    def max_safe_threshold(self) -> Bps:
        """P2, P3: the greatest liquidation threshold that X, T and the bonuses allow [bps]."""
        payout = BPS + self.max_bonus
        by_lane = (self.wiring.engine.parameters.close_out_threshold * BPS - 1) // payout
        by_size = (self.parameters.target_health_factor - MIN_TARGET_GAP) * BPS // payout
        return Bps(min(by_lane, by_size))

    # --- Views ------------------------------------------------------------------------------------

    def quote_liquidation(self, account: str, asset: int, max_debt: Wad) -> Quote | None:
        """What `liquidate` would do now; None if it reverts for the account's sake."""
        return self._quote_or_none(self.ledger.account_state(account), asset, max_debt)

    def _quote(self, state: AccountState, asset: int, max_debt: Wad) -> Quote:
        return quote(
            state,
            self.ledger.oracle.prices(state.account.assets),
            asset,
            max_debt,
            parameters=self.parameters,
            bonuses=self.asset_parameters.get(asset, NO_BONUS),
        )

    def _quote_or_none(self, state: AccountState, asset: int, max_debt: Wad) -> Quote | None:
        try:
            return self._quote(state, asset, max_debt)
        except Revert:
            return None

    def _carry_out(
        self,
        account: str,
        asset: int,
        found: Quote,
        *,
        receiver: str,
        sender: str,
        callback: Callable[[], None] | None = None,
    ) -> None:
        """Move collateral and debt, call back, charge the sender."""
        self.ledger.settle_liquidation(
            account,
            asset,
            found.collateral,
            found.normalized_debt,
            receiver,
            with_callback=callback is not None,
        )
        debt = Rad(found.normalized_debt * self.ledger.book.rate)
        if callback is not None:
            callback()
        self.ledger.charge_liquidation(sender, debt, Rad((found.debt + found.fee) * RAY))
