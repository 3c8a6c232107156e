# SPDX-License-Identifier: MIT
"""Group `aave_liquidation`: one liquidation call, and the account after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final

from model.errors import Revert
from model.units import RAY, WAD, Bps
from tests.vectors.aave_accounts import Holding, balances, named, recorded_balances
from tests.vectors.reasons import require

if TYPE_CHECKING:
    from model.aave_liquidation import AccountData, Liquidation
    from tests.vectors.aave_arithmetic import AaveArithmetic
    from tests.vectors.arithmetic import Arithmetic
    from tests.vectors.comparison import Departing, Outcome, Step
    from tests.vectors.files import Record

HEALTHY: Final = WAD
"""Health factor at and above which nobody is liquidated."""


class AaveLiquidation:
    """`Pool.liquidationCall`; nothing departs."""

    departures: ClassVar[Departing] = {}

    def recorded(self, case: Record) -> Outcome:
        out = case.record("out")
        step = recorded_balances(case) | case.record("before").values()
        if out.word_or_null("revert") is not None:
            return (step | out.values(),)
        step |= out.values(without=("after", "assets_after"))
        for name, value in out.record("after").values().items():
            step[f"after.{name}"] = value
        for i, asset in enumerate(out.records("assets_after")):
            step |= {f"[{i}].{name}": value for name, value in asset.values().items()}
        return (step,)

    def replay(self, case: Record, arithmetic: Arithmetic) -> Outcome:
        aave, inputs = arithmetic.aave, case.record("in")
        holdings = [_read(record) for record in inputs.records("assets")]
        data = aave.account_data([holding.now(aave) for holding in holdings])
        before = balances(holdings, aave) | named(data)
        call = _Call(inputs, aave, holdings, data)
        try:
            return (before | call.liquidate(),)
        except Revert as revert:
            return (before | {"revert": revert.reason},)


def _read(record: Record) -> Holding:
    holding = Holding.read(record)
    holding.asset = replace(
        holding.asset,
        payout=Bps(record.number("liq_bonus")),
        protocol_fee=Bps(record.number("protocol_fee")),
    )
    return holding


@dataclass(slots=True)
class _Call:
    """The account while it is liquidated; the numbers are those of `data/README.md`."""

    inputs: Record
    aave: AaveArithmetic
    holdings: list[Holding]
    before: AccountData

    @property
    def collateral(self) -> Holding:
        return self.holdings[self.inputs.number("collateral")]

    @property
    def debt(self) -> Holding:
        return self.holdings[self.inputs.number("debt")]

    def liquidate(self) -> Step:
        self._check()

        # 2. to 5.
        sizes = self.aave.liquidation(
            self.collateral.now(self.aave),
            self.debt.now(self.aave),
            self.before,
            self.inputs.number("debt_to_cover"),
        )
        require(holds=not sizes.leaves_dust, reason="MustNotLeaveDust")

        # 6. and 7.
        self._burn_debt(sizes)
        to_liquidator, fee = self._release_collateral(sizes)
        if sizes.takes_all:
            self._write_off()
        require(
            holds=not _has(self.inputs, "liquidator_has_no_tokens"),
            reason="ERC20InsufficientAllowance",
        )
        index = self.collateral.liquidity_index
        after = self.aave.account_data([holding.now(self.aave) for holding in self.holdings])
        return {
            "revert": None,
            "debt_repaid": sizes.repaid,
            "collateral_to_liquidator": sizes.seized - sizes.fee,
            "protocol_fee_scaled_atoken": fee,
            "protocol_fee_balance_delta": self.aave.mul_div_down(fee, index, RAY),
            "liquidator_scaled_atoken_delta": (
                to_liquidator if self.inputs.flag("receive_atoken") else 0
            ),
            **named(after, "after."),
            **self._assets_after(),
        }

    def _check(self) -> None:
        # 1.
        inputs = self.inputs
        require(holds=not inputs.flag("liquidator_is_borrower"), reason="SelfLiquidation")
        is_paused = _has(inputs, "collateral_paused") or _has(inputs, "debt_paused")
        require(holds=not is_paused, reason="ReservePaused")
        if _has(inputs, "collateral_in_grace_period"):
            is_over = inputs.number("seconds_since_grace_set") > inputs.number("grace_seconds")
            require(holds=is_over, reason="LiquidationGraceSentinelCheckFailed")
        is_healthy = self.before.health_factor >= HEALTHY
        require(holds=not is_healthy, reason="HealthFactorNotBelowThreshold")
        require(holds=self.collateral.is_enabled, reason="CollateralCannotBeLiquidated")
        owes = self.debt.debt(self.aave) > 0
        require(holds=owes, reason="SpecifiedCurrencyNotBorrowedByUser")

    def _burn_debt(self, sizes: Liquidation) -> None:
        debt = self.debt
        burned = self.aave.mul_div_down(sizes.repaid, RAY, debt.borrow_index)
        require(holds=burned > 0, reason="InvalidBurnAmount")
        if sizes.takes_all:
            debt.deficit = debt.debt(self.aave) - sizes.repaid
            debt.borrowed = 0
        else:
            debt.borrowed -= min(burned, debt.borrowed)

    def _release_collateral(self, sizes: Liquidation) -> tuple[int, int]:
        """Stored units for the liquidator and for the protocol."""
        collateral = self.collateral
        index, left = collateral.liquidity_index, collateral.supplied
        to_liquidator = min(self.aave.mul_div_up(sizes.seized - sizes.fee, RAY, index), left)
        require(holds=to_liquidator > 0, reason="InvalidBurnAmount")
        fee = min(self.aave.mul_div_up(sizes.fee, RAY, index), left - to_liquidator)
        collateral.supplied = left - to_liquidator - fee
        if collateral.supplied == 0 or sizes.takes_all:
            collateral.is_enabled = False
        return to_liquidator, fee

    def _write_off(self) -> None:
        for other in self.holdings:
            if other is not self.debt:
                other.deficit = other.debt(self.aave)
                other.borrowed = 0

    def _assets_after(self) -> Step:
        step: Step = {}
        for i, holding in enumerate(self.holdings):
            step |= {
                f"[{i}].scaled_atoken": holding.supplied,
                f"[{i}].atoken_balance": holding.balance(self.aave),
                f"[{i}].collateral_enabled": holding.is_enabled,
                f"[{i}].scaled_debt": holding.borrowed,
                f"[{i}].debt_balance": holding.debt(self.aave),
                f"[{i}].deficit": holding.deficit,
            }
        return step


def _has(inputs: Record, flag: str) -> bool:
    """Whether a flag that only some kinds of cases have is set."""
    return flag in inputs.fields and inputs.flag(flag)
