# SPDX-License-Identifier: MIT
"""How one account stands towards both lanes; the twin of `Lens.vy:_standings`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.close_outs import plan
from model.direct_liquidation import NO_BONUS
from model.direct_liquidations import quote
from model.errors import Revert
from model.health import health_factor
from model.previews import LANE_A, LANE_B, Standing
from model.units import MAX_UINT256, Rad, Wad

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.account_state import AccountState
    from model.close_outs import Capacity, CloseOut
    from model.parameters import (
        DirectLiquidationAssetParameters,
        DirectLiquidationParameters,
        EngineParameters,
    )
    from model.price_oracle import Price


def standing_of(
    owner: str,
    state: AccountState,
    prices: Mapping[int, Price],
    *,
    capacity: Capacity,
    engine: EngineParameters,
    direct: DirectLiquidationParameters,
    bonuses: Mapping[int, DirectLiquidationAssetParameters],
    is_open: bool = True,
) -> Standing:
    """How an account stands.

    Args:
        owner: Whose it is.
        state: The account, rate accrued.
        prices: Of the assets held, supposed or real.
        capacity: Pause level, and rooms under the limits.
        engine: Parameters of lane B.
        direct: Parameters of lane A.
        bonuses: Of lane A, by asset.
        is_open: Whether the books can be changed at all; if not, no lane is open.
    """
    seizable = 0
    planned: CloseOut | None = None
    if is_open and state.debt > 0:
        for asset in prices:
            bonus = bonuses.get(asset, NO_BONUS)
            if _can_seize(state, prices, asset, direct, bonus):
                seizable |= 1 << asset
        planned = _plan(state, prices, capacity, engine)
    return Standing(
        account=owner,
        health_factor=health_factor(state.weigh(prices)[0], state.debt),
        debt=state.debt,
        lanes=LANE_A * bool(seizable) + LANE_B * (planned is not None),
        direct_assets=seizable,
        due=planned.due if planned else Rad(0),
        tab=planned.tab if planned else Rad(0),
        incentive=planned.incentive if planned else Rad(0),
    )


def _can_seize(
    state: AccountState,
    prices: Mapping[int, Price],
    asset: int,
    parameters: DirectLiquidationParameters,
    bonuses: DirectLiquidationAssetParameters,
) -> bool:
    most = Wad(MAX_UINT256)
    try:
        quote(state, prices, asset, most, parameters=parameters, bonuses=bonuses)
    except Revert:
        return False
    return True


def _plan(
    state: AccountState,
    prices: Mapping[int, Price],
    capacity: Capacity,
    parameters: EngineParameters,
) -> CloseOut | None:
    try:
        return plan(state, prices, capacity, parameters)
    except Revert:
        return None
