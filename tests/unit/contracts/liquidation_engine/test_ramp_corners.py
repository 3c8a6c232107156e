# SPDX-License-Identifier: MIT
"""Rules between contracts while a ramp runs: each setter is held to its worst corner.

A threshold that falls is worst now, a close-out threshold that rises is worst now for P2, P3 and P5
and at its end for P4. Halfway, both ends of each ramp would allow or refuse something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import boa
import pytest

from model import errors
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def rising(scene):
    """X halfway from 0.94 to 0.95, at 0.945; the greatest threshold is 0.85."""
    scene.set_engine(close_out_threshold=9_400)
    scene.engine.ramp_close_out_threshold(9_500, 2 * w.DAY, sender=scene.governor)
    scene.wait(w.DAY)
    assert scene.engine.parameters().close_out_threshold == 9_450
    return scene


@pytest.fixture
def falling(scene):
    """The greatest threshold halfway from 0.85 to 0.83, at 0.84; X is 0.95."""
    listing = scene.ledger.asset_parameters(BTC)._replace(loan_to_value=7_000)
    scene.ledger.set_asset_parameters(BTC, listing, sender=scene.governor)
    scene.ledger.ramp_threshold(BTC, 8_300, 2 * w.DAY, sender=scene.governor)
    scene.wait(w.DAY)
    assert scene.ledger.max_liquidation_threshold() == 8_400
    return scene


def check(change: Callable[[int], None], last: int, step: int, reason: str) -> None:
    """The last value and the one before are accepted, the next is refused."""
    with boa.reverts(reason):
        change(last + step)
    change(last - step)
    change(last)


def test_rising__bonus__is_bound_by_the_close_out_threshold_of_now(rising):
    """P2: 0.85 * 1.1117 < 0.945 < 0.85 * 1.1118."""
    reason = errors.LIQUIDATION_MAX_BONUS_TOO_HIGH_FOR_THRESHOLD_AND_CLOSE_OUT_THRESHOLD
    check(lambda bonus: rising.set_bonuses(ETH, 300, bonus), 1_117, 1, reason)


def test_rising__listed_threshold__is_bound_by_the_close_out_threshold_of_now(rising):
    """P5: 0.859 * 1.1 <= 0.945 < 0.8591 * 1.1."""

    def list_with(threshold):
        listing = rising.ledger.asset_parameters(BTC)._replace(liquidation_threshold=threshold)
        rising.ledger.set_asset_parameters(BTC, listing, sender=rising.governor)

    check(list_with, 8_590, 1, errors.LEDGER_LIQUIDATION_THRESHOLD_TOO_HIGH_FOR_CLOSE_OUTS)


def test_rising__listed_threshold__is_bound_by_lane_a_of_now(rising):
    """P2: 0.8581 * 1.1012 < 0.945 < 0.8582 * 1.1012; a bonus above the penalty of 0.10."""
    rising.set_bonuses(ETH, 300, 1_012)

    def list_with(threshold):
        listing = rising.ledger.asset_parameters(BTC)._replace(liquidation_threshold=threshold)
        rising.ledger.set_asset_parameters(BTC, listing, sender=rising.governor)

    reason = errors.LEDGER_LIQUIDATION_THRESHOLD_TOO_HIGH_FOR_DIRECT_LIQUIDATION
    check(list_with, 8_581, 1, reason)


def test_rising__penalty__is_bound_by_the_close_out_threshold_of_now(rising):
    """P5: 0.85 * 1.1117 <= 0.945 < 0.85 * 1.1118; new parameters end the ramp where it is."""
    reason = errors.LIQUIDATION_PENALTY_TOO_HIGH_FOR_THRESHOLD
    check(
        lambda penalty: rising.set_engine(penalty=penalty, close_out_threshold=9_450),
        *(1_117, 1, reason),
    )


def test_rising__health_factor_of_the_greatest_bonus__is_bound_by_the_end(rising):
    """P4: 0.95, although the close-out threshold is 0.945 yet."""
    reason = errors.LIQUIDATION_HEALTH_FACTOR_OF_MAX_BONUS_BELOW_CLOSE_OUT_THRESHOLD
    check(lambda hf: rising.set_direct(health_factor_of_max_bonus=hf), 9_500, -1, reason)


def test_falling__bonus__is_bound_by_the_threshold_of_now(falling):
    """P2: 0.84 * 1.1309 < 0.95 < 0.84 * 1.1310."""
    reason = errors.LIQUIDATION_MAX_BONUS_TOO_HIGH_FOR_THRESHOLD_AND_CLOSE_OUT_THRESHOLD
    check(lambda bonus: falling.set_bonuses(ETH, 300, bonus), 1_309, 1, reason)


def test_falling__close_out_threshold__is_bound_by_the_threshold_of_now(falling):
    """P5: 0.84 * 1.1 = 0.924."""
    reason = errors.LIQUIDATION_PENALTY_TOO_HIGH_FOR_THRESHOLD
    with boa.reverts(reason):
        falling.set_engine(close_out_threshold=9_239)
    for accepted in (9_241, 9_240):
        falling.set_engine(close_out_threshold=accepted)


def test_falling__close_out_threshold__is_bound_by_lane_a_of_now(falling):
    """P2: 0.84 * 1.12 = 0.9408 < 0.9409; a bonus above the penalty of 0.10."""
    falling.set_bonuses(ETH, 300, 1_200)
    reason = errors.LIQUIDATION_CLOSE_OUT_THRESHOLD_TOO_LOW_FOR_THRESHOLD_AND_BONUS
    with boa.reverts(reason):
        falling.set_engine(close_out_threshold=9_408)
    for accepted in (9_410, 9_409):
        falling.set_engine(close_out_threshold=accepted)


def test_falling__target__is_bound_by_the_threshold_of_now(scene):
    """P3: 0.84 * 1.17 + 0.05 = 1.0328, with X at 0.99."""
    scene.set_direct(health_factor_of_max_bonus=9_900)
    scene.raise_close_out_threshold(9_900)
    listing = scene.ledger.asset_parameters(BTC)._replace(loan_to_value=7_000)
    scene.ledger.set_asset_parameters(BTC, listing, sender=scene.governor)
    scene.ledger.ramp_threshold(BTC, 8_300, 2 * w.DAY, sender=scene.governor)
    scene.wait(w.DAY)
    scene.set_bonuses(BTC, 200, 1_700)
    reason = errors.LIQUIDATION_TARGET_HEALTH_FACTOR_TOO_LOW_FOR_THRESHOLD_AND_BONUS
    check(lambda target: scene.set_direct(target_health_factor=target), 10_328, -1, reason)


def test_ramp_threshold__end__is_bound_by_the_loan_to_value(scene):
    """P1: 0.80 * 1.02 = 0.816, for the end of the ramp."""
    reason = errors.LEDGER_LOAN_TO_VALUE_TOO_CLOSE_TO_LIQUIDATION_THRESHOLD
    check(
        lambda end: scene.ledger.ramp_threshold(BTC, end, w.DAY, sender=scene.governor),
        *(8_160, -1, reason),
    )


def test_falling__loan_to_value__is_bound_by_the_threshold_that_it_ends_with(falling):
    """P1: a setter ends the ramp, at 0.84 or above: 0.8235 * 1.02 <= 0.84 < 0.8236 * 1.02."""

    def list_with(loan_to_value):
        listing = falling.ledger.asset_parameters(BTC)
        falling.ledger.set_asset_parameters(
            BTC, (loan_to_value, 8_400, listing.supply_cap), sender=falling.governor
        )

    reason = errors.LEDGER_LOAN_TO_VALUE_TOO_CLOSE_TO_LIQUIDATION_THRESHOLD
    check(list_with, 8_235, 1, reason)
