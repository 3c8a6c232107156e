# SPDX-License-Identifier: MIT
"""Ours beside the two ways of most bots: same chain, same accounts, same fall, a block a second."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

from keeper.bench.chain import bench_chain
from keeper.bench.clearing import clear_by_calls, clear_by_keeper, clear_by_pages
from keeper.bench.knowing import SAMPLE, know_by_calls, know_by_mirror, know_by_pages

if TYPE_CHECKING:
    from keeper.bench.clearing import Clearing
    from keeper.bench.knowing import Knowing

HITS: Final = 50
"""One account of so many goes under."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way of keeping."""

    name: str
    knowing: Knowing
    blocks: int
    """Until all were closed out."""
    is_extrapolated: bool
    """Whether time and blocks are those of a sample, multiplied."""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """All ways on one book."""

    accounts: int
    hits: int
    ways: tuple[Way, ...]
    """Ours is the first."""


async def measure_side_by_side(accounts: int) -> SideBySide:
    """Three chains in the same state, one after the other.

    Raises:
        ConfigurationError: If no chain can be started here.
    """
    hits = max(accounts // HITS, 1)
    async with bench_chain(accounts, hits) as chain:
        start = await chain.call("evm_snapshot")
        by_mirror = await know_by_mirror(chain)
        await chain.mine(chain.due)
        by_calls = await know_by_calls(chain)
        by_pages = await know_by_pages(chain)
        await chain.call("evm_revert", start)

        start = await chain.call("evm_snapshot")
        ours = await clear_by_keeper(chain)
        await chain.call("evm_revert", start)
        start = await chain.call("evm_snapshot")
        pages = await clear_by_pages(chain)
        await chain.call("evm_revert", start)
        is_sampled = accounts > SAMPLE
        # Without a run: the last account is known after so many seconds, and is in the block after.
        blocks = ceil(by_calls.seconds) + 1 if is_sampled else (await clear_by_calls(chain)).blocks
    return SideBySide(
        accounts=accounts,
        hits=hits,
        ways=(
            Way("mirror (ours)", by_mirror, ours.blocks, is_extrapolated=False),
            Way("a call per account", by_calls, blocks, is_extrapolated=is_sampled),
            Way("pages", by_pages, pages.blocks, is_extrapolated=False),
        ),
    )


async def measure_burst(accounts: int, hits: int) -> Clearing:
    """Let many go under at once, and the shipped keeper clear them.

    Raises:
        ConfigurationError: If no chain can be started here.
    """
    async with bench_chain(accounts, hits) as chain:
        return await clear_by_keeper(chain)
