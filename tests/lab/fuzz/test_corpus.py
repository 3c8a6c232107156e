# SPDX-License-Identifier: MIT
"""What was found once is shown again, to the figure, on every engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.engines.choice import EngineName
from lab.fuzz.case import recorded, replayed

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.mark.parametrize("engine", EngineName)
@pytest.mark.parametrize("case", sorted(CORPUS.glob("*.yaml")), ids=lambda path: path.stem)
def test_replay__known_failure__shows_what_was_found(case, engine):
    assert replayed(case, engine) == recorded(case)
