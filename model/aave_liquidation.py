# SPDX-License-Identifier: MIT
"""Liquidation as Aave v3.7 sizes it; the twin of `contracts/modules/aave_liquidation.vy`.

For comparison with `liquidation_sizing`. In Aave's units and with its rounding, to the last
integer: values in its base currency with 8 decimals ("base"), amounts in units of the token.

Source:
    Aave v3.7 (aave-v3-origin), `GenericLogic` and `LiquidationLogic`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from model.fixed_point import div_down, mul_div_down, mul_div_up, sub_or_zero, uint256
from model.units import BPS, MAX_UINT256, WAD, Bps, Wad

if TYPE_CHECKING:
    from collections.abc import Iterable

NOTHING: Final = Bps(0)
BASE: Final = 10**8
"""1 in the base currency."""
CLOSE_FACTOR: Final = Bps(5_000)
"""Share of the account's whole debt that one call may repay."""
FULL_CLOSE_HEALTH_FACTOR: Final = Wad(95 * WAD // 100)
"""At or below this a call may repay all."""
MIN_VALUE_OF_CLOSE_FACTOR: Final = 2_000 * BASE
"""If collateral or debt is worth less, a call may repay all [base]."""
MIN_VALUE_LEFT: Final = 1_000 * BASE
"""Of collateral and of debt, if both are left [base]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """What an account supplies and owes of one token, and Aave's terms for it."""

    price: int
    """Of a whole token [base]."""
    unit: int
    """A whole token, 10**decimals [token units]."""
    collateral: int = 0
    """Supplied, if it counts as collateral, else 0 [token units]."""
    debt: int = 0
    """Owed [token units]."""
    loan_to_value: Bps = NOTHING
    """Most to borrow on it."""
    threshold: Bps = NOTHING
    """At which it may be liquidated."""
    payout: Bps = BPS
    """Collateral paid per debt repaid: 100 % and the bonus."""
    protocol_fee: Bps = NOTHING
    """The protocol's share of the bonus."""

    def value_down(self, amount: int) -> int:
        """Value of collateral, rounded down [base]."""
        return mul_div_down(amount, self.price, self.unit)

    def value_up(self, amount: int) -> int:
        """Value of debt, rounded up [base]."""
        return mul_div_up(amount, self.price, self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountData:
    """An account, as Aave reports it."""

    collateral: int
    """Value of all that counts [base]."""
    debt: int
    """Value of all that is owed [base]."""
    available_borrows: int
    """What may still be borrowed [base]."""
    threshold: Bps
    """Average by value, rounded down."""
    loan_to_value: Bps
    """Average by value, rounded down."""
    health_factor: Wad
    """2**256 - 1 without debt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Liquidation:
    """What one call repays and seizes."""

    repaid: int
    """By the liquidator [token units of the debt]."""
    seized: int
    """From the account, fee included [token units of the collateral]."""
    fee: int
    """The protocol's part of what is seized [token units of the collateral]."""
    leaves_dust: bool
    """Too little of both is left: Aave refuses the call."""
    takes_all: bool
    """No collateral of any kind is left: the rest of the debt is written off."""


# --- Account --------------------------------------------------------------------------------------


def account_data(assets: Iterable[Asset]) -> AccountData:
    """Totals, averages and health factor of an account.

    The health factor is not computed from the rounded average threshold; what may still be borrowed
    is computed from the rounded average loan to value.

    Args:
        assets: Every asset that the account supplies or owes.

    Returns:
        The account, each figure rounded as Aave does; averages are 0 without collateral.

    Raises:
        Revert: Without a reason, on overflow and if a `unit` is 0.
    """
    collateral = debt = weighted = borrowable = 0
    for asset in assets:
        value = asset.value_down(asset.collateral)
        collateral = uint256(collateral + value)
        weighted = uint256(weighted + uint256(value * asset.threshold))
        borrowable = uint256(borrowable + uint256(value * asset.loan_to_value))
        debt = uint256(debt + asset.value_up(asset.debt))

    threshold = weighted // collateral if collateral > 0 else 0
    loan_to_value = borrowable // collateral if collateral > 0 else 0
    borrowing_power = mul_div_down(collateral, loan_to_value, BPS)
    health_factor = MAX_UINT256
    if debt > 0:
        # The quotient half up, then without its bps, down.
        health_factor = uint256(uint256(weighted * WAD) + debt // 2) // debt // BPS
    return AccountData(
        collateral=collateral,
        debt=debt,
        available_borrows=sub_or_zero(borrowing_power, debt),
        threshold=Bps(threshold),
        loan_to_value=Bps(loan_to_value),
        health_factor=Wad(health_factor),
    )


# --- Liquidation ----------------------------------------------------------------------------------


def liquidation(
    collateral: Asset, debt: Asset, account: AccountData, debt_to_cover: int
) -> Liquidation:
    """What one call repays and seizes.

    Args:
        collateral: The asset to seize, which counts as collateral.
        debt: The asset to repay, which the account owes; may be the same as `collateral`.
        account: The account before, with a health factor below 1e18.
        debt_to_cover: Most that the liquidator repays [token units of the debt].

    Returns:
        Amounts, and what becomes of the rest of the account.

    Raises:
        Revert: Without a reason, on overflow, at a price of 0 and for a payout below 100 %.
    """
    wanted = min(debt_to_cover, max_repayment(collateral, debt, account))
    repaid, seized = _exchange(collateral, debt, wanted)
    return Liquidation(
        repaid=repaid,
        seized=seized,
        fee=_fee(collateral, seized),
        leaves_dust=_leaves_dust(collateral, debt, repaid, seized),
        takes_all=collateral.value_down(seized) == account.collateral,
    )


def max_repayment(collateral: Asset, debt: Asset, account: AccountData) -> int:
    """The close factor: how much of one debt one call may repay.

    All of it, unless collateral and debt are both large and the health factor is close to 1. The
    close factor is a share of the account's whole debt, not of this one.

    Returns:
        Most debt to repay, a part rounded down [token units of the debt].
    """
    if account.health_factor <= FULL_CLOSE_HEALTH_FACTOR:
        return debt.debt
    if collateral.value_down(collateral.collateral) < MIN_VALUE_OF_CLOSE_FACTOR:
        return debt.debt
    value = debt.value_up(debt.debt)
    if value < MIN_VALUE_OF_CLOSE_FACTOR:
        return debt.debt

    # Half up.
    max_value_repaid = uint256(uint256(account.debt * CLOSE_FACTOR) + BPS // 2) // BPS
    if value <= max_value_repaid:
        return debt.debt
    return mul_div_down(max_value_repaid, debt.unit, debt.price)


def _exchange(collateral: Asset, debt: Asset, repaid: int) -> tuple[int, int]:
    """Debt repaid and collateral seized with the bonus; less of both if there is not enough."""
    worth = _convert(repaid, debt, collateral)
    seized = mul_div_down(worth, collateral.payout, BPS)
    if seized <= collateral.collateral:
        return repaid, seized
    held = collateral.collateral
    return mul_div_up(_convert(held, collateral, debt), BPS, collateral.payout), held


def _convert(amount: int, asset: Asset, into: Asset) -> int:
    """As much of another token as an amount is worth, rounded down [token units of `into`]."""
    numerator = uint256(uint256(asset.price * amount) * into.unit)
    return div_down(numerator, uint256(into.price * asset.unit))


def _fee(collateral: Asset, seized: int) -> int:
    """The protocol's share of the bonus, rounded up [token units]."""
    bonus = uint256(seized - mul_div_down(seized, BPS, collateral.payout))
    return mul_div_up(bonus, collateral.protocol_fee, BPS)


def _leaves_dust(collateral: Asset, debt: Asset, repaid: int, seized: int) -> bool:
    """Whether something of both is left, but too little of either."""
    debt_left = uint256(debt.debt - repaid)
    collateral_left = uint256(collateral.collateral - seized)
    if debt_left == 0 or collateral_left == 0:
        return False
    if debt.value_up(debt_left) < MIN_VALUE_LEFT:
        return True
    return collateral.value_down(collateral_left) < MIN_VALUE_LEFT
