# SPDX-License-Identifier: MIT
"""Compounding of the stability fee; the twin of `contracts/modules/rates.vy`.

Below it, what the contracts never compute: factors per second from what people say ("5 % a year",
"half in an hour"). They are always computed, never pasted, and always by integers.
"""

from __future__ import annotations

from typing import Final

from model.fixed_point import mul_div_down, pow_ray
from model.units import BPS, RAY, YEAR, Bps, Ray, Seconds


def compound(rate: Ray, fee: Ray, elapsed: Seconds) -> Ray:
    """`rate * fee ** elapsed`.

    Args:
        rate: Debt index so far [ray].
        fee: Factor per second, 1 = no fee [ray].
        elapsed: Time since the last accrual [seconds].

    Returns:
        Debt index now [ray], rounded down.

    Raises:
        Revert: Without a reason, on overflow.
    """
    return Ray(mul_div_down(pow_ray(fee, elapsed), rate, RAY))


def accrued(rate: Ray, fee: Ray, elapsed: Seconds, max_rate: Ray) -> Ray:
    """`min(rate * fee ** elapsed, max_rate)`; never reverts, whatever `elapsed`.

    Args:
        rate: Debt index so far, >= 1 [ray].
        fee: Factor per second, >= 1 [ray].
        elapsed: Time since the last accrual [seconds].
        max_rate: Greatest index that fits its field [ray].

    Returns:
        Debt index now [ray], rounded down, at most `max_rate`.
    """
    # Integers of any size would give the same minimum, but not in this life. Powers of a factor
    # >= 1 only grow, so the first to exceed the maximum decides.
    factor = fee if elapsed % 2 == 1 else RAY
    power = fee
    left = elapsed // 2
    while left > 0 and power <= max_rate and factor <= max_rate:
        power = Ray((power * power + RAY // 2) // RAY)
        if left % 2 == 1:
            factor = Ray((factor * power + RAY // 2) // RAY)
        left //= 2
    if left > 0:
        return max_rate
    return Ray(min(factor * rate // RAY, max_rate))


# --- Factors from what people say -----------------------------------------------------------------

_GUARD: Final = 10**45
"""What a power is computed finer than a ray by: 2**40 truncations are still far below one ray."""


def fee_from_yearly(fee: Bps) -> Ray:
    """Factor per second that grows a debt by `fee` in a year of 365 days.

    Returns:
        The greatest factor that does not charge more than `fee` [ray].
    """
    return root(Ray(RAY + fee * RAY // BPS), YEAR)


def cut_from_half_life(half_life: Seconds) -> Ray:
    """Factor per second that halves a price in `half_life`.

    Returns:
        The greatest factor that leaves no more than a half [ray].
    """
    return root(Ray(RAY // 2), half_life)


def root(x: Ray, n: int) -> Ray:
    """The `n`-th root of `x`, by bisection on the exact power.

    Returns:
        Root [ray], rounded down.
    """
    low, high = 0, max(x, RAY) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if _power_exceeds(Ray(middle), n, x):
            high = middle
        else:
            low = middle
    return Ray(low)


def _power_exceeds(base: Ray, n: int, limit: Ray) -> bool:
    scale = RAY * _GUARD
    power, factor = scale, base * _GUARD
    most = limit * _GUARD
    while n > 0 and (base < RAY or max(power, factor) <= most):
        if n % 2 == 1:
            power = power * factor // scale
        factor = factor * factor // scale
        n //= 2
    return n > 0 or power > most
