# SPDX-License-Identifier: MIT
"""One run from an empty chain to an outcome."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.anvil import Node
from lab.live.audit import Audit
from lab.live.driver import Driver
from lab.live.keeper_log import KeeperLog, purse_of
from lab.live.keeper_process import START_TIMEOUT, KeeperProcess
from lab.live.observer import Observer
from lab.live.outcome import Outcome, Prices
from lab.live.world import KEEPER_KEY, LEAD, World, set_up, start_of
from lab.scenario.errors import ScenarioError
from lab.world.market import Market
from model.units import WAD, Rad, Wad

if TYPE_CHECKING:
    from pathlib import Path

    from lab.live.progress import Display
    from lab.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What to play, how, and where its files go."""

    scenario: Scenario
    out: Path
    """For parameters, manifest and logs of this run."""
    with_keeper: bool
    """False: the keeper starts only after the last price."""
    display: Display

    def run(self) -> Outcome:
        """Play the scenario to its end.

        Raises:
            LiveError: Chain, deployment or keeper failed.
            ScenarioError: The scenario says what only the lab plays.
            ParameterError: The protocol would not accept the parameters.
        """
        if self.scenario.is_for_the_lab:
            raise ScenarioError(
                "keeper.latency, keeper.outages, rivals and actions need the lab's own chain: "
                "play them without --engine anvil"
            )
        began = time.monotonic()
        self.out.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            node = stack.enter_context(
                Node(
                    timestamp=start_of(self.scenario) - LEAD,
                    block_seconds=self.scenario.chain.block_seconds,
                    log=self.out / "anvil.log",
                )
            )
            world = set_up(node, self.scenario, self.out, self.display.begin)
            return self._play(world, stack, began)

    def _play(self, world: World, stack: ExitStack, began: float) -> Outcome:
        observer = self._observe(world)
        accounts = [borrower.address.lower() for borrower in world.borrowers]
        health_before = tuple(map(observer.books.health_factor, accounts))
        buffer_before = observer.books.buffer
        endowment = purse_of(world.contracts, world.keeper)

        driver = self._driver(world, observer)
        if self.with_keeper:
            driver.keeper = self._start_keeper(world, stack)
        blocks = -(-world.duration // self.scenario.chain.block_seconds)
        self.display.begin("playing prices", blocks)
        driver.play(world.ticks, world.duration)
        if driver.keeper is None:
            driver.keeper = self._start_keeper(world, stack)
        self.display.begin("coming to rest")
        driver.finish(world.duration)

        audit = Audit(world.contracts, world.manifest, observer.books)
        error = max(observer.conservation_error, audit.conservation_error())
        gas_price = self._gas_price(observer)
        return Outcome(
            scenario=self.scenario.name,
            title=self.scenario.title,
            with_keeper=self.with_keeper,
            start=world.start,
            assets=self.scenario.assets,
            health_before=health_before,
            health_after=tuple(map(observer.books.health_factor, accounts)),
            prices=self._eventful_prices(world, observer),
            liquidations=tuple(observer.liquidations.liquidations),
            auctions=tuple(observer.auctions.auctions.values()),
            purchases=tuple(observer.auctions.purchases),
            bad_debt=observer.auctions.bad_debt(),
            buffer_before=buffer_before,
            buffer_after=observer.books.buffer,
            governance_minted=observer.auctions.governance_minted,
            keeper=observer.keeper.close(
                endowment,
                purse_of(world.contracts, world.keeper),
                observer.books.price(world.manifest.governance_asset),
            ),
            conservation_error=Rad(error),
            logs_are_complete=audit.is_as_logged(observer.books.accounts),
            wrong_starts=observer.auctions.wrong_starts,
            unsafe_accounts_left=audit.unsafe_accounts(observer.books.accounts, gas_price),
            wall_seconds=time.monotonic() - began,
        )

    def _observe(self, world: World) -> Observer:
        log = KeeperLog(address=world.keeper, gas_asset=self.scenario.chain.gas_asset)
        observer = Observer(
            manifest=world.manifest,
            contracts=world.contracts,
            borrowers=[borrower.address for borrower in world.borrowers],
            keeper=log,
        )
        observer.catch_up(world.node)
        return observer

    def _driver(self, world: World, observer: Observer) -> Driver:
        contracts, scenario = world.contracts, self.scenario
        world.node.call("anvil_setBalance", contracts.at.deployer, hex(10**6 * WAD))
        return Driver(
            node=world.node,
            contracts=contracts,
            market=Market(
                contracts.at,
                scenario.market.depth,
                contracts.pool_coin,
                contracts.ask,
                feeds=scenario.feeds,
                recovery=scenario.market.recovery,
            ),
            observer=observer,
            chain=self.scenario.chain,
            start=world.start,
            tell=self.display.see_block,
        )

    def _start_keeper(self, world: World, stack: ExitStack) -> KeeperProcess:
        """Start the keeper, and wait until it has caught up with the chain."""
        scenario = self.scenario
        # Told, not learnt: at rest blocks are further apart, and that must not be unlearnt after.
        settings = {
            "block_seconds": scenario.chain.block_seconds,
            "dry_run": False,
            **scenario.keeper.settings,
        }
        keeper = KeeperProcess(
            manifest=world.manifest_file,
            rpc=world.node.websocket_url,
            settings={**settings, "private_key": KEEPER_KEY},
            log=self.out / "keeper.log",
        )
        self.display.begin("starting the keeper")
        stack.enter_context(keeper)
        latest = int(world.node.call("eth_blockNumber"), 16)
        keeper.await_block(latest, timeout=START_TIMEOUT)
        return keeper

    def _eventful_prices(self, world: World, observer: Observer) -> tuple[Prices, ...]:
        """Prices until they had stopped and the last auction had ended."""
        ends = [auction.ended or 0 for auction in observer.auctions.auctions.values()]
        last = max(world.start + world.duration, *ends, 0)
        return tuple(prices for prices in observer.liquidations.prices if prices.time <= last)

    def _gas_price(self, observer: Observer) -> Wad:
        """A unit of gas in coins, at the last base fee and the oracle's last price."""
        base_fee = self.scenario.chain.base_fee(self.scenario.duration)
        last = observer.liquidations.prices[-1].oracle[self.scenario.chain.gas_asset]
        return Wad(base_fee * last // WAD)
