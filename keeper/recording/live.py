# SPDX-License-Identifier: MIT
"""A keeper, its node and its checkpoints that also tell a recorder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from keeper.errors import NodeUnavailable, RequestRefused
from keeper.keeper import Keeper
from keeper.store.checkpoints import Checkpoint, Checkpoints, packed
from keeper.transactions.acts import acts_to_text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence
    from pathlib import Path

    from structlog.typing import FilteringBoundLogger

    from keeper.clock import BlockClock
    from keeper.deployment import Deployment
    from keeper.mirror.history import Block
    from keeper.ports import Call, Head, Log, Node, Receipt, Simulation
    from keeper.recording.recorder import Recorder
    from keeper.settings import Settings
    from keeper.transactions.engine import TransactionEngine

_Answer = TypeVar("_Answer")


class RecordingKeeper(Keeper):
    """Says which block it handles, and what is in flight and rests when it decides."""

    def __init__(
        self,
        recorder: Recorder,
        node: Node,
        deployment: Deployment,
        settings: Settings,
        log: FilteringBoundLogger,
        *,
        sender: TransactionEngine | None,
        clock: BlockClock,
        checkpoints: Checkpoints,
    ) -> None:
        """As `Keeper`; node, sender's node and checkpoints record by themselves."""
        super().__init__(
            node, deployment, settings, log, sender=sender, clock=clock, checkpoints=checkpoints
        )
        self._recorder = recorder

    async def handle(self, head: Head, *, is_latest: bool) -> None:
        self._recorder.head(head, is_latest=is_latest)
        try:
            await super().handle(head, is_latest=is_latest)
        finally:
            self._recorder.end()

    async def _act(self, head: Head) -> list[str]:
        if self._sender is not None:
            pending = acts_to_text(list(self._sender.pending()))
            self._recorder.standing(pending, self._sender.rests.told())
        return await super()._act(head)


class RecordingCheckpoints(Checkpoints):
    """Gives a copy of the checkpoint that the mirror is restored from."""

    def __init__(
        self,
        recorder: Recorder,
        path: Path,
        deployment: Deployment,
        log: FilteringBoundLogger,
        *,
        wallet: str | None,
    ) -> None:
        """As `Checkpoints`."""
        super().__init__(path, deployment, log, wallet=wallet)
        self._recorder = recorder

    def load(self, block: Block) -> Checkpoint | None:
        checkpoint = super().load(block)
        if checkpoint is not None:
            self._recorder.checkpoint(checkpoint, packed(checkpoint))
        return checkpoint


class RecordingNode:
    """A node whose answers are taken down, as far as mirror and decisions depend on them."""

    def __init__(self, node: Node, recorder: Recorder) -> None:
        self._node = node
        self._recorder = recorder

    async def _taken_down(self, method: str, key: list[Any], asked: Awaitable[_Answer]) -> _Answer:
        try:
            answer = await asked
        except RequestRefused as refusal:
            said = [refusal.code, refusal.message, refusal.data]
            self._recorder.refusal(method, key, said)
            raise
        except NodeUnavailable:
            self._recorder.refusal(method, key, None)
            raise
        self._recorder.answer(method, key, answer)
        return answer

    async def head(self) -> Head:
        return await self._taken_down("head", [], self._node.head())

    async def block(self, number: int) -> Head | None:
        return await self._taken_down("block", [number], self._node.block(number))

    async def logs_of_block(self, block_hash: str, addresses: Sequence[str]) -> list[Log]:
        asked = self._node.logs_of_block(block_hash, addresses)
        return await self._taken_down("logs_of_block", [block_hash], asked)

    async def logs_between(self, first: int, last: int, addresses: Sequence[str]) -> list[Log]:
        asked = self._node.logs_between(first, last, addresses)
        return await self._taken_down("logs_between", [first, last], asked)

    async def call(
        self, call: Call, *, sender: str | None = None, block_hash: str | None = None
    ) -> bytes:
        asked = self._node.call(call, sender=sender, block_hash=block_hash)
        return await self._taken_down("call", [call.target, call.data, sender, block_hash], asked)

    async def simulate(
        self, calls: Sequence[Call], *, senders: Sequence[str], timestamp: int
    ) -> list[Simulation]:
        asked = self._node.simulate(calls, senders=senders, timestamp=timestamp)
        key = [[call.target, call.data] for call in calls]
        return await self._taken_down("simulate", key, asked)

    # --- What decisions do not depend on ----------------------------------------------------------

    async def chain_id(self) -> int:
        return await self._node.chain_id()

    async def has_code(self, address: str) -> bool:
        return await self._node.has_code(address)

    async def transaction_count(self, address: str) -> int:
        return await self._node.transaction_count(address)

    async def mined_count(self, address: str) -> int:
        return await self._node.mined_count(address)

    async def send(self, raw: bytes) -> str:
        return await self._node.send(raw)

    async def receipt(self, transaction: str) -> Receipt | None:
        return await self._node.receipt(transaction)

    async def is_known(self, transaction: str) -> bool:
        return await self._node.is_known(transaction)

    async def balance(self, address: str) -> int:
        return await self._node.balance(address)


def recording_keeper(
    recorder: Recorder,
    settings: Settings,
    deployment: Deployment,
    node: Node,
    log: FilteringBoundLogger,
    *,
    sender: TransactionEngine | None,
    clock: BlockClock,
) -> Keeper:
    """A keeper all of which is recorded.

    Args:
        recorder: Who takes it down.
        settings: What the operator wants.
        deployment: Whose protocol.
        node: The chain, which records by itself; so does the sender's.
        log: Where the lines go.
        sender: Sends transactions; None: only say what would be done.
        clock: Expects the next block.
    """
    wallet = sender.address if sender else None
    manifest = settings.manifest.read_text(encoding="utf-8")
    recorder.begin(manifest=manifest, settings=settings.told(), wallet=wallet)
    path = settings.checkpoint_file(deployment.chain_id)
    return RecordingKeeper(
        recorder,
        node,
        deployment,
        settings,
        log,
        sender=sender,
        clock=clock,
        checkpoints=RecordingCheckpoints(recorder, path, deployment, log, wallet=wallet),
    )
