# SPDX-License-Identifier: MIT
"""Group `aave_account_data`: totals, averages and health factor of an account of several assets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from model.aave_liquidation import Asset
from model.units import RAY, Bps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from model.aave_liquidation import AccountData
    from tests.vectors.aave_arithmetic import AaveArithmetic
    from tests.vectors.arithmetic import Arithmetic
    from tests.vectors.comparison import Departing, Outcome, Step
    from tests.vectors.files import Record


@dataclass(slots=True)
class Holding:
    """What an account has of one asset, as Aave stores it: divided by indexes."""

    asset: Asset
    """Price, unit and terms; its balances are 0."""
    liquidity_index: int
    borrow_index: int
    supplied: int
    """[token units / index]."""
    borrowed: int
    """[token units / index]."""
    is_enabled: bool
    """Whether it counts as collateral."""
    deficit: int = 0
    """Debt written off [token units]."""

    @classmethod
    def read(cls, record: Record) -> Holding:
        return cls(
            asset=Asset(
                price=record.number("price"),
                unit=10 ** record.number("decimals"),
                loan_to_value=Bps(record.number("ltv")),
                threshold=Bps(record.number("liq_threshold")),
            ),
            liquidity_index=record.number("liquidity_index"),
            borrow_index=record.number("borrow_index"),
            supplied=record.number("scaled_atoken"),
            borrowed=record.number("scaled_debt"),
            is_enabled=record.flag("collateral_enabled"),
        )

    def balance(self, aave: AaveArithmetic) -> int:
        """What is supplied, with interest, rounded down [token units]."""
        return aave.mul_div_down(self.supplied, self.liquidity_index, RAY)

    def debt(self, aave: AaveArithmetic) -> int:
        """What is owed, with interest, rounded up [token units]."""
        return aave.mul_div_up(self.borrowed, self.borrow_index, RAY)

    def now(self, aave: AaveArithmetic) -> Asset:
        """The asset with its balances."""
        collateral = self.balance(aave) if self.is_enabled else 0
        return replace(self.asset, collateral=collateral, debt=self.debt(aave))


class AaveAccount:
    """`Pool.getUserAccountData`; nothing departs."""

    departures: ClassVar[Departing] = {}

    def recorded(self, case: Record) -> Outcome:
        return (recorded_balances(case) | case.record("out").values(),)

    def replay(self, case: Record, arithmetic: Arithmetic) -> Outcome:
        aave = arithmetic.aave
        holdings = [Holding.read(record) for record in case.record("in").records("assets")]
        data = aave.account_data([holding.now(aave) for holding in holdings])
        return (balances(holdings, aave) | named(data),)


def named(data: AccountData, prefix: str = "") -> Step:
    """An account's figures under the names of the files."""
    return {
        f"{prefix}totalCollateralBase": data.collateral,
        f"{prefix}totalDebtBase": data.debt,
        f"{prefix}availableBorrowsBase": data.available_borrows,
        f"{prefix}currentLiquidationThreshold": data.threshold,
        f"{prefix}ltv": data.loan_to_value,
        f"{prefix}healthFactor": data.health_factor,
    }


def recorded_balances(case: Record) -> Step:
    """Balances that the files give beside what they follow from."""
    return _balances(
        (record.number("atoken_balance"), record.number("debt_balance"))
        for record in case.record("in").records("assets")
    )


def balances(holdings: Sequence[Holding], aave: AaveArithmetic) -> Step:
    """The same, from stored balances and indexes."""
    return _balances((holding.balance(aave), holding.debt(aave)) for holding in holdings)


def _balances(pairs: Iterable[tuple[int, int]]) -> Step:
    step: Step = {}
    for i, (supplied, owed) in enumerate(pairs):
        step |= {f"in.assets[{i}].atoken_balance": supplied, f"in.assets[{i}].debt_balance": owed}
    return step
