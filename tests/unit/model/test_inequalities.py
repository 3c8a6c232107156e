# SPDX-License-Identifier: MIT
"""The rules P1 to P17, each at its edge and one beyond."""

from __future__ import annotations

import pytest

from model.inequalities import broken_rules
from tests.deployment import default_settings
from tests.rule_edges import EDGES, LINEAR_CURVE
from tests.variations import varied


@pytest.fixture(scope="module")
def protocol():
    return default_settings().protocol


def test_broken_rules__default_parameters__are_none(protocol):
    assert broken_rules(protocol) == []


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.rule}: {edge.reverts}")
def test_broken_rules__at_the_edge__are_none(protocol, edge):
    assert broken_rules(varied(protocol, edge.within)) == []


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.rule}: {edge.reverts}")
def test_broken_rules__one_beyond_the_edge__are_that_rule(protocol, edge):
    assert {broken.name for broken in broken_rules(varied(protocol, edge.beyond))} == {edge.rule}


def test_broken_rules__par_after_half_the_tail__are_p12(protocol):
    # 1.1 * (1 - t / 7,200) reaches 1 after 655 s, so a tail of 1,308 is too short by one second.
    line = {**LINEAR_CURVE, "auction_terms.duration": 7_200}
    names = {
        tail: {b.name for b in broken_rules(varied(protocol, {**line, "auction_terms.tail": tail}))}
        for tail in (1_309, 1_310)
    }
    assert names == {1_309: {"P12"}, 1_310: set()}


def test_broken_rules__two_of_them__names_the_asset(protocol):
    both = {"assets.BTC.ledger.loan_to_value": 8_000, "engine.penalty": 2_000}
    texts = [f"{broken.name} {broken.text}" for broken in broken_rules(varied(protocol, both))]
    assert texts == [
        "P1 BTC: loan_to_value * 1.02 is above liquidation_threshold",
        "P5 greatest liquidation_threshold * (1 + penalty) is above close_out_threshold",
    ]
