# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title LiquidationSizingExposed
@license AGPL-3.0-only
@notice Every function of `liquidation_sizing`, callable from outside for tests and golden vectors.
@dev    Units and reverts stand at the functions of the module.
"""

from contracts.modules import liquidation_sizing


@external
@pure
def bonus(
    weighted: uint256,
    debt: uint256,
    min_bonus: uint256,
    max_bonus: uint256,
    health_factor_of_max_bonus: uint256,
) -> uint256:
    return liquidation_sizing._bonus(
        weighted, debt, min_bonus, max_bonus, health_factor_of_max_bonus
    )


@external
@pure
def direct(
    debt: uint256,
    weighted: uint256,
    total_value: uint256,
    asset_value: uint256,
    threshold: uint256,
    bonus: uint256,
    target: uint256,
    debt_floor: uint256,
    max_debt: uint256,
) -> uint256:
    return liquidation_sizing._direct(
        debt, weighted, total_value, asset_value, threshold, bonus, target, debt_floor, max_debt
    )


@external
@pure
def close_out(
    normalized_debt: uint256,
    rate: uint256,
    penalty_factor: uint256,
    room: uint256,
    debt_floor: uint256,
) -> uint256:
    return liquidation_sizing._close_out(normalized_debt, rate, penalty_factor, room, debt_floor)


@external
@pure
def lot(collateral: uint256, normalized_debt_taken: uint256, normalized_debt: uint256) -> uint256:
    return liquidation_sizing._lot(collateral, normalized_debt_taken, normalized_debt)


@external
@pure
def tab(due: uint256, penalty_factor: uint256) -> uint256:
    return liquidation_sizing._tab(due, penalty_factor)


@external
@pure
def top(price: uint256, start_multiplier: uint256) -> uint256:
    return liquidation_sizing._top(price, start_multiplier)


@external
@pure
def incentive(
    tip: uint256, share: uint256, tab: uint256, is_whole: bool, incentive_left: uint256
) -> uint256:
    return liquidation_sizing._incentive(tip, share, tab, is_whole, incentive_left)


@external
@pure
def take(
    tab: uint256, lot: uint256, price: uint256, max_collateral: uint256, min_remaining: uint256
) -> (uint256, uint256, bool):
    return liquidation_sizing._take(tab, lot, price, max_collateral, min_remaining)


@external
@pure
def is_spent(
    elapsed: uint256, tail: uint256, price: uint256, top: uint256, floor_fraction: uint256
) -> bool:
    return liquidation_sizing._is_spent(elapsed, tail, price, top, floor_fraction)
