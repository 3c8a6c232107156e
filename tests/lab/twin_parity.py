# SPDX-License-Identifier: MIT
"""The same scenario on the bytecode and on the twin, side by side."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.engines.choice import EngineName, open_engine
from lab.run import _row
from lab.twin.preparing import prepare
from lab.twin.row import TwinRow
from lab.twin.screen import play, row_of
from lab.world.course import MAX_AFTERMATH
from lab.world.world import World

if TYPE_CHECKING:
    from lab.scenario.scenario import Scenario

WORDS = (
    "liquidated directly, debt repaid",
    "written off, debt lost",
    "closed out, debt due",
    "lot taken, paid",
    "auction reset",
    "auction ended, tab unpaid",
)
BOUND = 1e-9
"""Of the sums of all that was moved: what figures may differ by."""
EXACT = ("int", "bool", "str")


@dataclass(frozen=True)
class Side:
    """What one of them says."""

    row: Any
    story: list[tuple[int, str, str]]
    """Time since the first price, what happened, to whom."""
    coins: list[float]
    """Of each event."""


def on_bytecode(
    scenario: Scenario, *, with_keeper: bool = True, aftermath: int = MAX_AFTERMATH
) -> Side:
    with open_engine(EngineName.REVM) as engine, tempfile.TemporaryDirectory() as folder:
        world = World(scenario, Path(folder), engine, aftermath=aftermath)
        played = asyncio.run(world.play(with_keeper=with_keeper))
    told = [each for each in played.metrics.timeline if each.what in WORDS]
    return Side(
        row=_row(scenario, played, gas=None),
        story=[(each.time, each.what, each.whom) for each in told],
        coins=[each.coins for each in told],
    )


def on_twin(
    scenario: Scenario, *, with_keeper: bool = True, aftermath: int = MAX_AFTERMATH
) -> Side:
    prepared = prepare(scenario, with_keeper=with_keeper, aftermath=aftermath)
    replayed = play(prepared.start)
    names = [f"{owner[:6]}…{owner[-4:]}" for owner in prepared.owners]
    start = int(scenario.start.timestamp())
    story, coins = [], []
    assert replayed.books.happenings <= len(replayed.state.story)
    for event in replayed.state.story[: replayed.books.happenings]:
        if event.kind < WORDS.index("closed out, debt due"):
            whom = f"account {names[event.whom]}"
        else:
            owner = names[replayed.state.auctions[event.whom].owner]
            whom = f"auction {event.whom + 1} of {owner}"
        story.append((int(event.time) - start, WORDS[event.kind], whom))
        coins.append(float(event.coins))
    return Side(row_of(scenario, prepared, replayed), story, coins)


def compared(
    scenario: Scenario, *, with_keeper: bool = True, aftermath: int = MAX_AFTERMATH
) -> tuple[list[str], bool]:
    """Where the two differ, and whether the twin is certain of what it says."""
    world = on_bytecode(scenario, with_keeper=with_keeper, aftermath=aftermath)
    twin = on_twin(scenario, with_keeper=with_keeper, aftermath=aftermath)
    return _differences(world, twin), twin.row.is_certain


def _differences(world: Side, twin: Side) -> list[str]:
    found = []
    for number, (theirs, ours) in enumerate(zip(world.story, twin.story, strict=False)):
        if theirs != ours:
            found.append(f"event {number}: bytecode {theirs}, twin {ours}")
            break
    if len(world.story) != len(twin.story):
        found.append(f"events: bytecode {len(world.story)}, twin {len(twin.story)}")
    moved = 1 + world.row.debt_liquidated + abs(world.row.buffer_before)
    if not found:
        found += [
            f"{event}: bytecode {theirs} coins, twin {ours}"
            for event, theirs, ours in zip(world.story, world.coins, twin.coins, strict=True)
            if abs(theirs - ours) > BOUND * moved
        ]
    for field in fields(TwinRow):
        if field.name == "is_certain":
            continue
        theirs, ours = getattr(world.row, field.name), getattr(twin.row, field.name)
        is_same = theirs == ours if field.type in EXACT else abs(theirs - ours) <= BOUND * moved
        if not is_same:
            found.append(f"{field.name}: bytecode {theirs}, twin {ours}")
    return found
