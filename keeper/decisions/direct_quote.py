# SPDX-License-Identifier: MIT
"""What lane A would do: the twin of `direct_liquidations.vy:_quote`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.fixed_point import ceil_div
from model.health import is_unsafe, members, value, weigh
from model.liquidation_sizing import bonus, direct
from model.units import BPS, RAY, WAD, Bps, Rad, Wad

if TYPE_CHECKING:
    from keeper.decisions.decision import Outlook
    from keeper.mirror.accounts import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Debt and values of an account in the block to come, exact."""

    debt: Rad
    weighted: int
    """Value by thresholds [rad * bps]."""
    total: Rad
    """Value of all collateral [rad]."""

    @property
    def is_unsafe(self) -> bool:
        """Whether HF < 1."""
        return is_unsafe(self.weighted, self.debt)


def standing(account: Account, outlook: Outlook) -> Standing:
    """Debt and values of an account at the outlook's rate and prices."""
    prices = [outlook.prices[asset].price for asset in members(account.assets)]
    weights = sum(bps << asset * 16 for asset, bps in enumerate(outlook.thresholds))
    weighted, total = weigh(account.amounts, prices, account.assets, weights)
    return Standing(
        debt=Rad(account.normalized_debt * outlook.rate), weighted=weighted, total=total
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Amounts of a direct liquidation."""

    debt: Wad
    """Repaid [wad coins]."""
    fee: Wad
    """The Treasury's share of the bonus, on top [wad coins]."""
    collateral: Wad
    """Seized [wad]."""

    @property
    def cost(self) -> Wad:
        """What the liquidator pays [wad coins]."""
        return Wad(self.debt + self.fee)


def direct_quote(
    account: Account, now: Standing, outlook: Outlook, asset: int, max_debt: Wad
) -> Quote | None:
    """What `liquidate` would do in the next block.

    Args:
        account: Account to liquidate.
        now: Its debt and values.
        outlook: The block to come.
        asset: Asset to seize, held by the account.
        max_debt: Most debt to repay [wad coins].

    Returns:
        The amounts; None if lane A is closed, or nothing sensible can be repaid.
    """
    parameters, bonuses = outlook.liquidation.direct, outlook.liquidation.bonuses.get(asset)
    engine, price = outlook.liquidation.engine, outlook.prices[asset]
    if parameters is None or bonuses is None or engine is None:
        return None
    if not now.is_unsafe or price.price == 0 or not price.is_fresh:
        return None
    asset_bonus = bonus(
        now.weighted,
        now.debt,
        bonuses.min_bonus,
        bonuses.max_bonus,
        parameters.health_factor_of_max_bonus,
    )
    if not _helps(now, outlook.thresholds[asset], asset_bonus):
        return None

    amount, debt = account.amount_of(asset), ceil_div(now.debt, RAY)
    asset_value = value(amount, price.price) // RAY
    repaid = direct(
        debt=debt,
        weighted=now.weighted // RAY,
        total_value=now.total // RAY,
        asset_value=asset_value,
        threshold=outlook.thresholds[asset],
        bonus=asset_bonus,
        target=parameters.target_health_factor,
        debt_floor=engine.debt_floor * WAD,
        max_debt=max_debt,
    )
    payout = repaid * (BPS + asset_bonus)
    seized = amount
    if payout < asset_value * BPS:
        seized = Wad(min(amount, payout * WAD // (price.price * BPS)))
    if repaid == 0 or not _improves(now, asset, seized, repaid, outlook):
        return None
    fee = ceil_div(repaid * asset_bonus * parameters.treasury_share_of_bonus, BPS * BPS)
    return Quote(debt=Wad(repaid), fee=Wad(fee), collateral=seized)


def _helps(now: Standing, threshold: Bps, asset_bonus: Bps) -> bool:
    """Whether paying the bonus still helps: HF > LT * (1 + b) and C >= D * (1 + b)."""
    payout = BPS + asset_bonus
    raises_health = now.weighted * BPS > now.debt * threshold * payout
    return raises_health and now.total // RAY * BPS >= ceil_div(now.debt, RAY) * payout


def _improves(now: Standing, asset: int, seized: Wad, repaid: int, outlook: Outlook) -> bool:
    """Post-condition of lane A: HF rises, or no debt is left."""
    normalized = repaid * RAY // outlook.rate
    if repaid * RAY >= now.debt:
        return seized > 0
    taken = value(seized, outlook.prices[asset].price) * outlook.thresholds[asset]
    lost = ceil_div(now.weighted * normalized * outlook.rate, now.debt)
    return seized > 0 and normalized > 0 and lost > taken
