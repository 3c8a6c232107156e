# SPDX-License-Identifier: MIT
"""Plays a scenario: the bytecode on an engine, the shipped keeper's decisions, block by block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from keeper.deployment import deployment_of
from lab.engines.executor import EngineExecutor
from lab.scenario.parameters import list_terms, write_parameters
from lab.scenario.population import draw_borrowers
from lab.scenario.price_path import read_path
from lab.world.calls import Addresses
from lab.world.chain import Chain
from lab.world.founding import first_answers, founding
from lab.world.market import REFRESH, Market, list_ticks
from lab.world.node import ChainNode
from lab.world.observer import Observer
from lab.world.operator import Operator
from lab.world.pool import Pool
from lab.world.times import is_within
from model.deployment import plan_deployment
from model.execution import carry_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from keeper.ports import Head
    from lab.engines.engine import Engine
    from lab.scenario.scenario import Scenario
    from lab.world.calls import NamedCall
    from lab.world.observer import Figures
    from model.units import Rad

DEPLOYER: Final = "0x" + "d0" * 20
KEEPER: Final = "0x" + "0b" * 20
LEAD: Final = 1_800
"""From the first block to the first price: its prices are still fresh then [seconds]."""
MAX_AFTERMATH: Final = 21 * 86_400
"""Within which everything should be at rest after the last price [seconds]."""
GAS_PER_SECOND: Final = 30_000_000 // 12
"""What mainnet's blocks hold; blocks further apart hold more."""
_GWEI: Final = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A scenario, played to its end."""

    scenario: str
    with_keeper: bool
    digest: str
    """Of every log of the run: the same on every engine."""
    blocks: int
    figures: Figures
    buffer_before: Rad
    """The Treasury's coin less unbacked debt [rad]."""
    buffer_after: Rad
    unsafe_left: int
    """Accounts that are unsafe at the end."""
    direct_liquidations: int
    """Accounts liquidated against coin (lane A)."""
    transactions: int
    """Of the keeper."""
    reverted: int


class World:
    """One run; used once."""

    def __init__(
        self,
        scenario: Scenario,
        out: Path,
        engine: Engine,
        *,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Prepare; nothing exists yet.

        Args:
            scenario: What to play.
            out: Where the parameter file of the run is written.
            engine: A fresh one.
            tell: Called with what is being done.
        """
        self._scenario = scenario
        self._out = out
        self._engine = engine
        self._tell = tell
        seconds = scenario.chain.block_seconds
        self._chain = Chain(
            engine,
            base_fee=int(scenario.chain.gas_price_gwei * _GWEI),
            gas_limit=GAS_PER_SECOND * seconds,
        )
        self._node = ChainNode(self._chain)
        self._pool = Pool()

    @property
    def gas(self) -> int:
        """Used by all transactions but the deployment's, as the engine counts it."""
        return self._chain.gas

    async def play(self, *, with_keeper: bool = True) -> Played:
        """From an empty chain to the end.

        Args:
            with_keeper: False: the keeper starts only after the last price.

        Raises:
            ParameterError: The protocol would not accept the parameters.
            CallFailed: Something that the scenario presupposes could not be done.
        """
        scenario = self._scenario
        paths = {name: read_path(scenario, name) for name in scenario.prices}
        prices = {name: points[0].price for name, points in paths.items()}
        settings = write_parameters(scenario, prices, self._out / "parameters.yaml")
        borrowers = draw_borrowers(scenario.population, list_terms(settings, prices), scenario.seed)
        start, duration = int(scenario.start.timestamp()), scenario.duration

        self._tell(f"deploying, opening {len(borrowers)} accounts")
        self._chain.begin(start - LEAD)
        for address in (DEPLOYER, KEEPER):
            self._engine.set_balance(address, 10**24)
        executor = EngineExecutor(self._engine, DEPLOYER, see=self._chain.see)
        manifest = carry_out(plan_deployment(settings, DEPLOYER, local=True), executor)
        at = Addresses(manifest)
        self._block(start - LEAD // 2, first_answers(at, prices), is_open=True)
        head = self._block(start - LEAD // 2 + 1, founding(at, scenario, prices, borrowers, KEEPER))
        deployment = deployment_of(manifest)
        observer = Observer(self._chain, self._node, deployment)
        await observer.begin()
        buffer_before = observer.buffer

        market = Market(
            at,
            scenario.market.depth,
            observer.mirror.pools,
            self._chain.ask,
            error=scenario.feeds.error,
        )
        keeper = Operator(
            scenario.keeper,
            KEEPER,
            self._node,
            self._pool,
            deployment,
            manifest=self._out,
            block_seconds=scenario.chain.block_seconds,
        )
        if with_keeper:
            await self._let_decide(keeper, head, observer)
        ticks = list(reversed(list_ticks(paths, duration)))
        self._tell("playing prices")
        for offset in range(0, duration, scenario.chain.block_seconds):
            due = None
            while ticks and ticks[-1].offset <= offset:
                due = ticks.pop()
            is_silent = is_within(offset, scenario.feeds.outages)
            calls = market.follow() if due is None else market.move(due.prices, is_silent=is_silent)
            head = self._block(start + offset, calls)
            await observer.see(head)
            if with_keeper and not keeper.is_away(offset):
                await self._let_decide(keeper, head, observer)
        self._tell("coming to rest")
        head = await self._finish(head, market, observer, keeper)
        return Played(
            scenario=scenario.name,
            with_keeper=with_keeper,
            digest=self._chain.digest,
            blocks=head.number,
            figures=observer.figures,
            buffer_before=buffer_before,
            buffer_after=observer.buffer,
            unsafe_left=len(observer.unsafe(head)),
            direct_liquidations=keeper.sender.done["liquidate"],
            transactions=keeper.sender.transactions,
            reverted=keeper.sender.reverted,
        )

    async def _finish(
        self, head: Head, market: Market, observer: Observer, keeper: Operator
    ) -> Head:
        """Let time pass at the last prices until nothing is left to do, or for `MAX_AFTERMATH`."""
        last = refreshed = head.timestamp
        end = last + MAX_AFTERMATH
        await self._let_decide(keeper, head, observer)
        while not observer.is_at_rest(head, market.answers) and head.timestamp < end:
            is_busy = observer.is_busy(head, market.answers)
            chain = self._scenario.chain
            now = head.timestamp + (chain.block_seconds if is_busy else chain.rest_block_seconds)
            is_stale = now >= refreshed + REFRESH
            head = self._block(now, market.refresh() if is_stale else market.follow())
            refreshed = now if is_stale else refreshed
            await observer.see(head)
            await self._let_decide(keeper, head, observer)
        return head

    def _block(self, timestamp: int, calls: Iterable[NamedCall], *, is_open: bool = False) -> Head:
        """One block: what keepers have sent, then what the world outside does.

        The world outside decides by the block before, as keepers do.
        """
        decided = list(calls)
        if not is_open:
            self._chain.begin(timestamp)
        self._pool.fill(self._chain)
        for call in decided:
            self._chain.perform(call)
        return self._chain.close()

    async def _let_decide(self, keeper: Operator, head: Head, observer: Observer) -> None:
        await keeper.handle(head, observer.mirror, observer.coin_of(keeper.sender.address))
