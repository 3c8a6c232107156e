# SPDX-License-Identifier: MIT
"""What `model` says both lanes should do with an account that the contracts hold."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from model import close_outs, direct_liquidations, price_curves
from model.account_book import Account
from model.account_state import AccountState
from model.errors import Revert
from model.fixed_point import ceil_div
from model.parameters import (
    DirectLiquidationAssetParameters,
    DirectLiquidationParameters,
    EngineParameters,
)
from model.price_oracle import Price
from model.units import BPS, RAY, Ray, Seconds, Wad

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.unit.contracts.liquidation.scene import Scene


@dataclass(frozen=True, slots=True)
class Priced:
    """An account at the oracle's prices."""

    state: AccountState
    prices: Mapping[int, Price]

    @property
    def debt(self) -> int:
        """[rad]."""
        return self.state.debt

    @property
    def normalized_debt(self) -> int:
        """[wad]."""
        return self.state.account.normalized_debt

    @property
    def collateral(self) -> Mapping[int, Wad]:
        """By asset [wad]."""
        return self.state.account.collateral

    @property
    def is_unsafe(self) -> bool:
        return self.state.is_unsafe(self.prices)

    @property
    def health_factor(self) -> Fraction:
        """Exact; only of accounts with debt."""
        return Fraction(self.state.weigh(self.prices)[0], self.debt * BPS)

    @property
    def coverage(self) -> Fraction:
        """C / D, exact; only of accounts with debt."""
        return Fraction(self.state.weigh(self.prices)[1], self.debt)


def account(scene: Scene, owner: str | None = None) -> Priced:
    """An account as Ledger and oracle have it."""
    found = scene.state(owner)
    held = [asset for asset in range(16) if found.assets >> asset & 1]
    prices = scene.oracle.prices(found.assets)
    return Priced(
        AccountState(
            account=Account(
                normalized_debt=found.normalized_debt,
                collateral=MappingProxyType(dict(zip(held, found.amounts, strict=True))),
            ),
            rate=found.rate,
            thresholds=found.thresholds,
            min_collateral_value=found.min_collateral_value,
            debt_floor=found.debt_floor,
        ),
        {asset: Price(**price._asdict()) for asset, price in zip(held, prices, strict=True)},
    )


def close_out(scene: Scene, of: Priced) -> close_outs.CloseOut | str:
    """The plan of lane B, or why it is refused."""
    capacity = scene.auctions.capacity(of.state.account.assets)
    rooms = dict(zip(of.collateral, capacity.asset_rooms, strict=True))
    try:
        return close_outs.plan(
            of.state,
            of.prices,
            close_outs.Capacity(level=capacity.level, room=capacity.room, asset_rooms=rooms),
            EngineParameters(**scene.engine.parameters()._asdict()),
        )
    except Revert as refusal:
        return refusal.reason


def planned(scene: Scene, of: Priced) -> close_outs.CloseOut:
    """The plan of lane B, which must be open."""
    plan = close_out(scene, of)
    assert not isinstance(plan, str), plan
    return plan


def liquidation(
    scene: Scene, of: Priced, asset: int, max_debt: int
) -> direct_liquidations.Quote | str:
    """The quote of lane A, or why it is refused."""
    try:
        return direct_liquidations.quote(
            of.state,
            of.prices,
            asset,
            Wad(max_debt),
            parameters=DirectLiquidationParameters(**scene.direct.parameters()._asdict()),
            bonuses=DirectLiquidationAssetParameters(
                **scene.direct.asset_parameters(asset)._asdict()
            ),
        )
    except Revert as refusal:
        return refusal.reason


def quoted(scene: Scene, of: Priced, asset: int, max_debt: int) -> direct_liquidations.Quote:
    """The quote of lane A, which must be open."""
    quote = liquidation(scene, of, asset, max_debt)
    assert not isinstance(quote, str), quote
    return quote


def after(of: Priced, plan: close_outs.CloseOut) -> Account:
    """What a close-out leaves of an account."""
    left = of.state.account.with_debt(Wad(of.normalized_debt - plan.normalized_debt))
    for asset, lot in plan.lots.items():
        left = left.with_amount(asset, Wad(left.amount(asset) - lot))
    return left


def charges(plan: close_outs.CloseOut) -> list[int]:
    """The tab by value share, rounded up; the last lot takes the rest [rad]."""
    values = [lot * plan.prices[asset] for asset, lot in plan.lots.items()]
    shares: list[int] = []
    for value in values[:-1]:
        shares.append(min(plan.tab - sum(shares), ceil_div(plan.tab * value, sum(values))))
    return [*shares, plan.tab - sum(shares)]


def price_after(elapsed: int, top: int, terms: Sequence[int]) -> int:
    """Price of a lot by the model, that long after its start at `top` [ray]."""
    curve, _, _, _, duration, cut = terms
    return price_curves.price(curve, Ray(top), Seconds(elapsed), Seconds(duration), Ray(cut))


def incentive_left(penalty: int, *paid: int) -> int:
    """Most that resets can still pay of a penalty [wad] after incentives [rad], with no pool share.

    What is paid is counted in 1/65,535 of the penalty, each time rounded up.
    """
    parts = sum(-(-one * 65_535 // (penalty * RAY)) for one in paid)
    return penalty * max(65_535 - parts, 0) // 65_535
