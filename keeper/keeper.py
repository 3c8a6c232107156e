# SPDX-License-Identifier: MIT
"""One block, from its head to the last transaction that it calls for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from keeper.checkpointing import Checkpointing
from keeper.dispatcher import Dispatcher
from keeper.earnings import Earnings
from keeper.follower import Follower
from keeper.unsafe import Ages

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from keeper.clock import BlockClock
    from keeper.deployment import Deployment
    from keeper.mirror.mirror import Mirror
    from keeper.ports import Head, Node
    from keeper.sender import Sender
    from keeper.settings import Settings
    from keeper.store.checkpoints import Checkpoints


class Keeper:
    """Data flows one way: chain, mirror, decision, transaction."""

    def __init__(
        self,
        node: Node,
        deployment: Deployment,
        settings: Settings,
        log: FilteringBoundLogger,
        *,
        sender: Sender | None,
        clock: BlockClock,
        checkpoints: Checkpoints | None = None,
    ) -> None:
        """Put the parts together.

        Args:
            node: The chain.
            deployment: Whose protocol to keep.
            settings: What the operator wants.
            log: Where the lines go.
            sender: Sends transactions; None: only say what would be done.
            clock: Expects the next block.
            checkpoints: Where the mirror is kept; None: nowhere.
        """
        self._node = node
        self._log = log
        self._sender = sender
        self._clock = clock
        wallet = sender.address if sender else None
        self.follower = Follower(
            node,
            deployment,
            log,
            wallet=wallet,
            page=settings.log_page,
            depth=settings.reorg_depth,
            checkpoints=checkpoints,
        )
        self._checkpointing = (
            Checkpointing(self.follower, checkpoints, every=settings.checkpoint_blocks)
            if checkpoints is not None
            else None
        )
        self._dispatcher = Dispatcher(node, deployment, settings, log, sender=sender, clock=clock)
        self._earnings = Earnings(wallet) if wallet else None
        self._ages = Ages()
        self.head: Head | None = None
        """Block handled last."""

    async def resume(self) -> None:
        """Pick up what a lost connection left open; before the first block of each connection."""
        if self._sender is not None:
            await self._sender.resume()

    async def handle(self, head: Head, *, is_latest: bool) -> None:
        """Do everything about a block, once: a head that tells nothing new is ignored.

        Args:
            head: The block.
            is_latest: False if a newer head waits: then decide nothing, the next one will.

        Raises:
            NodeUnavailable: If the node is gone; the block is then not handled.
            RequestRefused: If the block is gone.
        """
        if self.head is not None and head.hash == self.head.hash:
            return
        if not await self.follower.is_news(head):
            self._log.debug("head_ignored", block=head.number, hash=head.hash)
            return
        started = time.perf_counter()
        if self.head is None:
            await self._see_pace(head)
        logged = await self.follower.advance(head)
        self._clock.see(head)
        if self._earnings is not None:
            self._earnings.read(logged, self.follower.own_coin_before)
        await self._follow_transactions(head, is_latest=is_latest)
        sent = await self._act(head) if is_latest else []
        self.head = head
        self._log.info(
            "block_handled",
            block=head.number,
            sent=sent,
            pending=self._sender.in_flight if self._sender else 0,
            events=len(logged),
            accounts=len(self.mirror.accounts),
            auctions=len(self.mirror.auctions),
            unsafe=len(self._dispatcher.unsafe),
            unsafe_blocks=self._ages.see(head.number, self._dispatcher.unsafe),
            ms=round((time.perf_counter() - started) * 1000, 1),
        )
        if self._checkpointing is not None:
            self._checkpointing.handled(head.number)

    async def finish(self) -> None:
        """Keep what was reached, when the keeper stops."""
        if self._checkpointing is not None:
            await self._checkpointing.finish()

    def close(self) -> None:
        """End what strategies have begun; also when the keeper stops for a fault."""
        self._dispatcher.close()

    @property
    def mirror(self) -> Mirror:
        """The protocol as of the block handled last."""
        return self.follower.mirror

    async def _see_pace(self, head: Head) -> None:
        """Before the first block: whether blocks come faster than usual.

        A pause before it tells nothing.
        """
        parent = await self._node.block(head.number - 1)
        if parent is not None and head.timestamp - parent.timestamp < self._clock.interval:
            self._clock.see(parent)

    async def _follow_transactions(self, head: Head, *, is_latest: bool) -> None:
        if self._sender is None or self._earnings is None:
            return
        timestamp = self._clock.next_timestamp(head)
        price = self._dispatcher.ether_price(self.mirror, timestamp)
        for mined in await self._sender.follow(head, timestamp, price, is_latest=is_latest):
            earned = self._earnings.of(mined.hash)
            self._dispatcher.journal.tell_mined(mined, earned, price)

    async def _act(self, head: Head) -> list[str]:
        """Decide on the next block, and send; hashes of what was sent."""
        return await self._dispatcher.act(self.mirror, head, self.mirror.own_coin)
