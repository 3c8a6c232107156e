# SPDX-License-Identifier: MIT
"""What a transaction offers for its gas (EIP-1559)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_GROWTH_NUMERATOR: Final = 9  # a full block raises the base fee by an eighth
_GROWTH_DENOMINATOR: Final = 8
_HEADROOM: Final = 2  # six full blocks in a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Fees:
    """The offer."""

    max_fee: int
    """Most to pay per gas, tip included [wei]."""
    tip: int
    """To the block's builder per gas [wei]."""
    expected: int
    """What the next block will probably charge per gas, tip included [wei]."""


def offered_fees(base_fee: int, *, tip: int, max_fee: int) -> Fees:
    """The offer for inclusion in one of the next blocks.

    Args:
        base_fee: Of the head [wei per gas].
        tip: To the block's builder [wei per gas].
        max_fee: Most the operator wants to pay [wei per gas].
    """
    next_base_fee = -(-base_fee * _GROWTH_NUMERATOR // _GROWTH_DENOMINATOR)
    return Fees(
        max_fee=min(_HEADROOM * next_base_fee + tip, max_fee),
        tip=min(tip, max_fee),
        expected=next_base_fee + tip,
    )
