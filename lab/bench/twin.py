# SPDX-License-Identifier: MIT
"""How fast the twin is, for programs and for people."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.box import SIMPLE
from rich.table import Column, Table

from lab.bench.twin_speed import ACCOUNTS, ASSETS, MOMENTS
from lab.commands.scenario_file import path_of
from lab.scenario.loading import load_scenario
from lab.scenario.population import DrawnPopulation

if TYPE_CHECKING:
    from lab.bench.twin_speed import TwinSpeed
    from lab.scenario.scenario import Scenario

_SIZES: Final = (
    ("eight-days", "calm", 1_000, None, 5),
    ("short-crash", "", 20, None, None),
    ("black-thursday", "", 100, None, None),
    ("black-thursday", "", 300, None, None),
    ("black-thursday", "", 1_000, None, None),
    ("eight-days", "5 min", 1_000, 300, None),
    ("eight-days", "", 1_000, None, None),
)
"""Scenario, what is special about it, accounts, seconds of a block, how far health is above the
least; None: as shipped.
The first has so much health that nobody is liquidated: what is left is the cost of prices."""


def sizes_of_twin() -> list[Scenario]:
    """Shipped scenarios of different sizes."""
    return [_sized(*size) for size in _SIZES]


def _sized(
    name: str, special: str, accounts: int, block_seconds: int | None, health: float | None
) -> Scenario:
    scenario = load_scenario(path_of(Path(name)))
    population, chain = scenario.population, scenario.chain
    assert isinstance(population, DrawnPopulation)  # noqa: S101 - as shipped
    factor = population.health_factor
    if health is not None:
        factor = factor.model_copy(update={"median_above_minimum": health, "sigma": 0.0})
    if block_seconds is not None:
        chain = chain.model_copy(update={"block_seconds": block_seconds})
    population = population.model_copy(update={"accounts": accounts, "health_factor": factor})
    told = f"{name} {special}".rstrip()
    return scenario.model_copy(update={"name": told, "population": population, "chain": chain})


def summarize_twin(speed: TwinSpeed) -> dict[str, Any]:
    """For programs."""
    return asdict(speed)


def tabulate_twin(speed: TwinSpeed) -> list[Table]:
    """For people."""
    sizes = Table(
        Column("scenario", no_wrap=True),
        title="Replayed by the twin; replays in a second of processor time",
        box=SIMPLE,
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
    processes = list(speed.sizes[0].per_second)
    counts = ("accounts", "blocks", "moves", "liqu.", "tx", "ms", "µs/tx")
    for heading in (*counts, *(f"on {count}" for count in processes)):
        sizes.add_column(heading, justify="right", no_wrap=True)
    calm = speed.sizes[0]
    per_move = calm.seconds / calm.moves
    for size in speed.sizes:
        busy = size.seconds - size.moves * per_move
        sizes.add_row(
            size.name,
            f"{size.accounts:,}",
            f"{size.blocks:,}",
            f"{size.moves:,}",
            f"{size.liquidations:,}",
            f"{size.transactions:,}",
            f"{1_000 * size.seconds:.2f}",
            f"{1e6 * busy / size.transactions:.1f}" if size is not calm else "",
            *(f"{rate:,.0f}" for rate in size.per_second.values()),
        )
    rest = Table(show_header=False)
    rest.add_row("first replay, compiling or loading", f"{speed.first_seconds:.1f} s")
    rest.add_row("per block in which a price moves", f"{1e6 * per_move:.2f} µs")
    gains = [size.per_second[processes[-1]] / size.per_second[1] for size in speed.sizes]
    rest.add_row(f"gain of {processes[-1]} processes", f"{min(gains):.2f} to {max(gains):.2f}")
    numbers = " to ".join(
        f"{1_000 * ends([size.prepare_seconds for size in speed.sizes]):.0f}" for ends in (min, max)
    )
    rest.add_row("from scenario to numbers", f"{numbers} ms")
    scanned = f"{ACCOUNTS:,} accounts x {ASSETS} assets, {MOMENTS:,} moments"
    for threads, seconds in speed.scan_seconds.items():
        rest.add_row(f"{scanned}, threads: {threads}", f"{seconds:.1f} s")
    return [sizes, rest]
