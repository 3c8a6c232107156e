# SPDX-License-Identifier: MIT
"""The shipped scenarios, and what a scenario may say that only the lab plays."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from lab.live.session import Session
from lab.run import run
from lab.scenario.errors import ScenarioError
from lab.scenario.loading import load_scenario

FOLDER = Path(__file__).parents[2] / "scenarios"
SHIPPED = sorted(path.stem for path in FOLDER.glob("*.yaml"))
SMALL = ("flash-wick", "gap", "slow-bleed")
LARGE = sorted(set(SHIPPED) - {*SMALL, "short-crash"})


def play(name):
    row = run(load_scenario(FOLDER / f"{name}.yaml"))
    assert (row.conservation_error, row.unsafe_left) == (0, 0)
    return row


def extending(tmp_path, text):
    for name in ("short-crash", "base"):
        original = (FOLDER / "short-crash.yaml").read_text(encoding="utf-8")
        original = original.replace("file: ..", f"file: {FOLDER.parent}")
        (tmp_path / f"{name}.yaml").write_text(original, encoding="utf-8")
    (tmp_path / "extending.yaml").write_text("extends: own.yaml\n", encoding="utf-8")
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_shipped__each__has_the_name_of_its_file():
    names = [load_scenario(FOLDER / f"{name}.yaml").name for name in SHIPPED]

    assert len(SHIPPED) == 21
    assert names == SHIPPED


def test_flash_wick__print_of_almost_nothing__liquidates_nobody():
    row = play("flash-wick")

    assert (row.direct_liquidations, row.close_outs) == (0, 0)
    assert row.longest_unsafe == 0


def test_gap__ether_halves_at_once__the_waterfall_bears_it():
    row = play("gap")

    assert (row.direct_liquidations, row.close_outs) == (5, 6)
    assert round(row.bad_debt, 6) == 23971.637402
    assert row.governance_minted > 0


def test_slow_bleed__time_for_everybody__costs_the_protocol_nothing():
    row = play("slow-bleed")

    assert (row.direct_liquidations, row.close_outs) == (15, 6)
    assert row.bad_debt == 0
    assert row.buffer_after > row.buffer_before


def test_keeper_outage__until_the_low__is_worse_than_the_day_itself():
    away, there = play("keeper-outage"), play("black-thursday")

    assert round(away.bad_debt, 6) == 517627.759508
    assert round(there.bad_debt, 6) == 13183.069178


@pytest.mark.deep
@pytest.mark.parametrize("name", sorted(set(LARGE) - {"keeper-outage", "black-thursday"}))
def test_large__any__comes_to_rest_with_balanced_books(name):
    row = play(name)
    assert row.direct_liquidations + row.close_outs > 0


def test_load__extends__replaces_a_price_path_as_a_whole_and_keeps_the_rest(tmp_path):
    path = extending(
        tmp_path,
        "extends: base.yaml\nname: own\nkeeper: {latency: 3}\n"
        "prices: {ETH: {source: mine, points: [[0, 200]]}}\n",
    )
    base, own = load_scenario(FOLDER / "short-crash.yaml"), load_scenario(path)

    assert (own.name, own.keeper.latency) == ("own", 3)
    assert own.keeper.capital == base.keeper.capital
    assert own.prices["ETH"].points == ((Decimal(0), Decimal(200)),)
    assert own.prices["BTC"] == base.prices["BTC"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "extends: ../base.yaml\nname: own\n",
            "own.yaml:1:1: extends is '../base.yaml': should be another file of its folder",
        ),
        (
            "extends: own.yaml\nname: own\n",
            "own.yaml:1:1: extends is 'own.yaml': should be another file of its folder",
        ),
        ("extends: none.yaml\nname: own\n", "none.yaml: cannot be read"),
        (
            "extends: extending.yaml\nname: own\n",
            "extending.yaml:1:1: extends: should not stand in what is extended",
        ),
        (
            "extends: base.yaml\nname: own\nkeeper: {outages: [[3, 2]]}\n",
            "keeper.outages: each should be [from, until] with from < until",
        ),
        (
            "extends: base.yaml\nname: own\nfeeds: {error: -1}\n",
            "feeds.error is -1: should be greater than -1",
        ),
        (
            "extends: base.yaml\nname: own\nkeeper: {latency: 1.5}\n",
            "keeper.latency is 1.5: should be a valid integer",
        ),
    ],
)
def test_load__something_wrong__says_where_and_what_is_allowed(tmp_path, text, told):
    with pytest.raises(ScenarioError) as refused:
        load_scenario(extending(tmp_path, text))

    assert told in str(refused.value)


def test_demo__what_only_the_lab_plays__is_refused(tmp_path):
    path = extending(tmp_path, "extends: base.yaml\nname: own\nkeeper: {latency: 3}\n")
    session = Session(
        scenario=load_scenario(path),
        out=tmp_path,
        with_keeper=True,
        display=None,  # type: ignore[arg-type]  # never shown
    )
    with pytest.raises(ScenarioError, match=r"play them without --engine anvil$"):
        session.run()
