# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Fixed-point arithmetic
@license AGPL-3.0-only
@notice Scales of the protocol and division with a named direction: `WAD` (18 decimals) for
        amounts and ratios, `RAY` (27) for prices and rates, `RAD` (45) for coin and debt, `BPS`
        for what people set. WAD * RAY = RAD, exactly.
@dev    Stateless: import it, do not initialise it. Nothing here rounds "somehow": every function
        that divides says down, up or half up.
"""


################################################################
#                          CONSTANTS                           #
################################################################


WAD: constant(uint256) = 10**18
RAY: constant(uint256) = 10**27
RAD: constant(uint256) = 10**45
BPS: constant(uint256) = 10_000  # 100 %

HALF_RAY: constant(uint256) = 5 * 10**26


################################################################
#                     DIVISION, SUBTRACTION                    #
################################################################


@internal
@pure
def _mul_div_down(x: uint256, y: uint256, denominator: uint256) -> uint256:
    """
    @notice floor(x * y / denominator).
    @dev Reverts without a reason if `x * y` overflows or `denominator` is 0.
    @param x First factor, any scale.
    @param y Second factor, any scale.
    @param denominator Divisor, in the scale to cancel.
    @return In scale(x) * scale(y) / scale(denominator), rounded down.
    """
    return x * y // denominator


@internal
@pure
def _mul_div_up(x: uint256, y: uint256, denominator: uint256) -> uint256:
    """
    @notice ceil(x * y / denominator).
    @dev Reverts without a reason if `x * y` overflows or `denominator` is 0.
    @param x First factor, any scale.
    @param y Second factor, any scale.
    @param denominator Divisor, in the scale to cancel.
    @return In scale(x) * scale(y) / scale(denominator), rounded up.
    """
    return self._ceil_div(x * y, denominator)


@internal
@pure
def _ceil_div(x: uint256, denominator: uint256) -> uint256:
    """
    @notice ceil(x / denominator).
    @dev Reverts without a reason if `denominator` is 0.
    @param x Dividend, any scale.
    @param denominator Divisor, in the scale to cancel.
    @return In scale(x) / scale(denominator), rounded up.
    """
    quotient: uint256 = x // denominator
    if x % denominator == 0:
        return quotient
    # Cannot overflow: a remainder needs denominator >= 2, so quotient <= 2**255.
    return unsafe_add(quotient, 1)


@internal
@pure
def _sub_or_zero(x: uint256, y: uint256) -> uint256:
    """
    @notice max(x - y, 0).
    @param x Minuend, any scale.
    @param y Subtrahend, in the scale of `x`.
    @return In the scale of `x`.
    """
    # Neither difference can underflow: it is taken only when x > y.
    return unsafe_sub(x, y) if x > y else 0


################################################################
#                            POWER                             #
################################################################


@internal
@pure
def _pow_ray(x: uint256, n: uint256) -> uint256:
    """
    @notice x ** n by repeated squaring, each product rounded half up.
    @dev Reverts without a reason on overflow. `0 ** 0` is 1. The two variants of the source agree:
         the price curves refuse to square x >= 2**128, which is exactly when x * x overflows.
    @custom:source MakerDAO dss, `rpow` of `abaci.sol` and `jug.sol`.
    @param x Base [ray].
    @param n Exponent [1].
    @return x ** n [ray], every product rounded half up.
    """
    base: uint256 = x
    exponent: uint256 = n
    result: uint256 = x if n & 1 == 1 else RAY
    for _: uint256 in range(255):  # squarings that an exponent of 256 bits needs
        exponent >>= 1
        if exponent == 0:
            break
        base = (base * base + HALF_RAY) // RAY
        if exponent & 1 == 1:
            result = (result * base + HALF_RAY) // RAY
    return result
