# SPDX-License-Identifier: MIT
"""What was found once is shown again, to the figure, on every engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.engines.choice import EngineName
from lab.fuzz.case import recorded, replayed

CORPUS = Path(__file__).parents[1] / "corpus"
CASES = sorted(CORPUS.glob("*.yaml"))
SHORTEST = "late-keeper-bad-debt-effe44"
"""Its replay takes seconds on the slow engines, the others' up to a minute."""


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_replay__known_failure__shows_what_was_found(case):
    assert replayed(case) == recorded(case)


@pytest.mark.parametrize("engine", [EngineName.BOA, EngineName.ANVIL])
@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case.stem, marks=() if case.stem == SHORTEST else pytest.mark.deep)
        for case in CASES
    ],
)
def test_replay__known_failure_on_another_engine__shows_what_was_found(case, engine):
    assert replayed(case, engine) == recorded(case)
