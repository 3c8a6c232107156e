# SPDX-License-Identifier: MIT
"""The search: reproducible, silent where nothing is wrong, small where something is."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from lab.fuzz.limits import Limits, read_limits
from lab.fuzz.search import Search
from lab.fuzz.shrink import Shrinker, size_of
from lab.fuzz.trial import Player
from lab.scenario.loading import load_scenario

SHORT = Path(__file__).parents[3] / "scenarios" / "short-crash.yaml"
RUNS = 12
NO_LIMITS = Limits()


def search(limits=NO_LIMITS, seed=0):
    return Search([load_scenario(SHORT)], Player(limits), seed=seed)


@pytest.fixture(scope="module")
def trials():
    return list(islice(search().run(), RUNS))


def test_run__sound_contracts__violate_nothing(trials):
    assert [trial.violations for trial in trials] == [()] * RUNS
    assert sum(trial.refused is None for trial in trials) >= RUNS - 5


def test_run__same_seed__tries_the_same(trials):
    again = list(islice(search().run(), 4))

    assert [trial.digest for trial in again] == [trial.digest for trial in trials[:4]]
    other = list(islice(search(seed=1).run(), 2))
    assert other[1].digest != trials[1].digest


def test_run__several_starts__tries_each_of_them_first():
    starts = [load_scenario(SHORT.with_stem(name)) for name in ("short-crash", "borrowers-act")]
    tried = Search(starts, Player(NO_LIMITS), seed=0).run()

    names = [next(tried).scenario.name for _ in starts]
    assert names == ["short-crash-small", "borrowers-act-small"]


def test_shrink__bad_debt__is_one_account_and_one_fall():
    limits = read_limits(["bad-debt=3%"])
    player = Player(limits)
    found = next(t for t in search(limits).run() if t.violations)

    smallest = Shrinker(player, found).shrink()

    size = size_of(smallest)
    assert smallest.checks == ("bad-debt",)
    assert (size.points, size.accounts, size.keepers, size.parameters) == (2, 1, 1, 0)
    assert size.calls <= 12
    # A step less, and there is nothing to see.
    assert player.play(smallest.scenario).violations == smallest.violations
