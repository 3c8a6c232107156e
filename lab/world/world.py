# SPDX-License-Identifier: MIT
"""Plays a scenario: the bytecode on an engine, the shipped keeper's decisions, block by block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from keeper.deployment import deployment_of
from lab.scenario.actions import OpenAccount
from lab.scenario.population import account_address
from lab.scenario.price_path import read_path
from lab.world.agenda import Agenda
from lab.world.chain import Chain
from lab.world.course import MAX_AFTERMATH, Course
from lab.world.genesis import begin
from lab.world.market import Market
from lab.world.node import ChainNode
from lab.world.observer import Observer
from lab.world.operator import Operator
from lab.world.pool import Pool
from lab.world.ticks import list_ticks
from lab.world.wealth import wealth_of
from model.units import RAY, WAD, Rad

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal
    from pathlib import Path

    from keeper.mirror.pools import Pools
    from keeper.ports import Head
    from lab.engines.engine import Engine
    from lab.metrics.metrics import Metrics
    from lab.scenario.scenario import Scenario
    from lab.world.agenda import Done
    from lab.world.calls import Addresses
    from lab.world.genesis import Genesis
    from lab.world.pool import KeeperFigures
    from lab.world.wealth import Wealth
    from model.manifest import Manifest
    from model.units import Wad

GAS_PER_SECOND: Final = 30_000_000 // 12
"""What mainnet's blocks hold; blocks further apart hold more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A scenario, played to its end."""

    scenario: str
    with_keeper: bool
    digest: str
    """Of every log of the run: the same on every engine."""
    blocks: int
    seconds: int
    """From the first price to the last block."""
    accounts: int
    debt: Rad
    """Of all borrowers at the first price [rad]."""
    collateral: Decimal
    """Worth of theirs at the first price [coins]."""
    governance_supply: Wad
    """Before any debt auction [wad]."""
    metrics: Metrics
    actions: tuple[Done, ...]
    """What borrowers and governance did, or would have."""
    conservation_error: Rad
    """Largest difference of coin and debt after a block [rad]."""
    buffer_before: Rad
    """The Treasury's coin less unbacked debt [rad]."""
    buffer_after: Rad
    unsafe_left: int
    """Accounts that are unsafe at the end."""
    keepers: tuple[KeeperFigures, ...]
    """The first one first."""
    profits: tuple[float, ...]
    """Of each: coin and governance token gained, less gas, at the last prices [coins]."""

    @property
    def transactions(self) -> int:
        """Of all keepers."""
        return sum(keeper.transactions for keeper in self.keepers)

    @property
    def reverted(self) -> int:
        """Of all keepers."""
        return sum(keeper.reverted for keeper in self.keepers)


class Watcher(Protocol):
    """Looks on; what it does to the engine it undoes."""

    def begin(self, chain: Chain, manifest: Manifest) -> None:
        """The protocol is deployed, the accounts are open; the first price is next."""

    def see(self, head: Head) -> None:
        """One more block was closed."""


class World:
    """One run; used once."""

    def __init__(
        self,
        scenario: Scenario,
        out: Path,
        engine: Engine,
        *,
        tell: Callable[[str], None] = lambda _: None,
        skips: bool = True,
        aftermath: int = MAX_AFTERMATH,
        watchers: Sequence[Watcher] = (),
    ) -> None:
        """Prepare; nothing exists yet.

        Args:
            scenario: What to play.
            out: Where the parameter file of the run is written.
            engine: A fresh one.
            tell: Called with what is being done.
            skips: Whether blocks in which nothing can happen are left out.
            aftermath: Longest time to come to rest in after the last price [seconds].
            watchers: Are shown every block.
        """
        self._scenario = scenario
        self._out = out
        self._tell = tell
        self._skips = skips
        self._aftermath = aftermath
        start = int(scenario.start.timestamp())
        self._watchers = watchers
        self.chain = Chain(
            engine,
            base_fee=lambda timestamp: scenario.chain.base_fee(timestamp - start),
            gas_limit=GAS_PER_SECOND * scenario.chain.block_seconds,
        )

    @property
    def gas(self) -> int:
        """Used by all transactions but the deployment's, as the engine counts it."""
        return self.chain.gas

    async def play(self, *, with_keeper: bool = True) -> Played:
        """From an empty chain to the end.

        Args:
            with_keeper: False: keepers start only after the last price.

        Raises:
            ScenarioError: The protocol would not have the scenario's accounts.
            ParameterError: The protocol would not accept the parameters.
            CallFailed: Something that the scenario presupposes could not be done.
        """
        scenario, chain = self._scenario, self.chain
        paths = {name: read_path(scenario, name) for name in scenario.prices}
        prices = {name: points[0].price for name, points in paths.items()}

        self._tell("deploying, opening accounts")
        genesis = begin(scenario, prices, chain, self._out)
        deployment = deployment_of(genesis.at.manifest)
        for watcher in self._watchers:
            watcher.begin(chain, genesis.at.manifest)
            chain.watchers.append(watcher.see)
        node, pool = ChainNode(chain), Pool()
        observer = Observer(chain, node, deployment)
        start = int(scenario.start.timestamp())
        await observer.begin(start)
        buffer_before = observer.buffer
        market = Market(
            genesis.at,
            scenario.market.depth,
            _pool_coin(observer.mirror.pools),
            chain.ask,
            feeds=scenario.feeds,
            recovery=scenario.market.recovery,
        )
        operators = [
            Operator(member, node, pool, deployment, scenario, manifest=self._out)
            for member in genesis.fleet
        ]
        before = self._wealth(operators, observer, genesis.at)
        agenda = self._agenda(genesis)
        course = Course(
            scenario,
            chain,
            pool,
            market,
            observer,
            agenda=agenda,
            operators=operators,
            skips=self._skips,
            aftermath=self._aftermath,
        )
        self._tell("playing prices")
        ticks = list_ticks(paths, scenario.duration, scenario.feeds)
        await course.play_prices(ticks, with_keepers=with_keeper)
        self._tell("coming to rest")
        await course.come_to_rest()
        head = course.head
        observer.metrics.end(head)
        after = self._wealth(operators, observer, genesis.at)
        return Played(
            scenario=scenario.name,
            with_keeper=with_keeper,
            digest=chain.digest,
            blocks=head.number,
            seconds=head.timestamp - start,
            accounts=len(genesis.borrowers),
            debt=Rad(sum(borrower.debt for borrower in genesis.borrowers) * RAY),
            collateral=genesis.collateral,
            governance_supply=genesis.governance_supply,
            metrics=observer.metrics,
            actions=tuple(agenda.done),
            conservation_error=observer.conservation_error,
            buffer_before=buffer_before,
            buffer_after=observer.buffer,
            unsafe_left=len(observer.unsafe(head.timestamp)),
            keepers=tuple(operator.sender.figures for operator in operators),
            profits=tuple(
                _profit(had, has, operator.sender.figures.paid, market, scenario.chain.gas_asset)
                for had, has, operator in zip(before, after, operators, strict=True)
            ),
        )

    def _agenda(self, genesis: Genesis) -> Agenda:
        """What borrowers and governance will do; who is new has a number after all others."""
        actions, known = self._scenario.actions, len(genesis.borrowers)
        opened = sum(isinstance(action, OpenAccount) for action in actions)
        seed = self._scenario.seed
        return Agenda(
            actions,
            genesis.at,
            owners=[borrower.address for borrower in genesis.borrowers],
            newcomers=[account_address(seed, known + number) for number in range(opened)],
            payer=genesis.payer,
        )

    def _wealth(
        self, operators: Sequence[Operator], observer: Observer, at: Addresses
    ) -> list[Wealth]:
        return [
            wealth_of(wallet, observer.coin_of(wallet), self.chain, at)
            for wallet in (operator.sender.address for operator in operators)
        ]


def _pool_coin(pools: Pools) -> Callable[[int], int]:
    """Coin side of a pool as the mirror knows it, by asset number [wad]."""

    def coin_of(asset: int) -> int:
        pool = pools.get(asset)
        return pool.coin_reserve if pool else 0

    return coin_of


def _profit(before: Wealth, after: Wealth, paid: Wad, market: Market, gas_asset: str) -> float:
    """What a keeper gained, at the market's prices of now [coins].

    Args:
        before: What it owned.
        after: What it owns.
        paid: For gas [wad ether].
        market: Has the prices.
        gas_asset: Whose price values gas.
    """
    tokens = (after.governance - before.governance) / WAD * float(market.governance_price)
    gas = paid / WAD * market.prices[gas_asset] / WAD
    return (after.coin - before.coin) / WAD + tokens - gas
