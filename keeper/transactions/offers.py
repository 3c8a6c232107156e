# SPDX-License-Identifier: MIT
"""What is offered per gas: at first, after a while, and where it ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from keeper.chain.fees import offered_fees
from model.units import WAD

if TYPE_CHECKING:
    from keeper.transactions.options import EngineOptions
    from model.units import Wad

_BUMP_NUMERATOR: Final = 9  # 12.5 %; geth's pool asks for 10 % on both, some private ones for 12.5
_BUMP_DENOMINATOR: Final = 8

CANCEL_GAS: Final = 21_000
"""Of a transfer of nothing to oneself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """EIP-1559 fees [wei per gas]."""

    max_fee: int
    """Most to pay, tip included."""
    tip: int
    """To the block's builder."""

    def raised(self) -> Offer:
        """The least that a node takes in place of this one."""
        return Offer(max_fee=_raised(self.max_fee), tip=_raised(self.tip))

    def at_least(self, other: Offer) -> Offer:
        """This one, or more where the other offers more."""
        return Offer(max_fee=max(self.max_fee, other.max_fee), tip=max(self.tip, other.tip))


def _raised(fee: int) -> int:
    return max(-(-fee * _BUMP_NUMERATOR // _BUMP_DENOMINATOR), fee + 1)


def fresh_offer(base_fee: int, options: EngineOptions, *, least_tip: int = 0) -> Offer:
    """For inclusion in one of the next blocks.

    Args:
        base_fee: Of the head [wei per gas].
        options: Bounds and the usual tip.
        least_tip: What the node insists on [wei per gas].
    """
    tip = max(options.tip, least_tip)
    fees = offered_fees(base_fee, tip=tip, max_fee=options.max_fee)
    return Offer(max_fee=fees.max_fee, tip=fees.tip)


def expected_fee(base_fee: int, options: EngineOptions) -> int:
    """What the next block will probably charge, tip included [wei per gas]."""
    return offered_fees(base_fee, tip=options.tip, max_fee=options.max_fee).expected


def most_per_gas(worth: Wad, gas_limit: int, ether: Wad, options: EngineOptions) -> int:
    """The highest fee at which all the gas together costs no more than the work is worth.

    Args:
        worth: Expected profit, or the operator's cap for what pays nobody [wad coins].
        gas_limit: All that could be used.
        ether: Price of ether; 0 = unknown, gas then counts as free [wad coins].
        options: Bound that is never exceeded.

    Returns:
        [wei per gas].
    """
    if not ether:
        return options.max_fee
    return min(options.max_fee, worth * WAD // (gas_limit * ether))
