# SPDX-License-Identifier: MIT
"""Every vector of `data/` that has a runner, with the counts that `data/DEPARTURES.md` predicts."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from model.departures import MAKER, OURS, Departures
from model.units import RAY
from tests.vectors import debt_departures, files, surplus_departures
from tests.vectors.arithmetic import Bytecode, Twin
from tests.vectors.close_outs import CloseOut
from tests.vectors.comparison import Deployed, compare, judge, judge_deployed
from tests.vectors.groups import GROUPS
from tests.vectors.limit_prices import LimitPrice
from tests.vectors.sequences import moments, number

DATA = Path(__file__).parent / "data"
MAX_RATE = 2**112 - 1  # the Ledger's field
STORAGE_OF_A_DELAYED_PRICE = ("cur", "cur_valid", "nxt", "nxt_valid")

# Every n-th case is tried on the deployed contracts here, all of them in `test_deployed_vectors`;
# and how many of these ran.
DEPLOYED = {
    "jug_drip": (4, 93),
    "dog_bark": (12, 26),
    "clip_take": (8, 40),
    "clip_kick_redo": (6, 21),
    "flop_sequences": (1, 14),
    "flap_sequences": (1, 7),
    "vow_sequences": (3, 27),
    "clip_sequences": (7, 8),
    "osm_sequences": (2, 42),
    "spot_poke": (1, 5),
    "vat_frob": (12, 24),
}


def load(group):
    return files.read(DATA / f"{group}.json.xz")


@pytest.mark.parametrize(
    ("group", "cases", "same", "departures"),
    [
        ("abaci_linear", 748, 748, {}),
        ("abaci_stairstep", 806, 806, {}),
        ("abaci_exponential", 802, 802, {}),
        ("jug_drip", 624, 624, {}),
        # 112 partial close-outs, of which 80 with a tip.
        ("dog_bark", 945, 687, {"partial_tip": 80, "incentive_cap": 220}),
        # Nothing bought: 41 that succeeded, 17 that reverted anyway, 2 more at a price of 0.
        # Whole tab: 33 that succeeded, 11 that reverted.
        (
            "clip_take",
            945,
            262 + 555,
            {"zero_price": 5, "zero_amount": 60, "one_wei": 21, "whole_tab": 44},
        ),
        ("spot_poke", 181, 181, {}),
        ("vat_frob", 420, 420, {}),
        # 119 of 279 resets are of collateral below the least tab.
        ("clip_kick_redo", 560, 220, {"zero_price": 8, "incentive_cap": 303, "dust_ends": 119}),
        (
            "flop_sequences",
            91,
            41,
            {
                "settle_first": 17,
                "lot_cap": 5,
                "reserve": 2,
                "half_open": 13,
                "bid_first": 22,
                "unknown_id": 11,
            },
        ),
        (
            "flap_sequences",
            91,
            40,
            {"settle_first": 6, "reserve": 25, "half_open": 7, "bid_first": 20, "unknown_id": 9},
        ),
        # No recorded auction of the balance sheet starts only because coin is burned first.
        ("vow_sequences", 161, 104, {"bucket": 56, "oldest_first": 6, "half_open": 1}),
        ("clip_sequences", 84, 67, {"partial_tip": 6, "incentive_cap": 5, "whole_tab": 7}),
        ("osm_sequences", 119, 42, {"delay_per_value": 52, "lazy_read": 21, "early_poke": 48}),
    ],
)
def test_compare__recorded_cases__returns_predicted_counts(group, cases, same, departures):
    every, deployed = DEPLOYED.get(group, (1, None))

    tally = compare(load(group), GROUPS[group], every=every)

    assert tally.different == []
    assert (tally.cases, tally.same, tally.departures) == (cases, same, Counter(departures))
    assert tally.deployed == deployed


@pytest.mark.parametrize(
    ("group", "rule", "action", "steps"),
    [
        ("flop_sequences", debt_departures.half_open, "deal", 5),
        ("flop_sequences", debt_departures.half_open, "tick", 9),
        ("flop_sequences", debt_departures.unknown_id, "tick", 11),
        ("flap_sequences", surplus_departures.half_open, "deal", 8),
        ("flap_sequences", surplus_departures.half_open, "tick", 2),
        ("flap_sequences", surplus_departures.unknown_id, "tick", 9),
    ],
)
def test_rule__every_recorded_step__changes_as_many_as_predicted(group, rule, action, steps):
    changed = [
        moment
        for case in load(group).cases
        for moment in moments(case, GROUPS[group].recorded(case))
        if moment.record.word("op") == action and rule(moment) is not None
    ]

    assert len(changed) == steps


def test_compare__delay_per_value_alone__returns_equal_storage_in_74_of_119():
    # Seven sequences depart without a trace: the value not taken is the one that stands already.
    group, twin = GROUPS["osm_sequences"], Twin(Departures(delay_per_value=True))

    def storage(outcome):
        return [[step[name] for name in STORAGE_OF_A_DELAYED_PRICE] for step in outcome]

    cases = load("osm_sequences").cases
    equal = [storage(group.replay(case, twin)) == storage(group.recorded(case)) for case in cases]

    assert Counter(equal) == {True: 74, False: 45}


def test_accrued__recorded_drips_in_its_domain__returns_recorded_rate():
    # What the Ledger calls: the vectors' formula with an index and a fee of at least 1, clamped.
    bytecode, compared = Bytecode(), 0
    for case in load("jug_drip").cases:
        inputs, out = case.record("in"), case.record("out")
        fee, rate = inputs.number("base") + inputs.number("duty"), inputs.number("prev_rate")
        if out.word_or_null("revert") is not None or min(fee, rate) < RAY:
            continue
        accrued = bytecode.accrued(rate, fee, inputs.number("dt"), MAX_RATE)
        assert accrued == min(out.number("rate"), MAX_RATE), case.place
        compared += 1
    assert compared == 474


def test_replay__auction_rules_of_the_reference_on_our_bytecode__returns_recorded_pay():
    # Without a cap the module is given 2**256 - 1, and pays what the reference pays.
    group, bytecode = GROUPS["clip_kick_redo"], Bytecode()
    bytecode.departures = MAKER
    cases = load("clip_kick_redo").cases
    equal = [group.replay(case, bytecode) == group.recorded(case) for case in cases]

    # The others are at a price of 0.
    assert Counter(equal) == {True: 552, False: 8}


def test_departures__every_flag__is_predicted_in_a_group():
    predicted = {name for group in GROUPS.values() for name in group.departures}

    assert predicted == {flag.name for flag in fields(Departures)}


def test_judge__departure_without_its_prediction__names_the_case():
    group = CloseOut()
    group.departures = group.departures | {"partial_tip": lambda _: None}
    case = next(
        case
        for case in load("dog_bark").cases
        if judge(case, CloseOut(), Twin(OURS))[0] == ["partial_tip"]
    )

    assert judge(case, CloseOut(), Twin(OURS)) == (["partial_tip"], [])
    names, differences = judge(case, group, Twin(OURS))
    assert names == []
    assert f"{case.place}: partial_tip alone against its prediction: coin = " in differences[0]


def test_judge_deployed__other_outcome__names_the_case_and_field():
    group, case = LimitPrice(), load("spot_poke").cases[0]
    spot = number(group.replay(case, Twin(OURS))[0], "spot")

    def judged(outcome, **structure):
        return judge_deployed(case, group, Deployed(outcome=outcome, **structure))

    same, other = ({"spot": spot},), ({"spot": spot + 1},)
    assert judged(same) == []
    assert judged(other) == [
        f"{case.place}: deployed against twin: spot = {spot + 1}, expected {spot}"
    ]
    assert judged(other, expected=other, structure=("wide",)) == []
    assert "deployed: 0 steps, expected 1" in judged(())[0]
    assert "wide predicted, but nothing differs" in judged(same, structure=("wide",))[0]


def test_groups__every_data_file__is_read():
    names = {file.group for path in files.find([DATA]) if (file := files.read(path)) is not None}

    assert set(GROUPS) <= names
