# SPDX-License-Identifier: MIT
"""What the bloom filter of a head tells of its logs, before a node has told them."""

from __future__ import annotations

from collections import OrderedDict
from enum import Enum, auto
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from eth_utils.crypto import keccak

if TYPE_CHECKING:
    from collections.abc import Iterable

_BITS: Final = 2_048
_KEPT: Final = 64  # heads
_LEAST_DOUBT: Final = 0.01
"""Chance that a filter shows an address by accident, up to which it counts as a proof."""


class Hint(Enum):
    """Whether one of some addresses has logged."""

    NO = auto()
    """None has; or nothing is known of the block."""
    MAYBE = auto()
    CERTAIN = auto()


class Blooms:
    """Filters of the heads that were announced last."""

    def __init__(self) -> None:
        self._filters: OrderedDict[str, int] = OrderedDict()

    def see(self, block_hash: str, bloom: Any) -> None:  # noqa: ANN401 - JSON
        """Take note of a filter; one that is none is not missed."""
        try:
            self._filters[block_hash] = int(bloom, 16)
        except (TypeError, ValueError):
            return
        if len(self._filters) > _KEPT:
            self._filters.popitem(last=False)

    def hint(self, block_hash: str, addresses: Iterable[str]) -> Hint:
        """What the filter of a block tells of addresses [0x hex]."""
        bloom = self._filters.get(block_hash, 0)
        masks = [_mask(address) for address in addresses]
        if all(bloom & mask != mask for mask in masks):
            return Hint.NO
        # A filter with a share of its bits set shows an address by accident with that share cubed.
        accident: float = (bloom.bit_count() / _BITS) ** 3
        doubt = 1 - (1 - accident) ** len(masks)
        return Hint.CERTAIN if doubt <= _LEAST_DOUBT else Hint.MAYBE


@cache
def _mask(address: str) -> int:
    """The three bits of an address (Yellow Paper, 4.3.1)."""
    digest = keccak(hexstr=address)
    places = (int.from_bytes(digest[start : start + 2]) % _BITS for start in (0, 2, 4))
    return sum({1 << place for place in places})
