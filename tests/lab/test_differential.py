# SPDX-License-Identifier: MIT
"""Whatever is done to the protocol, every engine does the same."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from random import Random

import pytest

from lab.engines.choice import EngineName, open_engine
from tests.lab.stage import Stage, draw_steps

SHORT_RUNS = 10
LONG_RUNS = {EngineName.BOA: 10_000, EngineName.ANVIL: 500}
OTHERS = [name for name in EngineName if name is not EngineName.REVM]


@contextmanager
def two_stages(other, folder):
    """The fast engine and another one."""
    with open_engine(EngineName.REVM) as fast, open_engine(other) as evm:
        yield Stage(fast, folder), Stage(evm, folder)


def compare(stages, seed):
    """Play what a seed draws on both; what was done, and what it came to on the first."""
    first = stages[0]
    steps = draw_steps(first, Random(seed))  # noqa: S311 - a draw, no secret
    points = [stage.engine.snapshot() for stage in stages]
    before = first.engine.words()
    found, same = ([_seen(outcome) for outcome in stage.play(steps)] for stage in stages)
    for step, one, two in zip(steps, found, same, strict=True):
        assert two == one, (seed, step)
    for contract, slot in {
        (contract, int(slot)) for contract, slot, _ in first.engine.words() ^ before
    }:
        one, two = (stage.engine.storage(contract, slot) for stage in stages)
        assert two == one, (seed, contract, slot)
    for stage, point in zip(stages, points, strict=True):
        stage.engine.revert(point)
    return [(step.call.function, revert) for step, (revert, _, _) in zip(steps, found, strict=True)]


def _seen(outcome):
    return outcome.revert, outcome.output, outcome.logs


@pytest.mark.parametrize("other", OTHERS)
def test_send__random_sequences__same_outcomes_logs_and_storage(other, tmp_path):
    done = Counter[tuple[str, str | None]]()
    with two_stages(other, tmp_path) as stages:
        for seed in range(SHORT_RUNS):
            done.update(compare(stages, seed))

    assert {name for name, revert in done if revert is None} >= {
        *("set_answer", "poke", "poke_and_close_out", "liquidate", "take", "reset"),
        *("mint", "deposit", "repay", "settle", "exit_coin"),
    }


@pytest.mark.deep
@pytest.mark.parametrize("other", OTHERS)
def test_send__many_random_sequences__same_outcomes_logs_and_storage(other, tmp_path):
    done = Counter[tuple[str, str | None]]()
    with two_stages(other, tmp_path) as stages:
        for seed in range(LONG_RUNS[other]):
            done.update(compare(stages, seed))

    assert {name for name, revert in done if revert is None} >= {
        *("set_answer", "poke", "poke_and_close_out", "liquidate", "take", "reset"),
        *("mint", "deposit", "withdraw", "borrow", "repay", "settle", "exit_coin", "place_bid"),
    }
