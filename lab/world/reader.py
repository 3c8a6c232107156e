# SPDX-License-Identifier: MIT
"""The keeper's mirror of the protocol, block by block; nothing is ever undone here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keeper.chain.decoder import Decoder, Logged
from keeper.mirror.mirror import Mirror, Watched
from keeper.readings import Readings
from lab.metrics.events import RECORDS
from model.units import UnixTime

if TYPE_CHECKING:
    from keeper.deployment import Deployment
    from lab.world.chain import Chain
    from lab.world.node import ChainNode


class Reader:
    """One mirror for everybody who looks at the same chain."""

    def __init__(self, chain: Chain, node: ChainNode, deployment: Deployment) -> None:
        """Begin before the first block.

        Args:
            chain: What is read.
            node: Asked for what no log tells.
            deployment: Whose protocol.
        """
        self._chain = chain
        self._decoder = Decoder(deployment.addresses, RECORDS)
        self._readings = Readings(node, deployment)
        self._read = 0
        watched = Watched(treasury=deployment.addresses["Treasury"], wallet=None)
        self.mirror = Mirror(watched, UnixTime(chain.heads[0].timestamp))

    async def advance(self) -> list[Logged]:
        """Read all blocks that were closed since; their events in order."""
        decoded: list[Logged] = []
        prices = self.mirror.prices
        heads = self._chain.heads[self._read :]
        for head in heads:
            sources = prices.sources()
            for log in self._chain.logs[head.hash]:
                if log.address in sources:
                    prices.heard(log.address)
                logged = self._decoder.decode(log)
                if logged is not None:
                    self.mirror.apply(logged.event, UnixTime(head.timestamp))
                    decoded.append(logged)
        self._read += len(heads)
        await self._readings.refresh(self.mirror, heads[-1].hash)
        return decoded
