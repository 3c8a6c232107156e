# SPDX-License-Identifier: MIT
"""One connection to one node, by WebSocket or IPC.

Opened anew for each session. Heads are only handed on, in order.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, Protocol

from keeper.chain.answers import answer_to, head_of
from keeper.chain.bloom import Blooms
from keeper.chain.rpc import RpcSession
from keeper.chain.transport import dial
from keeper.errors import NodeUnavailable, RequestRefused

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from keeper.chain.address import Address
    from keeper.ports import Head

_GRACE: Final = 2.0  # seconds for the announcement of a head that was seen at the tip


class Requester(Protocol):
    """Whatever requests can be made of."""

    @property
    def lacking(self) -> set[str]:
        """What the node behind it is known to lack: methods, or parameters of them."""

    @property
    def blooms(self) -> Blooms:
        """Filters of the heads that it announced."""

    async def request(self, method: str, *params: object) -> Any:  # noqa: ANN401 - JSON
        """One JSON-RPC request; its result as the node gave it.

        Raises:
            NodeUnavailable: If the node is gone.
            RequestRefused: If it answered with an error.
        """

    def heads(self) -> AsyncGenerator[Head, None]:
        """The tip, then each new head, as `Connection.heads`."""


class Connection:
    """A node at an address; usable inside `session` only."""

    def __init__(self, address: Address, *, silence: float) -> None:
        """Prepare; connects nowhere yet.

        Args:
            address: Of the node.
            silence: Longest time without a head before the tip is looked at [seconds].
        """
        self.address = address
        self.requests = 0
        """Made so far."""
        self.faults = 0
        """Requests that were refused or not answered."""
        self.lacking: set[str] = set()
        """As `Requester.lacking`, in this session."""
        self.blooms = Blooms()
        """As `Requester.blooms`."""
        self._silence = silence
        self._rpc: RpcSession | None = None

    @property
    def name(self) -> str:
        """Of the endpoint; may be shown."""
        return self.address.name

    @asynccontextmanager
    async def session(self) -> AsyncIterator[None]:
        """Connect, and disconnect at the end.

        Raises:
            NodeUnavailable: If nobody answers at the address.
        """
        try:
            transport = await dial(self.address)
        except NodeUnavailable as error:
            self.faults += 1
            raise self._lost(error) from None
        rpc = RpcSession(transport, self.address.hide)
        async with rpc.reading():
            self._rpc = rpc
            self.lacking = set()
            try:
                yield
            finally:
                self._rpc = None

    async def request(self, method: str, *params: object) -> Any:  # noqa: ANN401 - JSON
        """As `Requester.request`."""
        if self._rpc is None:
            raise NodeUnavailable(f"not connected to {self.name}")
        self.requests += 1
        try:
            return await self._rpc.request(method, *params)
        except NodeUnavailable as error:
            self.faults += 1
            raise self._lost(error) from None
        except RequestRefused:
            self.faults += 1
            raise

    async def heads(self) -> AsyncGenerator[Head, None]:
        """The tip, then each new head; after a long silence the tip again.

        A node may announce nothing when it rolls back: hence the look at the tip. The same head can
        therefore come twice.

        Raises:
            NodeUnavailable: When the node is gone, or announces its heads no more.
        """
        await self._insistent("eth_subscribe", "newHeads")
        yield (last := await self._tip())
        while True:
            head = await self._announced(self._silence)
            if head is None:
                head = await self._tip()
                yield head
                if head.number > last.number and (head := await self._announced(_GRACE)) is None:
                    raise NodeUnavailable(f"{self.name} announces no heads any more")
            yield head
            last = head

    async def _tip(self) -> Head:
        method = "eth_getBlockByNumber"
        block = await self._insistent(method, "latest", False)
        with answer_to(method):
            return head_of(block)

    async def _insistent(self, method: str, *params: object) -> Any:  # noqa: ANN401 - JSON
        """A request without whose answer the node is of no use."""
        try:
            return await self.request(method, *params)
        except RequestRefused as error:
            raise NodeUnavailable(f"{self.name} refuses {method}: {error}") from None

    async def _announced(self, patience: float) -> Head | None:
        """The next head that is announced; None if there is none for so long [seconds]."""
        if self._rpc is None:
            raise NodeUnavailable(f"not connected to {self.name}")
        try:
            async with asyncio.timeout(patience):
                block = await self._rpc.announced()
        except TimeoutError:
            return None
        except NodeUnavailable as error:
            raise self._lost(error) from None
        with answer_to("newHeads"):
            head = head_of(block)
        self.blooms.see(head.hash, block.get("logsBloom"))
        return head

    def _lost(self, error: NodeUnavailable) -> NodeUnavailable:
        """The same with the name of the endpoint."""
        return type(error)(f"no answer from {self.name}: {self.address.hide(str(error))}")
