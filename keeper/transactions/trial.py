# SPDX-License-Identifier: MIT
"""Simulates what is to be sent; what cannot go as one transaction is tried in parts at once.

So one account that spoils its batch costs the others a request, not a block.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

from model.units import BPS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from keeper.execution import Intent
    from keeper.ports import Node, Simulation
    from keeper.transactions.options import EngineOptions

    Divide = Callable[[Intent, str | None], Sequence[Intent]]
    """Parts of an intent that reverts and why; None: it takes too much gas; no parts: one piece."""


class Sending(Protocol):
    """Who would send something."""

    address: str


L = TypeVar("L", bound=Sending)


class Tried(NamedTuple, Generic[L]):
    """An intent, who would send it, and what it would do."""

    lane: L
    intent: Intent
    simulation: Simulation


class Trial:
    """Runs everything in order, until nothing can be divided further."""

    def __init__(self, node: Node, options: EngineOptions) -> None:
        self._node = node
        self._options = options

    async def run(
        self,
        placed: Sequence[tuple[L, Intent]],
        timestamp: int,
        divide: Divide,
        *,
        before: Sequence[tuple[L, Intent]] = (),
    ) -> list[Tried[L]]:
        """What each would do after those before it.

        Args:
            placed: Intents with their lanes, in the order in which they go.
            timestamp: Of the block that they would be in [unix time].
            divide: Says what to try instead.
            before: What goes before all of them, and is on its way.

        Raises:
            NodeUnavailable: If the node is gone.
        """
        while True:
            simulations = await self._node.simulate(
                [intent.call for _, intent in (*before, *placed)],
                senders=[lane.address for lane, _ in (*before, *placed)],
                timestamp=timestamp,
            )
            tried = [
                Tried(lane, intent, self._limited(simulation))
                for (lane, intent), simulation in zip(
                    placed, simulations[len(before) :], strict=True
                )
            ]
            smaller = [pair for each in tried for pair in self._parts(each, divide)]
            if len(smaller) == len(placed):
                return tried
            placed = smaller

    def _parts(self, tried: Tried[L], divide: Divide) -> list[tuple[L, Intent]]:
        if tried.simulation.revert is None:
            return [(tried.lane, tried.intent)]
        is_too_large = tried.simulation.gas > 0
        parts = divide(tried.intent, None if is_too_large else tried.simulation.revert)
        return [(tried.lane, part) for part in parts or (tried.intent,)]

    def _limited(self, simulation: Simulation) -> Simulation:
        """What no block would take counts as reverting."""
        most = self._options.max_transaction_gas
        if simulation.gas <= most:
            return simulation
        return replace(simulation, revert=f"takes {simulation.gas:,} gas, of at most {most:,}")

    def gas_limit(self, simulation: Simulation) -> int:
        """The limit to send it with, some gas to spare."""
        wanted = simulation.gas * self._options.gas_margin // BPS
        return min(wanted, self._options.max_transaction_gas)
