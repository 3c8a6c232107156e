# SPDX-License-Identifier: MIT
"""Block after block: prices move, keepers decide, transactions land."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lab.world.foresight import Foresight
from lab.world.market import REFRESH
from lab.world.ticks import Ticks
from lab.world.times import ends_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lab.scenario.actions import Action
    from lab.scenario.scenario import Scenario
    from lab.world.agenda import Agenda
    from lab.world.calls import NamedCall
    from lab.world.chain import Chain
    from lab.world.market import Market
    from lab.world.observer import Observer
    from lab.world.operator import Operator
    from lab.world.pool import Pool
    from lab.world.ticks import Tick

MAX_AFTERMATH: Final = 21 * 86_400
"""Within which everything should be at rest after the last price [seconds]."""


class Course:
    """The course of a run, from the last block before the first price."""

    def __init__(
        self,
        scenario: Scenario,
        chain: Chain,
        pool: Pool,
        market: Market,
        observer: Observer,
        *,
        agenda: Agenda,
        operators: Sequence[Operator],
        skips: bool,
        aftermath: int,
    ) -> None:
        """Take over where the founding ended.

        Args:
            scenario: What is played.
            chain: With everything on it that the scenario presupposes.
            pool: Where keepers put their transactions.
            market: The world outside.
            observer: Has seen everything so far.
            agenda: What borrowers and governance will do.
            operators: All keepers.
            skips: Whether blocks in which nothing can happen are left out.
            aftermath: Longest time after the last price [seconds].
        """
        self._aftermath = aftermath
        self._scenario = scenario
        self._chain = chain
        self._pool = pool
        self._market = market
        self._observer = observer
        self._agenda = agenda
        self._operators = operators
        self._skips = skips
        self._start = int(scenario.start.timestamp())
        self._fee_changes = [self._start + change for change in scenario.chain.fee_changes]
        self._seconds = scenario.chain.block_seconds
        self.head = chain.heads[-1]
        """The last block."""

    async def play_prices(self, ticks: Sequence[Tick], *, with_keepers: bool) -> None:
        """From the first price to the end of the last.

        Args:
            ticks: Moments at which feeds answer, ascending.
            with_keepers: False: they sleep.
        """
        scenario, seconds = self._scenario, self._seconds
        awake = self._operators if with_keepers else ()
        foresight = Foresight(self._observer, awake, seconds)
        outages = [span for operator in awake for span in operator.outages]
        changes = [self._start + end for end in ends_of(outages)]
        await self._let_decide(awake)
        ahead = Ticks(ticks)
        last = (scenario.duration - 1) // seconds * seconds
        offset, skipped = 0, 0
        while offset < scenario.duration:
            due = ahead.until(offset)
            calls = self._market.follow() if due is None else self._market.move(due)
            actions = self._agenda.take_due(offset)
            await self._block(self._start + offset, calls, skipped=skipped, actions=actions)
            await self._let_decide(awake)
            skipped = 0
            if self._is_idle():
                due_next = (last, ahead.next, self._agenda.next)
                until = min(time for time in due_next if time is not None)
                most = self._most_quiet(self._start + until, seconds)
                skipped = await foresight.quiet_blocks(self.head, most, changes)
            offset += (1 + skipped) * seconds

    async def come_to_rest(self) -> None:
        """Let time pass at the last prices until nothing is left to do, or for the aftermath."""
        market, observer, chain = self._market, self._observer, self._scenario.chain
        refreshed = self.head.timestamp
        end = refreshed + self._aftermath
        foresight = Foresight(observer, self._operators, self._seconds)
        await self._let_decide(self._operators)
        while not observer.is_at_rest(self.head, market.answers) and self.head.timestamp < end:
            is_busy = observer.is_busy(self.head, market.answers)
            seconds = self._seconds if is_busy else chain.rest_block_seconds
            skipped = 0
            if is_busy and self._is_idle():
                # When a price becomes current there may be nothing left to do.
                until = min(
                    [refreshed + REFRESH, end, *foresight.changes_after(self.head.timestamp)]
                )
                most = self._most_quiet(until, seconds)
                skipped = await foresight.quiet_blocks(self.head, most, ())
            now = self.head.timestamp + (1 + skipped) * seconds
            is_stale = now >= refreshed + REFRESH
            calls = market.refresh() if is_stale else market.follow()
            await self._block(now, calls, skipped=skipped)
            refreshed = now if is_stale else refreshed
            await self._let_decide(self._operators)

    def _is_idle(self) -> bool:
        """Whether blocks may be left out, as far as market and keepers go."""
        is_settled = self._skips and self._market.is_settled
        return is_settled and not any(each.has_memories for each in self._operators)

    def _most_quiet(self, until: int, seconds: int) -> int:
        """Blocks before one that covers a time, a new base fee, or maybe a transaction."""
        for change in self._fee_changes:
            if change > self.head.timestamp:
                until = min(until, change)
        most = (until - self.head.timestamp - 1) // seconds
        arrival = self._pool.next_block(self._chain)
        return most if arrival is None else min(most, arrival - self.head.number - 1)

    async def _block(
        self,
        timestamp: int,
        calls: Iterable[NamedCall],
        *,
        skipped: int,
        actions: Sequence[Action] = (),
    ) -> None:
        """One block: what keepers have sent, what the world outside does, then the actions.

        The world outside decides by the block before, as keepers do.
        """
        decided = list(calls)
        self._chain.begin(timestamp, skipped=skipped)
        self._pool.fill(self._chain)
        for call in decided:
            self._chain.perform(call)
        for action in actions:
            self._agenda.play(action, self._chain, self._observer.mirror)
        self.head = self._chain.close()
        await self._observer.see(self.head, self._market.worths)

    async def _let_decide(self, operators: Iterable[Operator]) -> None:
        mirror, head = self._observer.mirror, self.head
        for operator in operators:
            if not operator.is_away(head.timestamp):
                coin = self._observer.coin_of(operator.sender.address)
                await operator.handle(head, mirror, coin)
