# SPDX-License-Identifier: MIT
"""Integers of the contracts as exact decimal text, and floats short enough to be drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.units import MAX_UINT256

if TYPE_CHECKING:
    from collections.abc import Iterable

_WAD: Final = 18  # digits behind the point
_RAY: Final = 27
_RAD: Final = 45


def exact(value: int, digits: int) -> str:
    """A fixed-point number without loss: `-12.5`.

    Args:
        value: In units of 10**-digits.
        digits: Behind the point, > 0.
    """
    sign, value = ("-", -value) if value < 0 else ("", value)
    whole, part = divmod(value, 10**digits)
    tail = f"{part:0{digits}d}".rstrip("0")
    return f"{sign}{whole}.{tail}" if tail else f"{sign}{whole}"


def of_wad(value: int) -> str:
    """Whole coins or tokens of a wad."""
    return exact(value, _WAD)


def of_ray(value: int) -> str:
    """The price or rate that a ray is."""
    return exact(value, _RAY)


def of_rad(value: int) -> str:
    """Whole coins of a rad."""
    return exact(value, _RAD)


def price_or_none(value: int) -> str | None:
    """A critical price; None if every price is as critical [wad]."""
    return None if value == MAX_UINT256 else of_wad(value)


def short(values: Iterable[float]) -> list[float]:
    """Floats with five significant digits: more than a pixel can show."""
    return [float(f"{value:.5g}") for value in values]
