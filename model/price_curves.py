# SPDX-License-Identifier: MIT
"""Price of a lot as a function of time; the twin of `contracts/modules/price_curves.vy`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.errors import NO_REASON, Revert
from model.fixed_point import div_down, mul_div_down, pow_ray
from model.units import RAY, Ray

if TYPE_CHECKING:
    from model.units import Seconds

LINEAR: Final = 0
STAIRSTEP: Final = 1
EXPONENTIAL: Final = 2


def price(curve: int, top: Ray, elapsed: Seconds, duration: Seconds, cut: Ray) -> Ray:
    """The price on any of the curves.

    Args:
        curve: LINEAR, STAIRSTEP or EXPONENTIAL.
        top: Price at the start [ray].
        elapsed: Time since the start [seconds].
        duration: LINEAR: time to zero; STAIRSTEP: length of a step; else ignored [seconds].
        cut: Share kept per step or per second; LINEAR ignores it [ray].

    Returns:
        Price now [ray], rounded down.

    Raises:
        Revert: Without a reason, if the curve is unknown, on overflow, or for a step of 0.
    """
    if curve == LINEAR:
        return linear(top, elapsed, duration)
    if curve == STAIRSTEP:
        return stairstep(top, elapsed, duration, cut)
    if curve == EXPONENTIAL:
        return exponential(top, elapsed, cut)
    raise Revert(NO_REASON)


def linear(top: Ray, elapsed: Seconds, duration: Seconds) -> Ray:
    """`top * (duration - elapsed) / duration`, and 0 from `duration` on."""
    if elapsed >= duration:
        return Ray(0)
    share_left = mul_div_down(duration - elapsed, RAY, duration)
    return Ray(mul_div_down(top, share_left, RAY))


def stairstep(top: Ray, elapsed: Seconds, duration: Seconds, cut: Ray) -> Ray:
    """`top * cut ** floor(elapsed / duration)`."""
    return Ray(mul_div_down(top, pow_ray(cut, div_down(elapsed, duration)), RAY))


def exponential(top: Ray, elapsed: Seconds, cut: Ray) -> Ray:
    """`top * cut ** elapsed`."""
    return Ray(mul_div_down(top, pow_ray(cut, elapsed), RAY))
