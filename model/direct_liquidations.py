# SPDX-License-Identifier: MIT
"""Lane A, the decision: how much debt may be repaid against one asset and what for.

The twin of `direct_liquidations.vy`. Sizes are whole wads of coin: debt is rounded up, values down;
that an account is unsafe is decided on exact rads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.errors import (
    LIQUIDATION_ACCOUNT_IS_HEALTHY,
    LIQUIDATION_ASSET_TOO_SMALL,
    LIQUIDATION_CLOSE_OUT_INSTEAD,
    LIQUIDATION_PRICE_IS_TOO_OLD,
    Revert,
)
from model.fixed_point import ceil_div
from model.health import is_unsafe, value
from model.liquidation_sizing import bonus, direct
from model.units import BPS, RAY, WAD, Bps, Rad, Wad

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.account_state import AccountState
    from model.parameters import DirectLiquidationAssetParameters, DirectLiquidationParameters
    from model.price_oracle import Price


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """`IDirectLiquidation.Quote`: what a direct liquidation does."""

    debt: Wad
    """Repaid [wad coins]."""
    normalized_debt: Wad
    """Taken off the account [wad]."""
    fee: Wad
    """The Treasury's share of the bonus, on top of the debt [wad coins]."""
    collateral: Wad
    """Seized [wad]."""
    bonus: Bps
    """Of the liquidator, before the Treasury's share [bps]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Position:
    """An unsafe account and the asset to seize."""

    debt: Rad
    weighted: int
    """Value by thresholds [rad * bps]."""
    total: Rad
    """Value of all collateral [rad]."""
    amount: Wad
    """Of the asset [wad]."""
    price: Wad
    """Of the asset [wad]."""
    threshold: Bps
    """LT of the asset [bps]."""


def quote(
    state: AccountState,
    prices: Mapping[int, Price],
    asset: int,
    max_debt: Wad,
    *,
    parameters: DirectLiquidationParameters,
    bonuses: DirectLiquidationAssetParameters,
) -> Quote:
    """What a direct liquidation does now.

    Args:
        state: The account, rate accrued.
        prices: Current, of the assets held.
        asset: Asset to seize.
        max_debt: Most debt to repay [wad].
        parameters: Of lane A.
        bonuses: Of the asset.

    Raises:
        Revert: If lane A is closed for account and asset; its reason is the contract's.
    """
    weighted, total = state.weigh(prices)
    if not is_unsafe(weighted, state.debt):
        raise Revert(LIQUIDATION_ACCOUNT_IS_HEALTHY)
    price = prices.get(asset)
    if price is None or price.price == 0:
        raise Revert(LIQUIDATION_ASSET_TOO_SMALL)
    if not price.is_fresh:
        raise Revert(LIQUIDATION_PRICE_IS_TOO_OLD)
    position = _Position(
        debt=state.debt,
        weighted=weighted,
        total=total,
        amount=state.account.amount(asset),
        price=price.price,
        threshold=state.threshold(asset),
    )
    paid_bonus = bonus(
        weighted,
        state.debt,
        bonuses.min_bonus,
        bonuses.max_bonus,
        parameters.health_factor_of_max_bonus,
    )
    if not _helps(position, paid_bonus):
        raise Revert(LIQUIDATION_CLOSE_OUT_INSTEAD)
    found = _size(state, position, paid_bonus, max_debt, parameters)
    if found is None or not _improves(state, position, found):
        raise Revert(LIQUIDATION_ASSET_TOO_SMALL)
    return found


def _helps(position: _Position, paid_bonus: Bps) -> bool:
    """Whether paying the bonus still helps: HF > LT * (1 + b) and C >= D * (1 + b)."""
    payout = BPS + paid_bonus
    raises_health = position.weighted * BPS > position.debt * position.threshold * payout
    is_covered = position.total // RAY * BPS >= ceil_div(position.debt, RAY) * payout
    return raises_health and is_covered


def _size(
    state: AccountState,
    position: _Position,
    paid_bonus: Bps,
    max_debt: Wad,
    parameters: DirectLiquidationParameters,
) -> Quote | None:
    """Amounts in whole wads of coin; None if nothing sensible can be repaid."""
    debt = ceil_div(position.debt, RAY)
    asset_value = value(position.amount, position.price) // RAY
    repaid = direct(
        debt=debt,
        weighted=position.weighted // RAY,
        total_value=position.total // RAY,
        asset_value=asset_value,
        threshold=position.threshold,
        bonus=paid_bonus,
        target=parameters.target_health_factor,
        debt_floor=state.debt_floor * WAD,
        max_debt=max_debt,
    )
    is_whole = repaid == debt
    normalized = state.account.normalized_debt if is_whole else Wad(repaid * RAY // state.rate)
    if normalized == 0:
        return None
    # An asset that just pays is taken whole; below that, against the liquidator.
    payout = repaid * (BPS + paid_bonus)
    seized = position.amount
    if payout < asset_value * BPS:
        seized = Wad(min(seized, payout * WAD // (position.price * BPS)))
    treasury_share = paid_bonus * parameters.treasury_share_of_bonus
    return Quote(
        debt=Wad(repaid),
        normalized_debt=normalized,
        fee=Wad(ceil_div(repaid * treasury_share, BPS * BPS)),
        collateral=seized,
        bonus=paid_bonus,
    )


def _improves(state: AccountState, position: _Position, found: Quote) -> bool:
    """Post-condition: HF after > HF before, or no debt left.

    W' * D > W * D' is W * d > w * D with d, w what is taken.
    """
    if found.collateral == 0:
        return False
    if found.normalized_debt == state.account.normalized_debt:
        return True
    taken = value(found.collateral, position.price) * position.threshold
    repaid = found.normalized_debt * state.rate
    return position.weighted * repaid > taken * position.debt
