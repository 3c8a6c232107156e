# SPDX-License-Identifier: MIT
"""Plays a scenario and says what came of it: the one way to get from the one to the other."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from lab.engines.choice import EngineName, open_engine
from lab.identity import code_hash, scenario_hash
from lab.row import Row
from lab.world.world import World
from model.units import RAD, WAD

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab.engines.engine import Engine
    from lab.scenario.scenario import Scenario
    from lab.world.world import Played


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
        with_keeper: False: the keeper starts only after the last price.

    Raises:
        ParameterError: The protocol would not accept the parameters.
        CallFailed: Something that the scenario presupposes could not be done.
    """
    with open_engine(engine) as evm:
        return run_on(evm, scenario, with_keeper=with_keeper)


def run_on(
    engine: Engine,
    scenario: Scenario,
    *,
    with_keeper: bool = True,
    tell: Callable[[str], None] = lambda _: None,
) -> Row:
    """`run` on an engine that is open already, and that nothing was done on.

    Args:
        engine: A fresh one.
        scenario: As of `run`.
        with_keeper: As of `run`.
        tell: Called with what is being done.
    """
    with tempfile.TemporaryDirectory() as out:
        world = World(scenario, Path(out), engine, tell=tell)
        played = asyncio.run(world.play(with_keeper=with_keeper))
    return _row(scenario, played, gas=world.gas if engine.has_true_gas else None)


def _row(scenario: Scenario, played: Played, *, gas: int | None) -> Row:
    figures = played.figures
    return Row(
        scenario=scenario.name,
        scenario_hash=scenario_hash(scenario),
        code_hash=code_hash(),
        seed=scenario.seed,
        with_keeper=played.with_keeper,
        digest=played.digest,
        blocks=played.blocks,
        direct_liquidations=played.direct_liquidations,
        close_outs=figures.close_outs,
        takes=figures.takes,
        resets=figures.resets,
        bad_debt=figures.bad_debt / RAD,
        buffer_before=played.buffer_before / RAD,
        buffer_after=played.buffer_after / RAD,
        governance_minted=figures.governance_minted / WAD,
        longest_unsafe=figures.longest_unsafe,
        peak_unsafe_debt=figures.peak_unsafe_debt / RAD,
        unsafe_left=played.unsafe_left,
        transactions=played.transactions,
        reverted=played.reverted,
        engine_gas=gas,
        conservation_error=figures.conservation_error / RAD,
    )
