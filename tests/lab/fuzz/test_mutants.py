# SPDX-License-Identifier: MIT
"""The search finds what is planted."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.commands.mutants import STARTS
from lab.commands.scenario_file import path_of
from lab.fuzz.limits import Limits
from lab.fuzz.mutants import (
    Mutant,
    MutantError,
    PlantedEngine,
    broken_artifacts,
    closure,
    read_mutants,
)
from lab.fuzz.study import search_for, summarize_study
from lab.fuzz.trial import Player
from lab.places import ROOT
from lab.scenario.loading import load_scenario
from model.manifest import CORE_CONTRACTS

SHORT = Path(__file__).parents[3] / "scenarios" / "short-crash.yaml"
MUTANTS = {mutant.name: mutant for mutant in read_mutants()}
QUICK = {
    "treasury-share-not-charged": "coin-flows",
    "leftover-to-the-treasury": "auctions-as-modelled",
    "delay-skipped": "refusals-as-modelled",
}
"""By which check they are found; each is part of one contract, so it compiles in seconds."""


def test_list__as_the_contracts_stand__fits_them():
    assert len(MUTANTS) >= 20
    for mutant in MUTANTS.values():
        assert mutant.source() != (ROOT / mutant.file).read_text(encoding="utf-8")
        assert any(mutant.file in closure(contract) for contract in CORE_CONTRACTS), mutant.name


def test_source__text_that_is_not_there__is_refused():
    mutant = Mutant(name="x", file="contracts/Treasury.vy", old="no such", new="", meaning="")

    with pytest.raises(MutantError, match=r"x: old text occurs 0 times in contracts/Treasury\.vy"):
        mutant.source()


@pytest.mark.parametrize("name", QUICK)
def test_search__planted__is_found_and_made_small(name):
    found = search_for(MUTANTS[name], [load_scenario(SHORT)], seed=0, seconds=120, shrinks=True)

    assert QUICK[name] in found.checks
    size = found.size
    assert size is not None
    assert size.points <= 8
    assert size.accounts <= 3
    assert size.keepers == 1
    assert size.parameters <= 3
    assert size.calls <= 12


def test_broken_artifacts__of_a_module__are_those_of_its_contracts():
    artifacts = broken_artifacts(MUTANTS["queue-skipped"])

    assert list(artifacts) == ["Ledger"]


@pytest.mark.deep
@pytest.mark.parametrize(
    ("name", "scenario", "check"),
    [
        ("withdrawal-unchecked", "borrowers-act", "loans-covered"),
        ("repayment-counts-more", "borrowers-act", "accounts-as-modelled"),
        ("dust-after-repayment", "borrowers-act", "loans-covered"),
        ("borrowing-in-a-pause", "borrowers-act", "refusals-as-modelled"),
        ("ramp-jumps", "borrowers-act", "refusals-as-modelled"),
        ("shutdown-leaves-auctions-open", "frozen-in-mid-crash", "refusals-as-modelled"),
        ("cancelled-with-penalty", "frozen-in-mid-crash", "auctions-as-modelled"),
        ("skim-takes-everything", "frozen-in-mid-crash", "shutdown-as-modelled"),
        ("shares-of-the-first", "frozen-in-mid-crash", "shutdown-as-modelled"),
    ],
)
def test_play__planted_in_what_people_do__shows_in_a_shipped_scenario(name, scenario, check):
    broken = broken_artifacts(MUTANTS[name])
    player = Player(Limits(), engine=lambda: PlantedEngine(broken))

    trial = player.play(load_scenario(SHORT.with_stem(scenario)))

    assert check in trial.checks


@pytest.mark.deep
def test_search__everything_planted__is_found_nine_times_in_ten():
    starts = [load_scenario(path_of(each)) for each in STARTS]
    findings = [
        search_for(mutant, starts, seed=0, seconds=180, shrinks=False)
        for mutant in (*MUTANTS.values(), None)
    ]

    summary = summarize_study(findings)
    assert findings[-1].checks == ()
    assert summary["found"] >= 0.9 * summary["planted"]
    assert summary["median_seconds"] < 180
