# SPDX-License-Identifier: MIT
"""Pages fit what the node allows, and together they are everything."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from keeper.errors import NodeUnavailable, RequestRefused
from keeper.events.ledger import CoinChanged
from keeper.log_pages import LogPages
from tests.unit.keeper.fake_node import ADDRESSES, FakeNode, as_log, head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keeper.ports import Log


@dataclass
class LimitedNode(FakeNode):
    """Refuses what is too much for it."""

    most_blocks: int = 10**9
    most_logs: int = 10**9
    asked: list[int] = field(default_factory=list)
    """How many blocks each request was about."""

    async def logs_between(self, first: int, last: int, addresses: Sequence[str]) -> list[Log]:
        self.asked.append(last - first + 1)
        logs = await super().logs_between(first, last, addresses)
        if last - first + 1 > self.most_blocks or len(logs) > self.most_logs:
            raise RequestRefused(-32005, "query returned more than it may")
        return logs


def node_with(counts: Sequence[int], **limits: Any) -> LimitedNode:
    """A node with so many logs in each block from 1 on."""
    node = LimitedNode(**limits)
    for number, count in enumerate(counts, start=1):
        event = CoinChanged(account="0x" + "01" * 20, amount=number)
        node.add(head(number), *[as_log("Ledger", event, block=number)] * count)
    return node


async def fetched(pages: LogPages, last: int, first: int = 1) -> list[Log]:
    logs: list[Log] = []
    while first <= last:
        page = await pages.fetch(first, last, list(ADDRESSES.values()))
        assert first <= page.last.number <= last
        logs += page.logs
        first = page.last.number + 1
    return logs


def pages_of(node: LimitedNode, largest: int) -> LogPages:
    return LogPages(node, structlog.get_logger(), largest=largest)


@settings(deadline=None)
@given(
    counts=st.lists(st.integers(0, 5), min_size=1, max_size=60),
    most_blocks=st.integers(1, 70),
    spare=st.integers(0, 20),
    largest=st.integers(1, 80),
)
def test_fetch__any_limits__is_every_log_once_and_in_order(counts, most_blocks, spare, largest):
    node = node_with(counts, most_blocks=most_blocks, most_logs=max(counts) + spare)

    logs = asyncio.run(fetched(pages_of(node, largest), len(counts)))

    assert logs == [log for number in sorted(node.chain) for log in node.logs[f"0xa{number}"]]
    assert max(node.asked) <= largest


async def test_fetch__limit_of_blocks__stays_near_it():
    node = node_with([0] * 1_000, most_blocks=40)

    await fetched(pages_of(node, 1_000), 1_000)

    assert len(node.asked) <= 2 * 1_000 / 40


async def test_fetch__dense_blocks_are_over__pages_grow_again():
    node = node_with([10] * 20 + [0] * 900, most_logs=10)
    pages = pages_of(node, 100)

    await fetched(pages, 20)
    assert node.asked[-1] <= 2
    await fetched(pages, 920, first=21)

    assert max(node.asked) == node.asked[-2] == 100


async def test_fetch__a_single_block_is_too_much__refuses():
    node = node_with([1, 9], most_logs=5)

    with pytest.raises(RequestRefused, match="more than it may"):
        await fetched(pages_of(node, 100), 2)


async def test_fetch__connection_breaks__asks_for_less_the_next_time():
    node = node_with([1] * 100)
    pages = pages_of(node, 100)
    node.answers_left = 1
    with pytest.raises(NodeUnavailable):
        await fetched(pages, 100)
    node.answers_left = None

    assert len(await fetched(pages, 100)) == 100
    assert node.asked[:2] == [100, 50]


async def test_fetch__shorter_chain__refuses():
    node = node_with([1, 1])

    with pytest.raises(RequestRefused, match="block 5 was replaced"):
        await fetched(pages_of(node, 100), 5)
