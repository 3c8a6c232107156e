# SPDX-License-Identifier: MIT
"""Every function, every way to spoil a call of it: the text, and that nothing changed."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import pytest

from lab.artifacts import artifact
from tests.bad_input.calls import CALLS
from tests.bad_input.scenes import SCENES
from tests.bad_input.table import ACCEPTED, CALLER, NO_TEXT, NOTHING, expected, outcome, outcomes
from tests.deployment import ROOT

CONTRACTS: Final = sorted(path.stem for path in (ROOT / "contracts").glob("*.vy"))

MEANT: Final = {
    r"(max_debt|max_collateral|max_price): largest$": "as much as there is, at any price",
    r"min_collateral: zero$": "no matter how little",
    r"\.approve amount: largest$": "as much as the owner has",
    r"\.propose_admin account: zero$": "a proposal is withdrawn",
    r"MedianFeed\.transfer_ownership new_owner: zero$": "a proposal is withdrawn",
    r"Gateway\.adjust (changes: empty|changes\[0\]\.deposited: zero|borrowed: zero)$": (
        "one of several changes is left out"
    ),
    r"DebtAuction\.place_bid lot: zero$": "a gift to the protocol, as in Maker's flop",
    r"_many calls: twice$": "the second finds less to do, or nothing, and is skipped",
    r"(close_out_many|poke_and_close_out) accounts: twice$": "the second finds nothing to do",
    r"Settlement\.skim accounts: twice$": "the second finds nothing to do",
    r"poke_and_close_out assets: (unknown|largest)": "what is not listed cannot be poked",
    r"MedianFeed\.post price: largest$": "its median and the oracle's guard see to it",
    r"set_asset_parameters asset: unknown 3$": "the next asset is being listed",
    r"set_asset_limit asset: unknown 3$": "the next asset is being listed",
    r"parameters\.(max_discount|max_extensions|coin_limit): zero$": "none is allowed",
    r"parameters\.(min_bonus|treasury_share_of_bonus): zero$": "nobody gets one",
    r"parameters\.(incentive_share|incentive_tip|pool_share): zero$": "nobody gets one",
    r"parameters\.(debt_ceiling|supply_cap|min_collateral_value): zero$": "closed, or free for all",
    r"parameters\.(delay|lower_bound): zero$": "governance does without",
    r"Timelock\.(schedule|schedule_batch|execute|execute_batch) ": "part of what is announced",
    r"Timelock\.(grantRole|revokeRole) ": "its own governance announced it",
}
"""Accepted although it looks bad, and what it means; of functions that people call."""

OPEN: Final = re.compile(
    r"approve|permit|set_operator|cancel|reset|close_out|poke|restart|settle|skim|finalise"
)
"""What anybody may do who has nothing."""


def is_for_contracts(call):
    """Whether only contracts of ours may call it, which have looked at the arguments before."""
    return call.sender in CONTRACTS and call.sender != "Timelock"


def rows():
    calls = {call.name: call for call in CALLS}
    for name, found in expected().items():
        for what, result in found.items():
            yield calls[name], what, result


def test_calls__all_contracts__are_of_every_function_that_changes_state():
    found = {
        f"{contract}.{abi['name']}"
        for contract in CONTRACTS
        for abi in artifact(contract).abi
        if abi["type"] == "function" and abi["stateMutability"] not in ("view", "pure")
    }

    # Called back by the houses, never by a person; `tests/unit/contracts/bidder` has them.
    found -= {"Bidder.on_take", "Bidder.on_liquidate"}
    assert found == {call.name for call in CALLS}
    assert max(Counter(call.name for call in CALLS).values()) == 1
    assert {call.scene for call in CALLS} == set(SCENES)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_good_call__in_its_scene__goes_through(call):
    assert outcome(call, *call.as_meant()) in (ACCEPTED, NOTHING)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
def test_bad_call__of_every_kind__is_refused_with_the_text_listed_and_changes_nothing(call):
    assert outcomes(call) == expected()[call.name]


def test_refusals__of_functions_that_people_call__have_a_text():
    silent = {
        f"{call.name} {what}"
        for call, what, result in rows()
        if result == NO_TEXT and not is_for_contracts(call)
    }

    # Snekmate's own sum of time and delay.
    assert silent == {"Timelock.schedule delay: largest", "Timelock.schedule_batch delay: largest"}


def test_accepted_calls__of_functions_that_people_call__are_meant():
    used = set()
    for call, what, result in rows():
        if result != ACCEPTED or is_for_contracts(call):
            continue
        if what == CALLER:
            assert OPEN.search(call.function), call.name
            continue
        patterns = [pattern for pattern in MEANT if re.search(pattern, f"{call.name} {what}")]
        assert len(patterns) == 1, f"{call.name} {what}: {patterns}"
        used.update(patterns)
    assert used == set(MEANT)
