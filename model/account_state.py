# SPDX-License-Identifier: MIT
"""Everything that must be known of an account to judge it; the twin of `ILedger.AccountState`.

Below it, what the Lens says of an account: functions of its state and of prices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.fixed_point import ceil_div, sub_or_zero
from model.health import health_factor, is_unsafe, unpack_bps, weigh
from model.units import BPS, MAX_UINT256, RAD, RAY, WAD_TO_RAY, Bps, Rad, Ray, Wad

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.account_book import Account
    from model.price_oracle import Price


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountState:
    """An account, and what the Ledger knows that a liquidation needs."""

    account: Account
    rate: Ray
    """Accrued to this block [ray]."""
    thresholds: int
    """Liquidation thresholds, 16 bits each, asset 0 lowest [bps]."""
    min_collateral_value: int
    """A tenth of it is the least lot worth selling [coins]."""
    debt_floor: int
    """F: least debt of an account [coins]."""

    @property
    def debt(self) -> Rad:
        """What the account owes, exact [rad]."""
        return Rad(self.account.normalized_debt * self.rate)

    def threshold(self, asset: int) -> Bps:
        """Liquidation threshold of an asset [bps]."""
        return unpack_bps(self.thresholds, asset)

    def weigh(self, prices: Mapping[int, Price]) -> tuple[int, Rad]:
        """Value of the collateral, weighted by thresholds [rad * bps] and plain [rad]."""
        return weigh_account(self.account, prices, self.thresholds)

    def is_unsafe(self, prices: Mapping[int, Price]) -> bool:
        """Whether the account may be liquidated: HF < 1."""
        return is_unsafe(self.weigh(prices)[0], self.debt)


def weigh_account(account: Account, prices: Mapping[int, Price], weights: int) -> tuple[int, Rad]:
    """Value of an account's collateral, weighted [rad * bps] and plain [rad].

    Args:
        account: Whose.
        prices: Of the assets held.
        weights: Of every asset of the protocol, 16 bits each [bps].
    """
    held = account.collateral
    values = [prices[asset].price for asset in held]
    return weigh(list(held.values()), values, account.assets, weights)


# --- Views of the Lens ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountData:
    """`ILens.AccountData`."""

    collateral_value: Wad
    """[wad coins], rounded down."""
    debt: Wad
    """[wad coins], rounded up."""
    available_to_borrow: Wad
    """At the loan-to-value limits and cautious prices [wad coins], rounded down."""
    liquidation_threshold: Bps
    """Weighted by value [bps], rounded down."""
    loan_to_value: Bps
    """Weighted by value [bps], rounded down."""
    health_factor: Wad
    """2**256 - 1 without debt [wad], rounded down."""


def account_data(
    state: AccountState,
    prices: Mapping[int, Price],
    cautious_prices: Mapping[int, Price],
    loan_to_values: int,
) -> AccountData:
    """Totals, averages and health factor.

    Args:
        state: Of the account.
        prices: Current, of the assets held.
        cautious_prices: The least of current, next and candidate.
        loan_to_values: Of every asset, 16 bits each [bps].
    """
    weighted, value = state.weigh(prices)
    limit, _ = weigh_account(state.account, prices, loan_to_values)
    cautious_limit, _ = weigh_account(state.account, cautious_prices, loan_to_values)
    # A loan is a whole number of rates, as borrowing rounds normalized debt up.
    room = sub_or_zero(cautious_limit // BPS, state.debt) // state.rate * state.rate
    return AccountData(
        collateral_value=Wad(value // RAY),
        debt=Wad(ceil_div(state.debt, RAY)),
        available_to_borrow=Wad(room // RAY),
        liquidation_threshold=Bps(weighted // value if value else 0),
        loan_to_value=Bps(limit // value if value else 0),
        health_factor=health_factor(weighted, state.debt),
    )


def liquidation_price(state: AccountState, asset: int, prices: Mapping[int, Price]) -> Wad:
    """Price of one asset below which the account may be liquidated, others as they are.

    Returns:
        Price, rounded up; 0 if no price of it does, 2**256 - 1 if every price does [wad].
    """
    others = state.account.with_amount(asset, Wad(0))
    weighted, _ = weigh_account(others, prices, state.thresholds)
    return _critical_price(state, asset, weighted, state.threshold(asset))


def bankruptcy_price(state: AccountState, asset: int, prices: Mapping[int, Price]) -> Wad:
    """Price of one asset below which collateral is worth less than debt, others as they are.

    Returns:
        As `liquidation_price`.
    """
    others = state.account.with_amount(asset, Wad(0))
    _, value = weigh_account(others, prices, state.thresholds)
    return _critical_price(state, asset, value * BPS, BPS)


def _critical_price(state: AccountState, asset: int, covered: int, weight: Bps) -> Wad:
    missing = sub_or_zero(state.debt * BPS, covered)
    per_price = state.account.amount(asset) * WAD_TO_RAY * weight
    if missing == 0:
        return Wad(0)
    return Wad(ceil_div(missing, per_price) if per_price else MAX_UINT256)


def meets_floor(debt: Rad, debt_floor: int) -> bool:
    """Whether an account may owe this: nothing, or at least the floor [coins]."""
    return debt == 0 or debt >= debt_floor * RAD
