# SPDX-License-Identifier: MIT
"""Lane B, the decision: whether an account may be closed out and how; the twin of `close_outs.vy`.

Open iff HF < 1 and (HF < X, or debt < 2 F, or one of its prices is too old). It takes the whole
debt, or what fits under the limits without leaving dust, and every collateral in the same
proportion, except lots worth less than a tenth of the least collateral value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from model.auction_clock import NO_CLOSE_OUT
from model.errors import (
    LIQUIDATION_ACCOUNT_IS_HEALTHY,
    LIQUIDATION_CLOSE_OUTS_ARE_PAUSED,
    LIQUIDATION_DUSTY_PARTIAL,
    LIQUIDATION_LIMIT_REACHED,
    LIQUIDATION_LIQUIDATE_INSTEAD,
    Revert,
)
from model.fixed_point import ceil_div
from model.health import is_below, is_unsafe, value
from model.liquidation_sizing import close_out, incentive, lot, tab
from model.units import BPS, RAD, RAY, WAD, Rad, Wad

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.account_state import AccountState
    from model.parameters import EngineParameters
    from model.price_oracle import Price

SELLABLE_DIVISOR: Final = 10
"""Of the least collateral value that opens an asset slot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """`ICollateralAuction.Capacity`: what auctions still take."""

    level: int
    """Of the pause."""
    room: Rad
    """Under the limit of all assets together [rad]."""
    asset_rooms: Mapping[int, Rad]
    """Under the limit of each asset held [rad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOut:
    """`ILiquidationEngine.CloseOut`: what a close-out does."""

    is_whole: bool
    """Whether the whole debt is taken."""
    normalized_debt: Wad
    """Taken off the account [wad]."""
    due: Rad
    """The same as debt [rad]."""
    tab: Rad
    """To raise: due and penalty [rad]."""
    incentive: Rad
    """To the keeper [rad]."""
    lots: Mapping[int, Wad]
    """Collateral for sale, by asset; none: the debt is only queued [wad]."""
    prices: Mapping[int, Wad]
    """Oracle prices of the lots [wad]."""


def plan(
    state: AccountState,
    prices: Mapping[int, Price],
    capacity: Capacity,
    parameters: EngineParameters,
) -> CloseOut:
    """What a close-out of an account does now.

    Args:
        state: The account, rate accrued.
        prices: Current, of the assets held.
        capacity: Pause level, and rooms under the limits.
        parameters: Of the engine.

    Raises:
        Revert: If lane B is closed for the account; its reason is the engine's.
    """
    if capacity.level >= NO_CLOSE_OUT:
        raise Revert(LIQUIDATION_CLOSE_OUTS_ARE_PAUSED)
    _check_lane(state, prices, parameters)

    sellable = sellable_values(state, prices)
    taken = _size(state, sellable, capacity, parameters)
    lots = _lots(state, prices, sellable, taken)
    if sellable and not lots:
        raise Revert(LIQUIDATION_DUSTY_PARTIAL)

    is_whole = taken == state.account.normalized_debt
    due = Rad(taken * state.rate)
    raised = tab(due, _penalty_factor(parameters))
    return CloseOut(
        is_whole=is_whole,
        normalized_debt=taken,
        due=due,
        tab=raised,
        # An account with nothing worth selling is written off: share paid, no tip.
        incentive=incentive(
            tip=Rad(parameters.incentive_tip * RAY),
            share=Wad(parameters.incentive_share * WAD // BPS),
            tab=raised,
            is_whole=is_whole and bool(lots),
            incentive_left=Rad(raised - due),
        ),
        lots=lots,
        prices={asset: prices[asset].price for asset in lots},
    )


def _check_lane(
    state: AccountState, prices: Mapping[int, Price], parameters: EngineParameters
) -> None:
    weighted, _ = state.weigh(prices)
    if not is_unsafe(weighted, state.debt):
        raise Revert(LIQUIDATION_ACCOUNT_IS_HEALTHY)
    is_deep = is_below(weighted, state.debt, parameters.close_out_threshold)
    is_small = state.debt < 2 * parameters.debt_floor * RAD
    is_stale = not all(price.is_fresh for price in prices.values())
    if not (is_deep or is_small or is_stale):
        raise Revert(LIQUIDATION_LIQUIDATE_INSTEAD)


def _penalty_factor(parameters: EngineParameters) -> Wad:
    """1 + P [wad]."""
    return Wad((BPS + parameters.penalty) * WAD // BPS)


# --- Limits ---------------------------------------------------------------------------------------


def _size(
    state: AccountState,
    sellable: Mapping[int, Rad],
    capacity: Capacity,
    parameters: EngineParameters,
) -> Wad:
    """Normalized debt to take: all if nothing is worth selling, else what fits [wad]."""
    if not sellable:
        return state.account.normalized_debt
    whole_tab = tab(state.debt, _penalty_factor(parameters))
    room = room_for(whole_tab, sellable, capacity, parameters)
    if room == 0:
        raise Revert(LIQUIDATION_LIMIT_REACHED)
    floor = Rad(parameters.debt_floor * RAD)
    taken = close_out(
        state.account.normalized_debt, state.rate, _penalty_factor(parameters), room, floor
    )
    if taken == 0:
        raise Revert(LIQUIDATION_DUSTY_PARTIAL)
    return taken


def room_for(
    whole_tab: Rad,
    sellable: Mapping[int, Rad],
    capacity: Capacity,
    parameters: EngineParameters,
) -> Rad:
    """Largest tab that fits under the global limit and under each asset's, at its share.

    A lot whose charge is at most F * (1 + P) is exempt from its asset's limit, else a sliver of an
    asset whose limit is full would shield an account.

    Args:
        whole_tab: Tab of the whole debt [rad].
        sellable: Values of what is worth selling [rad].
        capacity: Rooms under the limits.
        parameters: Of the engine.

    Returns:
        Tab, rounded down; 0 = a limit is reached [rad].
    """
    room = capacity.room
    total = sum(sellable.values())
    exempt = parameters.debt_floor * (BPS + parameters.penalty) * RAD // BPS
    for asset, worth in sellable.items():
        charge = ceil_div(whole_tab * worth, total)  # in 512 bits on chain
        asset_room = capacity.asset_rooms[asset]
        if charge > max(exempt, asset_room):
            room = min(room, Rad(asset_room * whole_tab // charge))
    return room


# --- Lots -----------------------------------------------------------------------------------------


def sellable_values(state: AccountState, prices: Mapping[int, Price]) -> dict[int, Rad]:
    """Values of the collaterals that are worth an auction, by asset [rad]."""
    values = {
        asset: value(amount, prices[asset].price)
        for asset, amount in state.account.collateral.items()
    }
    return {asset: worth for asset, worth in values.items() if _is_sellable(worth, state)}


def _is_sellable(worth: Rad, state: AccountState) -> bool:
    return worth > 0 and worth >= state.min_collateral_value * RAD // SELLABLE_DIVISOR


def _lots(
    state: AccountState, prices: Mapping[int, Price], sellable: Mapping[int, Rad], taken: Wad
) -> dict[int, Wad]:
    """The same share of every collateral, rounded down in favour of the account, by asset [wad]."""
    account = state.account
    shares = {
        asset: lot(account.amount(asset), taken, account.normalized_debt) for asset in sellable
    }
    return {
        asset: share
        for asset, share in shares.items()
        if _is_sellable(value(share, prices[asset].price), state)
    }
