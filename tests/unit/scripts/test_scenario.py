# SPDX-License-Identifier: MIT
"""A scenario file is taken whole or refused with the place of each mistake."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from lab.scenario.errors import ScenarioError
from lab.scenario.loading import load_scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"
SHORT = (SCENARIOS / "short-crash.yaml").read_text(encoding="utf-8")


def refused(folder: Path, text: str) -> str:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    return str(caught.value).replace(str(path), "mine.yaml")


def place(needle: str) -> str:
    """Line and column of a text in the short scenario."""
    before = SHORT[: SHORT.index(needle)]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_load_scenario__shipped_file__is_taken(path: Path) -> None:
    scenario = load_scenario(path)

    assert scenario.name == path.stem
    assert scenario.assets[0] == "ETH"


def test_load_scenario__black_thursday__holds_the_wrong_print_of_link() -> None:
    candles = load_scenario(SCENARIOS / "black-thursday.yaml").prices["LINK"].candles

    assert candles is not None
    assert candles[10] == tuple(map(Decimal, ("3.0634", "3.0765", "0.0001", "2.4693")))


def test_load_scenario__value_out_of_range__names_line_column_field_and_range(
    tmp_path: Path,
) -> None:
    text = SHORT.replace("  accounts: 20\n", "  accounts: 0\n")

    assert refused(tmp_path, text) == (
        f"mine.yaml:{place('accounts: 20')}: population.accounts is 0: "
        "should be greater than or equal to 1"
    )


def test_load_scenario__two_mistakes__tells_both(tmp_path: Path) -> None:
    text = SHORT.replace("seed: 7", "seed: -1").replace(
        "  block_seconds: 180", "  block_seconds: 901"
    )

    lines = refused(tmp_path, text).splitlines()

    assert [line.split(": ")[1] for line in lines] == ["seed is -1", "chain.block_seconds is 901"]


def test_load_scenario__unknown_field__names_it(tmp_path: Path) -> None:
    text = SHORT.replace("  gas_price_gwei: 20", "  gas_prize_gwei: 20")

    assert refused(tmp_path, text) == (
        f"mine.yaml:{place('chain:')}: chain.gas_price_gwei is missing\n"
        f"mine.yaml:{place('gas_price_gwei')}: chain.gas_prize_gwei is not known here"
        "; did you mean gas_price_gwei?"
    )


def test_load_scenario__mistake_in_a_list__points_into_it(tmp_path: Path) -> None:
    text = SHORT.replace("[0.25, 172]", "[0.25, x]")

    assert refused(tmp_path, text) == (
        f"mine.yaml:{place('172')}: prices.ETH.points.1.1 is 'x': should be a valid decimal"
    )


def test_load_scenario__key_twice__names_the_second(tmp_path: Path) -> None:
    text = SHORT.replace("seed: 7", "seed: 7\nseed: 8")

    line = SHORT[: SHORT.index("seed: 7")].count("\n") + 2
    assert refused(tmp_path, text) == f"mine.yaml:{line}:1: seed stands here twice"


def test_load_scenario__no_yaml__names_line(tmp_path: Path) -> None:
    assert refused(tmp_path, "name: [1, 2\nseed: 3\n").startswith("mine.yaml:2:")


def test_load_scenario__no_file__says_so(tmp_path: Path) -> None:
    path = tmp_path / "absent.yaml"
    with pytest.raises(ScenarioError, match=r"absent\.yaml: cannot be read"):
        load_scenario(path)


def test_load_scenario__empty_file__is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "# nothing\n").startswith("mine.yaml:1:1: the scenario")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("start: 2024-01-01T00:00:00Z", "start: 2024-01-01T00:00:00", "should name its time zone"),
        ("least: 6_000", "least: 30_000", "should be least <= median <= most"),
        (
            "collateral_count: {1: 0.5, 2: 0.3, 3: 0.2}",
            "collateral_count: {4: 1}",
            "collateral_count should not exceed the 3 assets",
        ),
        ("assets: {ETH: 0.5, BTC: 0.3, LINK: 0.2}", "assets: {ETH: 1}", "collateral_count should"),
        ("depth: {ETH: 3_000_000, ", "depth: {", "market.depth: should name the assets of prices"),
        ("  governance:", "  shares:", "should hold a path for 'governance'"),
        ("points: [[0, 100]", "points: [[1, 100]", "hours should begin at 0 and rise"),
        ("points: [[0, 100]", "interval_minutes: 60\n    points: [[0, 100]", "not with points"),
        ("points: [[0, 100]", "candles: []\n    points: [[0, 100]", "exactly one of candles, csv"),
    ],
)
def test_load_scenario__rule_broken__says_which(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in SHORT
    assert told in refused(tmp_path, SHORT.replace(old, new))


@pytest.mark.parametrize("candle", ["[5, 4, 3, 4]", "[4, 5, 4.5, 5]", "[4, 5, 3, 6]"])
def test_load_scenario__candle_inside_out__is_refused(tmp_path: Path, candle: str) -> None:
    series = f"interval_minutes: 60\n    candles: [[4, 5, 3, 4], {candle}]"
    text = SHORT.replace("points: [[0, 100], [0.5, 90], [1, 80]]", series)

    assert "prices.governance.candles: candle 1: should be low <= open" in refused(tmp_path, text)


def test_load_scenario__stake_in_the_guaranty_pool__is_none_where_nothing_is_said() -> None:
    stakes = {
        name: load_scenario(SCENARIOS / f"{name}.yaml").guaranty_pool.stake
        for name in ("black-thursday", "short-crash")
    }

    assert stakes == {"black-thursday": 100_000, "short-crash": 0}


def test_load_scenario__stake_below_nothing__is_refused(tmp_path: Path) -> None:
    text = SHORT.replace("treasury:\n  buffer", "guaranty_pool: {stake: -1}\ntreasury:\n  buffer")

    assert refused(tmp_path, text).endswith(
        "guaranty_pool.stake is -1: should be greater than or equal to 0"
    )
