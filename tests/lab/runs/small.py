# SPDX-License-Identifier: MIT
"""A sweep of seconds, and what its tests share."""

from __future__ import annotations

from pathlib import Path

from lab.runs.axis import read_axis
from lab.runs.sweep import plan
from lab.scenario.loading import load_scenario
from lab.scenario.vary import varied

SHORT = Path(__file__).parents[3] / "scenarios" / "short-crash.yaml"
VARY = ("keeper.latency=0,2", "parameters.engine.penalty=10 %,60 %")


def scenario():
    return varied(load_scenario(SHORT), {"population.accounts": 4})


def sweep(*, seeds=(1, 2), vary=VARY, **more):
    return plan(scenario(), [read_axis(text) for text in vary], seeds, **more)


class Here:
    """A runner without workers."""

    def __init__(self):
        self.jobs = 0

    def map(self, do, given):
        for each in given:
            self.jobs += len(each.jobs)
            yield do(each)
