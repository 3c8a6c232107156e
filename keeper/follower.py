# SPDX-License-Identifier: MIT
"""Keeps the mirror in step with the chain.

A block's logs are fetched by its hash, so they are complete and in order whenever its head arrives:
one request per block, however many accounts there are. Missed blocks are fetched in pages. A head
whose parent is not the block before it means a reorg: the mirror is built anew from the logs (a
journal that only undoes the orphaned blocks is to come; its place is `advance`).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from keeper.chain.abi import interface
from keeper.chain.decoder import Decoder, Logged
from keeper.errors import RequestRefused
from keeper.events.ledger import RateAccrued
from keeper.mirror.mirror import Mirror, Watched
from keeper.mirror.pools import Pool
from keeper.mirror.prices import Answer
from keeper.ports import Call
from model.units import UnixTime, Wad

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from structlog.typing import FilteringBoundLogger

    from keeper.deployment import Deployment
    from keeper.ports import Head, Log, Node

_WAD_DECIMALS: Final = 18
_NO_ANSWER: Final = Answer(round=0, answer=0, decimals=0, updated_at=UnixTime(0))


class Follower:
    """The mirror of one deployment, and the block that it has reached."""

    def __init__(
        self,
        node: Node,
        deployment: Deployment,
        log: FilteringBoundLogger,
        *,
        wallet: str | None,
        page: int,
    ) -> None:
        """Prepare; reads nothing yet.

        Args:
            node: Where the logs are.
            deployment: Whose logs.
            log: Where to say what is unusual.
            wallet: Whose coin to keep an eye on.
            page: Blocks per request while catching up.
        """
        self._node = node
        self._deployment = deployment
        self._log = log
        self._page = page
        self._decoder = Decoder(deployment.addresses)
        self._watched = Watched(treasury=deployment.addresses["Treasury"], wallet=wallet)
        self._decimals: dict[str, int] = {}
        self._reached: Head | None = None
        self.mirror = Mirror(self._watched, UnixTime(0))

    def forget(self) -> None:
        """Build the mirror anew with the next head."""
        self._reached = None

    async def advance(self, head: Head) -> list[Logged]:
        """Bring the mirror to the state after a block.

        Returns:
            The events applied, in order; after a rebuild those of the whole history.

        Raises:
            NodeUnavailable: If the node is gone.
            RequestRefused: If the node does not know the block any more.
        """
        before = self._reached
        if before is not None and head.hash == before.hash:
            return []
        if before is not None and head.parent_hash == before.hash:
            logs = await self._node.logs_of_block(head.hash, self._watched_addresses())
            logged = self._apply(logs, {head.number: head.timestamp})
            await self._read_sources(self._stale_sources(logs))
        elif before is not None and await self._is_ancestor(before, head):
            logged = await self._catch_up(before.number + 1, head.number)
        else:
            logged = await self._rebuild(head)
        self._reached = head
        return logged

    async def _is_ancestor(self, before: Head, head: Head) -> bool:
        if before.number >= head.number:
            return False
        same_height = await self._node.block(before.number)
        return same_height is not None and same_height.hash == before.hash

    # --- Logs -------------------------------------------------------------------------------------

    def _watched_addresses(self) -> list[str]:
        return [*self._deployment.addresses.values(), *self.mirror.prices.sources()]

    async def _rebuild(self, head: Head) -> list[Logged]:
        if self._reached is not None:
            self._log.warning("rebuild", block=head.number, reached=self._reached.number)
        first = await self._node.block(self._deployment.first_block)
        self.mirror = Mirror(self._watched, UnixTime(first.timestamp if first else 0))
        await self._open_pools()
        return await self._catch_up(self._deployment.first_block, head.number)

    async def _catch_up(self, first: int, last: int) -> list[Logged]:
        logged: list[Logged] = []
        for start in range(first, last + 1, self._page):
            end = min(start + self._page - 1, last)
            logs = await self._node.logs_between(start, end, self._watched_addresses())
            logged += self._apply(logs, await self._accrual_time(logs))
            await self._read_sources(self._stale_sources(logs))
        return logged

    async def _accrual_time(self, logs: Sequence[Log]) -> dict[int, int]:
        """Time of the last accrual in a page; it replaces the earlier ones whole."""
        topic = interface("Ledger").events[RateAccrued.__name__].topic
        blocks = [log.block for log in logs if topic in log.topics[:1]]
        block = await self._node.block(blocks[-1]) if blocks else None
        return {block.number: block.timestamp} if block else {}

    def _apply(self, logs: Sequence[Log], times: Mapping[int, int]) -> list[Logged]:
        """Decode logs and apply them; `times` are those of the blocks whose time matters."""
        decoded = [logged for log in logs if (logged := self._decoder.decode(log)) is not None]
        for logged in decoded:
            self.mirror.apply(logged.event, UnixTime(times.get(logged.block, 0)))
        return decoded

    # --- What no event tells ----------------------------------------------------------------------

    def _stale_sources(self, logs: Sequence[Log]) -> list[str]:
        """Sources that logged something, whatever it was, and those that were never read."""
        heard = {log.address for log in logs}
        prices = self.mirror.prices
        return [
            source
            for source, assets in prices.sources().items()
            if source in heard or any(prices.get(asset).answer is None for asset in assets)
        ]

    async def _read_sources(self, sources: Sequence[str]) -> None:
        """Ask sources for their latest rounds."""
        answers = await asyncio.gather(*(self._answer(source) for source in sources))
        assets = self.mirror.prices.sources()
        for source, answer in zip(sources, answers, strict=True):
            for asset in assets[source]:
                self.mirror.prices.answered(asset, answer)

    async def _answer(self, source: str) -> Answer:
        try:
            if source not in self._decimals:
                self._decimals[source] = (await self._read(source, "decimals"))[0]
            round_id, answer, _, updated_at, _ = await self._read(source, "latestRoundData")
        except RequestRefused:  # a source that reverts says nothing, as for the oracle
            return _NO_ANSWER
        return Answer(
            round=round_id,
            answer=answer,
            decimals=self._decimals[source],
            updated_at=UnixTime(updated_at),
        )

    async def _read(self, source: str, function: str) -> tuple[Any, ...]:
        abi = interface("AggregatorV3")
        returned = await self._node.call(Call(target=source, data=abi.encode(function)))
        return abi.decode(function, returned)

    async def _open_pools(self) -> None:
        """Read what the pools hold; from then on their events tell."""
        if not self._deployment.has_market:
            return
        exchange = self._deployment.addresses["ConstantProductExchange"]
        abi = interface("ConstantProductExchange")
        call = Call(target=exchange, data=abi.encode("FEE"))
        fee = abi.decode("FEE", await self._node.call(call))[0]
        for asset in self._deployment.assets:
            token = asset.token.lower()
            call = Call(target=exchange, data=abi.encode("reserves", token))
            reserves = abi.decode("reserves", await self._node.call(call))[0]
            pool = Pool(
                token_reserve=reserves[0],
                coin_reserve=Wad(reserves[1]),
                fee=fee,
                scale=10 ** (_WAD_DECIMALS - asset.decimals),
            )
            self.mirror.pools.open(asset.id, token, pool)
