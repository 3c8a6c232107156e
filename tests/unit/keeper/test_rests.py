# SPDX-License-Identifier: MIT
"""Rests, and fees at first."""

from __future__ import annotations

import pytest

from keeper.chain.fees import offered_fees
from keeper.chain.rests import Rests

# --- Rests ----------------------------------------------------------------------------------------


def test_rests__failure_after_failure__rests_longer_each_time_up_to_a_bound():
    rests, block, lengths = Rests(), 100, []
    for _ in range(6):
        rests.fail(["a"], block)
        length = next(n for n in range(99) if not rests.is_resting("a", block + n))
        lengths.append(length)
        block += length

    assert lengths == [2, 4, 8, 16, 16, 16]


def test_rests__success__forgets_the_failures():
    rests = Rests()
    rests.fail(["a"], 100)
    rests.succeed(["a"], 101)

    assert not rests.is_resting("a", 101)
    assert rests.tried_lately() == {"a"}
    rests.forget_old(117)
    assert rests.tried_lately() == set()


def test_rests__old_failure__is_forgotten():
    rests = Rests()
    rests.fail(["a"], 100, way="take")

    rests.forget_old(165)
    assert rests.tried_lately() == {"a"}
    assert rests.failures == {"a": {"take": 100}}
    rests.forget_old(166)
    assert rests.tried_lately() == set()
    assert rests.failures == {}


def test_rests__ways_that_failed__are_known_until_one_succeeds():
    rests = Rests()
    rests.fail(["a", "b"], 100, way="close_out")
    rests.fail(["a"], 102, way="liquidate 0")
    rests.fail(["a"], 104)
    assert rests.failures == {"a": {"close_out": 100, "liquidate 0": 102}, "b": {"close_out": 100}}

    rests.succeed(["a"], 105)
    assert rests.failures == {"b": {"close_out": 100}}


# --- Fees -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base_fee", "max_fee", "offered"),
    [(8, 1_000, 2 * 9 + 3), (8, 20, 20), (8, 2, 2), (0, 1_000, 3), (9, 1_000, 2 * 11 + 3)],
)
def test_offered_fees__any_base_fee__covers_full_blocks_within_the_limit(
    base_fee, max_fee, offered
):
    fees = offered_fees(base_fee, tip=3, max_fee=max_fee)

    assert fees.max_fee == offered
    assert fees.tip == min(3, max_fee)
    assert fees.expected == -(-base_fee * 9 // 8) + 3
