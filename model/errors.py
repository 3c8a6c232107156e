# SPDX-License-Identifier: MIT
# ruff: noqa: S105  texts about tokens, not passwords
"""Every text that a contract reverts with, in one list, and the exception that carries it here.

A text is "<contract>: <fact>" in lower case, and the fact is what was true when it reverted. A name
here is its text in capitals. Overflow, underflow and division by zero revert without a text.
"""

from __future__ import annotations

from typing import Final


class Revert(Exception):
    """The contract reverts here; the same call in the same state always will."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason or "(no reason)")
        self.reason = reason


NO_REASON: Final = ""

# --- Ledger ---------------------------------------------------------------------------------------

LEDGER_ACCOUNT_IS_IN_A_CALLBACK: Final = "ledger: account is in a callback"
LEDGER_ASSET_NOT_LISTED: Final = "ledger: asset not listed"
LEDGER_ASSET_OUT_OF_RANGE: Final = "ledger: asset out of range"
LEDGER_ASSETS_NOT_ASCENDING: Final = "ledger: assets not ascending"
LEDGER_BORROWING_IS_PAUSED: Final = "ledger: borrowing is paused"
LEDGER_BUCKET_LENGTH_IS_0: Final = "ledger: bucket length is 0"
LEDGER_BUCKET_LENGTH_TOO_LONG: Final = "ledger: bucket length too long"
LEDGER_CALLER_IS_NOT_A_LIQUIDATION_LANE: Final = "ledger: caller is not a liquidation lane"
LEDGER_CALLER_IS_NOT_DIRECT_LIQUIDATION: Final = "ledger: caller is not direct liquidation"
LEDGER_CALLER_IS_NOT_THE_AUCTION: Final = "ledger: caller is not the auction"
LEDGER_CALLER_IS_NOT_THE_ENGINE: Final = "ledger: caller is not the engine"
LEDGER_CALLER_IS_NOT_THE_GATEWAY: Final = "ledger: caller is not the gateway"
LEDGER_CALLER_IS_NOT_THE_GOVERNOR: Final = "ledger: caller is not the governor"
LEDGER_CALLER_IS_NOT_THE_TREASURY: Final = "ledger: caller is not the treasury"
LEDGER_CALLER_MAY_NOT_MOVE_COIN: Final = "ledger: caller may not move coin"
LEDGER_CLOSED_IN_A_CALLBACK: Final = "ledger: closed in a callback"
LEDGER_COIN_TOO_LOW: Final = "ledger: coin too low"
LEDGER_COLLATERAL_BELOW_MINIMUM_VALUE: Final = "ledger: collateral below minimum value"
LEDGER_COLLATERAL_TOO_LOW: Final = "ledger: collateral too low"
LEDGER_DEBT_BELOW_FLOOR: Final = "ledger: debt below floor"
LEDGER_DEBT_CEILING_EXCEEDED: Final = "ledger: debt ceiling exceeded"
LEDGER_CALLER_IS_NOT_SETTLEMENT: Final = "ledger: caller is not settlement"
LEDGER_FROZEN: Final = "ledger: frozen"
LEDGER_RAMP_MUST_FALL: Final = "ledger: ramp must fall"
LEDGER_RAMP_TOO_LONG: Final = "ledger: ramp too long"
LEDGER_RAMP_TOO_SHORT: Final = "ledger: ramp too short"
LEDGER_FREE_BALANCE_TOO_LOW: Final = "ledger: free balance too low"
LEDGER_LOAN_TO_VALUE_EXCEEDED: Final = "ledger: loan to value exceeded"
LEDGER_MORE_THAN_MATURED: Final = "ledger: more than matured"
LEDGER_MORE_THAN_ON_AUCTION: Final = "ledger: more than on auction"
LEDGER_PRICE_IS_SUSPECT: Final = "ledger: price is suspect"
LEDGER_PRICE_IS_TOO_OLD: Final = "ledger: price is too old"
LEDGER_STRANGER_MAY_NOT_OPEN_AN_ASSET: Final = "ledger: stranger may not open an asset"
LEDGER_STRANGER_MAY_ONLY_ADD: Final = "ledger: stranger may only add"
LEDGER_SUPPLY_CAP_EXCEEDED: Final = "ledger: supply cap exceeded"
LEDGER_TOO_MANY_ASSETS: Final = "ledger: too many assets"
LEDGER_DEBT_CEILING_TOO_HIGH: Final = "ledger: debt_ceiling too high"
LEDGER_ASSET_HAS_NO_LIQUIDATION_LIMIT: Final = "ledger: asset has no liquidation limit"
LEDGER_KEEPER_CANNOT_BE_PAID: Final = "ledger: keeper cannot be paid"
LEDGER_MIN_COLLATERAL_VALUE_TOO_HIGH_FOR_THE_PENALTY: Final = (
    "ledger: min_collateral_value too high for the penalty"
)
LEDGER_LIQUIDATION_THRESHOLD_MAY_ONLY_RISE: Final = "ledger: liquidation_threshold may only rise"
LEDGER_LIQUIDATION_THRESHOLD_TOO_HIGH: Final = "ledger: liquidation_threshold too high"
LEDGER_LIQUIDATION_THRESHOLD_TOO_HIGH_FOR_CLOSE_OUTS: Final = (
    "ledger: liquidation_threshold too high for close-outs"
)
LEDGER_LIQUIDATION_THRESHOLD_TOO_HIGH_FOR_DIRECT_LIQUIDATION: Final = (
    "ledger: liquidation_threshold too high for direct liquidation"
)
LEDGER_LOAN_TO_VALUE_IS_0: Final = "ledger: loan_to_value is 0"
LEDGER_LOAN_TO_VALUE_TOO_CLOSE_TO_LIQUIDATION_THRESHOLD: Final = (
    "ledger: loan_to_value too close to liquidation_threshold"
)
LEDGER_MIN_COLLATERAL_VALUE_TOO_HIGH: Final = "ledger: min_collateral_value too high"
LEDGER_STABILITY_FEE_BELOW_1: Final = "ledger: stability_fee below 1"
LEDGER_STABILITY_FEE_TOO_HIGH: Final = "ledger: stability_fee too high"
LEDGER_SUPPLY_CAP_TOO_HIGH: Final = "ledger: supply_cap too high"

# --- Gateway --------------------------------------------------------------------------------------

GATEWAY_ACCOUNT_IS_THE_GATEWAY: Final = "gateway: account is the gateway"
GATEWAY_ACCOUNT_IS_ZERO: Final = "gateway: account is zero"
GATEWAY_AMOUNT_IS_0: Final = "gateway: amount is 0"
GATEWAY_AMOUNT_TOO_LARGE: Final = "gateway: amount too large"
GATEWAY_ASSET_NOT_ADDED: Final = "gateway: asset not added"
GATEWAY_ASSET_NOT_LISTED: Final = "gateway: asset not listed"
GATEWAY_CALLER_IS_NOT_THE_GOVERNOR: Final = "gateway: caller is not the governor"
GATEWAY_CALLER_MAY_NOT_ACT_FOR_THE_ACCOUNT: Final = "gateway: caller may not act for the account"
GATEWAY_OPERATOR_IS_ZERO: Final = "gateway: operator is zero"
GATEWAY_RECEIVER_IS_ZERO: Final = "gateway: receiver is zero"
GATEWAY_TOKEN_ALREADY_ADDED: Final = "gateway: token already added"
GATEWAY_TOKEN_DID_NOT_DELIVER_THE_AMOUNT: Final = "gateway: token did not deliver the amount"
GATEWAY_TOKEN_IS_NOT_A_CONTRACT: Final = "gateway: token is not a contract"
GATEWAY_TOKEN_TRANSFER_FAILED: Final = "gateway: token transfer failed"
GATEWAY_TOO_MANY_ASSETS: Final = "gateway: too many assets"
GATEWAY_TOO_MANY_DECIMALS: Final = "gateway: too many decimals"

# --- Price oracle ---------------------------------------------------------------------------------

ORACLE_BOUNDS_OUT_OF_ORDER: Final = "oracle: bounds out of order"
ORACLE_CALLER_IS_NOT_THE_GOVERNOR: Final = "oracle: caller is not the governor"
ORACLE_CONFIRM_TIME_IS_ZERO: Final = "oracle: confirm_time is zero"
ORACLE_CONFIRM_TIME_TOO_LONG: Final = "oracle: confirm_time too long"
ORACLE_COOLDOWN_TOO_SHORT_FOR_THE_DELAY: Final = "oracle: cooldown too short for the delay"
ORACLE_DEBT_QUEUE_TOO_SHORT_FOR_THE_DELAY: Final = "oracle: debt queue too short for the delay"
ORACLE_DELAY_TOO_LONG: Final = "oracle: delay too long"
ORACLE_HEARTBEAT_IS_ZERO: Final = "oracle: heartbeat is zero"
ORACLE_MAX_AGE_BELOW_HEARTBEAT: Final = "oracle: max_age below heartbeat"
ORACLE_MAX_DEVIATION_IS_ZERO: Final = "oracle: max_deviation is zero"
ORACLE_MAX_DEVIATION_TOO_LARGE: Final = "oracle: max_deviation too large"
ORACLE_MAX_PRICE_AGE_TOO_LONG: Final = "oracle: max_price_age too long"
ORACLE_MAX_PRICE_AGE_TOO_SHORT: Final = "oracle: max_price_age too short"
ORACLE_PRICE_OUTSIDE_THE_BOUNDS: Final = "oracle: price outside the bounds"
ORACLE_SOURCE_IS_NOT_A_CONTRACT: Final = "oracle: source is not a contract"
ORACLE_SOURCE_HAS_MORE_THAN_18_DECIMALS: Final = "oracle: source has more than 18 decimals"
ORACLE_TOO_MANY_ASSETS: Final = "oracle: too many assets"
ORACLE_UNKNOWN_ASSET: Final = "oracle: unknown asset"
ORACLE_UPPER_BOUND_TOO_LARGE: Final = "oracle: upper_bound too large"

# --- Packed fields --------------------------------------------------------------------------------

PACKING_VALUE_TOO_WIDE: Final = "packing: value too wide"

# --- Liquidation: lane A and close-out ------------------------------------------------------------

LIQUIDATION_ACCOUNT_IS_HEALTHY: Final = "liquidation: account is healthy"
LIQUIDATION_ASSET_TOO_SMALL: Final = "liquidation: asset too small"
LIQUIDATION_CALLER_IS_NOT_THE_GOVERNOR: Final = "liquidation: caller is not the governor"
LIQUIDATION_CLOSE_OUT_INSTEAD: Final = "liquidation: close out instead"
LIQUIDATION_CLOSE_OUTS_ARE_PAUSED: Final = "liquidation: close-outs are paused"
LIQUIDATION_DUSTY_PARTIAL: Final = "liquidation: dusty partial"
LIQUIDATION_LIMIT_REACHED: Final = "liquidation: limit reached"
LIQUIDATION_LIQUIDATE_INSTEAD: Final = "liquidation: liquidate instead"
LIQUIDATION_NOTHING_DONE: Final = "liquidation: nothing done"
LIQUIDATION_PRICE_IS_TOO_OLD: Final = "liquidation: price is too old"
LIQUIDATION_RECEIVER_IS_THE_GATEWAY: Final = "liquidation: receiver is the gateway"
LIQUIDATION_RECEIVER_IS_ZERO: Final = "liquidation: receiver is zero"
LIQUIDATION_TOO_LITTLE_COLLATERAL: Final = "liquidation: too little collateral"
LIQUIDATION_ASSET_LIMIT_ABOVE_THE_LIMIT: Final = "liquidation: asset limit above the limit"
LIQUIDATION_ASSET_LIMIT_BELOW_TEN_FLOORS: Final = "liquidation: asset limit below ten floors"
LIQUIDATION_ASSET_OUT_OF_RANGE: Final = "liquidation: asset out of range"
LIQUIDATION_CLOSE_OUT_THRESHOLD_IS_1_OR_MORE: Final = "liquidation: close_out_threshold >= 1"
LIQUIDATION_CLOSE_OUT_THRESHOLD_ABOVE_HEALTH_FACTOR_OF_MAX_BONUS: Final = (
    "liquidation: close_out_threshold above health_factor_of_max_bonus"
)
LIQUIDATION_CLOSE_OUT_THRESHOLD_TOO_LOW_FOR_THRESHOLD_AND_BONUS: Final = (
    "liquidation: close_out_threshold too low for threshold and bonus"
)
LIQUIDATION_CLOSE_OUT_THRESHOLD_MAY_ONLY_FALL: Final = (
    "liquidation: close_out_threshold may only fall"
)
LIQUIDATION_POOL_SHARE_NOT_A_MULTIPLE_OF_100: Final = (
    "liquidation: pool_share not a multiple of 100"
)
LIQUIDATION_POOL_SHARE_TOO_HIGH: Final = "liquidation: pool_share too high"
LIQUIDATION_RAMP_MUST_RISE: Final = "liquidation: ramp must rise"
LIQUIDATION_RAMP_TOO_LONG: Final = "liquidation: ramp too long"
LIQUIDATION_RAMP_TOO_SHORT: Final = "liquidation: ramp too short"
LIQUIDATION_DEBT_FLOOR_TOO_HIGH: Final = "liquidation: debt_floor too high"
LIQUIDATION_DEBT_FLOOR_TOO_LOW: Final = "liquidation: debt_floor too low"
LIQUIDATION_HEALTH_FACTOR_OF_MAX_BONUS_IS_1_OR_MORE: Final = (
    "liquidation: health_factor_of_max_bonus >= 1"
)
LIQUIDATION_HEALTH_FACTOR_OF_MAX_BONUS_BELOW_CLOSE_OUT_THRESHOLD: Final = (
    "liquidation: health_factor_of_max_bonus below close_out_threshold"
)
LIQUIDATION_INCENTIVE_ABOVE_THE_PENALTY_AT_THE_DEBT_FLOOR: Final = (
    "liquidation: incentive above the penalty at the debt floor"
)
LIQUIDATION_INCENTIVE_SHARE_ABOVE_THE_PENALTY: Final = (
    "liquidation: incentive_share above the penalty"
)
LIQUIDATION_INCENTIVE_TIP_NOT_A_MULTIPLE_OF_1E12: Final = (
    "liquidation: incentive_tip not a multiple of 1e12"
)
LIQUIDATION_INCENTIVE_TIP_TOO_HIGH: Final = "liquidation: incentive_tip too high"
LIQUIDATION_LIQUIDATION_LIMIT_BELOW_THE_DEBT_LOT: Final = (
    "liquidation: liquidation_limit below the debt lot"
)
LIQUIDATION_UNSOLD_LOTS_ABOVE_THE_PENALTY: Final = (
    "liquidation: incentive and unsold lots above the penalty at the debt floor"
)
LIQUIDATION_LIQUIDATION_LIMIT_TOO_HIGH: Final = "liquidation: liquidation_limit too high"
LIQUIDATION_MAX_BONUS_TOO_HIGH: Final = "liquidation: max_bonus too high"
LIQUIDATION_MAX_BONUS_TOO_HIGH_FOR_THRESHOLD_AND_CLOSE_OUT_THRESHOLD: Final = (
    "liquidation: max_bonus too high for threshold and close_out_threshold"
)
LIQUIDATION_MIN_BONUS_ABOVE_MAX_BONUS: Final = "liquidation: min_bonus above max_bonus"
LIQUIDATION_PENALTY_TOO_HIGH: Final = "liquidation: penalty too high"
LIQUIDATION_PENALTY_TOO_HIGH_FOR_THRESHOLD: Final = "liquidation: penalty too high for threshold"
LIQUIDATION_PENALTY_TOO_LOW: Final = "liquidation: penalty too low"
LIQUIDATION_TARGET_HEALTH_FACTOR_TOO_HIGH: Final = "liquidation: target_health_factor too high"
LIQUIDATION_TARGET_HEALTH_FACTOR_TOO_LOW: Final = "liquidation: target_health_factor too low"
LIQUIDATION_TARGET_HEALTH_FACTOR_TOO_LOW_FOR_THRESHOLD_AND_BONUS: Final = (
    "liquidation: target_health_factor too low for threshold and bonus"
)
LIQUIDATION_TREASURY_SHARE_OF_BONUS_TOO_HIGH: Final = (
    "liquidation: treasury_share_of_bonus too high"
)

# --- Auctions -------------------------------------------------------------------------------------

AUCTION_ASSET_NOT_IN_AUCTION: Final = "auction: asset not in auction"
AUCTION_ASSETS_NOT_ASCENDING: Final = "auction: assets not ascending"
AUCTION_BOOKS_ARE_NOT_FROZEN: Final = "auction: books are not frozen"
AUCTION_CALLER_IS_NOT_THE_ENGINE: Final = "auction: caller is not the engine"
AUCTION_CALLER_IS_NOT_THE_GUARDIAN: Final = "auction: caller is not the guardian"
AUCTION_LOT_HAS_NO_PRICE: Final = "auction: lot has no price"
AUCTION_LOT_IS_SOLD: Final = "auction: lot is sold"
AUCTION_NO_PARTIAL_TAKE: Final = "auction: no partial take"
AUCTION_NO_RESET_NEEDED: Final = "auction: no reset needed"
AUCTION_NOT_PAUSED: Final = "auction: not paused"
AUCTION_NOT_RUNNING: Final = "auction: not running"
AUCTION_NOTHING_BOUGHT: Final = "auction: nothing bought"
AUCTION_NOTHING_REQUESTED: Final = "auction: nothing requested"
AUCTION_PAUSE_DURATION_OUT_OF_RANGE: Final = "auction: pause duration out of range"
AUCTION_PAUSE_LEVEL_OUT_OF_RANGE: Final = "auction: pause level out of range"
AUCTION_PAUSED_NOT_LONG_AGO: Final = "auction: paused not long ago"
AUCTION_RECEIVER_IS_ZERO: Final = "auction: receiver is zero"
AUCTION_RESET_NEEDED: Final = "auction: reset needed"
AUCTION_RESETS_ARE_PAUSED: Final = "auction: resets are paused"
AUCTION_TAB_ALREADY_RAISED: Final = "auction: tab already raised"
AUCTION_TAKES_ARE_PAUSED: Final = "auction: takes are paused"
AUCTION_TOO_EXPENSIVE: Final = "auction: too expensive"
AUCTION_TOO_LITTLE_COLLATERAL: Final = "auction: too little collateral"
AUCTION_CUT_IS_1_OR_MORE: Final = "auction: cut >= 1"
AUCTION_CUT_TOO_LOW: Final = "auction: cut too low"
AUCTION_DURATION_IS_0: Final = "auction: duration is 0"
AUCTION_DURATION_TOO_LONG: Final = "auction: duration too long"
AUCTION_EXPONENTIAL_DURATION_IS_NOT_1: Final = "auction: exponential duration is not 1"
AUCTION_FLOOR_TOO_HIGH: Final = "auction: floor too high"
AUCTION_FLOOR_TOO_LOW: Final = "auction: floor too low"
AUCTION_FLOOR_FRACTION_TOO_HIGH: Final = "auction: floor_fraction too high"
AUCTION_FLOOR_FRACTION_TOO_LOW: Final = "auction: floor_fraction too low"
AUCTION_LINEAR_CURVE_WITH_A_CUT: Final = "auction: linear curve with a cut"
AUCTION_PAR_AFTER_HALF_THE_TAIL: Final = "auction: par after half the tail"
AUCTION_PRICE_AT_TAIL_TOO_HIGH: Final = "auction: price at tail too high"
AUCTION_START_MULTIPLIER_TOO_HIGH: Final = "auction: start_multiplier too high"
AUCTION_START_MULTIPLIER_TOO_LOW: Final = "auction: start_multiplier too low"
AUCTION_STEP_TOO_LONG_FOR_THE_TAIL: Final = "auction: step too long for the tail"
AUCTION_TAIL_TOO_LONG: Final = "auction: tail too long"
AUCTION_TAIL_TOO_LONG_FOR_THE_COOLDOWN: Final = "auction: tail too long for the cooldown"
AUCTION_TAIL_TOO_LONG_FOR_THE_DEBT_QUEUE: Final = "auction: tail too long for the debt queue"
AUCTION_TAIL_TOO_SHORT: Final = "auction: tail too short"
AUCTION_UNKNOWN_CURVE: Final = "auction: unknown curve"

# --- Lens -----------------------------------------------------------------------------------------

LENS_ONE_PRICE_FOR_EACH_ASSET: Final = "lens: one price for each asset"

# --- Treasury -------------------------------------------------------------------------------------

TREASURY_CALLER_IS_NOT_THE_DEBT_AUCTION: Final = "treasury: caller is not the debt auction"
TREASURY_CALLER_IS_NOT_THE_GOVERNOR: Final = "treasury: caller is not the governor"
TREASURY_NOTHING_BOUGHT: Final = "treasury: nothing bought"
TREASURY_PRICE_ABOVE_MAXIMUM: Final = "treasury: price above maximum"
TREASURY_PRICE_IS_MISSING: Final = "treasury: price is missing"
TREASURY_PRICE_IS_SUSPECT: Final = "treasury: price is suspect"
TREASURY_PRICE_IS_TOO_OLD: Final = "treasury: price is too old"
TREASURY_RECEIVER_IS_THE_ZERO_ADDRESS: Final = "treasury: receiver is the zero address"
TREASURY_DEBT_LOT_ABOVE_LIQUIDATION_LIMIT: Final = "treasury: debt_lot above liquidation_limit"
TREASURY_DEBT_LOT_IS_0: Final = "treasury: debt_lot is 0"
TREASURY_DEBT_LOT_TOO_HIGH: Final = "treasury: debt_lot too high"
TREASURY_DEBT_QUEUE_DELAY_BELOW_FOUR_TAILS_AND_A_DELAY: Final = (
    "treasury: debt_queue_delay below four tails and a delay"
)
TREASURY_DEBT_QUEUE_DELAY_TOO_LONG_FOR_THE_COOLDOWN: Final = (
    "treasury: debt_queue_delay too long for the cooldown"
)
TREASURY_DEBT_QUEUE_DELAY_TOO_LONG: Final = "treasury: debt_queue_delay too long"
TREASURY_SURPLUS_BUFFER_TOO_HIGH: Final = "treasury: surplus_buffer too high"
TREASURY_SURPLUS_LOT_ABOVE_SURPLUS_BUFFER: Final = "treasury: surplus_lot above surplus_buffer"
TREASURY_SURPLUS_LOT_IS_0: Final = "treasury: surplus_lot is 0"
TREASURY_SURPLUS_LOT_TOO_HIGH: Final = "treasury: surplus_lot too high"

# --- Debt auction ---------------------------------------------------------------------------------

DEBT_AUCTION_BELOW_RESERVE: Final = "debt auction: below reserve"
DEBT_AUCTION_BOOKS_ARE_NOT_FROZEN: Final = "debt auction: books are not frozen"
DEBT_AUCTION_CALLER_IS_NOT_THE_GOVERNOR: Final = "debt auction: caller is not the governor"
DEBT_AUCTION_CALLER_IS_NOT_THE_TREASURY: Final = "debt auction: caller is not the treasury"
DEBT_AUCTION_HAS_A_BID: Final = "debt auction: has a bid"
DEBT_AUCTION_LOT_NOT_LOWER: Final = "debt auction: lot not lower"
DEBT_AUCTION_MINTED_THIS_WEEK: Final = "debt auction: minted this week"
DEBT_AUCTION_NOT_OVER: Final = "debt auction: not over"
DEBT_AUCTION_NO_BID: Final = "debt auction: no bid"
DEBT_AUCTION_NO_SUCH_AUCTION: Final = "debt auction: no such auction"
DEBT_AUCTION_OVER: Final = "debt auction: over"
DEBT_AUCTION_STEP_TOO_SMALL: Final = "debt auction: step too small"
DEBT_AUCTION_AUCTION_DURATION_TOO_LONG: Final = "debt auction: auction_duration too long"
DEBT_AUCTION_BID_DURATION_IS_0: Final = "debt auction: bid_duration is 0"
DEBT_AUCTION_BID_DURATION_NOT_BELOW_AUCTION_DURATION: Final = (
    "debt auction: bid_duration not below auction_duration"
)
DEBT_AUCTION_GOVERNANCE_ASSET_TOO_HIGH: Final = "debt auction: governance_asset too high"
DEBT_AUCTION_INITIAL_LOT_ABOVE_MAX_LOT: Final = "debt auction: initial_lot above max_lot"
DEBT_AUCTION_INITIAL_LOT_IS_0: Final = "debt auction: initial_lot is 0"
DEBT_AUCTION_MAX_DISCOUNT_TOO_HIGH: Final = "debt auction: max_discount too high"
DEBT_AUCTION_MAX_EXTENSIONS_TOO_HIGH: Final = "debt auction: max_extensions too high"
DEBT_AUCTION_MAX_LOT_TOO_HIGH: Final = "debt auction: max_lot too high"
DEBT_AUCTION_MAX_MINTED_PER_WEEK_BELOW_MAX_LOT: Final = (
    "debt auction: max_minted_per_week below max_lot"
)
DEBT_AUCTION_MAX_MINTED_PER_WEEK_TOO_HIGH: Final = "debt auction: max_minted_per_week too high"
DEBT_AUCTION_MIN_BID_STEP_TOO_HIGH: Final = "debt auction: min_bid_step too high"
DEBT_AUCTION_MIN_BID_STEP_TOO_LOW: Final = "debt auction: min_bid_step too low"
DEBT_AUCTION_RESTART_FACTOR_TOO_HIGH: Final = "debt auction: restart_factor too high"
DEBT_AUCTION_RESTART_FACTOR_TOO_LOW: Final = "debt auction: restart_factor too low"

# --- Surplus auction ------------------------------------------------------------------------------

SURPLUS_AUCTION_BELOW_RESERVE: Final = "surplus auction: below reserve"
SURPLUS_AUCTION_BID_NOT_HIGHER: Final = "surplus auction: bid not higher"
SURPLUS_AUCTION_BID_TOO_HIGH: Final = "surplus auction: bid too high"
SURPLUS_AUCTION_BOOKS_ARE_NOT_FROZEN: Final = "surplus auction: books are not frozen"
SURPLUS_AUCTION_CALLER_IS_NOT_THE_GOVERNOR: Final = "surplus auction: caller is not the governor"
SURPLUS_AUCTION_CALLER_IS_NOT_THE_TREASURY: Final = "surplus auction: caller is not the treasury"
SURPLUS_AUCTION_HAS_A_BID: Final = "surplus auction: has a bid"
SURPLUS_AUCTION_NOT_OVER: Final = "surplus auction: not over"
SURPLUS_AUCTION_NO_BID: Final = "surplus auction: no bid"
SURPLUS_AUCTION_NO_SUCH_AUCTION: Final = "surplus auction: no such auction"
SURPLUS_AUCTION_OVER: Final = "surplus auction: over"
SURPLUS_AUCTION_OVER_THE_LIMIT: Final = "surplus auction: over the limit"
SURPLUS_AUCTION_STEP_TOO_SMALL: Final = "surplus auction: step too small"
SURPLUS_AUCTION_AUCTION_DURATION_TOO_LONG: Final = "surplus auction: auction_duration too long"
SURPLUS_AUCTION_BID_DURATION_IS_0: Final = "surplus auction: bid_duration is 0"
SURPLUS_AUCTION_BID_DURATION_NOT_BELOW_AUCTION_DURATION: Final = (
    "surplus auction: bid_duration not below auction_duration"
)
SURPLUS_AUCTION_COIN_LIMIT_TOO_HIGH: Final = "surplus auction: coin_limit too high"
SURPLUS_AUCTION_GOVERNANCE_ASSET_TOO_HIGH: Final = "surplus auction: governance_asset too high"
SURPLUS_AUCTION_MAX_DISCOUNT_TOO_HIGH: Final = "surplus auction: max_discount too high"
SURPLUS_AUCTION_MIN_BID_STEP_TOO_HIGH: Final = "surplus auction: min_bid_step too high"
SURPLUS_AUCTION_MIN_BID_STEP_TOO_LOW: Final = "surplus auction: min_bid_step too low"

# --- Settlement -----------------------------------------------------------------------------------

SETTLEMENT_ACCOUNTS_HAVE_DEBT: Final = "settlement: accounts have debt"
SETTLEMENT_ALREADY_FINAL: Final = "settlement: already final"
SETTLEMENT_AMOUNT_IS_0: Final = "settlement: amount is 0"
SETTLEMENT_AUCTIONS_ARE_RUNNING: Final = "settlement: auctions are running"
SETTLEMENT_CALLER_IS_NOT_THE_GOVERNOR: Final = "settlement: caller is not the governor"
SETTLEMENT_NOT_FINAL: Final = "settlement: not final"
SETTLEMENT_NOT_FROZEN: Final = "settlement: not frozen"
SETTLEMENT_RECEIVER_IS_ZERO: Final = "settlement: receiver is zero"

# --- Guaranty pool --------------------------------------------------------------------------------

POOL_CALLER_IS_NOT_THE_GOVERNOR: Final = "pool: caller is not the governor"
POOL_CALLER_IS_NOT_THE_OWNER: Final = "pool: caller is not the owner"
POOL_CALLER_IS_NOT_THE_TREASURY: Final = "pool: caller is not the treasury"
POOL_CALLER_IS_NOT_SETTLEMENT: Final = "pool: caller is not settlement"
POOL_COOLING_SHARES_TOO_LOW: Final = "pool: cooling shares too low"
POOL_MATURED_DEBT_STANDS: Final = "pool: matured debt stands"
POOL_NO_COIN: Final = "pool: no coin"
POOL_NO_SHARES: Final = "pool: no shares"
POOL_NOT_CLOSED: Final = "pool: not closed"
POOL_RECEIVER_CANNOT_BE_PAID: Final = "pool: receiver cannot be paid"
POOL_RECEIVER_IS_ZERO: Final = "pool: receiver is zero"
POOL_SHARES_TOO_LOW: Final = "pool: shares too low"
POOL_STILL_COOLING: Final = "pool: still cooling"
POOL_TOO_MANY_SHARES: Final = "pool: too many shares"
POOL_COOLDOWN_TOO_LONG: Final = "pool: cooldown too long"
POOL_COOLDOWN_TOO_SHORT_FOR_QUEUE_AND_AUCTIONS: Final = (
    "pool: cooldown too short for queue and auctions"
)

# --- Timelock -------------------------------------------------------------------------------------

TIMELOCK_CALLER_IS_NOT_THE_TIMELOCK: Final = "timelock: caller is not the timelock"
TIMELOCK_DELAY_TOO_LONG: Final = "timelock: delay too long"
TIMELOCK_DELAY_TOO_SHORT: Final = "timelock: delay too short"
TIMELOCK_GOVERNOR_IS_THE_ZERO_ADDRESS: Final = "timelock: governor is the zero address"
ACCESS_CONTROL_ACCOUNT_IS_MISSING_ROLE: Final = "access_control: account is missing role"
TIMELOCK_CONTROLLER_INSUFFICIENT_DELAY: Final = "timelock_controller: insufficient delay"
TIMELOCK_CONTROLLER_OPERATION_IS_NOT_READY: Final = "timelock_controller: operation is not ready"

# --- Access controller ----------------------------------------------------------------------------

ACCESS_ACCOUNT_IS_NOT_THE_CALLER: Final = "access: account is not the caller"
ACCESS_ACCOUNT_IS_ZERO: Final = "access: account is zero"
ACCESS_ADMIN_CHANGES_BY_PROPOSAL_ONLY: Final = "access: admin changes by proposal only"
ACCESS_CALLER_IS_NOT_THE_ADMIN: Final = "access: caller is not the admin"
ACCESS_CALLER_IS_NOT_THE_PROPOSED_ADMIN: Final = "access: caller is not the proposed admin"

# --- Tokens ---------------------------------------------------------------------------------------

ERC20_APPROVE_TO_THE_ZERO_ADDRESS: Final = "erc20: approve to the zero address"
ERC20_BURN_AMOUNT_EXCEEDS_BALANCE: Final = "erc20: burn amount exceeds balance"
ERC20_INSUFFICIENT_ALLOWANCE: Final = "erc20: insufficient allowance"
ERC20_TRANSFER_AMOUNT_EXCEEDS_BALANCE: Final = "erc20: transfer amount exceeds balance"
ERC20_TRANSFER_TO_THE_ZERO_ADDRESS: Final = "erc20: transfer to the zero address"

MATH_MUL_DIV_OVERFLOW: Final = "math: mul_div overflow"

SOLE_MINTER_MINTER_IS_THE_ZERO_ADDRESS: Final = "sole minter: minter is the zero address"
