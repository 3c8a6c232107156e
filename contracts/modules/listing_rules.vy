# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Listing rules
@license AGPL-3.0-only
@notice What the Ledger's parameters of an asset must fulfil: bounds and inequalities of
        `docs/parameters.md`, each with its text.
@dev    Stateless. The Ledger asks `DirectLiquidation`, which imports it: the texts alone would take
        a tenth of the Ledger's code, and what binds thresholds is lane A's.
"""

from contracts.interfaces import ILedger


################################################################
#                          CONSTANTS                           #
################################################################


MAX_LIQUIDATION_THRESHOLD: constant(uint256) = 9_500  # [bps]
FRESH_LOAN_HEALTH_FACTOR: constant(uint256) = 102  # of 100: a new loan at its limit has HF >= 1.02
CAP_WIDTH: constant(uint256) = 112  # as in `account_book`
MIN_RAMP: constant(uint256) = 86_400  # [seconds]
MAX_RAMP: constant(uint256) = 365 * 86_400  # [seconds]


@internal
@pure
def _check_asset(
    parameters: ILedger.AssetParameters,
    threshold: uint256,
    liquidation_limit: uint256,
    safe_for_close_outs: uint256,
    safe_for_liquidation: uint256,
):
    """
    @notice Listing of an asset, or new limits of a listed one.
    @dev Reverts "ledger: loan_to_value is 0", "ledger: liquidation_threshold too high", "ledger:
         loan_to_value too close to liquidation_threshold", "ledger: supply_cap too high", "ledger:
         liquidation_threshold may only rise", "ledger: asset has no liquidation limit", "ledger:
         liquidation_threshold too high for close-outs", "ledger: liquidation_threshold too high for
         direct liquidation".
    @param parameters New values.
    @param threshold Liquidation threshold now, 0 for an asset to be listed [bps].
    @param liquidation_limit Most tab that may be charged to the asset [coins].
    @param safe_for_close_outs Greatest threshold that lane B allows [bps].
    @param safe_for_liquidation Greatest threshold that lane A allows [bps].
    """
    assert parameters.loan_to_value > 0, "ledger: loan_to_value is 0"
    assert (
        parameters.liquidation_threshold <= MAX_LIQUIDATION_THRESHOLD
    ), "ledger: liquidation_threshold too high"
    assert parameters.loan_to_value <= MAX_LIQUIDATION_THRESHOLD and self._is_apart(
        parameters.loan_to_value, parameters.liquidation_threshold
    ), "ledger: loan_to_value too close to liquidation_threshold"
    assert parameters.supply_cap >> CAP_WIDTH == 0, "ledger: supply_cap too high"
    assert (
        parameters.liquidation_threshold >= threshold
    ), "ledger: liquidation_threshold may only rise"
    # Without a limit no close-out would fit, and nothing would be open for small debts.
    assert liquidation_limit > 0, "ledger: asset has no liquidation limit"
    assert (
        parameters.liquidation_threshold <= safe_for_close_outs
    ), "ledger: liquidation_threshold too high for close-outs"
    assert (
        parameters.liquidation_threshold <= safe_for_liquidation
    ), "ledger: liquidation_threshold too high for direct liquidation"


@internal
@pure
def _check_ramp(
    loan_to_value: uint256, start_threshold: uint256, end_threshold: uint256, duration: uint256
):
    """
    @notice A ramp of a listed asset's liquidation threshold.
    @dev Reverts "ledger: ramp too short", "ledger: ramp too long", "ledger: ramp must fall", "ledger:
         loan_to_value too close to liquidation_threshold".
    @param loan_to_value Of the asset [bps].
    @param start_threshold Threshold now [bps].
    @param end_threshold Threshold at the end [bps].
    @param duration From now to the end [seconds].
    """
    assert duration >= MIN_RAMP, "ledger: ramp too short"
    assert duration <= MAX_RAMP, "ledger: ramp too long"
    assert end_threshold < start_threshold, "ledger: ramp must fall"
    assert self._is_apart(
        loan_to_value, end_threshold
    ), "ledger: loan_to_value too close to liquidation_threshold"


@internal
@pure
def _is_apart(loan_to_value: uint256, liquidation_threshold: uint256) -> bool:
    """
    @notice P1: a new loan at its limit is not at once near liquidation.
    @param loan_to_value Limit of a loan, at most MAX_LIQUIDATION_THRESHOLD [bps].
    @param liquidation_threshold Threshold [bps].
    @return True if it has a health factor of 1.02 at least.
    """
    return loan_to_value * FRESH_LOAN_HEALTH_FACTOR <= liquidation_threshold * 100
