# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Health of an account
@license AGPL-3.0-only
@notice Values, weighted values and the health factor HF = weighted value / debt.
@dev    Stateless. Values are rad: amount [wad] * price [wad] * 1e9. A weighted value is the sum of
        value * threshold and keeps the threshold's scale: rad * bps. Nothing is divided before a
        comparison, so HF is decided on exact integers, and HF of exactly 1 is healthy.

        Widths: amount < 2**112, price < 2**88, thresholds <= 10**4 < 2**14, eight assets = 2**3, so
        total < 2**(112 + 88 + 30 + 3) = 2**233 and weighted < 2**247. Debt < 2**216 rad, times
        10**4 < 2**230. No side of a comparison can overflow: no account is unliquidatable by size.
@custom:source Aave v3, `GenericLogic.calculateUserAccountData`; the comparison without division is
               MakerDAO dss's, `vat.sol:frob`.
"""

from contracts.modules import fixed_point as fp


################################################################
#                          CONSTANTS                           #
################################################################


MAX_ACCOUNT_ASSETS: constant(uint256) = 8
MAX_ASSETS: constant(uint256) = 16
BITS_PER_BPS: constant(uint256) = 16  # field of one asset in a packed word
BPS_MASK: constant(uint256) = 2**16 - 1
WAD_TO_RAY: constant(uint256) = 10**9
WAD_PER_BPS: constant(uint256) = 10**14  # 1e18 / 1e4


################################################################
#                            VALUES                            #
################################################################


@internal
@pure
def _value(amount: uint256, price: uint256) -> uint256:
    """
    @notice Value of an amount, exact.
    @param amount Collateral [wad].
    @param price Coins per whole token [wad].
    @return Value [rad].
    """
    return amount * price * WAD_TO_RAY


@internal
@pure
def _weigh(
    amounts: DynArray[uint256, MAX_ACCOUNT_ASSETS],
    prices: DynArray[uint256, MAX_ACCOUNT_ASSETS],
    assets: uint256,
    packed_bps: uint256,
) -> (uint256, uint256):
    """
    @notice Sums of the values of all assets, weighted and plain.
    @dev Reverts without a reason if an array is shorter than the number of set bits.
    @param amounts Collateral, ascending by asset [wad].
    @param prices Coins per whole token, ascending by asset [wad].
    @param assets Which assets these are [bitmap].
    @param packed_bps Weight of every asset of the protocol, 16 bits each, asset 0 lowest [bps].
    @return Weighted value [rad * bps] and value [rad], both exact.
    """
    weighted: uint256 = 0
    total: uint256 = 0
    i: uint256 = 0
    assets_left: uint256 = assets
    weights_left: uint256 = packed_bps
    for _: uint256 in range(MAX_ASSETS):
        if assets_left == 0:
            break
        if assets_left & 1 == 1:
            value: uint256 = self._value(amounts[i], prices[i])
            total += value
            weighted += value * (weights_left & BPS_MASK)
            i = unsafe_add(i, 1)  # at most MAX_ASSETS
        assets_left >>= 1
        weights_left >>= BITS_PER_BPS
    return weighted, total


################################################################
#                        HEALTH FACTOR                         #
################################################################


@internal
@pure
def _is_unsafe(weighted: uint256, debt: uint256) -> bool:
    """
    @notice Whether HF < 1. Exactly 1 is healthy, and so is an account without debt.
    @param weighted Weighted value [rad * bps].
    @param debt Debt [rad].
    @return True if the account may be liquidated.
    """
    return self._is_below(weighted, debt, fp.BPS)


@internal
@pure
def _is_below(weighted: uint256, debt: uint256, ratio: uint256) -> bool:
    """
    @notice Whether HF < ratio.
    @dev weighted / (debt * 1e4) < ratio / 1e4; the two 1e4 cancel.
    @param weighted Weighted value [rad * bps].
    @param debt Debt [rad].
    @param ratio Health factor to compare with [bps].
    @return True if strictly below; False without debt.
    """
    return weighted < debt * ratio


@internal
@pure
def _health_factor(weighted: uint256, debt: uint256) -> uint256:
    """
    @notice The health factor, for people; never decide anything by this rounded number.
    @dev floor(weighted * 1e14 / debt) by long division in two steps of 1e7, because weighted * 1e14
         would not fit. Saturates where the result might not fit either.
    @param weighted Weighted value [rad * bps].
    @param debt Debt, < 2**232 [rad].
    @return HF [wad], rounded down; 2**256 - 1 without debt.
    """
    if debt == 0:
        return max_value(uint256)
    whole: uint256 = weighted // debt
    if whole >= max_value(uint256) // WAD_PER_BPS:
        return max_value(uint256)
    # remainder < debt < 2**232 and 1e7 < 2**24, so the products fit; both digits are < 1e7, so the
    # sum is below (whole + 1) * 1e14 <= 2**256 - 1.
    remainder: uint256 = weighted % debt * 10**7
    digits: uint256 = remainder // debt * 10**7 + remainder % debt * 10**7 // debt
    return unsafe_add(unsafe_mul(whole, WAD_PER_BPS), digits)
