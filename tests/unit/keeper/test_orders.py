# SPDX-License-Identifier: MIT
"""Orders: what they take, how they are kept, and the one that calls anything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keeper.decisions.decision import Act
from keeper.decisions.orders import CallContract, CloseOut, Liquidate, Urgency
from keeper.reasons import Reason
from keeper.transactions.acts import acts_from_text, acts_to_text
from model.units import Wad
from tests.unit.keeper.test_execution import CALLS, EXECUTOR, LIQUIDATE, act

TARGET = "0x" + "Ab" * 20
CALL = CallContract(
    about="auction 0x9", target=TARGET, data="0x1234", urgency=Urgency.UPKEEP, usual_gas=5
)


@pytest.mark.parametrize("order", [*(call[0] for call in CALLS), CALL])
def test_acts__to_text_and_back__are_the_same(order):
    acts = (
        Act(order=order, reason=Reason.BID_PAYS, profit=Wad(2**70), sale=(3, Wad(4)), strategy="s"),
    )
    found = acts_from_text(acts_to_text(acts))
    assert found == acts
    assert isinstance(found[0].order.urgency, Urgency)


def test_acts__of_an_earlier_version__have_no_strategy():
    text = acts_to_text((act(LIQUIDATE),)).replace(', "strategy": ""', "")
    text = text.replace(', "after_poke": 0', "")

    assert acts_from_text(text) == (act(LIQUIDATE),)


@pytest.mark.parametrize("order", [call[0] for call in CALLS])
def test_order__of_each_kind__knows_its_gas_and_urgency(order):
    assert order.usual_gas >= 80_000
    assert isinstance(order.urgency, Urgency)


def test_call__of_ones_own_contract__is_sent_as_it_is():
    (intent,) = EXECUTOR.intents([act(CALL)], most_gas=1)

    assert (intent.call.target, intent.call.data) == (TARGET, "0x1234")
    assert (intent.urgency, intent.usual_gas, intent.is_bound) == (Urgency.UPKEEP, 5, True)
    assert intent.subjects == ("auction 0x9",)


@pytest.mark.parametrize(
    ("target", "data", "told"),
    [
        ("0x12", "0x", "target: '0x12' is no address"),
        (TARGET + "0", "0x", f"target: '{TARGET}0' is no address"),
        (TARGET, "0x123", "data: no hexadecimal bytes"),
        (TARGET, "1234", "data: no hexadecimal bytes"),
    ],
)
def test_call__not_of_a_form_that_a_node_takes__is_refused(target, data, told):
    with pytest.raises(ValueError, match=r"is no address|no hexadecimal") as refusal:
        CallContract(about="mine", target=target, data=data)
    assert str(refusal.value) == told


def test_builds_on_poke__direct_liquidation_after_one__does():
    order = Liquidate(
        account="0x1", asset=0, max_debt=Wad(1), min_collateral=Wad(1), min_profit=Wad(1)
    )
    assert not order.builds_on_poke
    assert replace(order, after_poke=1).builds_on_poke
    assert not CloseOut(account="0x1", after_poke=1).builds_on_poke  # it brings its own
