# SPDX-License-Identifier: MIT
"""Plays a scenario and says what came of it: the one way to get from the one to the other."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lab.engines.choice import EngineName, open_engine
from lab.memory import check_memory
from lab.row import Row
from lab.scenario.hashing import code_hash, scenario_hash
from lab.scenario.part import HOUR
from lab.world.world import World
from model.units import RAD, WAD

if TYPE_CHECKING:
    from lab.engines.engine import Engine
    from lab.metrics.timeline import Happening
    from lab.scenario.scenario import Scenario
    from lab.world.agenda import Done
    from lab.world.world import Played


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One run, with more than its figures."""

    row: Row
    timeline: tuple[Happening, ...]
    actions: tuple[Done, ...]


def run(
    scenario: Scenario,
    *,
    engine: EngineName = EngineName.REVM,
    with_keeper: bool = True,
) -> Row:
    """Play a scenario on a fresh engine.

    Args:
        scenario: What to play.
        engine: On which EVM.
        with_keeper: False: keepers start only after the last price.

    Raises:
        ScenarioError: The protocol would not have the scenario's accounts, or there is too little
            memory for them.
        ParameterError: The protocol would not accept the parameters.
        CallFailed: Something that the scenario presupposes could not be done.
    """
    return record(scenario, engine=engine, with_keeper=with_keeper).row


def record(
    scenario: Scenario,
    *,
    engine: EngineName = EngineName.REVM,
    with_keeper: bool = True,
) -> Recording:
    """`run`, and what happened when."""
    with open_engine(engine) as evm:
        return _play(evm, scenario, with_keeper=with_keeper, skips=True)


def run_on(
    engine: Engine,
    scenario: Scenario,
    *,
    with_keeper: bool = True,
    skips: bool = True,
) -> Row:
    """`run` on an engine that is open already, and that nothing was done on.

    Args:
        engine: A fresh one.
        scenario: As of `run`.
        with_keeper: As of `run`.
        skips: Whether blocks in which nothing can happen are left out; the row is the same.
    """
    return _play(engine, scenario, with_keeper=with_keeper, skips=skips).row


def _play(engine: Engine, scenario: Scenario, *, with_keeper: bool, skips: bool) -> Recording:
    check_memory(scenario)
    with tempfile.TemporaryDirectory() as out:
        world = World(scenario, Path(out), engine, skips=skips)
        played = asyncio.run(world.play(with_keeper=with_keeper))
    row = _row(scenario, played, gas=world.gas if engine.has_true_gas else None)
    timeline = tuple(played.metrics.timeline)
    return Recording(row=row, timeline=timeline, actions=played.actions)


def _row(scenario: Scenario, played: Played, *, gas: int | None) -> Row:
    metrics = played.metrics
    lanes, sales, unsafe = metrics.liquidations, metrics.sales, metrics.unsafe_time
    buffer = metrics.buffer
    return Row(
        scenario=scenario.name,
        scenario_hash=scenario_hash(scenario),
        code_hash=code_hash(),
        seed=scenario.seed,
        with_keeper=played.with_keeper,
        digest=played.digest,
        blocks=played.blocks,
        block_seconds=scenario.chain.block_seconds,
        hours=float(scenario.hours),
        rest_hours=played.seconds / HOUR,
        accounts=played.accounts,
        debt=played.debt / RAD,
        collateral=float(played.collateral),
        direct_liquidations=lanes.direct,
        close_outs=lanes.close_outs,
        write_offs=lanes.write_offs,
        direct_debt=lanes.direct_debt,
        debt_liquidated=lanes.debt,
        collateral_sold=lanes.collateral_sold,
        borrower_loss=lanes.borrower_loss,
        takes=sales.takes,
        resets=sales.resets,
        unsold_lots=sales.unsold_lots,
        unsold_worth=sales.left_over,
        auctions_left=sales.running,
        price_ratio=sales.ratio,
        worst_price_ratio=sales.worst_ratio,
        clear_seconds=tuple(sales.clear_seconds),
        peak_limit_used=sales.peak_limit_used,
        blocked_seconds=sales.blocked_seconds,
        liquidated_after=tuple(unsafe.waits),
        spared_after=tuple(unsafe.spared),
        longest_unsafe=unsafe.longest,
        peak_unsafe_debt=unsafe.peak_debt / RAD,
        unsafe_left=played.unsafe_left,
        bad_debt=lanes.bad_debt / RAD,
        uncovered=max(-played.buffer_after, 0) / RAD,
        peak_uncovered=max(-buffer.least, 0.0),
        buffer_before=played.buffer_before / RAD,
        buffer_after=played.buffer_after / RAD,
        buffer_least=buffer.least,
        buffer_hourly=tuple(buffer.hourly),
        pool_slashed=metrics.slashed,
        governance_minted=metrics.governance_minted,
        dilution=metrics.governance_minted / (played.governance_supply / WAD),
        keepers=len(played.keepers),
        keeper_profit=sum(played.profits),
        keeper_profits=played.profits,
        keeper_actions=tuple(keeper.done.total() for keeper in played.keepers),
        gas=sum(keeper.gas for keeper in played.keepers),
        gas_paid=sum(keeper.paid for keeper in played.keepers) / WAD,
        transactions=played.transactions,
        reverted=played.reverted,
        engine_gas=gas,
        conservation_error=played.conservation_error / RAD,
    )
