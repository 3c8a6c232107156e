# SPDX-License-Identifier: MIT
"""Keeps what is in flight moving: sends again, replaces, cancels, gives up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keeper.transactions.replacing import Step, choose, is_due
from keeper.transactions.replies import Remedy
from keeper.transactions.transaction import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from structlog.typing import FilteringBoundLogger

    from keeper.ports import Head, Node
    from keeper.store.intents import IntentStore
    from keeper.transactions.dispatcher import Dispatcher
    from keeper.transactions.lane import Lane
    from keeper.transactions.options import EngineOptions
    from keeper.transactions.replacing import Choice
    from keeper.transactions.transaction import Transaction
    from model.units import Wad


class Mover:
    """Looks at everything that waits, once per block."""

    def __init__(
        self,
        node: Node,
        store: IntentStore,
        dispatcher: Dispatcher,
        options: EngineOptions,
        log: FilteringBoundLogger,
    ) -> None:
        self._node = node
        self._store = store
        self._dispatcher = dispatcher
        self._options = options
        self._log = log

    async def move(
        self, waiting: Sequence[tuple[Lane, Transaction]], head: Head, timestamp: int, ether: Wad
    ) -> None:
        """Do something about what waits for too long, or was lost from the pool.

        Args:
            waiting: What is in no block, lane by lane in the order of nonces.
            head: The latest block.
            timestamp: When the next block is expected [unix time].
            ether: Price of ether; 0 = unknown, gas then counts as free [wad coins].

        Raises:
            NodeUnavailable: If the node is gone.
        """
        for lane in dict.fromkeys(lane for lane, _ in waiting):
            await self._dispatcher.count_anew(lane)
        options = self._options
        due = [
            (lane, each)
            for lane, each in waiting
            if is_due(each, head, options, urgently=lane.holds_up_urgent(each))
        ]
        gone = await self._gone(waiting, timestamp) if due else set[int]()
        for lane, each in waiting:
            is_in_pool = each.nonce < lane.count
            if (lane, each) in due:
                choice = choose(
                    each,
                    head,
                    ether,
                    options,
                    urgently=lane.holds_up_urgent(each),
                    is_gone=each.id in gone,
                )
                await self._follow_choice(lane, each, choice, head, is_in_pool=is_in_pool)
            elif not is_in_pool:
                await self._repeat(lane, each, head)

    async def _gone(self, waiting: Sequence[tuple[Lane, Transaction]], timestamp: int) -> set[int]:
        """Those of which the work is done, each run after what stands before it."""
        alive = [(lane, each) for lane, each in waiting if not each.is_cancelled]
        simulations = await self._node.simulate(
            [each.intent.call for _, each in alive],
            senders=[lane.address for lane, _ in alive],
            timestamp=timestamp,
        )
        pairs = zip(alive, simulations, strict=True)
        return {each.id for (_, each), run in pairs if run.revert is not None}

    async def _repeat(self, lane: Lane, transaction: Transaction, head: Head) -> None:
        """The pool has lost it: the same bytes again, which cannot be mined twice."""
        refusal = await self._dispatcher.repeat(transaction)
        if refusal is None:
            self._log.info(
                "resent",
                action=transaction.intent.action,
                subjects=transaction.intent.subjects,
                hash=transaction.latest.hash,
                nonce=transaction.nonce,
            )
        elif refusal.again == Remedy.OFFER_MORE:
            transaction.floor = transaction.latest.offer
        elif refusal.again == Remedy.REST_WALLET:
            lane.rest(head.number)

    async def _follow_choice(
        self, lane: Lane, transaction: Transaction, choice: Choice, head: Head, *, is_in_pool: bool
    ) -> None:
        is_last = all(each.nonce <= transaction.nonce for each in lane.transactions)
        if not is_in_pool and is_last and choice.step != Step.REPLACE:
            self._give_up(lane, transaction)
        elif choice.offer is not None:
            cancel = choice.step == Step.CANCEL
            await self._dispatcher.replace(lane, transaction, choice.offer, head, cancel=cancel)

    def _give_up(self, lane: Lane, transaction: Transaction) -> None:
        """No pool has it, nothing stands behind it, and it does not pay: use its nonce again."""
        lane.release(transaction)
        transaction.state = State.DROPPED
        self._store.mark([transaction])
        self._log.warning(
            "lost",
            action=transaction.intent.action,
            subjects=transaction.intent.subjects,
            hash=transaction.latest.hash,
        )
