# SPDX-License-Identifier: MIT
"""The queue of heads: in order, never in the way, and loud when it overflows."""

from __future__ import annotations

import asyncio

import structlog
from structlog.testing import capture_logs

from keeper.heads import HeadQueue
from tests.unit.keeper.fake_node import head


async def test_get__heads_that_wait__come_in_order():
    queue = HeadQueue(3, structlog.get_logger())
    for number in (5, 6, 7):
        queue.put(head(number))

    assert len(queue) == 3
    assert [await queue.get() for _ in range(3)] == [head(5), head(6), head(7)]


async def test_get__nothing_there__waits_for_the_next():
    queue = HeadQueue(3, structlog.get_logger())
    waiting = asyncio.create_task(queue.get())
    await asyncio.sleep(0)
    queue.put(head(5))

    assert await waiting == head(5)


async def test_get__after_the_end__is_none_even_if_heads_wait():
    queue = HeadQueue(3, structlog.get_logger())
    queue.put(head(5))
    queue.end()

    assert await queue.get() is None


async def test_put__one_too_many__keeps_the_newest_and_says_so_until_all_are_handled():
    with capture_logs() as lines:
        queue = HeadQueue(3, structlog.get_logger())
        for number in range(5, 9):
            queue.put(head(number))
        assert len(queue) == 1
        assert await queue.get() == head(8)
        before = list(lines)
        waiting = asyncio.create_task(queue.get())
        await asyncio.sleep(0)
        queue.put(head(9))
        await waiting

    overflow = {"event": "heads_overflow", "log_level": "error", "head": 8, "dropped": 3}
    assert before == [overflow]
    assert lines[1:] == [{"event": "heads_caught_up", "log_level": "info"}]
