# SPDX-License-Identifier: MIT
"""From a head to knowing all unsafe accounts: ours, and the two ways of most bots."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import structlog

from keeper.chain.abi import interface
from keeper.decisions.decision import GasPrice
from keeper.errors import RequestRefused
from keeper.follower import Follower
from keeper.planner import foresee
from keeper.ports import Call
from keeper.strategies.unsafe_accounts import UnsafeAccounts
from model.units import WAD, UnixTime, Wad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keeper.bench.chain import BenchChain

PAGE: Final = 64
"""Accounts per call of the pages; the Lens takes no more."""
SAMPLE: Final = 10_000
"""Accounts that one call each is measured on; for more, the time is multiplied."""
_FREE: Final = GasPrice(wei=0, ether=Wad(0))


@dataclass(frozen=True, slots=True)
class Knowing:
    """One way."""

    found: int
    """Unsafe accounts that it found."""
    seconds: float
    """From the head on which it could know."""
    requests: int


class _Counted:
    """A node that counts what it is asked."""

    def __init__(self, node: object) -> None:
        self._node = node
        self.requests = 0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a node can do
        method = getattr(self._node, name)

        async def counted(*arguments: object, **named: object) -> Any:  # noqa: ANN401
            self.requests += 1
            return await method(*arguments, **named)

        return counted


async def know_by_mirror(chain: BenchChain) -> Knowing:
    """Ours: on the last head before the fall, for the block of the fall."""
    node = _Counted(chain.node)
    follower = Follower(
        node,
        chain.deployment,
        structlog.get_logger(),
        wallet=None,
        page=5_000,
    )
    await follower.advance(await chain.node.head())
    await chain.mine(chain.due - 1)
    head = await chain.node.head()
    node.requests = 0
    started = time.perf_counter()
    await follower.advance(head)
    unsafe = list(
        UnsafeAccounts(follower.mirror, foresee(follower.mirror, UnixTime(chain.due), _FREE))
    )
    ended = time.perf_counter()
    return Knowing(found=len(unsafe), seconds=ended - started, requests=node.requests)


async def know_by_calls(chain: BenchChain) -> Knowing:
    """One call per account, one after the other, on the first head after the fall."""
    sample = chain.owners[:SAMPLE]
    started = time.perf_counter()
    found = [await is_unsafe(chain, owner) for owner in sample]
    factor = len(chain.owners) / len(sample)
    return Knowing(
        found=sum(found),
        seconds=(time.perf_counter() - started) * factor,
        requests=len(chain.owners),
    )


async def know_by_pages(chain: BenchChain) -> Knowing:
    """A call per page, all of them at once, on the first head after the fall."""
    started = time.perf_counter()
    pages = await asyncio.gather(*(unsafe_of(chain, page) for page in pages_of(chain.owners)))
    ended = time.perf_counter()
    return Knowing(found=sum(map(len, pages)), seconds=ended - started, requests=len(pages))


def pages_of(owners: Sequence[str]) -> list[Sequence[str]]:
    """Owners in groups of `PAGE`."""
    return [owners[at : at + PAGE] for at in range(0, len(owners), PAGE)]


async def is_unsafe(chain: BenchChain, owner: str) -> bool:
    """What the Lens says of one account."""
    (data,) = await _ask(chain, "account_data", owner)
    return bool(data[-1] < WAD)


async def unsafe_of(chain: BenchChain, owners: Sequence[str]) -> list[str]:
    """Those of a page whose health factor is below 1."""
    (rows,) = await _ask(chain, "accounts_data", list(owners))
    return [owner for owner, row in zip(owners, rows, strict=True) if row[-1] < WAD]


async def _ask(chain: BenchChain, function: str, argument: object) -> tuple[Any, ...]:
    lens = interface("Lens")
    call = Call(target=chain.deployment.addresses["Lens"], data=lens.encode(function, argument))
    while True:
        with suppress(RequestRefused):  # anvil, once in a while, in the moment of a new block
            return lens.decode(function, await chain.node.call(call))
