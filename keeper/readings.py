# SPDX-License-Identifier: MIT
"""What no event tells, asked of the contracts in the state of the very block that was reached."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from keeper.chain.abi import interface
from keeper.chain.reverts import is_revert
from keeper.errors import MalformedAnswer, RequestRefused
from keeper.mirror.pools import Pool
from keeper.mirror.prices import Answer
from keeper.ports import Call
from model.units import UnixTime, Wad

if TYPE_CHECKING:
    from keeper.deployment import Deployment
    from keeper.mirror.mirror import Mirror
    from keeper.ports import Node
    from model.manifest import Asset

_WAD_DECIMALS: Final = 18
_NO_ANSWER: Final = Answer(round=0, answer=0, decimals=0, updated_at=UnixTime(0))


class _NoFeed(Exception):
    """What stands at the address of a source is none."""


class Readings:
    """Reads price sources that have something new to say, and pools that are not followed yet."""

    def __init__(self, node: Node, deployment: Deployment) -> None:
        self._node = node
        self._deployment = deployment
        self._decimals: dict[str, int] = {}

    async def refresh(self, mirror: Mirror, block_hash: str) -> None:
        """Read what the mirror of a block lacks, as of that block.

        Raises:
            NodeUnavailable: If the node is gone.
            RequestRefused: If it does not know the block any more, or refuses for another reason
                than a revert.
        """
        unopened = self._unopened(mirror)
        sources = mirror.prices.unanswered()
        pools = await asyncio.gather(*(self._pool(asset, block_hash) for asset in unopened))
        answers = await asyncio.gather(*(self._answer(source, block_hash) for source in sources))
        for asset, pool in zip(unopened, pools, strict=True):
            mirror.pools.open(asset.id, asset.token.lower(), pool)
        assets = mirror.prices.sources()
        for source, answer in zip(sources, answers, strict=True):
            for number in assets[source]:
                mirror.prices.answered(number, answer)

    def _unopened(self, mirror: Mirror) -> list[Asset]:
        if not self._deployment.has_market:
            return []
        return [asset for asset in self._deployment.assets if not mirror.pools.is_open(asset.id)]

    async def _answer(self, source: str, block_hash: str) -> Answer:
        try:
            if source not in self._decimals:
                self._decimals[source] = (await self._read(source, "decimals", block_hash))[0]
            latest = await self._read(source, "latestRoundData", block_hash)
        except _NoFeed:
            return _NO_ANSWER
        except RequestRefused as refusal:
            if is_revert(refusal):  # a source that reverts says nothing, as for the oracle
                return _NO_ANSWER
            raise
        round_id, answer, _, updated_at, _ = latest
        return Answer(
            round=round_id,
            answer=answer,
            decimals=self._decimals[source],
            updated_at=UnixTime(updated_at),
        )

    async def _read(self, source: str, function: str, block_hash: str) -> tuple[Any, ...]:
        abi = interface("AggregatorV3")
        call = Call(target=source, data=abi.encode(function))
        returned = await self._node.call(call, block_hash=block_hash)
        try:
            return abi.decode(function, returned)
        except MalformedAnswer:  # the answer of the node was well-formed, that of the source is not
            raise _NoFeed from None

    async def _pool(self, asset: Asset, block_hash: str) -> Pool:
        exchange = self._deployment.addresses["ConstantProductExchange"]
        abi = interface("ConstantProductExchange")
        call = Call(target=exchange, data=abi.encode("FEE"))
        fee = abi.decode("FEE", await self._node.call(call, block_hash=block_hash))[0]
        call = Call(target=exchange, data=abi.encode("reserves", asset.token.lower()))
        returned = await self._node.call(call, block_hash=block_hash)
        reserves = abi.decode("reserves", returned)[0]
        return Pool(
            token_reserve=reserves[0],
            coin_reserve=Wad(reserves[1]),
            fee=fee,
            scale=10 ** (_WAD_DECIMALS - asset.decimals),
        )
