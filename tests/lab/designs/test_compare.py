# SPDX-License-Identifier: MIT
"""A crash through each design: exact figures, the same accounts, and what a lack of rivals does."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lab.cli import app
from lab.commands.compare import read_seeds
from lab.designs.comparison import DesignName, compare
from lab.designs.fleet import MARCH_2020, Style
from lab.designs.lanes import auction_only, direct_only
from lab.designs.maker import Maker
from lab.designs.play import play
from lab.designs.table import summarize
from lab.scenario.errors import ScenarioError
from lab.scenario.loading import load_scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"
OPPORTUNIST = next(kind for kind in MARCH_2020 if kind.style is Style.LEAST)


def load(name):
    return load_scenario(SCENARIOS / f"{name}.yaml")


@pytest.fixture(scope="module")
def short():
    return load("short-crash")


@pytest.fixture(scope="module")
def outcomes(short):
    designs = (DesignName.BACKSTOP, DesignName.MAKER_2020, DesignName.AAVE_STYLE)
    return {each.design: summarize(each) for each in compare(short, designs, [short.seed])}


def test_compare__short_crash__backstop_has_the_worlds_figures(outcomes):
    found = outcomes["backstop"]

    assert (found["liquidated"], found["auctions"], found["zero_bids"]) == (19, 7, 0)
    assert (found["sold"], found["cancelled"], found["bad_debt"]) == (337796.53, 312459.38, 0)
    assert (found["buffer_bears"], found["holders_bear"]) == (-6094.93, 0)


def test_compare__short_crash__maker_has_these_figures(outcomes):
    found = outcomes["maker-2020"]

    assert (found["liquidated"], found["auctions"], found["zero_bids"]) == (20, 76, 0)
    assert (found["sold"], found["cancelled"], found["bad_debt"]) == (
        398261.96,
        364014.25,
        18406.58,
    )
    assert (found["buffer_bears"], found["holders_bear"]) == (2000, 4130.78)


def test_compare__short_crash__fixed_spread_has_these_figures(outcomes):
    found = outcomes["aave-style"]

    assert (found["liquidated"], found["auctions"], found["price_part"]) == (20, 0, 0.9524)
    assert (found["sold"], found["cancelled"], found["bad_debt"]) == (308121.92, 293449.45, 0)


def test_compare__any_design__has_the_same_accounts(outcomes):
    assert {each["owed"] for each in outcomes.values()} == {389027.67}


def test_compare__twice__has_the_same_digests(short, outcomes):
    designs = (DesignName.MAKER_2020, DesignName.AAVE_STYLE)
    again = compare(short, designs, [short.seed])

    assert [each.digest for each in again] == [outcomes[each]["digest"] for each in designs]


def test_compare__maker__borrowers_and_protocol_lose_what_keepers_gain(outcomes):
    """All but what the pools keep of the sales: their fee, and the way the price gives."""
    found = outcomes["maker-2020"]
    lost = found["borrowers_loss"] + found["buffer_bears"] + found["holders_bear"]
    gained = found["keepers_profit"] + found["keepers_gas"]

    assert 0 < lost - gained < 0.03 * found["sold"]


def test_play__nobody_competes__every_lot_goes_for_dust(short):
    found = play(Maker, "maker-2020", short, [replace(OPPORTUNIST, count=1)])

    assert found.auctions == found.zero_bids == 76
    assert found.paid < 1e-6
    assert found.holders_bear == pytest.approx(found.cancelled - float(short.treasury.buffer))


def test_play__base_fee_overtakes_all_that_raise_nothing__no_bid_until_it_falls(short):
    """What was sent at 10 gwei waits while blocks ask for 200; then all of it is too late."""
    path = ((Decimal(0), Decimal(10)), (Decimal("0.5"), Decimal(200)))
    stuck = [kind for kind in MARCH_2020 if not kind.raises_bids]
    chain = short.chain.model_copy(update={"gas_price_gwei": path})
    congested = short.model_copy(update={"chain": chain})
    calm, found = (play(Maker, "maker-2020", each, stuck) for each in (short, congested))

    assert calm.auctions > 0
    assert found.auctions == 0
    assert found.left_unsafe > 0


def test_auction_only__short_crash__liquidates_next_to_nobody_directly(short):
    assert auction_only(short).parameters.merged()["engine"]["close_out_threshold"] == "0.9999"
    (found,) = compare(short, [DesignName.AUCTION_ONLY], [short.seed])

    assert (found.auctions, len(found.liquidated), found.zero_bids) == (9, 19, 0)
    assert found.bad_debt == 0


def test_direct_only__short_crash__closes_the_auctions_and_leaves_who_fell_below(short):
    engine = direct_only(short).parameters.merged()["engine"]
    assert (engine["close_out_threshold"], engine["incentive_tip"]) == ("0.8800", "0 coins")
    (found,) = compare(short, [DesignName.DIRECT_ONLY], [short.seed])

    assert (found.auctions, found.left_unsafe) == (0, 4)


@pytest.mark.parametrize(("text", "seeds"), [("7", [7]), ("1..3", [1, 2, 3]), ("0..0", [0])])
def test_read_seeds__one_or_a_range__is_all_of_them(text, seeds):
    assert list(read_seeds(text)) == seeds


@pytest.mark.parametrize("text", ["", "x", "3..1", "1..", "-1", "1..2000"])
def test_read_seeds__anything_else__is_refused_with_the_value(text):
    with pytest.raises(ScenarioError) as refused:
        read_seeds(text)
    assert f"--seeds is {text!r}" in str(refused.value)


def test_command__json__is_a_run_per_design_and_seed():
    command = ["compare", "short-crash", "--design", "aave-style", "--seeds", "1..2", "--json"]
    result = CliRunner().invoke(app, command)

    found = json.loads(result.stdout)
    assert [(each["design"], each["seed"]) for each in found] == [
        ("aave-style", 1), ("aave-style", 2),
    ]  # fmt: skip


def test_command__no_such_design__is_refused_with_what_there_is():
    result = CliRunner().invoke(app, ["compare", "short-crash", "--design", "maker"])

    assert result.exit_code == 2
    assert "backstop" in result.output


def test_command__no_such_scenario__is_refused_with_its_name():
    result = CliRunner().invoke(app, ["compare", "nowhere.yaml"])

    assert result.exit_code == 2
    assert "nowhere.yaml" in result.output


@pytest.mark.deep
def test_compare__black_thursday_as_it_was__maker_has_a_hole_and_backstop_none():
    """In 2020: 36 % of auctions for nothing, 5.67 million of 120 uncovered."""
    scenario = load("maker-2020")
    designs = (DesignName.BACKSTOP, DesignName.MAKER_2020)
    ours, makers = compare(scenario, designs, [scenario.seed])

    assert (makers.auctions, makers.zero_bids) == (3711, 1878)
    assert round(makers.holders_bear) == 5445932
    assert (ours.zero_bids, ours.bad_debt, ours.holders_bear, ours.pool_bears) == (0, 0, 0, 0)
    assert ours.buffer_bears < 0
