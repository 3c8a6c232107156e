# SPDX-License-Identifier: MIT
"""Fixed-point arithmetic; the twin of `contracts/modules/fixed_point.vy`.

Whatever does not fit 256 bits reverts, as it does in the contract.
"""

from __future__ import annotations

from functools import lru_cache

from model.errors import NO_REASON, Revert
from model.units import MAX_UINT256, RAY, Ray


def uint256(x: int) -> int:
    """`x` itself.

    Raises:
        Revert: Without a reason, if `x` is not a 256-bit unsigned integer.
    """
    if not 0 <= x <= MAX_UINT256:
        raise Revert(NO_REASON)
    return x


def div_down(x: int, denominator: int) -> int:
    """`floor(x / denominator)`.

    Raises:
        Revert: Without a reason, if `denominator` is 0.
    """
    if denominator == 0:
        raise Revert(NO_REASON)
    return x // denominator


def ceil_div(x: int, denominator: int) -> int:
    """`ceil(x / denominator)`.

    Raises:
        Revert: Without a reason, if `denominator` is 0.
    """
    return -div_down(-x, denominator)


def mul_div_down(x: int, y: int, denominator: int) -> int:
    """`floor(x * y / denominator)`.

    Raises:
        Revert: Without a reason, if `x * y` overflows or `denominator` is 0.
    """
    return div_down(uint256(x * y), denominator)


def mul_div_up(x: int, y: int, denominator: int) -> int:
    """`ceil(x * y / denominator)`.

    Raises:
        Revert: Without a reason, if `x * y` overflows or `denominator` is 0.
    """
    return ceil_div(uint256(x * y), denominator)


def sub_or_zero(x: int, y: int) -> int:
    """`max(x - y, 0)`."""
    return max(x - y, 0)


@lru_cache(maxsize=2**16)  # auctions on the same terms ask for the same powers all the time
def pow_ray(x: Ray, n: int) -> Ray:
    """`x ** n` by repeated squaring, each product rounded half up; `0 ** 0` is 1.

    Raises:
        Revert: Without a reason, if a product overflows.

    Source:
        MakerDAO dss, `rpow` of `abaci.sol` and `jug.sol`. The former refuses to square
        x >= 2**128, which is exactly when x * x overflows, so one function serves both.
    """
    result = x if n % 2 == 1 else RAY
    n //= 2
    while n > 0:
        x = _mul_ray_half_up(x, x)
        if n % 2 == 1:
            result = _mul_ray_half_up(result, x)
        n //= 2
    return result


def _mul_ray_half_up(x: Ray, y: Ray) -> Ray:
    return Ray(uint256(uint256(x * y) + RAY // 2) // RAY)
