# SPDX-License-Identifier: MIT
"""What is decided first leaves first."""

from __future__ import annotations

from keeper.decisions.decision import Act, Skip
from keeper.decisions.orders import CloseOut
from keeper.reasons import Reason
from keeper.waves import FIRST, GROWTH, waves
from model.units import Wad

SKIP = Skip(action="take", subject="auction 0x1", reason=Reason.NO_MARKET)


def acts(count):
    for number in range(count):
        order = CloseOut(account=f"0x{number:040x}")
        yield Act(order=order, reason=Reason.CLOSE_OUT_PAYS, profit=Wad(0))


def test_waves__many_acts__grow_and_leave_nobody_out():
    count = FIRST + GROWTH * FIRST + 5
    found = list(waves(acts(count)))

    assert [len(wave) for wave in found] == [FIRST, GROWTH * FIRST, 5]
    assert [each for wave in found for each in wave] == list(acts(count))


def test_waves__skips__do_not_count():
    first, last = waves([*[SKIP] * 100, *acts(FIRST)])

    assert (len(first), last) == (100 + FIRST, [])


def test_waves__nothing_decided__is_one_that_is_empty():
    assert list(waves([])) == [[]]


def test_waves__first_one__is_there_before_more_is_decided():
    decided = []

    def deciding():
        for act in acts(100):
            decided.append(act)
            yield act

    next(waves(deciding()))

    assert len(decided) == FIRST
