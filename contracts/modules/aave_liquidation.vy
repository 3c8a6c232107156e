# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Liquidation as Aave v3.7 sizes it
@license AGPL-3.0-only
@notice What an account is worth to Aave, and what one liquidation call repays and seizes under its
        close-factor rules. For comparison with `liquidation_sizing`; no deployed contract uses it.
@dev    Stateless, in Aave's units and with its rounding, to the last integer: values in its base
        currency with 8 decimals ("base"), amounts in units of the token, health factor in wad.
        Nothing here reverts on a refusal: the caller decides what a flag means, and checks first
        that the health factor is below 1e18, that the asset counts as collateral and that the
        account owes the other.
@custom:source Aave v3.7 (aave-v3-origin), `GenericLogic` and `LiquidationLogic`.
"""

from contracts.modules import fixed_point as fp


################################################################
#                          CONSTANTS                           #
################################################################


MAX_ASSETS: constant(uint256) = 8
BASE: constant(uint256) = 10**8  # 1 in the base currency

CLOSE_FACTOR: constant(uint256) = 5_000  # share of the account's debt that a call may repay [bps]
# At or below this health factor a call may repay all [wad].
FULL_CLOSE_HEALTH_FACTOR: constant(uint256) = 95 * 10**16
# If collateral or debt is worth less, a call may repay all [base].
MIN_VALUE_OF_CLOSE_FACTOR: constant(uint256) = 2_000 * BASE
MIN_VALUE_LEFT: constant(uint256) = 1_000 * BASE  # of collateral and debt, if both are left [base]


################################################################
#                           STRUCTS                            #
################################################################


struct Asset:
    price: uint256  # of a whole token [base]
    unit: uint256  # a whole token, 10**decimals [token units]
    collateral: uint256  # supplied, if it counts as collateral, else 0 [token units]
    debt: uint256  # owed [token units]
    loan_to_value: uint256  # most to borrow on it [bps]
    threshold: uint256  # at which it may be liquidated [bps]
    payout: uint256  # collateral paid per debt repaid, 100 % and the bonus [bps]
    protocol_fee: uint256  # the protocol's share of the bonus [bps]


struct AccountData:
    collateral: uint256  # value of all that counts [base]
    debt: uint256  # value of all that is owed [base]
    available_borrows: uint256  # what may still be borrowed [base]
    threshold: uint256  # average by value, rounded down [bps]
    loan_to_value: uint256  # average by value, rounded down [bps]
    health_factor: uint256  # 2**256 - 1 without debt [wad]


struct Liquidation:
    repaid: uint256  # by the liquidator [token units of the debt]
    seized: uint256  # from the account, fee included [token units of the collateral]
    fee: uint256  # the protocol's part of what is seized [token units of the collateral]
    leaves_dust: bool  # too little of both is left: Aave refuses the call
    takes_all: bool  # no collateral of any kind is left: the rest of the debt is written off


################################################################
#                           ACCOUNT                            #
################################################################


@internal
@pure
def _account_data(assets: DynArray[Asset, MAX_ASSETS]) -> AccountData:
    """
    @notice Totals, averages and health factor of an account.
    @dev The health factor is not computed from the rounded average threshold; what may still be
         borrowed is computed from the rounded average loan to value.
    @param assets Every asset that the account supplies or owes.
    @return The account, each figure rounded as Aave does; averages are 0 without collateral.
    """
    collateral: uint256 = 0
    debt: uint256 = 0
    weighted: uint256 = 0  # sum of value * threshold [base * bps]
    borrowable: uint256 = 0  # sum of value * loan to value [base * bps]
    for asset: Asset in assets:
        value: uint256 = self._value_down(asset.collateral, asset)
        collateral += value
        weighted += value * asset.threshold
        borrowable += value * asset.loan_to_value
        debt += self._value_up(asset.debt, asset)

    data: AccountData = AccountData(
        collateral=collateral,
        debt=debt,
        available_borrows=0,
        threshold=0,
        loan_to_value=0,
        health_factor=max_value(uint256),
    )
    if collateral > 0:
        data.threshold = weighted // collateral
        data.loan_to_value = borrowable // collateral
        borrowing_power: uint256 = fp._mul_div_down(collateral, data.loan_to_value, fp.BPS)
        data.available_borrows = fp._sub_or_zero(borrowing_power, debt)
    if debt > 0:
        # The quotient half up, then without its bps, down.
        data.health_factor = (weighted * fp.WAD + debt // 2) // debt // fp.BPS
    return data


@internal
@pure
def _value_down(amount: uint256, asset: Asset) -> uint256:
    """
    @notice Value of collateral.
    @param amount Amount [token units].
    @param asset What it is an amount of.
    @return Value, rounded down [base].
    """
    return fp._mul_div_down(amount, asset.price, asset.unit)


@internal
@pure
def _value_up(amount: uint256, asset: Asset) -> uint256:
    """
    @notice Value of debt.
    @param amount Amount [token units].
    @param asset What it is an amount of.
    @return Value, rounded up [base].
    """
    return fp._mul_div_up(amount, asset.price, asset.unit)


################################################################
#                         LIQUIDATION                          #
################################################################


@internal
@pure
def _liquidation(
    collateral: Asset, debt: Asset, account: AccountData, debt_to_cover: uint256
) -> Liquidation:
    """
    @notice What one call repays and seizes.
    @param collateral The asset to seize, which counts as collateral.
    @param debt The asset to repay, which the account owes; may be the same as `collateral`.
    @param account The account before, with a health factor below 1e18.
    @param debt_to_cover Most that the liquidator repays [token units of the debt].
    @return Amounts, and what becomes of the rest of the account.
    """
    wanted: uint256 = min(debt_to_cover, self._max_repayment(collateral, debt, account))
    repaid: uint256 = 0
    seized: uint256 = 0
    repaid, seized = self._exchange(collateral, debt, wanted)
    return Liquidation(
        repaid=repaid,
        seized=seized,
        fee=self._fee(collateral, seized),
        leaves_dust=self._leaves_dust(collateral, debt, repaid, seized),
        takes_all=self._value_down(seized, collateral) == account.collateral,
    )


@internal
@pure
def _max_repayment(collateral: Asset, debt: Asset, account: AccountData) -> uint256:
    """
    @notice The close factor: how much of one debt one call may repay.
    @dev All of it, unless collateral and debt are both large and the health factor is close to 1.
         The close factor is a share of the account's whole debt, not of this one.
    @param collateral The asset to seize.
    @param debt The asset to repay.
    @param account The account before.
    @return Most debt to repay, a part rounded down [token units of the debt].
    """
    if account.health_factor <= FULL_CLOSE_HEALTH_FACTOR:
        return debt.debt
    if self._value_down(collateral.collateral, collateral) < MIN_VALUE_OF_CLOSE_FACTOR:
        return debt.debt
    value: uint256 = self._value_up(debt.debt, debt)
    if value < MIN_VALUE_OF_CLOSE_FACTOR:
        return debt.debt
    # Half up.
    max_value_repaid: uint256 = (account.debt * CLOSE_FACTOR + fp.BPS // 2) // fp.BPS
    if value <= max_value_repaid:
        return debt.debt
    return fp._mul_div_down(max_value_repaid, debt.unit, debt.price)


@internal
@pure
def _exchange(collateral: Asset, debt: Asset, repaid: uint256) -> (uint256, uint256):
    """
    @notice Collateral for a repayment, with the bonus; less of both if there is not enough of it.
    @param collateral The asset to seize.
    @param debt The asset to repay.
    @param repaid Debt to repay [token units of the debt].
    @return Debt repaid, rounded up if there is not enough [token units of the debt]; collateral
            seized, rounded down [token units of the collateral].
    """
    seized: uint256 = fp._mul_div_down(
        self._convert(repaid, debt, collateral), collateral.payout, fp.BPS
    )
    held: uint256 = collateral.collateral
    if seized <= held:
        return repaid, seized
    return fp._mul_div_up(self._convert(held, collateral, debt), fp.BPS, collateral.payout), held


@internal
@pure
def _convert(amount: uint256, asset: Asset, into: Asset) -> uint256:
    """
    @notice As much of another token as an amount is worth.
    @param amount Amount [token units of `asset`].
    @param asset What it is an amount of.
    @param into What to express it in.
    @return Amount, rounded down [token units of `into`].
    """
    return asset.price * amount * into.unit // (into.price * asset.unit)


@internal
@pure
def _fee(collateral: Asset, seized: uint256) -> uint256:
    """
    @notice The protocol's share of the bonus, out of what is seized.
    @param collateral The asset seized, with a payout of at least 100 %.
    @param seized Collateral seized [token units].
    @return Fee, rounded up [token units].
    """
    bonus: uint256 = seized - fp._mul_div_down(seized, fp.BPS, collateral.payout)
    return fp._mul_div_up(bonus, collateral.protocol_fee, fp.BPS)


@internal
@pure
def _leaves_dust(collateral: Asset, debt: Asset, repaid: uint256, seized: uint256) -> bool:
    """
    @notice Whether something of both is left, but too little of either.
    @param collateral The asset seized.
    @param debt The asset repaid.
    @param repaid Debt repaid, <= the debt [token units of the debt].
    @param seized Collateral seized, <= the collateral [token units of the collateral].
    @return True if Aave refuses to leave it so.
    """
    debt_left: uint256 = debt.debt - repaid
    collateral_left: uint256 = collateral.collateral - seized
    if debt_left == 0 or collateral_left == 0:
        return False
    if self._value_up(debt_left, debt) < MIN_VALUE_LEFT:
        return True
    return self._value_down(collateral_left, collateral) < MIN_VALUE_LEFT
