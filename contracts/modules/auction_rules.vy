# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Auction rules
@license AGPL-3.0-only
@notice The bounds of the parameters of close-outs and auctions, and the inequalities between them.
@dev    Stateless: bounds are named constants, one text a rule. P-numbers: `docs/parameters.md`.
        Ratios are basis points, P is the penalty, F the debt floor, g the guaranty pool's share.
"""

from contracts.interfaces import ICollateralAuction
from contracts.interfaces import ILiquidationEngine
from contracts.modules import price_curves


################################################################
#                          CONSTANTS                           #
################################################################


BPS: constant(uint256) = 10_000
WAD: constant(uint256) = 10**18
RAY: constant(uint256) = 10**27

MIN_PENALTY: constant(uint256) = 1  # [bps]
MAX_PENALTY: constant(uint256) = 5_000  # [bps]
MIN_DEBT_FLOOR: constant(uint256) = 1  # [coins]
MAX_DEBT_FLOOR: constant(uint256) = 10**9  # [coins]
TIP_UNIT: constant(uint256) = 10**12  # 1e-6 coin [wad]
MAX_INCENTIVE_TIP: constant(uint256) = 10**6 * WAD  # [wad]
MAX_LIQUIDATION_LIMIT: constant(uint256) = 2**40  # [coins]
UNSEIZED_LOTS: constant(uint256) = 7  # of eight assets, if one is worth selling P7
UNSEIZED_DIVISOR: constant(uint256) = 10  # a lot below a tenth of the least value is not seized
MAX_POOL_SHARE: constant(uint256) = 5_000  # [bps] P6
POOL_SHARE_UNIT: constant(uint256) = 100  # [bps]
MIN_LIMIT_IN_FLOORS: constant(uint256) = 10  # limit_k >= 10 * F * (1 + P) P10

MIN_START_MULTIPLIER: constant(uint256) = 10_000  # [bps] P11
MAX_START_MULTIPLIER: constant(uint256) = 20_000  # [bps] P11
MIN_FLOOR_FRACTION: constant(uint256) = 3_000  # [bps] P11
MIN_FLOOR: constant(uint256) = 4_000  # phi * m: floor as a share of the oracle price [bps] P11
MAX_FLOOR: constant(uint256) = 9_000  # [bps] P11
MIN_TAIL: constant(uint256) = 60  # [seconds] P13
MAX_TAIL: constant(uint256) = 86_400  # [seconds] P13
MIN_CUT: constant(uint256) = 9 * 10**26  # [ray] P13
MAX_DURATION: constant(uint256) = 7 * 86_400  # [seconds]
MIN_STEPS: constant(uint256) = 10  # stairstep: steps in a tail, at least P13
MAX_LEVEL_AT_TAIL: constant(uint256) = 9_500  # of the oracle price [bps] P12


################################################################
#                          PARAMETERS                          #
################################################################


@internal
@pure
def _check_parameters(parameters: ILiquidationEngine.Parameters):
    """
    @notice Rules of the engine's own parameters.
    @param parameters New values.
    """
    assert parameters.close_out_threshold < BPS, "liquidation: close_out_threshold >= 1"
    assert parameters.penalty >= MIN_PENALTY, "liquidation: penalty too low"
    assert parameters.penalty <= MAX_PENALTY, "liquidation: penalty too high"
    assert parameters.debt_floor >= MIN_DEBT_FLOOR, "liquidation: debt_floor too low"
    assert parameters.debt_floor <= MAX_DEBT_FLOOR, "liquidation: debt_floor too high"
    assert (
        parameters.liquidation_limit <= MAX_LIQUIDATION_LIMIT
    ), "liquidation: liquidation_limit too high"
    assert parameters.incentive_tip <= MAX_INCENTIVE_TIP, "liquidation: incentive_tip too high"
    assert (
        parameters.incentive_tip % TIP_UNIT == 0
    ), "liquidation: incentive_tip not a multiple of 1e12"
    assert parameters.pool_share <= MAX_POOL_SHARE, "liquidation: pool_share too high"
    assert (
        parameters.pool_share % POOL_SHARE_UNIT == 0
    ), "liquidation: pool_share not a multiple of 100"
    self._check_incentives(parameters)


@internal
@pure
def _check_incentives(parameters: ILiquidationEngine.Parameters):
    """
    @notice P7: to close out oneself for the incentive never pays, for any debt of at least F, not even
            for the owner of the whole guaranty pool.
    @param parameters New values.
    """
    whole: uint256 = BPS + parameters.penalty
    kept: uint256 = parameters.penalty * (BPS - parameters.pool_share)  # (1 - g) * P [bps * bps]
    assert (
        parameters.incentive_share <= BPS and parameters.incentive_share * whole <= kept
    ), "liquidation: incentive_share above the penalty"
    floor_debt: uint256 = parameters.debt_floor * WAD
    assert (
        parameters.incentive_tip * BPS * BPS + floor_debt * parameters.incentive_share * whole
        <= floor_debt * kept
    ), "liquidation: incentive above the penalty at the debt floor"


@internal
@pure
def _max_min_collateral_value(parameters: ILiquidationEngine.Parameters) -> uint256:
    """
    @notice P7 with what stays behind: seven lots of almost a tenth of the least collateral value each
            are not seized from an account of eight assets; they and the incentive together never
            exceed what the pool's share leaves of the penalty at the debt floor.
    @param parameters Values that passed `_check_incentives`.
    @return Greatest least collateral value, rounded down [coins].
    """
    floor_debt: uint256 = parameters.debt_floor * WAD
    incentive: uint256 = (
        parameters.incentive_tip * BPS * BPS
        + floor_debt * parameters.incentive_share * (BPS + parameters.penalty)
    )
    # Cannot underflow: that is what `_check_incentives` asserts.
    kept: uint256 = parameters.penalty * (BPS - parameters.pool_share)
    left: uint256 = floor_debt * kept - incentive
    return left * UNSEIZED_DIVISOR // (UNSEIZED_LOTS * WAD * BPS * BPS)


@internal
@pure
def _check_limit(limit: uint256, parameters: ILiquidationEngine.Parameters):
    """
    @notice P10: an asset's limit is within the global one and holds ten of the smallest auctions.
    @param limit Limit of an asset [coins].
    @param parameters Values in force.
    """
    assert limit <= parameters.liquidation_limit, "liquidation: asset limit above the limit"
    assert (
        limit * BPS >= MIN_LIMIT_IN_FLOORS * parameters.debt_floor * (BPS + parameters.penalty)
    ), "liquidation: asset limit below ten floors"


################################################################
#                        AUCTION TERMS                         #
################################################################


@internal
@pure
def _check_terms(terms: ICollateralAuction.AuctionTerms):
    """
    @notice P11-P13: no accepted terms sell below floor_fraction * start_multiplier of the price at
            start, and every auction spends at least half its life under the oracle price.
    @param terms New terms.
    """
    assert (terms.start_multiplier >= MIN_START_MULTIPLIER), "auction: start_multiplier too low"
    assert (terms.start_multiplier <= MAX_START_MULTIPLIER), "auction: start_multiplier too high"
    assert terms.floor_fraction >= MIN_FLOOR_FRACTION, "auction: floor_fraction too low"
    assert terms.floor_fraction <= BPS, "auction: floor_fraction too high"
    lowest: uint256 = terms.floor_fraction * terms.start_multiplier
    assert lowest >= MIN_FLOOR * BPS, "auction: floor too low"
    assert lowest <= MAX_FLOOR * BPS, "auction: floor too high"
    assert terms.tail >= MIN_TAIL, "auction: tail too short"
    assert terms.tail <= MAX_TAIL, "auction: tail too long"
    self._check_curve(terms)

    at_tail: uint256 = price_curves._price(terms.curve, RAY, terms.tail, terms.duration, terms.cut)
    half_way: uint256 = price_curves._price(
        terms.curve, RAY, terms.tail // 2, terms.duration, terms.cut
    )
    assert (
        at_tail * terms.start_multiplier <= MAX_LEVEL_AT_TAIL * RAY
    ), "auction: price at tail too high"
    assert half_way * terms.start_multiplier <= BPS * RAY, "auction: par after half the tail"


@internal
@pure
def _check_curve(terms: ICollateralAuction.AuctionTerms):
    """
    @notice P13: parameters of the curve.
    @param terms New terms.
    """
    assert terms.curve <= price_curves.EXPONENTIAL, "auction: unknown curve"
    assert terms.duration >= 1, "auction: duration is 0"
    assert terms.duration <= MAX_DURATION, "auction: duration too long"
    if terms.curve == price_curves.LINEAR:
        assert terms.cut == 0, "auction: linear curve with a cut"
        return
    assert terms.cut >= MIN_CUT, "auction: cut too low"
    assert terms.cut < RAY, "auction: cut >= 1"
    if terms.curve == price_curves.STAIRSTEP:
        assert terms.duration * MIN_STEPS <= terms.tail, "auction: step too long for the tail"
    else:
        assert terms.duration == 1, "auction: exponential duration is not 1"
