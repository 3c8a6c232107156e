# SPDX-License-Identifier: MIT
"""What blocks made of the transactions in flight, and what reorganisations took back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from keeper.chain.reverts import revert_reason
from keeper.errors import RequestRefused
from keeper.transactions.transaction import Mined, State

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from keeper.chain.rests import Rests
    from keeper.ports import Head, Node, Receipt
    from keeper.store.intents import IntentStore
    from keeper.transactions.lane import Lane
    from keeper.transactions.transaction import Attempt, Transaction

MEMORY: Final = 64  # blocks for which a mined transaction may come back by a reorganisation
_PATIENCE: Final = 3  # blocks that a node may be late with a receipt


class Settler:
    """Reads receipts."""

    def __init__(
        self, node: Node, store: IntentStore, rests: Rests, log: FilteringBoundLogger
    ) -> None:
        self._node = node
        self._store = store
        self._rests = rests
        self._log = log
        self._settled: list[tuple[Transaction, int]] = []
        self._missed: dict[int, int] = {}

    def load(self, settled: list[tuple[Transaction, int]]) -> None:
        """Take over what was mined lately, each with its block."""
        self._settled = settled

    def forget_old(self, block: int) -> None:
        """Forget what is mined for so long that it stays."""
        self._settled = [item for item in self._settled if item[1] > block - MEMORY]

    def take_back(self, lane: Lane, mined: int, head: Head) -> None:
        """After a reorganisation: what is in no block any more is in flight again.

        Args:
            lane: Whose transactions.
            mined: Number of its nonces that are in blocks.
            head: The latest block, from which their deadlines count anew.
        """
        for transaction, _ in list(self._settled):
            if transaction.wallet != lane.address or transaction.nonce < mined:
                continue
            self._settled = [item for item in self._settled if item[0] is not transaction]
            transaction.state = State.SENT
            transaction.attempts[-1] = replace(transaction.latest, block=head.number)
            lane.transactions.append(transaction)
            self._store.mark([transaction])
            self._log.warning(
                "taken_back",
                action=transaction.intent.action,
                subjects=transaction.intent.subjects,
                hash=transaction.latest.hash,
                nonce=transaction.nonce,
            )

    async def settle(self, lane: Lane, mined: int, head: Head) -> list[Mined]:
        """Read what became of the nonces that are in blocks.

        Args:
            lane: Whose transactions.
            mined: Number of its nonces that are in blocks.
            head: The latest block.

        Returns:
            What did its work or reverted; cancellations are only logged.

        Raises:
            NodeUnavailable: If the node is gone.
        """
        due = [each for each in lane.transactions if each.nonce < mined]
        found = await asyncio.gather(*(self._receipt(each) for each in due))
        told = []
        for transaction, result in zip(due, found, strict=True):
            if result is None:
                self._miss(lane, transaction, head)
                continue
            told += await self._close(lane, transaction, *result, time=head.timestamp)
        return told

    async def _receipt(self, transaction: Transaction) -> tuple[Attempt, Receipt] | None:
        for attempt in reversed(transaction.attempts):
            receipt = await self._node.receipt(attempt.hash)
            if receipt is not None:
                return attempt, receipt
        return None

    def _miss(self, lane: Lane, transaction: Transaction, head: Head) -> None:
        """The nonce is used, but by none of ours, unless the node is late with the receipt."""
        first = self._missed.setdefault(transaction.id, head.number)
        if head.number - first < _PATIENCE:
            return
        del self._missed[transaction.id]
        lane.release(transaction)
        transaction.state = State.REPLACED
        self._store.mark([transaction])
        self._log.warning(
            "nonce_taken",
            action=transaction.intent.action,
            subjects=transaction.intent.subjects,
            wallet=transaction.wallet,
            nonce=transaction.nonce,
        )

    async def _close(
        self,
        lane: Lane,
        transaction: Transaction,
        attempt: Attempt,
        receipt: Receipt,
        *,
        time: int,
    ) -> list[Mined]:
        if attempt.is_cancel:
            transaction.state = State.REPLACED
        else:
            transaction.state = State.MINED if receipt.is_successful else State.FAILED
        # First, so that what cannot be written down now is looked at again in the next block; what
        # it cost before that, so that after a kill in between both are written once more.
        self._store.pay(transaction, time, receipt.gas_used * receipt.gas_price)
        self._store.settle(transaction, attempt.hash, receipt.block)
        self._missed.pop(transaction.id, None)
        lane.release(transaction)
        if not attempt.is_cancel:
            self._settled.append((transaction, receipt.block))
        subjects = transaction.intent.subjects
        if transaction.state == State.MINED:
            self._rests.succeed(subjects, receipt.block)
        else:
            way = transaction.intent.way if transaction.state == State.FAILED else None
            self._rests.fail(subjects, receipt.block, way=way)
        revert = await self._why(transaction) if transaction.state == State.FAILED else None
        if attempt.is_cancel:
            self._log.info(
                "cancelled",
                action=transaction.intent.action,
                subjects=subjects,
                hash=attempt.hash,
                nonce=transaction.nonce,
                block=receipt.block,
            )
            return []
        return [
            Mined(
                intent=transaction.intent,
                hash=attempt.hash,
                sent_at=transaction.attempts[0].block,
                receipt=receipt,
                revert=revert,
            )
        ]

    async def _why(self, transaction: Transaction) -> str:
        """Why a transaction reverted, as far as the same call still tells."""
        try:
            await self._node.call(transaction.intent.call, sender=transaction.wallet)
        except RequestRefused as error:
            return revert_reason(error)
        return "(no longer reverts)"
