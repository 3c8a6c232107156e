# SPDX-License-Identifier: MIT
"""The life of a keeper: connect, handle block after block, connect again when the node is lost."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from keeper.deployment import check_chain
from keeper.errors import Halt, NodeUnavailable, RequestRefused, StoreUnavailable

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from keeper.chain.connection import Connection
    from keeper.chain.node import Web3Node
    from keeper.deployment import Deployment
    from keeper.keeper import Keeper
    from keeper.ports import Head
    from keeper.watch.pulse import Pulse

_FIRST_PAUSE: Final = 0.5  # seconds before the first attempt to connect again
_LONGEST_PAUSE: Final = 30.0
_MOST_FAILURES: Final = 3  # blocks in a row that a fault of our own may spoil


class Loop:
    """Runs a keeper until it is told to stop."""

    def __init__(
        self,
        connection: Connection,
        node: Web3Node,
        deployment: Deployment,
        keeper: Keeper,
        log: FilteringBoundLogger,
        *,
        pulse: Pulse,
    ) -> None:
        self._connection = connection
        self._node = node
        self._deployment = deployment
        self._keeper = keeper
        self._pulse = pulse
        self._log = log
        self._stop = asyncio.Event()
        self._failures = 0

    def stop(self) -> None:
        """Finish the block in hand, then return from `run`."""
        self._stop.set()

    async def run(self) -> None:
        """Keep the protocol until `stop`.

        Raises:
            NodeUnavailable: If nobody answers at start; later losses are waited out.
            WrongChain: If the node serves another chain, at start or after a reconnection.
            Halt: If block after block could not be handled.
        """
        await self._run_session()
        pause = _FIRST_PAUSE
        while not self._stop.is_set():
            await self._wait(pause)
            try:
                await self._run_session()
                pause = _FIRST_PAUSE
            except (NodeUnavailable, StoreUnavailable) as error:
                event = "node_unreachable" if isinstance(error, NodeUnavailable) else "store_failed"
                self._log.warning(event, error=str(error), retry_seconds=pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    async def _wait(self, seconds: float) -> None:
        """Sleep, or return earlier if told to stop."""
        try:
            async with asyncio.timeout(seconds):
                await self._stop.wait()
        except TimeoutError:
            return

    async def _run_session(self) -> None:
        """One connection, from its first head until the node is lost or the keeper is stopped.

        Raises:
            NodeUnavailable: If the connection could not even be made.
        """
        async with self._connection.session():
            await check_chain(self._node, self._deployment)
            await self._keeper.resume()
            self._log.info("connected", url=self._connection.url)
            self._pulse.is_connected = True
            try:
                await self._handle_heads()
            except* NodeUnavailable as lost:
                self._log.warning("node_lost", error=str(lost.exceptions[0]))
            finally:
                self._pulse.is_connected = False

    async def _handle_heads(self) -> None:
        """Listen and work side by side, so that heads are taken in while a block is handled."""
        heads: asyncio.Queue[Head | None] = asyncio.Queue()
        async with asyncio.TaskGroup() as tasks:
            listener = tasks.create_task(self._listen(heads))
            stopper = tasks.create_task(self._put_end(heads))
            while (head := await heads.get()) is not None:
                await self._handle(head, is_latest=heads.empty())
            listener.cancel()
            stopper.cancel()

    async def _listen(self, heads: asyncio.Queue[Head | None]) -> None:
        async for head in self._node.heads():
            self._pulse.see_head(head.number)
            heads.put_nowait(head)

    async def _put_end(self, heads: asyncio.Queue[Head | None]) -> None:
        await self._stop.wait()
        heads.put_nowait(None)

    async def _handle(self, head: Head, *, is_latest: bool) -> None:
        """Handle a block; a fault of our own costs that block and a rebuild, not the keeper."""
        try:
            await self._keeper.handle(head, is_latest=is_latest)
            self._pulse.see_handled(head.number, is_latest=is_latest)
            self._failures = 0
        except RequestRefused as error:
            self._log.warning("block_gone", block=head.number, error=str(error))
        except StoreUnavailable as error:
            self._log.warning("store_failed", block=head.number, error=str(error))
        except NodeUnavailable:
            raise
        except Exception:  # noqa: BLE001 - counted, and not forgiven for ever
            self._failures += 1
            self._log.exception("block_failed", block=head.number)
            self._keeper.follower.forget()
            if self._failures >= _MOST_FAILURES:
                raise Halt(f"{self._failures} blocks in a row could not be handled") from None
