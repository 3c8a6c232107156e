# SPDX-License-Identifier: MIT
"""Filters of heads: what they tell of addresses, and how sure that is."""

from __future__ import annotations

import pytest
from eth_utils.crypto import keccak

from keeper.chain.bloom import Blooms, Hint
from keeper.chain.node import RpcNode
from keeper.errors import RequestRefused
from tests.unit.keeper.test_answers import HASH, LOG, LOG_READ, Answering

ADDRESS, OTHER = "0x" + "ef" * 20, "0x" + "01" * 20


def bloom_of(address: str) -> int:
    """As the Yellow Paper says: the low 11 bits of the first three pairs of bytes of the hash."""
    digest, bloom = keccak(hexstr=address), 0
    for start in (0, 2, 4):
        bloom |= 1 << (int.from_bytes(digest[start : start + 2], "big") & 2_047)
    return bloom


def seen(bloom: object) -> Blooms:
    blooms = Blooms()
    blooms.see(HASH, bloom)
    return blooms


def test_hint__address_in_an_almost_empty_filter__is_certain():
    blooms = seen(hex(bloom_of(ADDRESS)))

    assert blooms.hint(HASH, [OTHER, ADDRESS]) == Hint.CERTAIN
    assert blooms.hint(HASH, [OTHER]) == Hint.NO
    assert blooms.hint("0x" + "00" * 32, [ADDRESS]) == Hint.NO


def test_hint__address_in_a_full_filter__is_a_maybe():
    assert seen("0x" + "ff" * 256).hint(HASH, [ADDRESS]) == Hint.MAYBE


@pytest.mark.parametrize("bloom", [None, 7, "", "0x", "junk", []])
def test_see__no_filter__tells_nothing(bloom):
    assert seen(bloom).hint(HASH, [ADDRESS]) == Hint.NO


class Late(Answering):
    """Knows of the logs after so many questions."""

    def __init__(self, bloom, empty):
        super().__init__([LOG])
        self.blooms = seen(hex(bloom))
        self.asked = 0
        self._empty = empty

    async def request(self, method, *params):
        self.asked += 1
        return await super().request(method, *params) if self.asked > self._empty else []


@pytest.mark.parametrize(("empty", "asked"), [(0, 1), (1, 2), (3, 4)])
async def test_logs_of_block__certain_ones_come_late__are_waited_for(empty, asked):
    late = Late(bloom_of(ADDRESS), empty)

    assert await RpcNode(late).logs_of_block(HASH, [ADDRESS]) == [LOG_READ]
    assert late.asked == asked


async def test_logs_of_block__certain_ones_never_come__is_refused():
    late = Late(bloom_of(ADDRESS), empty=9)

    with pytest.raises(RequestRefused, match=r"^the logs of block 0x\w+ are missing \(0\)$"):
        await RpcNode(late).logs_of_block(HASH, [ADDRESS])


async def test_logs_of_block__possible_ones_never_come__are_asked_for_twice():
    late = Late(2**2_048 - 1, empty=9)

    assert await RpcNode(late).logs_of_block(HASH, [ADDRESS]) == []
    assert late.asked == 2
