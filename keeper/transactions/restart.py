# SPDX-License-Identifier: MIT
"""What a keeper does first: pick up what it, or the one before it, left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keeper.transactions.settling import MEMORY
from keeper.transactions.transaction import State, by_nonce

if TYPE_CHECKING:
    from collections.abc import Sequence

    from structlog.typing import FilteringBoundLogger

    from keeper.ports import Node
    from keeper.store.intents import IntentStore
    from keeper.transactions.dispatcher import Dispatcher
    from keeper.transactions.lane import Lane
    from keeper.transactions.settling import Settler
    from keeper.transactions.transaction import Transaction


class Restart:
    """From the store to lanes: the same bytes again, and nothing twice.

    What was decided on a block that the chain no longer has, and that the node does not know, is
    given up: the decision is taken anew, with the same nonce. What was mined lately, and decided on
    such a block, counts as given up too, so that the work can be done on this chain. So a database
    of a local chain that was started afresh does no harm.
    """

    def __init__(
        self,
        node: Node,
        store: IntentStore,
        dispatcher: Dispatcher,
        settler: Settler,
        log: FilteringBoundLogger,
    ) -> None:
        self._node = node
        self._store = store
        self._dispatcher = dispatcher
        self._settler = settler
        self._log = log
        self._hashes: dict[int, str | None] = {}

    async def run(self, lanes: Sequence[Lane]) -> None:
        """Fill the lanes.

        Raises:
            NodeUnavailable: If the node is gone; nothing is lost, run it again.
        """
        self._hashes.clear()
        self._store.drop_planned()
        for lane in lanes:
            lane.transactions = []
            await self._dispatcher.count_anew(lane)
        by_address = {lane.address: lane for lane in lanes}
        for transaction in by_nonce(self._store.in_flight()):
            if transaction.wallet not in by_address:
                self._tell("wallet_missing", transaction)
            elif await self._is_of_this_chain(transaction):
                await self._pick_up(by_address[transaction.wallet], transaction)
            else:
                self._give_up(transaction)
        await self._remember_settled()

    async def _pick_up(self, lane: Lane, transaction: Transaction) -> None:
        lane.transactions.append(transaction)
        refusal = await self._dispatcher.repeat(transaction)
        self._tell("picked_up", transaction, reply=refusal.reply if refusal else None)

    def _give_up(self, transaction: Transaction) -> None:
        transaction.state = State.DROPPED
        self._store.mark([transaction])
        self._tell("lost", transaction)

    async def _is_of_this_chain(self, transaction: Transaction) -> bool:
        if await self._has_decided_on(transaction):
            return True
        for attempt in transaction.attempts:
            if await self._node.is_known(attempt.hash):
                return True
        return False

    async def _has_decided_on(self, transaction: Transaction) -> bool:
        number = transaction.decided.number
        if number not in self._hashes:
            block = await self._node.block(number)
            self._hashes[number] = block.hash if block else None
        return self._hashes[number] == transaction.decided.hash

    async def _remember_settled(self) -> None:
        head = await self._node.head()
        kept, gone = [], []
        for transaction, block in self._store.settled_since(head.number - MEMORY):
            if await self._has_decided_on(transaction):
                kept.append((transaction, block))
            else:
                transaction.state = State.DROPPED
                gone.append(transaction)
        self._store.mark(gone)
        self._settler.load(kept)

    def _tell(self, event: str, transaction: Transaction, **more: object) -> None:
        self._log.info(
            event,
            action=transaction.intent.action,
            subjects=transaction.intent.subjects,
            hash=transaction.latest.hash,
            wallet=transaction.wallet,
            nonce=transaction.nonce,
            **more,
        )
