# SPDX-License-Identifier: MIT
"""`PriceOracle.set_asset_parameters`: every rule at -1/0/+1, and what a change keeps."""

from __future__ import annotations

from dataclasses import astuple, replace

import boa
import pytest

from model import errors
from tests.unit.contracts.price_oracle import scene as s

DAY = 86_400
MAX_PRICE = 2**88 - 1


def accepts(scene, text=None, **changes):
    """Set parameters with some changes; expect the revert text, or that they are stored."""
    parameters = replace(scene.parameters, **changes)
    if text is None:
        scene.set_parameters(parameters)
        assert scene.oracle.asset_parameters(s.LINK) == astuple(parameters)
    else:
        with boa.reverts(text):
            scene.set_parameters(parameters)


def test_set_asset_parameters__new_asset__stores_and_emits_them(deployed):
    deployed.set_parameters(deployed.parameters)

    (event,) = deployed.oracle.get_logs()
    assert s.name(event) == "AssetParametersSet"
    assert event.asset == s.LINK
    assert event.parameters == astuple(deployed.parameters)
    assert deployed.oracle.asset_parameters(s.LINK) == astuple(deployed.parameters)
    assert deployed.state() == (0, 0, 0, 0, 0, 0, 0)


def test_set_asset_parameters__widest_of_all__keep_to_their_fields(deployed, wide_feed):
    widest = s.parameters(
        wide_feed.address,
        heartbeat=7 * DAY - 7_200,
        max_age=7 * DAY - 7_200,
        max_price_age=7 * DAY,
        delay=3_600,
        max_deviation=5_000,
        confirm_time=3_600,
        lower_bound=MAX_PRICE - 1,
        upper_bound=MAX_PRICE,
    )
    deployed.set_parameters(widest, asset=15)
    assert deployed.oracle.asset_parameters(15) == astuple(widest)


# --- Access --------------------------------------------------------------------------------------


def test_set_asset_parameters__by_stranger__reverts(deployed, stranger):
    with boa.reverts("oracle: caller is not the governor"):
        deployed.oracle.set_asset_parameters(s.LINK, astuple(deployed.parameters), sender=stranger)


def test_set_asset_parameters__asset_16__reverts(deployed):
    with boa.reverts("oracle: unknown asset"):
        deployed.set_parameters(deployed.parameters, asset=16)


# --- Source --------------------------------------------------------------------------------------


def test_set_asset_parameters__source_without_code__reverts(deployed, stranger):
    accepts(deployed, "oracle: source is not a contract", source=stranger)


@pytest.mark.parametrize(
    ("decimals", "text"),
    [(0, None), (17, None), (18, None), (19, "oracle: source has more than 18 decimals")],
)
def test_set_asset_parameters__decimals__at_most_18(deployed, decimals, text):
    feed = boa.load("contracts/testing/SettableFeed.vy", decimals, "X / USD")
    accepts(deployed, text, source=feed.address)


# --- One field (P14) -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "good", "bad", "text"),
    [
        ("heartbeat", 1, 0, "oracle: heartbeat is zero"),
        ("delay", 3_600, 3_601, "oracle: delay too long"),
        ("confirm_time", 1, 0, "oracle: confirm_time is zero"),
        ("confirm_time", 3_600, 3_601, "oracle: confirm_time too long"),
        ("max_deviation", 1, 0, "oracle: max_deviation is zero"),
        ("max_deviation", 5_000, 5_001, "oracle: max_deviation too large"),
        ("max_price_age", 7 * DAY, 7 * DAY + 1, "oracle: max_price_age too long"),
        ("upper_bound", MAX_PRICE, MAX_PRICE + 1, "oracle: upper_bound too large"),
    ],
)
def test_set_asset_parameters__one_field__keeps_its_bound(deployed, field, good, bad, text):
    # An age long enough for every delay, so that only the field under test matters.
    roomy = replace(deployed, parameters=replace(deployed.parameters, max_price_age=DAY))
    accepts(roomy, **{field: good})
    accepts(roomy, text, **{field: bad})


@pytest.mark.parametrize("field", ["heartbeat", "max_age", "max_price_age", "delay"])
def test_set_asset_parameters__field_of_256_bits__reverts_by_a_rule(deployed, field):
    text = {
        "heartbeat": "oracle: max_age below heartbeat",
        "max_age": "oracle: max_price_age too short",
        "max_price_age": "oracle: max_price_age too long",
        "delay": "oracle: delay too long",
    }[field]
    accepts(deployed, text, **{field: 2**256 - 1})


# --- Several fields (P14, P15) -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offset", "text"), [(-1, "oracle: max_age below heartbeat"), (0, None), (1, None)]
)
def test_set_asset_parameters__max_age__covers_the_heartbeat(deployed, offset, text):
    accepts(deployed, text, max_age=deployed.parameters.heartbeat + offset)


@pytest.mark.parametrize(
    ("offset", "text"), [(-1, "oracle: max_price_age too short"), (0, None), (1, None)]
)
def test_set_asset_parameters__max_price_age__covers_delay_age_and_confirmation(
    deployed, offset, text
):
    parameters = deployed.parameters
    least = parameters.delay + parameters.max_age + parameters.confirm_time
    accepts(deployed, text, max_price_age=least + offset)


def test_set_asset_parameters__max_price_age_below_the_delays__reverts(deployed):
    accepts(deployed, "oracle: max_price_age too short", max_price_age=0)


@pytest.mark.parametrize(
    ("offset", "text"),
    [(-1, None), (0, "oracle: bounds out of order"), (1, "oracle: bounds out of order")],
)
def test_set_asset_parameters__lower_bound__is_below_the_upper(deployed, offset, text):
    accepts(deployed, text, lower_bound=deployed.parameters.upper_bound + offset)


@pytest.mark.parametrize(
    ("offset", "text"),
    [(-1, errors.ORACLE_DEBT_QUEUE_TOO_SHORT_FOR_THE_DELAY), (0, None), (1, None)],
)
def test_set_asset_parameters__debt_queue__outlasts_four_tails_and_the_delay(
    deployed, offset, text
):
    deployed.treasury.eval(
        f"self.debt_queue_delay = {4 * s.TAIL + deployed.parameters.delay + offset}"
    )
    accepts(deployed, text)


@pytest.mark.parametrize(
    ("offset", "text"),
    [(-1, errors.ORACLE_COOLDOWN_TOO_SHORT_FOR_THE_DELAY), (0, None), (1, None)],
)
def test_set_asset_parameters__cooldown__outlasts_three_tails_and_the_delay(deployed, offset, text):
    deployed.treasury.eval(
        f"self.time_for_auctions = {3 * s.TAIL + deployed.parameters.delay + offset}"
    )
    accepts(deployed, text)


# --- Bounds and the price that there is ----------------------------------------------------------


@pytest.mark.parametrize(
    ("lower", "upper", "text"),
    [
        (-1, 1, None),
        (0, 1, None),
        (-1, 0, None),
        (1, 2, "oracle: price outside the bounds"),
        (-2, -1, "oracle: price outside the bounds"),
    ],
)
@pytest.mark.parametrize("is_poked", [False, True])
def test_set_asset_parameters__bounds__contain_the_price(deployed, lower, upper, text, is_poked):
    """Before there is a price, the source's answer."""
    deployed.say(4)
    if is_poked:
        deployed.set_parameters(deployed.parameters)
        deployed.poke()
        deployed.wait(1)
        deployed.say(9)  # what the source says no longer matters
    accepts(deployed, text, lower_bound=s.price(4) + lower, upper_bound=s.price(4) + upper)


def test_set_asset_parameters__value_waits__bounds_contain_both(scene):
    scene.poke(4.4)
    accepts(scene, lower_bound=s.price(4), upper_bound=s.price(4.4))
    outside = "oracle: price outside the bounds"
    accepts(scene, outside, lower_bound=s.price(4), upper_bound=s.price(4.4) - 1)
    accepts(scene, outside, lower_bound=s.price(4) + 1, upper_bound=s.price(4.4))
    scene.wait(scene.parameters.delay)
    accepts(scene, lower_bound=s.price(4) + 1, upper_bound=s.price(4.4))


def test_set_asset_parameters__lower_value_waits__bounds_contain_both(scene):
    scene.poke(3.6)
    accepts(scene, lower_bound=s.price(3.6), upper_bound=s.price(4))
    outside = "oracle: price outside the bounds"
    accepts(scene, outside, lower_bound=s.price(3.6) + 1, upper_bound=s.price(4))
    accepts(scene, outside, lower_bound=s.price(3.6), upper_bound=s.price(4) - 1)


@pytest.mark.parametrize("age", [None, 4_201])
def test_set_asset_parameters__source_cannot_be_believed_yet__lists(deployed, age):
    if age is not None:
        deployed.feed.set_round(1, s.answer(4), deployed.now() - age)
    accepts(deployed, lower_bound=s.price(10), upper_bound=s.price(20))


def test_set_asset_parameters__feed_reverts_at_listing__lists(deployed):
    feed = boa.load("contracts/testing/RevertingFeed.vy")
    accepts(deployed, source=feed.address)


# --- What a change keeps -------------------------------------------------------------------------


def test_set_asset_parameters__same_source__keeps_price_and_candidate(scene):
    scene.poke(4.4)
    scene.poke(2)
    before = scene.state()
    accepts(scene, max_deviation=1_000, max_price_age=DAY)
    assert [s.name(event) for event in scene.oracle.get_logs()] == []
    assert scene.state() == before
    assert scene.is_suspect()


def test_set_asset_parameters__new_max_price_age__takes_effect_with_the_next_value(scene):
    before = scene.state().expires_at
    accepts(scene, max_price_age=DAY)
    assert scene.state().expires_at == before
    scene.wait(1)
    scene.poke(4)
    assert scene.state().expires_at == scene.now() + DAY


def test_set_asset_parameters__new_source__keeps_price_drops_candidate_and_round(scene):
    scene.feed.set_round(50, s.answer(4.4), scene.now())
    scene.poke()
    scene.feed.set_round(60, s.answer(2), scene.now())
    scene.poke()
    before = scene.state()
    successor = boa.load("contracts/testing/SettableFeed.vy", 18, "LINK / USD")

    scene.set_parameters(replace(scene.parameters, source=successor.address))

    cleared, changed = scene.oracle.get_logs()
    assert s.name(cleared) == "CandidateChanged"
    assert s.fields(cleared) == {
        "asset": s.LINK,
        "candidate": 0,
        "candidate_since": 0,
        "round": 0,
    }
    assert s.name(changed) == "AssetParametersSet"
    assert scene.state()[:4] == before[:4]
    assert not scene.is_suspect()

    # The successor counts from 1 and has its own decimals; the band is still that of the old price.
    scene.wait(scene.parameters.delay)
    successor.set_answer(s.price(4.5))
    scene.poke()
    assert scene.state().next_price == s.price(4.5)
    scene.wait(scene.parameters.delay)
    successor.set_answer(s.price(8))
    scene.poke()
    assert scene.is_suspect()


def test_set_asset_parameters__new_source_without_candidate__logs_parameters_only(scene):
    successor = boa.load("contracts/testing/SettableFeed.vy", s.FEED_DECIMALS, "LINK / USD")
    scene.set_parameters(replace(scene.parameters, source=successor.address))
    assert [s.name(event) for event in scene.oracle.get_logs()] == ["AssetParametersSet"]
