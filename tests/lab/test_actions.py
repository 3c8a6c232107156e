# SPDX-License-Identifier: MIT
"""What borrowers and governance do in a scenario is done on the chain, or refused there."""

from __future__ import annotations

import asyncio
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from lab.engines.choice import EngineName
from lab.engines.revm import RevmEngine
from lab.run import record, run
from lab.scenario.actions import KINDS, Withdraw
from lab.scenario.hashing import scenario_hash
from lab.scenario.loading import load_scenario
from lab.scenario.scenario import Scenario
from lab.scenario.writing import write_scenario
from lab.summary import list_actions
from lab.twin.preparing import TwinRefusal, prepare
from lab.world.genesis import MOST_LOANS, PURSE
from lab.world.world import World
from model.units import WAD
from tests.lab.tiny import tiny

FOLDER = Path(__file__).parents[2] / "scenarios"
ACTING = ("borrowers-act", "frozen-in-mid-crash")

ONE_OF_EACH = (
    {"do": "deposit", "hour": 0, "account": 0, "asset": "ETH", "amount": 1},
    {"do": "withdraw", "hour": 0, "account": 0, "asset": "ETH", "amount": "0.5"},
    {"do": "repay", "hour": "0.1", "account": 0, "amount": 100},
    {"do": "borrow", "hour": "0.1", "account": 0, "amount": 50},
    {"do": "open", "hour": "0.2", "debt": 6_000, "collateral": {"ETH": 80}},
    {"do": "pause", "hour": "0.3", "level": 3, "minutes": 10},
    {"do": "pause", "hour": "0.4", "level": 0},
    {"do": "ramp_threshold", "hour": "0.5", "asset": "ETH", "threshold": "0.79", "days": 1},
    {"do": "ramp_close_out", "hour": "0.6", "threshold": "0.96", "days": 1},
    {"do": "freeze", "hour": "0.7"},
    {"do": "wind_up", "hour": "0.8"},
)


def loaded(name):
    return load_scenario(FOLDER / f"{name}.yaml")


def with_actions(scenario, *actions):
    """The scenario with these actions, read as from a file."""
    return Scenario.model_validate({**scenario.model_dump(), "actions": actions})


def refusals(scenario):
    """What the contracts said to each action; None: nothing."""
    return [done.refusal for done in record(scenario).actions]


def short(*actions):
    return with_actions(loaded("short-crash"), *actions)


def of(account, do, hour="0.01", **more):
    return {"do": do, "hour": hour, "account": account, **more}


# --- Shipped scenarios ----------------------------------------------------------------------------


def test_play__borrowers_act__only_what_the_contracts_forbid_is_refused():
    recording = record(loaded("borrowers-act"))

    assert [done.refusal for done in recording.actions] == [
        "ledger: debt below floor",
        *(None,) * 8,
        "ledger: borrowing is paused",
        "ledger: loan to value exceeded",
        None,
    ]
    assert [str(done.hour) for done in recording.actions][-2:] == ["0.6", "1.2"]
    assert recording.row.conservation_error == 0
    assert recording.row.unsafe_left == 0


def test_play__shutdown__ends_everything():
    recording = record(loaded("frozen-in-mid-crash"))

    row = recording.row
    assert [done.refusal for done in recording.actions] == [None, None]
    # Two auctions run at the freeze; 7 accounts would have been closed out without it.
    assert (row.close_outs, row.takes, row.auctions_left) == (2, 0, 0)
    assert (row.bad_debt, row.uncovered, row.conservation_error) == (0, 0, 0)
    assert row.rest_hours < row.hours  # nothing is left to wait for


@pytest.mark.parametrize("name", ACTING)
@pytest.mark.parametrize(
    "engine", [EngineName.ANVIL, pytest.param(EngineName.BOA, marks=pytest.mark.deep)]
)
def test_play__on_another_engine__is_the_same_run(engine, name):
    assert run(loaded(name), engine=engine).digest == run(loaded(name)).digest


def test_list_actions__of_a_run__says_what_became_of_each():
    table = list_actions(record(loaded("frozen-in-mid-crash")).actions)

    cells = [list(column.cells) for column in table.columns]
    assert cells == [
        ["hour 1.0", "hour 1.1"],
        ["governance shuts the protocol down", "everything is settled"],
        ["done", "done"],
    ]


def test_example__of_the_documentation__is_played_as_it_says(tmp_path):
    page = (FOLDER.parent / "docs" / "lab-scenarios.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    for folder in ("scenarios", "parameters"):
        shutil.copytree(FOLDER.parent / folder, tmp_path / folder, dirs_exist_ok=True)
    path = tmp_path / "scenarios" / "paused.yaml"
    path.write_text(example, encoding="utf-8")

    assert refusals(load_scenario(path)) == [None, None, "ledger: loan to value exceeded"]


# --- Each kind ------------------------------------------------------------------------------------


def test_actions__one_of_each__are_done_unless_a_rule_forbids():
    assert {each["do"] for each in ONE_OF_EACH} == set(KINDS)

    said = refusals(short(*ONE_OF_EACH))

    # As the parameters are, the close-out threshold cannot be raised (P4).
    ramp = said.pop(8)
    assert ramp == "liquidation: close_out_threshold above health_factor_of_max_bonus"
    assert said == [None] * 10


def test_repay__more_than_is_owed__repays_all_but_no_more():
    # Account 14 owes 6,032.04; the interest of some minutes it gets from the market maker.
    assert refusals(
        short(
            of(14, "repay", amount=10_000),
            of(14, "withdraw", asset="ETH", amount="42.545061173962104"),
            of(14, "withdraw", asset="ETH", amount="0.000000000000001"),
        )
    ) == [None, None, "ledger: collateral too low"]


def test_repay__down_to_below_the_floor__is_refused():
    assert refusals(short(of(14, "repay", amount=2_000))) == ["ledger: debt below floor"]


def test_withdraw__what_covers_the_debt__is_refused():
    assert refusals(short(of(14, "withdraw", asset="ETH", amount=10))) == [
        "ledger: loan to value exceeded"
    ]


def test_deposit__in_time__saves_the_account():
    # Account 4 is at 1.16 and would be liquidated when ether falls to 150.
    saved = short(of(4, "deposit", asset="ETH", amount=150))

    before, after = run(loaded("short-crash")), run(saved)
    assert (before.direct_liquidations, after.direct_liquidations) == (29, 26)


def test_pause__at_level_1__holds_up_close_outs_only():
    before = run(loaded("short-crash"))
    paused = run(short({"do": "pause", "hour": 0, "level": 1, "minutes": 360}))

    # Some heal, or are healed by lane A; who is not waits until the pause is over.
    assert (before.close_outs, before.direct_liquidations, before.longest_unsafe) == (7, 29, 5)
    assert (paused.close_outs, paused.direct_liquidations, paused.longest_unsafe) == (4, 37, 99)


def test_pause__again_too_soon__is_refused():
    assert refusals(
        short(
            {"do": "pause", "hour": 0, "level": 1, "minutes": 12},
            {"do": "pause", "hour": "0.3", "level": 2, "minutes": 12},
            {"do": "pause", "hour": "0.45", "level": 2, "minutes": 12},
        )
    ) == [None, "auction: paused not long ago", None]


def test_repay__in_a_book_that_was_seeded__is_paid_by_who_has_its_coin(tmp_path):
    scenario = loaded("short-crash")
    many = scenario.population.model_copy(update={"accounts": MOST_LOANS + 6})
    large = scenario.model_copy(update={"population": many})
    world = World(
        with_actions(large, of(40, "repay", amount=1_000)), tmp_path, RevmEngine(), aftermath=0
    )

    played = asyncio.run(world.play())

    assert [done.refusal for done in played.actions] == [None]
    assert PURSE in {transfer_sender(log) for log in transfers_of(world, 1_000 * WAD)}


def transfers_of(world, amount):
    return [
        log
        for logs in world.chain.logs.values()
        for log in logs
        if len(log.topics) == 3
        and len(log.data) == 32
        and int.from_bytes(log.data, "big") == amount
    ]


def transfer_sender(log):
    return "0x" + log.topics[1][-20:].hex()


# --- Wind-up --------------------------------------------------------------------------------------


def test_wind_up__nothing_frozen_in_time__is_refused_when_it_is_loaded():
    with pytest.raises(ValueError, match="is 'wind_up': should come after a freeze"):
        short({"do": "wind_up", "hour": 1})


def test_freeze__twice__is_refused():
    twice = short({"do": "freeze", "hour": 1}, {"do": "freeze", "hour": "1.2"})

    assert refusals(twice) == [None, "ledger: frozen"]


def test_freeze__without_a_wind_up__ends_the_run():
    row = run(short({"do": "freeze", "hour": "1.1"}))

    assert (row.unsafe_left, row.auctions_left > 0) == (0, True)
    assert row.rest_hours < row.hours


# --- As data --------------------------------------------------------------------------------------


def test_hash__other_actions__is_another():
    some, none = tiny(actions=ONE_OF_EACH), tiny()
    fewer = tiny(actions=ONE_OF_EACH[:3])

    assert len({scenario_hash(each) for each in (some, none, fewer)}) == 3
    assert scenario_hash(tiny(actions=[])) == scenario_hash(none)


def test_write__with_actions__loads_as_the_same(tmp_path):
    scenario = loaded("short-crash")
    acting = with_actions(scenario, *ONE_OF_EACH)
    write_scenario(acting, tmp_path / "own.yaml")

    assert load_scenario(tmp_path / "own.yaml") == acting
    withdrawal = load_scenario(tmp_path / "own.yaml").actions[1]
    assert isinstance(withdrawal, Withdraw)
    assert withdrawal.amount == Decimal("0.5")


def test_prepare__actions__are_refused_by_the_twin():
    with pytest.raises(TwinRefusal, match=r"^actions: there are 12: the twin plays none$"):
        prepare(loaded("borrowers-act"))


def test_is_for_the_lab__with_actions__is():
    assert loaded("borrowers-act").is_for_the_lab
    assert not loaded("short-crash").is_for_the_lab
