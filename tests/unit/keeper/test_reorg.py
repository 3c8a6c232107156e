# SPDX-License-Identifier: MIT
"""After any reorg the mirror is what the final chain alone would have made it."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter

import pytest
import structlog
from hypothesis import given, note, settings
from hypothesis import strategies as st

from keeper.errors import NodeUnavailable, RequestRefused
from keeper.follower import Follower
from tests.unit.keeper.branches import DEPLOYMENT, RandomChain, everything
from tests.unit.keeper.scene import WALLET

DEPTH = 5


def follower_of(chain: RandomChain) -> Follower:
    log = structlog.get_logger()
    return Follower(chain.node, DEPLOYMENT, log, wallet=WALLET, page=3, depth=DEPTH)


async def built_anew(chain: RandomChain) -> Follower:
    follower = follower_of(chain)
    await follower.advance(chain.tip)
    return follower


@st.composite
def steps(draw):
    """How many blocks are orphaned, how many come, and whether each of these is announced."""
    depth = draw(st.sampled_from([0, 0, 1, 2, 3, DEPTH, DEPTH + 4, 30]))
    grown = draw(st.integers(0 if depth else 1, 8))
    return depth, grown, draw(st.booleans())


async def follow(seed: int, moves: list[tuple[int, int, bool]]) -> None:
    chain = RandomChain(seed)
    follower = await built_anew(chain)
    for depth, grown, is_each_announced in moves:
        note(f"{depth} blocks gone, {grown} new, from {chain.tip.number}")
        chain.cut(depth)
        for _ in range(grown):
            head = chain.grow()
            if is_each_announced:
                await follower.advance(head)
        await follower.advance(chain.tip)

        assert everything(follower.mirror) == everything((await built_anew(chain)).mirror)


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 2**32), moves=st.lists(steps(), min_size=1, max_size=8))
def test_advance__any_branches__leaves_no_trace_of_what_was_orphaned(seed, moves):
    asyncio.run(follow(seed, moves))


async def test_advance__reorg_within_the_depth__fetches_the_new_branch_only():
    chain = RandomChain(1)
    for _ in range(20):
        chain.grow()
    follower = await built_anew(chain)
    for _ in range(DEPTH):
        await follower.advance(chain.grow())
    chain.cut(DEPTH)
    for _ in range(DEPTH):
        chain.grow()
    chain.node.requests.clear()

    for number in range(chain.tip.number - DEPTH + 1, chain.tip.number + 1):
        await follower.advance(chain.node.chain[number])

    assert chain.node.requests["logs_between"] == 0
    assert chain.node.requests["logs_of_block"] == DEPTH
    assert everything(follower.mirror) == everything((await built_anew(chain)).mirror)


async def test_advance__cold_start_then_reorg__does_not_read_the_history_again():
    chain = RandomChain(2)
    for _ in range(20):
        chain.grow()
    follower = await built_anew(chain)
    chain.cut(DEPTH)
    for _ in range(DEPTH):
        chain.grow()
    chain.node.requests.clear()

    await follower.advance(chain.tip)

    assert chain.node.requests["logs_between"] == 2  # pages of three blocks
    assert everything(follower.mirror) == everything((await built_anew(chain)).mirror)


async def test_advance__node_lost_at_any_request__keeps_the_state_of_the_block_reached():
    requests: Counter[str] = Counter()
    for lost in itertools.count():
        chain = RandomChain(11)
        requests = chain.node.requests
        follower = await built_anew(chain)
        before = everything(follower.mirror)
        for _ in range(3):
            chain.grow()
        requests.clear()
        chain.node.answers_left = lost
        try:
            await follower.advance(chain.tip)
        except NodeUnavailable:
            assert everything(follower.mirror) == before
            chain.node.answers_left = None
            await follower.advance(chain.tip)
        else:
            assert sum(requests.values()) == lost
            break
        assert everything(follower.mirror) == everything((await built_anew(chain)).mirror)
    assert requests["call"] == 1  # so the source was among what could be lost


async def test_advance__chain_replaced_between_two_requests__keeps_the_state(monkeypatch):
    chain = RandomChain(4)
    follower = await built_anew(chain)
    chain.grow()
    head = chain.grow()
    before = everything(follower.mirror)
    logs_between = chain.node.logs_between

    async def replaced(first, last, addresses):
        chain.cut(2)
        for _ in range(2):
            chain.grow()
        return await logs_between(first, last, addresses)

    monkeypatch.setattr(chain.node, "logs_between", replaced)
    with pytest.raises(RequestRefused, match="was replaced while it was read"):
        await follower.advance(head)

    assert everything(follower.mirror) == before


async def test_advance__late_head_of_the_same_chain__is_the_state_of_that_block():
    chain = RandomChain(5)
    follower = await built_anew(chain)
    early = await built_anew(chain)
    first, second = chain.grow(), chain.grow()
    await early.advance(first)
    await follower.advance(first)
    await follower.advance(second)

    await follower.advance(first)

    assert everything(follower.mirror) == everything(early.mirror)
