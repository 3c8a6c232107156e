# SPDX-License-Identifier: MIT
"""The shipped scenarios, and what a scenario may say that only the lab plays."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from lab.engines.revm import RevmEngine
from lab.scenario.errors import ScenarioError
from lab.scenario.loading import load_scenario
from lab.summary import summarize
from lab.world.world import World
from scripts.demo.session import Session

FOLDER = Path(__file__).parents[2] / "scenarios"
SHIPPED = sorted(path.stem for path in FOLDER.glob("*.yaml"))
SMALL = ("flash-wick", "gap", "slow-bleed")
LARGE = sorted(set(SHIPPED) - {*SMALL, "short-crash"})


def play(name, folder):
    scenario = load_scenario(FOLDER / f"{name}.yaml")
    played = asyncio.run(World(scenario, folder, RevmEngine()).play())
    assert (played.figures.conservation_error, played.unsafe_left) == (0, 0)
    return summarize(played)


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

    assert len(SHIPPED) == 11
    assert names == SHIPPED


def test_flash_wick__print_of_almost_nothing__liquidates_nobody(tmp_path):
    figures = play("flash-wick", tmp_path)

    assert figures["liquidations"] == {"direct": 0, "close_out": 0}
    assert figures["unsafe"]["longest_blocks"] == 0


def test_gap__ether_halves_at_once__the_waterfall_bears_it(tmp_path):
    figures = play("gap", tmp_path)

    assert figures["liquidations"] == {"direct": 5, "close_out": 6}
    assert figures["bad_debt"] == 25259.453502
    assert figures["governance_minted"] > 0


def test_slow_bleed__time_for_everybody__costs_the_protocol_nothing(tmp_path):
    figures = play("slow-bleed", tmp_path)

    assert figures["liquidations"] == {"direct": 15, "close_out": 6}
    assert figures["bad_debt"] == 0
    assert figures["buffer"]["after"] > figures["buffer"]["before"]


def test_keeper_outage__until_the_low__is_worse_than_the_day_itself(tmp_path):
    away, there = play("keeper-outage", tmp_path), play("black-thursday", tmp_path)

    assert away["bad_debt"] == 1155780.309798
    assert there["bad_debt"] == 154050.507437


@pytest.mark.deep
@pytest.mark.parametrize("name", sorted(set(LARGE) - {"keeper-outage", "black-thursday"}))
def test_large__any__comes_to_rest_with_balanced_books(name, tmp_path):
    assert play(name, tmp_path)["liquidations"]["close_out"] > 0


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
    with pytest.raises(ScenarioError, match=r"are played by `lab replay` only$"):
        session.run()
