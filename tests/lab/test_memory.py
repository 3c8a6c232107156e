# SPDX-License-Identifier: MIT
"""A run that this machine could not finish is not begun."""

from __future__ import annotations

import pytest

from lab import run as runs
from lab.memory import check_memory, needed
from lab.scenario.errors import ScenarioError
from tests.lab.tiny import tiny

ACCOUNT = {"debt": 10_000, "collateral": {"ETH": 80}}
MANY = tiny(population={"listed": [ACCOUNT] * 1_000}, hours=24)


def test_needed__accounts_and_blocks__are_what_was_measured_of_each():
    assert needed(MANY) == 80_000_000 + 1_000 * 140_000 + 480 * 700


def test_check_memory__just_enough__is_taken_and_a_byte_less_refused():
    check_memory(MANY, needed(MANY))
    with pytest.raises(ScenarioError) as refused:
        check_memory(MANY, needed(MANY) - 1)

    assert str(refused.value) == (
        "population and chain.block_seconds: the run may need 220 MB, 220 MB are available: "
        "should be fewer accounts or longer blocks"
    )


def test_run__too_little_memory__is_refused_before_anything(monkeypatch):
    monkeypatch.setattr("lab.memory._available", lambda: 10**6)

    with pytest.raises(ScenarioError, match="1 MB are available"):
        runs.run(MANY)
