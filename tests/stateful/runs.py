# SPDX-License-Identifier: MIT
"""Runs of the state machine: so many, so long, from a seed."""

from __future__ import annotations

import time
from dataclasses import dataclass

from hypothesis import HealthCheck, settings
from hypothesis import seed as seeded
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful.protocol import Protocol

STEPS = 60
"""Of one run; many a step is several transactions."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a search did without finding anything."""

    runs: int
    steps: int
    transactions: int
    seconds: float
    """Of processor time."""


def run(runs: int, steps: int = STEPS, seed: int = 0) -> Done:
    """Search; each run is a world, its parameters and what happens in it.

    Args:
        runs: How many.
        steps: Of each, at most.
        seed: Two searches with the same seed are the same.

    Raises:
        AssertionError: With the shortest way to it that was found, if anything differs.
    """

    class Counted(Protocol):
        runs = steps = transactions = 0

        def teardown(self) -> None:
            super().teardown()
            Counted.runs += self.agrees
            Counted.steps += self.steps_done
            Counted.transactions += self.transactions_done

    begun = time.process_time()
    run_state_machine_as_test(
        seeded(seed)(Counted),
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    seconds = time.process_time() - begun
    return Done(Counted.runs, Counted.steps, Counted.transactions, seconds)
