# SPDX-License-Identifier: MIT
"""Prices of running auctions: a pure function of auction and time, never below the floor."""

from __future__ import annotations

import boa
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from model import errors
from model.price_curves import EXPONENTIAL, LINEAR, STAIRSTEP
from model.units import BPS, RAD, RAY, WAD
from tests.unit.contracts.liquidation import expected
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import ETH

CURVES = {
    "linear": {"curve": LINEAR, "duration": 6_000, "cut": 0},
    "stairstep": {"curve": STAIRSTEP, "duration": 90, "cut": 99 * RAY // 100},
    "exponential": {"curve": EXPONENTIAL, "duration": 1},
}
TOP = 165 * RAY


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("elapsed", [0, 1, 89, 90, 91, 1_000, 2_400])
def test_auction__each_curve__has_the_models_price(scene, curve, elapsed):
    scene.set_terms(**CURVES[curve])
    auction_id = scene.auction_eth()
    scene.wait(elapsed)
    want = expected.price_after(elapsed, TOP, scene.terms())
    assert scene.auctions.auction(auction_id).lots[0].price == want
    assert scene.take(auction_id, amount=WAD) == (WAD, WAD * want)


def test_auction__stairstep__stands_still_within_a_step(scene):
    scene.set_terms(**CURVES["stairstep"])
    auction_id = scene.auction_eth()
    prices = []
    for _ in range(4):
        prices.append(scene.auctions.auction(auction_id).lots[0].price)
        scene.wait(45)
    assert prices == [TOP, TOP, TOP * 99 // 100, TOP * 99 // 100]


# --- Parameters that change while an auction runs -------------------------------------------------


def change_everything(scene):
    scene.set_terms(
        curve=LINEAR,
        duration=4_000,
        cut=0,
        start_multiplier=12_000,
        floor_fraction=5_000,
        tail=7_200,
    )
    scene.set_engine(
        penalty=500, debt_floor=9_000, incentive_tip=10 * WAD, liquidation_limit=9_000_000
    )
    scene.set_limit(ETH, 99_000)
    scene.set_ledger(min_collateral_value=100, debt_ceiling=1)


@pytest.mark.parametrize("elapsed", [0, 777, 2_600, 3_600, 3_601])
def test_auction__parameters_changed__stays_what_it_was(scene, elapsed):
    auction_id = scene.auction_eth()
    with boa.env.anchor():
        scene.wait(elapsed)
        unchanged = scene.auctions.auction(auction_id)
    scene.wait(elapsed // 2)
    change_everything(scene)
    scene.wait(elapsed - elapsed // 2)
    assert scene.auctions.auction(auction_id) == unchanged


def test_take__parameters_changed__keeps_the_least_tab(scene):
    auction_id = scene.auction_eth()
    change_everything(scene)
    assert scene.take(auction_id, amount=70 * WAD) == (60 * WAD, 9_900 * RAD)


def test_reset__parameters_changed__keeps_terms_and_the_least_tab(scene):
    auction_id = scene.auction_eth()
    change_everything(scene)
    scene.wait(w.TAIL + 1)
    scene.set_price(ETH, 60)  # worth 6,000, above 5,500 and below 9,450
    scene.auctions.reset(auction_id, scene.keeper)
    auction = scene.auctions.auction(auction_id)
    assert (auction.version, auction.lots[0].top) == (1, 66 * RAY)
    scene.wait(100)
    want = expected.price_after(100, 66 * RAY, scene.auctions.auction_terms(1))
    assert scene.auctions.auction(auction_id).lots[0].price == want


def test_close_out__after_new_terms__starts_with_them(scene):
    scene.open_account(scene.stranger, {ETH: 100 * WAD}, 14_000 * WAD)
    first = scene.auction_eth()
    scene.set_terms(start_multiplier=12_000, floor_fraction=5_000)
    second = scene.close_out(scene.stranger)
    versions = [scene.auctions.auction(i).version for i in (first, second)]
    tops = [scene.auctions.auction(i).lots[0].top for i in (first, second)]
    assert versions == [1, 2]
    assert tops == [165 * RAY, 180 * RAY]


# --- No accepted terms sell below the floor -------------------------------------------------------


@st.composite
def terms(draw):
    """Terms around the bounds; most are accepted."""
    curve = draw(st.sampled_from([LINEAR, STAIRSTEP, EXPONENTIAL]))
    tail = draw(st.integers(600, 20_000))
    if curve == LINEAR:
        duration, cut = draw(st.integers(tail // 2 + 1, 3 * tail)), 0
    elif curve == STAIRSTEP:
        duration, cut = draw(st.integers(1, tail // 10)), draw(st.integers(90, 98)) * RAY // 100
    else:
        duration, cut = 1, RAY - draw(st.integers(RAY // 2 // tail, RAY // 100))
    multiplier = draw(st.integers(10_000, 13_000))
    floor = draw(st.integers(4_000 * BPS // multiplier + 1, 9_000 * BPS // multiplier))
    return curve, multiplier, floor, tail, duration, cut


@given(terms=terms(), elapsed=st.integers(0, 20_000))
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
def test_take__any_accepted_terms__never_sells_below_the_floor(scene, terms, elapsed):
    try:
        scene.engine.set_auction_terms(terms, sender=scene.governor)
    except boa.BoaError:
        assume(False)
    _, multiplier, floor, tail, *_ = terms
    auction_id = scene.auction_eth()
    scene.wait(elapsed)
    if scene.auctions.auction(auction_id).needs_reset:
        with boa.reverts(errors.AUCTION_RESET_NEEDED):
            scene.take(auction_id, amount=WAD)
        return
    bought, paid = scene.take(auction_id, amount=WAD)
    assert bought == WAD
    assert elapsed <= tail
    assert paid * BPS * BPS >= 150 * RAD * floor * multiplier >= 150 * RAD * 4_000 * BPS
