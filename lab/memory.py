# SPDX-License-Identifier: MIT
"""How much memory a run may need, and whether there is as much."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from lab.scenario.errors import ScenarioError
from lab.scenario.population import DrawnPopulation

if TYPE_CHECKING:
    from lab.scenario.scenario import Scenario

# Measured by the resident set of whole runs, with every account liquidated in several auctions
# (`gap` with 500 accounts, no block left out): docs/lab-scenarios.md.
BASE: Final = 80_000_000
PER_ACCOUNT: Final = 140_000
PER_BLOCK: Final = 700
"""[bytes]."""
_MEMINFO: Final = Path("/proc/meminfo")


def needed(scenario: Scenario) -> int:
    """What a run may need [bytes]: all accounts liquidated, no block left out."""
    population = scenario.population
    if isinstance(population, DrawnPopulation):
        accounts = population.accounts
    else:
        accounts = len(population.listed or ())
    blocks = scenario.duration // scenario.chain.block_seconds
    return BASE + accounts * PER_ACCOUNT + blocks * PER_BLOCK


def check_memory(scenario: Scenario, available: int | None = None) -> None:
    """Refuse what this machine could not finish.

    Args:
        scenario: Before it is played.
        available: Instead of what the machine has left [bytes].

    Raises:
        ScenarioError: Says how much it may need, and how much there is.
    """
    there = _available() if available is None else available
    wanted = needed(scenario)
    if there is not None and wanted > there:
        raise ScenarioError(
            f"population and chain.block_seconds: the run may need {wanted // 10**6:,} MB, "
            f"{there // 10**6:,} MB are available: should be fewer accounts or longer blocks"
        )


def _available() -> int | None:
    """Memory that can be had [bytes]; None where the system does not tell."""
    try:
        lines = _MEMINFO.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    told = {line.split(":")[0]: line.split()[1] for line in lines if ":" in line}
    return int(told["MemAvailable"]) * 1024 if "MemAvailable" in told else None
