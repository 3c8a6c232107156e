# SPDX-License-Identifier: MIT
"""Transactions of keepers on their way into a block, and the sender that puts them there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from keeper.budgets import Use
from keeper.chain.fees import offered_fees
from keeper.chain.rests import Rests
from keeper.ports import Receipt
from keeper.transactions.allocation import allocate
from keeper.transactions.lane import room_beside
from keeper.transactions.transaction import Mined, is_lazy
from keeper.transactions.trial import Trial
from model.units import Wad

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from keeper.decisions.decision import Act
    from keeper.execution import Intent
    from keeper.ports import Head, Node
    from keeper.transactions.options import EngineOptions
    from keeper.transactions.trial import Divide
    from lab.world.chain import Chain


@dataclass(slots=True, kw_only=True)
class Waiting:
    """A transaction that no block holds yet."""

    sender: PoolSender
    intent: Intent
    gas: int
    """That it would take, by the table of usual gas: the fast engine's count is not the chain's."""
    tip: int
    """[wei per gas]."""
    most: int
    """That it pays per gas [wei]."""
    first_block: int
    """Before which it has not arrived."""
    decided: int
    """Head when it was decided."""


class Pool:
    """What waits, in the order of arrival."""

    def __init__(self) -> None:
        self._waiting: list[Waiting] = []

    def add(self, waiting: Waiting) -> None:
        """Let a transaction come in."""
        self._waiting.append(waiting)

    def of(self, sender: PoolSender) -> Iterator[Waiting]:
        """What a sender has in it."""
        return (each for each in self._waiting if each.sender is sender)

    def next_block(self, chain: Chain) -> int | None:
        """The first block that may hold something of it at this base fee; None: none does."""
        firsts: dict[str, Waiting] = {}
        for each in self._waiting:
            firsts.setdefault(each.sender.address, each)
        able = [each.first_block for each in firsts.values() if each.most >= chain.base_fee]
        return max(min(able), chain.number + 1) if able else None

    def fill(self, chain: Chain) -> None:
        """Execute what has arrived in the open block: the highest tips first, while gas is left.

        A wallet's transactions keep their order: what waits holds up those after it.
        """
        arrived = [each for each in self._waiting if each.first_block <= chain.number]
        left = chain.gas_limit
        held_up: set[str] = set()
        for each in sorted(arrived, key=lambda waiting: -waiting.tip):
            wallet = each.sender.address
            if each.gas > left or each.most < chain.base_fee or wallet in held_up:
                held_up.add(wallet)
                continue
            left -= each.gas
            self._waiting.remove(each)
            call = each.intent.call
            data = bytes.fromhex(call.data.removeprefix("0x"))
            transaction, outcome = chain.send(wallet, call.target, data)
            price = min(chain.base_fee + each.tip, each.most)
            each.sender.see(each, transaction, chain.number, price, outcome.revert)


@dataclass(slots=True, kw_only=True)
class KeeperFigures:
    """What a keeper has done."""

    done: Counter[str] = field(default_factory=Counter)
    """By the name of the action; each subject counts."""
    transactions: int = 0
    reverted: int = 0
    gas: int = 0
    """That its transactions took."""
    paid: Wad = field(default=Wad(0))
    """For gas [wad ether]."""


class PoolSender:
    """A keeper's `Sender`: simulates, then puts into the pool what would succeed."""

    def __init__(
        self,
        address: str,
        node: Node,
        pool: Pool,
        options: EngineOptions,
        *,
        latency: int,
        raises_bids: bool,
    ) -> None:
        """A sender with nothing in flight.

        Args:
            address: Its wallet's.
            node: What it simulates on.
            pool: Where its transactions go.
            options: What its operator wants.
            latency: Blocks by which its transactions come too late for the next one.
            raises_bids: Whether it pays up to its `max_fee` to get a transaction out of the pool.
        """
        self.address = address.lower()
        self.rests = Rests()
        self.figures = KeeperFigures()
        self._pool = pool
        self._options = options
        self._latency = latency
        self._raises_bids = raises_bids
        self._trial = Trial(node, options)
        self._mined: list[Mined] = []
        self._submitted: tuple[str, list[tuple[PoolSender, Intent]]] = ("", [])

    @property
    def in_flight(self) -> int:
        return sum(1 for _ in self._pool.of(self))

    def room(self, *, for_lazy: bool) -> int:
        """As of `keeper.transactions.allocation.Wallet`: it is the only one of its keeper."""
        in_flight = [is_lazy(each.intent) for each in self._pool.of(self)]
        return room_beside(in_flight, slots=self._options.max_in_flight, for_lazy=for_lazy)

    def is_resting(self, _block: int) -> bool:
        """Never: it can always pay for gas."""
        return False

    def pending(self) -> Iterator[Act]:
        for waiting in self._pool.of(self):
            yield from waiting.intent.acts

    def use(self, _time: int) -> Use:
        waiting = self._pool.of(self)
        return Use(spent={}, in_flight=[(each.intent.strategy, each.gas) for each in waiting])

    async def resume(self) -> None:
        return

    async def submit(
        self, intents: Sequence[Intent], head: Head, timestamp: int, *, divide: Divide
    ) -> list[str]:
        if self._submitted[0] != head.hash:
            self._submitted = (head.hash, [])
        before = self._submitted[1]
        fees = offered_fees(head.base_fee, tip=self._options.tip, max_fee=self._options.max_fee)
        placed, _ = allocate(intents, [self], head.number)
        for _, intent, simulation in await self._trial.run(
            placed, timestamp, divide, before=before
        ):
            if simulation.revert is not None:
                if not intent.builds_on_poke:
                    self.rests.fail(intent.subjects, head.number, way=intent.way)
                continue
            before.append((self, intent))
            self._pool.add(
                Waiting(
                    sender=self,
                    intent=intent,
                    gas=intent.usual_gas,
                    tip=fees.tip,
                    most=self._options.max_fee if self._raises_bids else fees.max_fee,
                    first_block=head.number + 1 + self._latency,
                    decided=head.number,
                )
            )
        return []

    async def follow(
        self, head: Head, _timestamp: int, _ether: Wad, *, is_latest: bool = True
    ) -> list[Mined]:
        del is_latest
        mined, self._mined = self._mined, []
        for each in mined:
            if each.revert is None:
                self.rests.succeed(each.intent.subjects, each.receipt.block)
            else:
                self.rests.fail(each.intent.subjects, each.receipt.block, way=each.intent.way)
        self.rests.forget_old(head.number)
        return mined

    def see(
        self, waiting: Waiting, transaction: str, block: int, price: int, revert: str | None
    ) -> None:
        """One of its transactions is in a block, at a price per gas [wei]."""
        figures = self.figures
        figures.transactions += 1
        figures.gas += waiting.gas
        figures.paid = Wad(figures.paid + waiting.gas * price)
        figures.reverted += revert is not None
        if revert is None:
            figures.done.update(act.order.action for act in waiting.intent.acts)
        receipt = Receipt(
            block=block,
            is_successful=revert is None,
            gas_used=waiting.gas,
            gas_price=price,
        )
        self._mined.append(
            Mined(
                intent=waiting.intent,
                hash=transaction,
                sent_at=waiting.decided,
                receipt=receipt,
                revert=revert,
            )
        )
