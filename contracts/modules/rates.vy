# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Compounding of the stability fee
@license AGPL-3.0-only
@notice How the debt index grows: by a factor per second, compounded.
@dev    Stateless. The index is rounded down once, after a power whose products round half up.
@custom:source MakerDAO dss, `jug.sol:drip` (`base + duty` is `fee`, `dt` is `elapsed`).
"""

from contracts.modules import fixed_point as fp


@internal
@pure
def _compound(rate: uint256, fee: uint256, elapsed: uint256) -> uint256:
    """
    @notice rate * fee ** elapsed.
    @dev Reverts without a reason on overflow.
    @param rate Debt index so far [ray].
    @param fee Factor per second, 1 = no fee [ray].
    @param elapsed Time since the last accrual [seconds].
    @return Debt index now [ray], rounded down.
    """
    return fp._pow_ray(fee, elapsed) * rate // fp.RAY


@internal
@pure
def _accrued(rate: uint256, fee: uint256, elapsed: uint256, max_rate: uint256) -> uint256:
    """
    @notice min(_compound(rate, fee, elapsed), max_rate), and never reverts.
    @dev An accrual that reverted would stop liquidations for good, so an index at the end of its
         field stays there. Needs 1 <= rate, 1 <= fee (both as ray) and max_rate < 2**115.

         Clamping early is exact: with fee >= 1 neither `base` nor `result` ever falls, and every
         base left to square ends up in the result, so once either is above max_rate the index,
         rate * result >= result, is too.
    @param rate Debt index so far, >= 1 [ray].
    @param fee Factor per second, >= 1 [ray].
    @param elapsed Time since the last accrual, any [seconds].
    @param max_rate Greatest index that fits its field, < 2**115 [ray].
    @return Debt index now [ray], rounded down, at most max_rate.
    """
    if elapsed == 0:
        return min(rate, max_rate)
    if fee > max_rate:
        return max_rate

    base: uint256 = fee
    exponent: uint256 = elapsed
    result: uint256 = fee if elapsed & 1 == 1 else fp.RAY
    for _: uint256 in range(255):  # squarings that an exponent of 256 bits needs
        exponent >>= 1
        if exponent == 0:
            break
        if base > max_rate:
            return max_rate
        # base <= max_rate < 2**115, so base**2 / 1e27 < 2**141.
        base = (base * base + fp.HALF_RAY) // fp.RAY
        if exponent & 1 == 1:
            # result <= max_rate < 2**115 and base < 2**141: the product fits.
            result = (result * base + fp.HALF_RAY) // fp.RAY
            if result > max_rate:
                return max_rate
    rate_in_field: uint256 = min(rate, max_rate)
    return min(result * rate_in_field // fp.RAY, max_rate)  # both factors are < 2**115
