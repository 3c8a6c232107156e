# SPDX-License-Identifier: MIT
"""Numbers with few digits."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_UP, Decimal


def rounded(number: Decimal, digits: int, *, is_up: bool = False) -> Decimal:
    """A number with so many significant digits.

    Args:
        number: Not negative.
        digits: How many, at least 1.
        is_up: Whether to round up.
    """
    if number == 0:
        return Decimal(0)
    last = Decimal(1).scaleb(number.adjusted() + 1 - digits)
    found = number.quantize(last, rounding=ROUND_UP if is_up else ROUND_HALF_EVEN)
    return Decimal(format(found.normalize(), "f"))
