# SPDX-License-Identifier: MIT
"""The benchmark on a real chain: what it counts; no time is asserted."""

from __future__ import annotations

from keeper.bench.chain import bench_chain
from keeper.bench.clearing import clear_by_calls, clear_by_keeper
from keeper.bench.knowing import PAGE, know_by_calls, know_by_mirror, know_by_pages


async def test_bench_chain__a_price_falls__every_way_finds_the_same_and_ours_asks_once():
    async with bench_chain(200, 20) as chain:
        ours = await know_by_mirror(chain)
        await chain.mine(chain.due)
        by_calls, by_pages = await know_by_calls(chain), await know_by_pages(chain)

    assert ours.found == by_calls.found == by_pages.found == 20
    assert (ours.requests, by_calls.requests) == (1, 200)
    assert by_pages.requests == -(-200 // PAGE)


async def test_bench_chain__a_block_a_second__the_keeper_clears_everybody_once():
    async with bench_chain(200, 20) as chain:
        start = await chain.call("evm_snapshot")
        ours = await clear_by_keeper(chain)
        await chain.call("evm_revert", start)
        other = await clear_by_calls(chain)

    assert (ours.cleared, ours.twice, ours.waiting, ours.reverted) == (20, 0, 0, 0)
    assert ours.transactions == 2
    assert (other.cleared, other.twice) == (20, 0)
