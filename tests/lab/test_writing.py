# SPDX-License-Identifier: MIT
"""A scenario carries everything: as data, and as a file in another folder."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from lab.scenario.loading import load_scenario
from lab.scenario.scenario import Scenario
from lab.scenario.writing import write_scenario

FOLDER = Path(__file__).parents[2] / "scenarios"
SHIPPED = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("name", SHIPPED)
def test_load__shipped__names_no_other_file(name):
    scenario = load_scenario(FOLDER / f"{name}.yaml")

    assert scenario.parameters.file is None
    assert [series.csv for series in scenario.prices.values()] == [None] * len(scenario.prices)
    assert scenario.parameters.merged()["assets"]["ETH"]["decimals"] == 18


@pytest.mark.parametrize("name", SHIPPED)
def test_dump__as_json__is_the_same_scenario_again(name):
    scenario = load_scenario(FOLDER / f"{name}.yaml")
    text = json.dumps(scenario.model_dump(mode="json"))

    assert Scenario.model_validate(json.loads(text)) == scenario


@pytest.mark.parametrize("name", SHIPPED)
def test_write__into_an_empty_folder__loads_as_the_same_scenario(tmp_path, name):
    scenario = load_scenario(FOLDER / f"{name}.yaml")
    write_scenario(scenario, tmp_path / "copy.yaml")

    assert load_scenario(tmp_path / "copy.yaml") == scenario


def test_write__more_digits_than_a_float_holds__keeps_them(tmp_path):
    short = load_scenario(FOLDER / "short-crash.yaml")
    price = Decimal("200.12345678901234567891")
    series = short.prices["ETH"].model_copy(
        update={"points": ((Decimal(0), Decimal(200)), (Decimal(1), price))}
    )
    exact = short.model_copy(update={"prices": {**short.prices, "ETH": series}})
    write_scenario(exact, tmp_path / "exact.yaml")

    assert load_scenario(tmp_path / "exact.yaml").prices["ETH"].points == series.points


def test_write__candles__a_row_to_a_line(tmp_path):
    write_scenario(load_scenario(FOLDER / "black-thursday.yaml"), tmp_path / "copy.yaml")

    lines = (tmp_path / "copy.yaml").read_text(encoding="utf-8").splitlines()
    assert "    - [194.61, 195.55, 192.22, 193.31]" in lines
    assert "    - [3.0634, 3.0765, 0.0001, 2.4693]" in lines
