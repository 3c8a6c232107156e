# SPDX-License-Identifier: MIT
"""Looks on while a world is played and says what must never have happened."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from keeper.events import exchange, oracle
from lab.fuzz.checks.accounts import Adjustments
from lab.fuzz.checks.auctions import Auctions, AuctionTwin
from lab.fuzz.checks.books import BOOKS
from lab.fuzz.checks.check import Check, Violation
from lab.fuzz.checks.economy import ECONOMY
from lab.fuzz.checks.flows import CoinFlows
from lab.fuzz.checks.governance import Pauses, Ramps, Shutdown
from lab.fuzz.checks.lanes import CloseOutLane, DirectLane
from lab.fuzz.checks.prices import Oracle, PriceTwin, PriceWaits
from lab.fuzz.checks.refusals import Refusals
from lab.fuzz.checks.waterfall import DebtAuctions, Interest, Settlements, SurplusAuctions
from lab.fuzz.limits import Limits
from lab.fuzz.losses import LimitPassed, LossCounter
from lab.fuzz.scene import FOUNDING, Scene
from lab.fuzz.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from keeper.events.record import Event
    from keeper.ports import Head, Log
    from lab.fuzz.losses import Losses
    from lab.world.chain import Chain
    from model.manifest import Manifest


class Stopped(Exception):
    """A run has shown what it was played for, or goes on for too long."""


NO_LIMITS: Final = Limits()


class Auditor:
    """A world's `Watcher` that reads every log and judges it by all checks."""

    def __init__(
        self,
        limits: Limits = NO_LIMITS,
        *,
        stops: bool = False,
        tries: bool = True,
        max_blocks: int | None = None,
    ) -> None:
        """Know nothing yet.

        Args:
            limits: Losses that are violations as well.
            stops: Whether to end the run, by `Stopped`, at the first block with a violation.
            tries: Whether to try what should be refused; only where calls can be undone cheaply.
            max_blocks: After how many to end the run, by `Stopped`; None: it ends by itself.
        """
        self._stops = stops
        self._tries = tries
        self._max_blocks = max_blocks
        self._blocks = 0
        self._checks: tuple[Check, ...] = ()
        self._by_kind: dict[type[Event], tuple[Check, ...]] = {}
        self._at_transactions: tuple[Check, ...] = ()
        self._at_blocks: tuple[Check, ...] = ()
        self._limits = limits
        self._counter = LossCounter()
        self._timeline = Timeline()
        self.violations: list[Violation] = []
        self.calls = 0
        """Transactions since the founding in which the protocol logged more than prices."""
        self.scene: Scene | None = None
        """None before the founding is over."""

    @property
    def block(self) -> int:
        """The last one seen; 0 = none."""
        return self.scene.block if self.scene else 0

    @property
    def timestamp(self) -> int:
        """Of the last block seen [unix time]."""
        return self.scene.timestamp if self.scene else 0

    @property
    def digest(self) -> str:
        """Of every log so far."""
        return self.scene.chain.digest if self.scene else ""

    @property
    def losses(self) -> Losses:
        """Of the run so far."""
        return self._counter.losses

    @property
    def timeline(self) -> tuple[str, ...]:
        """What happened, line by line."""
        return tuple(self._timeline.lines)

    @property
    def seen(self) -> frozenset[str]:
        """Names of what has happened since the founding."""
        return frozenset(self._counter.seen)

    def begin(self, chain: Chain, manifest: Manifest) -> None:
        self.scene = Scene(chain, manifest)
        prices, auctions, debts = PriceTwin(), AuctionTwin(), DebtAuctions()
        tries = (Refusals(prices, auctions, debts),) if self._tries else ()
        self._checks = (
            *(check() for check in (*BOOKS, *ECONOMY)),
            CoinFlows(auctions),  # before what it asks has taken an event over
            Interest(),
            Oracle(prices),
            PriceWaits(),
            DirectLane(),
            CloseOutLane(),
            Auctions(auctions),
            Settlements(),
            debts,
            SurplusAuctions(),
            Adjustments(),
            Pauses(),
            Ramps(),
            Shutdown(),
            self._counter,
            *(LimitPassed(name, self._limits, self._counter) for name in self._limits.names),
            self._timeline,
            *tries,
        )
        self._at_transactions = _speaking(self._checks, "end_transaction")
        self._at_blocks = _speaking(self._checks, "end_block")
        for head in chain.heads:
            self.see(head)

    def see(self, head: Head) -> None:
        """Read a block.

        Raises:
            Stopped: If it shows a violation and one is enough, or too many came before it.
        """
        scene = self._begun
        scene.begin_block(head.number, head.timestamp)
        logs = scene.chain.logs[head.hash]
        for _, transaction in groupby(logs, key=lambda log: log.transaction):
            self._read(scene, list(transaction))
        for check in self._at_blocks:
            self._note(check, check.end_block(scene))
        if head.number == FOUNDING:
            self._counter.begin(scene)
        self._blocks += 1
        is_last = self._max_blocks is not None and self._blocks >= self._max_blocks
        if is_last or (self._stops and self.violations):
            raise Stopped

    @property
    def _begun(self) -> Scene:
        assert self.scene is not None  # noqa: S101 - `begin` comes first
        return self.scene

    def _read(self, scene: Scene, logs: Sequence[Log]) -> None:
        """One transaction."""
        scene.begin_transaction()
        for log in logs:
            event = scene.read(log)
            if event is None:
                continue
            for check in self._checks_of(type(event)):
                self._note(check, check.see(scene, event))
            scene.take_over(event)
        self.calls += scene.block > FOUNDING and any(map(_is_call, scene.events))
        for check in self._at_transactions:
            self._note(check, check.end_transaction(scene))

    def _checks_of(self, kind: type[Event]) -> tuple[Check, ...]:
        """Checks that are shown such events."""
        if kind not in self._by_kind:
            self._by_kind[kind] = tuple(
                check for check in self._checks if issubclass(kind, check.sees)
            )
        return self._by_kind[kind]

    def _note(self, check: Check, texts: Iterable[str]) -> None:
        self.violations += (
            Violation(check.name, text, self.block, self.timestamp) for text in texts
        )


def _is_call(event: Event) -> bool:
    """Whether it is more than a pool's or an oracle's new price."""
    prices = (exchange.PoolChanged, oracle.PriceUpdated, oracle.CandidateChanged)
    return not isinstance(event, prices)


def _speaking(checks: Iterable[Check], method: str) -> tuple[Check, ...]:
    """The checks that have something to say at the end of a transaction, or of a block."""
    idle = getattr(Check, method)
    return tuple(check for check in checks if getattr(type(check), method) is not idle)
