# SPDX-License-Identifier: MIT
"""Searches small worlds for a violation, led by what came near to one.

A pool keeps, for each thing that can be bad, the scenario in which it was worst, and for each kind
of story the first scenario that told it. The next scenario is made of those.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final

from lab.fuzz.moves import crossed, moved
from lab.fuzz.small import small_world
from lab.scenario.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from lab.fuzz.losses import Losses
    from lab.fuzz.trial import Player, Trial
    from lab.scenario.scenario import Scenario

CROSSINGS: Final = 0.15
"""Part of the scenarios that are made of two."""
WORST_FIRST: Final = 0.4
"""Part of the parents that are the worst of something."""

PARTS: Final = (
    *("prices", "population", "parameters", "keeper", "rivals", "feeds"),
    *("market", "treasury", "guaranty_pool", "chain", "actions"),
)
"""Of a scenario, that a search moves."""

SCORES: Final[Mapping[str, Callable[[Losses], float]]] = {
    "bad debt": lambda losses: losses.bad_share,
    "empty buffer": lambda losses: -losses.lowest_buffer / max(losses.first_debt, 1),
    "late": lambda losses: float(losses.longest_unsafe),
    "cheap sale": lambda losses: -losses.worst_sale,
    "near the floor": lambda losses: -losses.lowest_sale,
    "unhealthy": lambda losses: -losses.least_health,
    "slashed": lambda losses: losses.slashed / max(losses.first_debt, 1),
    "diluted": lambda losses: float(losses.tokens_sold),
    "resets": lambda losses: float(losses.resets),
}
"""What makes a scenario worth keeping: the greater, the nearer to a violation."""


class Pool:
    """Scenarios to go on from."""

    def __init__(self) -> None:
        self._worst: dict[str, tuple[float, Trial]] = {}
        self._stories: dict[frozenset[str], Trial] = {}
        """The shortest that tells it, by what happens."""

    def __len__(self) -> int:
        return len(self._stories)

    def add(self, trial: Trial) -> bool:
        """Keep what came of a scenario, if it is worse or other than what is there."""
        if trial.losses is None:
            return False
        told = self._stories.get(trial.seen)
        is_kept = told is None or trial.blocks < told.blocks
        if is_kept:
            self._stories[trial.seen] = trial
        for name, score in SCORES.items():
            found = score(trial.losses)
            if name not in self._worst or found > self._worst[name][0]:
                self._worst[name] = (found, trial)
                is_kept = True
        return is_kept

    def worst(self) -> dict[str, Trial]:
        """The worst trial of each kind."""
        return {name: trial for name, (_, trial) in self._worst.items()}

    def choose(self, random: Random) -> Scenario:
        """One of them."""
        if random.random() < WORST_FIRST:
            return random.choice([trial.scenario for _, trial in self._worst.values()])
        stories = list(self._stories.values())
        weights = [1 / story.blocks for story in stories]
        return random.choices(stories, weights)[0].scenario


@dataclass(slots=True)
class Progress:
    """How far a search is."""

    runs: int = 0
    refused: int = 0
    pool: int = 0


class Search:
    """A search from some scenarios; the same seed tries the same ones."""

    def __init__(
        self, starts: Sequence[Scenario], player: Player, *, seed: int, keeps: Sequence[str] = ()
    ) -> None:
        """Prepare.

        Args:
            starts: At least one, of any size; they are made small.
            player: Plays.
            seed: Of all that is drawn.
            keeps: Parts of the scenario that stay as they are in the first one.

        Raises:
            ScenarioError: A part is not known.
        """
        unknown = [part for part in keeps if part not in PARTS]
        if unknown:
            raise ScenarioError(
                f"keep {unknown[0]!r} is not known: should be one of {', '.join(PARTS)}"
            )
        self._starts = [small_world(start) for start in starts]
        self._kept = {part: getattr(self._starts[0], part) for part in keeps}
        self._player = player
        self._random = Random(seed)  # noqa: S311 - nothing to guess here
        self._pool = Pool()
        self.progress = Progress()

    def add(self, known: Sequence[Scenario]) -> None:
        """Begin with these small worlds as well."""
        for scenario in known:
            self._pool.add(self._player.play(scenario))

    def worst(self) -> dict[str, Trial]:
        """The worst trial of each kind that was no violation."""
        return self._pool.worst()

    def run(self) -> Iterator[Trial]:
        """Every trial, one after the other, for ever; the first ones are of the starts."""
        for start in self._starts:
            yield self._try(start.model_copy(update=self._kept))
        while True:
            yield self._try(self._next())

    def _next(self) -> Scenario:
        scenario = self._pool.choose(self._random) if len(self._pool) else self._starts[0]
        if len(self._pool) and self._random.random() < CROSSINGS:
            scenario = crossed(scenario, self._pool.choose(self._random), self._random)
        return moved(scenario, self._random).model_copy(update=self._kept)

    def _try(self, scenario: Scenario) -> Trial:
        trial = self._player.play(scenario)
        self.progress.runs += 1
        self.progress.refused += trial.refused is not None
        if not trial.violations:
            self._pool.add(trial)
        self.progress.pool = len(self._pool)
        return trial
