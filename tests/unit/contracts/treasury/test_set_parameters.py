# SPDX-License-Identifier: MIT
"""`Treasury.set_parameters`: every bound at -1, 0 and +1."""

from __future__ import annotations

from dataclasses import astuple

import boa
import pytest

from model import errors
from tests.unit.contracts.waterfall import scene as s

LONGEST = 30 * s.DAY
MOST_BUFFER = 10**12
MOST_LOT = 10**10
LEAST_DELAY = 4 * s.TAIL + s.LONGEST_DELAY

ACCEPTED = [
    {"debt_queue_delay": LEAST_DELAY},
    {"debt_queue_delay": LEAST_DELAY + 1},
    {"debt_queue_delay": LONGEST - 1},
    {"debt_queue_delay": LONGEST},
    {"surplus_buffer": MOST_BUFFER - 1},
    {"surplus_buffer": MOST_BUFFER},
    {"surplus_lot": 1},
    {"surplus_lot": 2},
    {"surplus_lot": 499},
    {"surplus_lot": 500},
    {"surplus_lot": MOST_LOT - 1, "surplus_buffer": MOST_BUFFER},
    {"surplus_lot": MOST_LOT, "surplus_buffer": MOST_BUFFER},
    {"debt_lot": 1},
    {"debt_lot": 2},
    {"debt_lot": s.LIQUIDATION_LIMIT - 1},
    {"debt_lot": s.LIQUIDATION_LIMIT},
]

REFUSED = [
    (
        {"debt_queue_delay": LEAST_DELAY - 1},
        errors.TREASURY_DEBT_QUEUE_DELAY_BELOW_FOUR_TAILS_AND_A_DELAY,
    ),
    ({"debt_queue_delay": LONGEST + 1}, errors.TREASURY_DEBT_QUEUE_DELAY_TOO_LONG),
    ({"surplus_buffer": MOST_BUFFER + 1}, errors.TREASURY_SURPLUS_BUFFER_TOO_HIGH),
    ({"surplus_lot": 0}, errors.TREASURY_SURPLUS_LOT_IS_0),
    ({"surplus_lot": 501}, errors.TREASURY_SURPLUS_LOT_ABOVE_SURPLUS_BUFFER),
    (
        {"surplus_lot": MOST_LOT + 1, "surplus_buffer": MOST_BUFFER},
        errors.TREASURY_SURPLUS_LOT_TOO_HIGH,
    ),
    ({"debt_lot": 0}, errors.TREASURY_DEBT_LOT_IS_0),
    (
        {"debt_lot": s.LIQUIDATION_LIMIT + 1},
        errors.TREASURY_DEBT_LOT_ABOVE_LIQUIDATION_LIMIT,
    ),
    ({"debt_lot": MOST_LOT + 1}, errors.TREASURY_DEBT_LOT_TOO_HIGH),
]


@pytest.mark.parametrize("changes", ACCEPTED, ids=str)
def test_set_parameters__within_bounds__sets_them_and_emits(scene, changes):
    wanted = astuple(s.changed(s.TREASURY, **changes))

    scene.treasury.set_parameters(wanted, sender=scene.governor)

    assert s.logged(scene.treasury) == [("ParametersSet", {"parameters": wanted})]
    assert tuple(scene.treasury.parameters()) == wanted
    assert scene.treasury.debt_queue_delay() == wanted[0]


@pytest.mark.parametrize(("changes", "reason"), REFUSED, ids=str)
def test_set_parameters__out_of_bounds__reverts(scene, changes, reason):
    with boa.reverts(reason):
        scene.treasury.set_parameters(
            astuple(s.changed(s.TREASURY, **changes)), sender=scene.governor
        )
    assert tuple(scene.treasury.parameters()) == astuple(s.TREASURY)


@pytest.mark.parametrize(("longer", "succeeds"), [(-1, True), (0, True), (1, False)])
def test_set_parameters__cooldown_of_the_pool__bounds_the_queue(scene, longer, succeeds):
    """P15: queue delay + bucket + 3 tails + delay."""
    cooldown = 10 * s.DAY
    scene.pool.set_parameters((cooldown,), sender=scene.governor)
    delay = cooldown - s.BUCKET_LENGTH - 3 * s.TAIL - s.LONGEST_DELAY + longer
    wanted = astuple(s.changed(s.TREASURY, debt_queue_delay=delay))
    if succeeds:
        scene.treasury.set_parameters(wanted, sender=scene.governor)
        assert scene.treasury.time_for_auctions() == 3 * s.TAIL + s.LONGEST_DELAY - longer
    else:
        with boa.reverts(errors.TREASURY_DEBT_QUEUE_DELAY_TOO_LONG_FOR_THE_COOLDOWN):
            scene.treasury.set_parameters(wanted, sender=scene.governor)


def test_time_for_auctions__queue_longer_than_the_cooldown__is_0(scene):
    """A new pool's parameters can be refused, a view must not revert for it."""
    scene.treasury.set_parameters(
        astuple(s.changed(s.TREASURY, debt_queue_delay=LONGEST)), sender=scene.governor
    )
    spent = LONGEST + s.BUCKET_LENGTH
    assert scene.treasury.time_for_auctions() == s.POOL.cooldown - spent


def test_set_parameters__by_stranger__reverts(scene, stranger):
    with boa.reverts(errors.TREASURY_CALLER_IS_NOT_THE_GOVERNOR):
        scene.treasury.set_parameters(astuple(s.TREASURY), sender=stranger)


def test_set_parameters__bounds__are_the_named_constants():
    constants = s.contract("Treasury")._constants
    assert constants.MAX_DEBT_QUEUE_DELAY == LONGEST
    assert constants.MAX_SURPLUS_BUFFER == MOST_BUFFER
    assert constants.MAX_LOT == MOST_LOT
    assert constants.TAILS == 4
