# SPDX-License-Identifier: MIT
"""The life of a keeper: connect, handle block after block, connect again when the node is lost."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from keeper.errors import ChainError, Halt, NodeUnavailable, RequestRefused, StoreUnavailable
from keeper.heads import HeadQueue

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from keeper.chain.endpoints import Endpoints
    from keeper.keeper import Keeper
    from keeper.ports import Head
    from keeper.watch.pulse import Pulse

_STORE_PAUSE: Final = 1.0  # seconds until the database is tried again
_MOST_FAILURES: Final = 3  # blocks in a row that a fault of our own may spoil
_MOST_GONE: Final = 3  # heads in a row that a node may announce and then not know


class Loop:
    """Runs a keeper until it is told to stop."""

    def __init__(
        self,
        endpoints: Endpoints,
        keeper: Keeper,
        log: FilteringBoundLogger,
        *,
        pulse: Pulse,
        most_waiting: int,
    ) -> None:
        """Prepare.

        Args:
            endpoints: Where the chain is.
            keeper: Who handles its blocks.
            log: Where the lines go.
            pulse: Told the signs of life.
            most_waiting: Heads that may wait to be handled.
        """
        self._endpoints = endpoints
        self._keeper = keeper
        self._pulse = pulse
        self._log = log
        self._most_waiting = most_waiting
        self._stop = asyncio.Event()
        self._has_connected = False
        self._failures = 0
        self._gone = 0

    def stop(self) -> None:
        """Finish the block in hand, then return from `run`."""
        self._stop.set()

    async def run(self) -> None:
        """Keep the protocol until `stop`.

        Raises:
            NodeUnavailable: If nobody answers at start; later losses are waited out.
            WrongChain: If every endpoint serves another chain, at start or later.
            Halt: If block after block could not be handled.
        """
        while not self._stop.is_set():
            try:
                await self._run_session()
            except (NodeUnavailable, StoreUnavailable) as error:
                if not self._has_connected:
                    raise
                is_node = isinstance(error, NodeUnavailable)
                event = "node_unreachable" if is_node else "store_failed"
                pause = self._endpoints.pause if is_node else _STORE_PAUSE
                self._log.warning(event, error=str(error), retry_seconds=pause)
                await self._wait(pause)
            else:
                await self._wait(self._endpoints.pause)

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
            NodeUnavailable: If no connection could even be made.
        """
        async with self._endpoints.session() as endpoint:
            try:
                await self._keeper.resume()
                self._log.info("connected", endpoint=endpoint.name)
                self._has_connected = self._pulse.is_connected = True
                await self._handle_heads()
            except* ChainError as lost:
                error = self._endpoints.fail(endpoint, _first(lost))
                self._log.warning("node_lost", endpoint=endpoint.name, error=error)
            finally:
                self._pulse.is_connected = False

    async def _handle_heads(self) -> None:
        """Listen and work side by side, so that heads are taken in while a block is handled.

        Raises:
            NodeUnavailable: When the node is gone, or another one is better; in a group.
        """
        heads = HeadQueue(self._most_waiting, self._log)
        self._pulse.heads = heads
        async with asyncio.TaskGroup() as tasks:
            others = [
                tasks.create_task(self._listen(heads)),
                tasks.create_task(self._endpoints.watch()),
                tasks.create_task(self._end_at_stop(heads)),
            ]
            while (head := await heads.get()) is not None:
                await self._handle(head, is_latest=len(heads) == 0)
            for task in others:
                task.cancel()

    async def _listen(self, heads: HeadQueue) -> None:
        """Only put heads into the queue: who waited here would leave the node's answers unread."""
        async for head in self._endpoints.heads():
            self._pulse.see_head(head.number)
            heads.put(head)

    async def _end_at_stop(self, heads: HeadQueue) -> None:
        await self._stop.wait()
        heads.end()

    async def _handle(self, head: Head, *, is_latest: bool) -> None:
        """Handle a block; a fault of our own costs that block and a rebuild, not the keeper.

        Raises:
            NodeUnavailable: If the node is gone, or does not know the heads that it announces.
            Halt: If block after block could not be handled.
        """
        try:
            await self._keeper.handle(head, is_latest=is_latest)
        except RequestRefused as error:
            self._log.warning("block_gone", block=head.number, error=str(error))
            self._gone += 1
            if self._gone >= _MOST_GONE:
                self._gone = 0
                reason = f"{_MOST_GONE} heads in a row are not known: {error}"
                raise NodeUnavailable(reason) from None
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
        else:
            self._failures = self._gone = 0
            self._endpoints.prove()
            if (handled := self._keeper.head) is not None:
                self._pulse.see_handled(handled.number, is_latest=is_latest)


def _first(errors: BaseExceptionGroup[ChainError]) -> ChainError:
    """One of a group of errors, of which the first has ended the other tasks."""
    first = errors.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
