# SPDX-License-Identifier: MIT
"""The transaction engine: simulate, store, sign, hand over, follow until a block decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keeper.budgets import PERIOD, Use
from keeper.chain.rests import Rests
from keeper.reasons import Reason
from keeper.transactions.allocation import allocate
from keeper.transactions.dispatcher import Dispatcher
from keeper.transactions.lane import Lane
from keeper.transactions.mover import Mover
from keeper.transactions.restart import Restart
from keeper.transactions.settling import Settler
from keeper.transactions.transaction import Transaction
from keeper.transactions.trial import Trial

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eth_account.signers.local import LocalAccount
    from structlog.typing import FilteringBoundLogger

    from keeper.decisions.decision import Act
    from keeper.execution import Intent
    from keeper.ports import Head, Node, Simulation
    from keeper.store.intents import IntentStore
    from keeper.transactions.options import EngineOptions
    from keeper.transactions.route import Route
    from keeper.transactions.transaction import Mined
    from keeper.transactions.trial import Divide
    from model.units import Wad


class TransactionEngine:
    """Sends the keeper's transactions, from one wallet or several."""

    def __init__(
        self,
        node: Node,
        wallets: Sequence[LocalAccount],
        options: EngineOptions,
        log: FilteringBoundLogger,
        *,
        route: Route,
        store: IntentStore,
    ) -> None:
        """An engine with nothing in flight; `resume` fills it.

        Args:
            node: The chain.
            wallets: The first one profits, the others help it send.
            options: What the operator wants.
            log: Where the lines go.
            route: The way out.
            store: What survives a kill.
        """
        self._node = node
        self._options = options
        self._log = log
        self._store = store
        self._lanes = [Lane(wallet, slots=options.max_in_flight) for wallet in wallets]
        self._last: Head | None = None
        self._is_reorganised = True
        """Whether blocks may be gone since transactions were last looked for in them."""
        self._submitted: dict[str, list[tuple[Lane, Intent]]] = {}
        """What would succeed of all that was submitted with the latest head, by its hash."""
        self.rests = Rests()
        self._settler = Settler(node, store, self.rests, log)
        self._dispatcher = Dispatcher(
            node, route, store=store, options=options, rests=self.rests, log=log
        )
        self._trial = Trial(node, options)
        self._mover = Mover(node, store, self._dispatcher, options, log)

    @property
    def address(self) -> str:
        """Address of the wallet that profits, in lower case."""
        return self._lanes[0].address

    @property
    def in_flight(self) -> int:
        """Number of transactions that are not known to be mined."""
        return sum(len(lane.transactions) for lane in self._lanes)

    def pending(self) -> Iterator[Act]:
        """Acts whose transactions are in flight, those that are being cancelled included."""
        for lane in self._lanes:
            for transaction in lane.transactions:
                yield from transaction.intent.acts

    def use(self, time: int) -> Use:
        """What strategies have in flight, and have spent up to a moment [unix time]."""
        waiting = [each for lane in self._lanes for each in lane.transactions]
        return Use(
            spent=self._store.paid_since(time - PERIOD),
            in_flight=[(each.intent.strategy, each.gas_limit) for each in waiting],
        )

    def rows(self) -> list[dict[str, Any]]:
        """The wallets and what each has in flight, for the page."""
        return [lane.row() for lane in self._lanes]

    async def resume(self) -> None:
        """Pick up what is open, from the store; at start and for each new connection.

        Raises:
            NodeUnavailable: If the node is gone.
        """
        if self._options.is_dry:
            return
        restart = Restart(self._node, self._store, self._dispatcher, self._settler, self._log)
        await restart.run(self._lanes)
        self._last = None

    # --- Sending ----------------------------------------------------------------------------------

    async def submit(
        self, intents: Sequence[Intent], head: Head, timestamp: int, *, divide: Divide
    ) -> list[str]:
        """Simulate all, then hand over those that would succeed, the most urgent first.

        What was submitted before with the same head is simulated before them again, so that each
        sees what those before it leave.

        Args:
            intents: Transactions to be.
            head: The latest block.
            timestamp: When they are expected to be mined [unix time].
            divide: Says what to try instead of one that would revert.

        Returns:
            Hashes of what was handed over.

        Raises:
            NodeUnavailable: If the node is gone; `resume` then knows what may have been sent.
        """
        placed, left = allocate(intents, self._lanes, head.number)
        for intent in left:
            self._tell_skipped(intent, Reason.NO_LANE)
        before = self._submitted.setdefault(head.hash, [])
        self._submitted = {head.hash: before}
        planned: list[tuple[Lane, Transaction]] = []
        tried = await self._trial.run(placed, timestamp, divide, before=before)
        for lane, intent, simulation in tried:
            if simulation.revert is not None:
                if not intent.builds_on_poke:
                    self.rests.fail(intent.subjects, head.number, way=intent.way)
                reason = Reason.SIMULATION_REVERTED
                self._tell_skipped(intent, reason, revert=simulation.revert)
            else:
                planned.append((lane, self._plan(lane, intent, simulation, head)))
        before += [(lane, transaction.intent) for lane, transaction in planned]
        if self._options.is_dry:
            for _, transaction in planned:
                self._tell_dry(transaction)
            return []
        new = {each.id for each in self._store.plan([each for _, each in planned])}
        sent: list[Transaction] = []
        for lane in self._lanes:
            own = [each for other, each in planned if other is lane and each.id in new]
            sent += await self._dispatcher.hand_over(lane, own, head)
        return [each.latest.hash for each in sent]

    def _plan(self, lane: Lane, intent: Intent, simulation: Simulation, head: Head) -> Transaction:
        gas_limit = self._trial.gas_limit(simulation)
        return Transaction(intent=intent, wallet=lane.address, decided=head, gas_limit=gas_limit)

    def _tell_skipped(self, intent: Intent, reason: Reason, **more: str) -> None:
        self._log.info(
            "decision",
            action=intent.action,
            acting=False,
            reason=reason,
            subjects=intent.subjects,
            **more,
        )

    def _tell_dry(self, transaction: Transaction) -> None:
        intent = transaction.intent
        gas = transaction.gas_limit
        self._log.info("dry_run", action=intent.action, subjects=intent.subjects, gas=gas)

    # --- Following --------------------------------------------------------------------------------

    async def follow(
        self, head: Head, timestamp: int, ether: Wad, *, is_latest: bool = True
    ) -> list[Mined]:
        """See what became of everything in flight; send again, replace or cancel what waits.

        Args:
            head: The latest block.
            timestamp: When the next block is expected [unix time].
            ether: Price of ether; 0 = unknown, gas then counts as free [wad coins].
            is_latest: False if a newer head waits: then only read receipts.

        Returns:
            What is mined now.

        Raises:
            NodeUnavailable: If the node is gone.
        """
        if self._options.is_dry:
            return []
        last, self._last = self._last, head
        if last is None or head.parent_hash != last.hash:
            self._is_reorganised = True
        is_reorganised = self._is_reorganised and is_latest
        told: list[Mined] = []
        waiting: list[tuple[Lane, Transaction]] = []
        for lane in self._lanes:
            if not lane.transactions and not is_reorganised:
                continue
            mined = await self._node.mined_count(lane.address)
            if is_reorganised:
                self._settler.take_back(lane, mined, head)
            # What is mined is no longer in flight, so only the count knows of its nonce; after a
            # reorganisation the node is asked, whose pool may hold another program's as well.
            lane.count = max(lane.count, mined)
            if is_reorganised:
                await self._dispatcher.count_anew(lane)
            told += await self._settler.settle(lane, mined, head)
            waiting += [(lane, each) for each in lane.waiting(mined)]
        if is_latest:
            self._is_reorganised = False
            await self._mover.move(waiting, head, timestamp, ether)
        self._settler.forget_old(head.number)
        self.rests.forget_old(head.number)
        return told
