# SPDX-License-Identifier: MIT
"""One block, from its head to the last transaction that it calls for."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from keeper.budgets import within_budgets
from keeper.chain.fees import offered_fees
from keeper.checkpointing import Checkpointing
from keeper.decisions.decision import Act, GasPrice, Skip
from keeper.earnings import Earnings
from keeper.execution import Executor
from keeper.follower import Follower
from keeper.holdings import are_holdings_wanted, read_holdings
from keeper.journal import Journal
from keeper.planner import Planner, foresee
from keeper.reasons import Reason
from keeper.strategies.loader import load_strategies
from keeper.strategies.picture import picture_of
from keeper.unsafe import Ages
from keeper.waves import waves
from model.units import UnixTime, Wad

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from structlog.typing import FilteringBoundLogger

    from keeper.clock import BlockClock
    from keeper.decisions.decision import Outlook
    from keeper.deployment import Deployment
    from keeper.execution import Intent
    from keeper.mirror.mirror import Mirror
    from keeper.ports import Head, Node
    from keeper.sender import Sender
    from keeper.settings import Settings
    from keeper.store.checkpoints import Checkpoints
    from keeper.strategies.picture import Picture
    from model.units import UnixTime


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
        self._deployment = deployment
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
        self._planner = Planner(load_strategies(settings, deployment, log, wallet=wallet), log)
        self._executor = Executor(deployment.addresses, wallet) if wallet else None
        self._budgets = settings.budgets
        self._batch_limit = settings.batch_limit()
        self._earnings = Earnings(wallet) if wallet else None
        self._journal = Journal(log, clock)
        self._ether = deployment.asset_named(settings.ether_symbol)
        self._tip = int(settings.priority_fee * 10**9)
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
            unsafe=len(self._planner.unsafe),
            unsafe_blocks=self._ages.see(head.number, self._planner.unsafe),
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
        self._planner.close()

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
        price = self._ether_price(timestamp)
        for mined in await self._sender.follow(head, timestamp, price, is_latest=is_latest):
            earned = self._earnings.of(mined.hash)
            self._journal.tell_mined(mined, earned, price)

    # --- Deciding and acting ----------------------------------------------------------------------

    async def _act(self, head: Head) -> list[str]:
        """Decide on the picture of the next block, and send; hashes of what was sent."""
        timestamp = self._clock.next_timestamp(head)
        fees = offered_fees(head.base_fee, tip=self._tip, max_fee=head.base_fee + self._tip)
        gas = GasPrice(wei=fees.expected, ether=self._ether_price(timestamp))
        picture = await self._picture(foresee(self.mirror, timestamp, gas), head)
        sent: list[str] = []
        for wave in waves(self._planner.decide(picture)):
            intents, refused = self._intents(wave, head, gas)
            self._journal.tell((_or_skipped(each, refused) for each in wave), head)
            if intents and self._sender is not None and self._executor is not None:
                divide = self._executor.divided
                sent += await self._sender.submit(intents, head, timestamp, divide=divide)
        return sent

    def _intents(
        self, decisions: Iterable[Act | Skip], head: Head, gas: GasPrice
    ) -> tuple[list[Intent], dict[str, Reason]]:
        """Transactions to be, and why the acts that are not among them are not, by subject."""
        acts = [decision for decision in decisions if isinstance(decision, Act)]
        if self._sender is None or self._executor is None:
            return [], {act.order.subject: Reason.NO_WALLET for act in acts}
        intents = self._executor.intents(
            acts,
            alone=self._sender.rests.tried_lately(),
            most_gas=self._batch_limit.gas_of(head),
        )
        if not self._budgets:
            return intents, {}
        use = self._sender.use(head.timestamp)
        return within_budgets(intents, self._budgets, use, gas)

    async def _picture(self, outlook: Outlook, head: Head) -> Picture:
        if self._sender is None:
            return picture_of(self.mirror, outlook)
        outlook = replace(outlook, failures=self._sender.rests.failures)
        wallet, coin, holdings = self._sender.address, self.mirror.own_coin, None
        if are_holdings_wanted(self.mirror, wallet, outlook.timestamp):
            holdings = await read_holdings(self._node, self._deployment, wallet, coin)
        return picture_of(
            self.mirror,
            outlook,
            pending=self._sender.pending(),
            resting=self._sender.rests.resting(head.number),
            holdings=holdings,
        )

    def _ether_price(self, timestamp: UnixTime) -> Wad:
        if self._ether is None:
            return Wad(0)
        return self.mirror.prices.get(self._ether).at(timestamp).price


def _or_skipped(decision: Act | Skip, refused: Mapping[str, Reason]) -> Act | Skip:
    """The decision, or that it is not carried out."""
    if isinstance(decision, Skip) or decision.order.subject not in refused:
        return decision
    return decision.skipped(refused[decision.order.subject])
