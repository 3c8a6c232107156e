# SPDX-License-Identifier: MIT
"""Keeps the mirror in step with the chain.

A block's logs are fetched by its hash, so they are complete and in order whenever its head arrives:
one request per block, however many accounts there are. Missed blocks are fetched in pages. A head
whose parent is not the block before it means a reorg: the mirror goes back to the common ancestor
and takes the new branch from there. Whatever goes wrong in between, the mirror is in the state of
the block reached last, never between two.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from keeper.chain.abi import interface
from keeper.chain.decoder import Decoder, Logged
from keeper.events.ledger import RateAccrued
from keeper.log_pages import LogPages, chain_changed
from keeper.mirror.history import Block, History
from keeper.mirror.mirror import Mirror, Watched
from keeper.readings import Readings
from keeper.store.checkpoints import Checkpoint
from model.units import Rad, UnixTime

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from structlog.typing import FilteringBoundLogger

    from keeper.deployment import Deployment
    from keeper.ports import Head, Log, Node
    from keeper.store.checkpoints import Checkpoints


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
        depth: int = 64,
        checkpoints: Checkpoints | None = None,
    ) -> None:
        """Prepare; reads nothing yet.

        Args:
            node: Where the logs are.
            deployment: Whose logs.
            log: Where to say what is unusual.
            wallet: Whose coin to keep an eye on.
            page: Most blocks per request while catching up.
            depth: Reorgs of so many blocks are undone; deeper ones mean a new start.
            checkpoints: Where to start from, if one is still on the chain; None: the first block.
        """
        self._node = node
        self._deployment = deployment
        self._log = log
        self._depth = depth
        self._checkpoints = checkpoints
        self._decoder = Decoder(deployment.addresses)
        self._pages = LogPages(node, log, largest=page)
        self._readings = Readings(node, deployment)
        self._watched = Watched(treasury=deployment.addresses["Treasury"], wallet=wallet)
        self._reached: Block | None = None
        self.head: Head | None = None
        """The block that the mirror is the state after; None while it is being brought on."""
        self.mirror = Mirror(self._watched, UnixTime(0))
        self._history = History(self.mirror, depth)
        self.own_coin_before = Rad(0)
        """The wallet's coin before the events that `advance` returned last [rad]."""

    def forget(self) -> None:
        """Build the mirror anew with the next head, from the logs alone."""
        self._reached = None
        self.head = None
        self._checkpoints = None

    def checkpoint(self) -> Checkpoint | None:
        """All that the mirror holds now; None before it has reached a block."""
        if self._reached is None:
            return None
        accounts, rest = self.mirror.accounts.picture(), self.mirror.copied()
        return Checkpoint(block=self._reached, accounts=accounts, rest=rest)

    async def advance(self, head: Head) -> list[Logged]:
        """Bring the mirror to the state after a block.

        Returns:
            The events applied, in order: after a reorg those of the new branch, after a rebuild
            those of the whole history.

        Raises:
            NodeUnavailable: If the node is gone.
            RequestRefused: If the node does not know the block any more.
        """
        if self._reached == Block(number=head.number, hash=head.hash):
            self.head = head
            return []
        self.head = None
        logged = await self._bring_to(head)
        self.head = head
        return logged

    async def _bring_to(self, head: Head) -> list[Logged]:
        if self._reached is not None and not self._reached.is_parent_of(head):
            await self._go_back_below(head)
        if self._reached is None:
            await self._start(head)
        self.own_coin_before = self.mirror.own_coin
        if self._reached is not None and self._reached.is_parent_of(head):
            return await self._step(head)
        return await self._catch_up(head)

    async def is_news(self, head: Head) -> bool:
        """Whether a head tells anything: an older one than was reached does only after a reorg.

        Nodes tell of a block twice, or late, and the state before what was reached is no state to
        decide on.

        Raises:
            NodeUnavailable: If the node is gone.
        """
        reached = self._reached
        if reached is None or head.number > reached.number or head.hash == reached.hash:
            return True
        return not await self._is_canonical(reached)

    # --- Where to go on from ----------------------------------------------------------------------

    async def _go_back_below(self, head: Head) -> None:
        """Undo blocks down to the newest one that the head stands on, if there is such a one."""
        before = self._reached
        while self._reached is not None and not await self._is_below(self._reached, head):
            self._reached = self._history.go_back() if len(self._history) else None
        if before is not None and self._reached is not None and before != self._reached:
            ancestor = self._reached.number
            self._log.warning("reorg", block=head.number, reached=before.number, ancestor=ancestor)
        elif before is not None and self._reached is None:
            self._log.warning("rebuild", block=head.number, reached=before.number)

    async def _is_below(self, block: Block, head: Head) -> bool:
        return block.number < head.number and await self._is_canonical(block)

    async def _is_canonical(self, block: Block) -> bool:
        same_height = await self._node.block(block.number)
        return same_height is not None and same_height.hash == block.hash

    async def _start(self, head: Head) -> None:
        """Start from the newest checkpoint that the head stands on, or with an empty mirror."""
        checkpoint = await self._newest_checkpoint(head)
        if checkpoint is not None:
            accounts, rest = checkpoint.accounts, checkpoint.rest
            self.mirror = Mirror.of_picture(self._watched, accounts, rest)
            self._reached = checkpoint.block
            self._log.info("restored", block=checkpoint.block.number, accounts=len(accounts.owners))
        else:
            first = await self._node.block(self._deployment.first_block)
            self.mirror = Mirror(self._watched, UnixTime(first.timestamp if first else 0))
        self._history = History(self.mirror, self._depth)

    async def _newest_checkpoint(self, head: Head) -> Checkpoint | None:
        if self._checkpoints is None:
            return None
        for block in await asyncio.to_thread(self._checkpoints.blocks):
            if block.number <= head.number and await self._is_canonical(block):
                return await asyncio.to_thread(self._checkpoints.load, block)
        return None

    # --- Logs -------------------------------------------------------------------------------------

    def _watched_addresses(self) -> list[str]:
        return [*self._deployment.addresses.values(), *self.mirror.prices.sources()]

    async def _step(self, head: Head) -> list[Logged]:
        """Take the block after the one that was reached."""
        logs = await self._node.logs_of_block(head.hash, self._watched_addresses())
        last = Block(number=head.number, hash=head.hash)
        return await self._take(logs, {head.number: head.timestamp}, last, is_tip=True)

    async def _catch_up(self, head: Head) -> list[Logged]:
        """Take all blocks up to the head, page by page."""
        logged: list[Logged] = []
        settled = head.number - self._depth
        while (first := self._next_number()) <= head.number:
            # The blocks that a reorg may still replace begin a page, so that it can be undone.
            limit = settled if first <= settled else head.number
            page = await self._pages.fetch(first, limit, self._watched_addresses())
            times = await self._accrual_time(page.logs)
            is_tip = page.last.number == head.number
            if is_tip and page.last.hash != head.hash:
                raise chain_changed(head.number)
            # Both ends still stand, so what was read in between is of one chain.
            for end in (page.last, self._reached):
                if end is not None and not await self._is_canonical(end):
                    raise chain_changed(end.number)
            logged += await self._take(page.logs, times, page.last, is_tip=is_tip)
            if page.last.number <= settled:
                self._history.clear()
        return logged

    def _next_number(self) -> int:
        return self._reached.number + 1 if self._reached else self._deployment.first_block

    async def _accrual_time(self, logs: Sequence[Log]) -> dict[int, int]:
        """Time of the last accrual in a page; it replaces the earlier ones whole."""
        topic = interface("Ledger").events[RateAccrued.__name__].topic
        blocks = [log.block for log in logs if topic in log.topics[:1]]
        block = await self._node.block(blocks[-1]) if blocks else None
        return {block.number: block.timestamp} if block else {}

    async def _take(
        self, logs: Sequence[Log], times: Mapping[int, int], last: Block, *, is_tip: bool
    ) -> list[Logged]:
        """Apply the logs up to a block, or nothing at all.

        Args:
            logs: In order.
            times: Time stamps of the blocks whose time matters, by number.
            last: The block that is then reached.
            is_tip: Whether what no event tells has to be right there.
        """
        if self._reached is not None:
            self._history.mark(self._reached)
        try:
            logged = self._apply(logs, times)
            if is_tip:
                await self._readings.refresh(self.mirror, last.hash)
        except BaseException:
            if self._reached is not None:
                self._history.go_back()
            raise
        self._reached = last
        return logged

    def _apply(self, logs: Sequence[Log], times: Mapping[int, int]) -> list[Logged]:
        """Decode logs and apply them."""
        decoded: list[Logged] = []
        sources = self.mirror.prices.sources()
        for log in logs:
            if log.address in sources:
                self.mirror.prices.heard(log.address)
            logged = self._decoder.decode(log)
            if logged is not None:
                self.mirror.apply(logged.event, UnixTime(times.get(logged.block, 0)))
                decoded.append(logged)
        return decoded
