# SPDX-License-Identifier: MIT
"""Borrowers one by one: in a scenario, or in a file beside it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from lab.scenario.errors import ScenarioError
from lab.scenario.loading import load_scenario
from lab.scenario.population import ListedAccount

SHORT = Path(__file__).parents[2] / "scenarios" / "short-crash.yaml"


def load(folder, population, rows=()):
    text = SHORT.read_text(encoding="utf-8").replace("file: ..", f"file: {SHORT.parents[1]}")
    (folder / "base.yaml").write_text(text, encoding="utf-8")
    (folder / "accounts.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    path = folder / "own.yaml"
    path.write_text(f"extends: base.yaml\nname: own\n{population}\n", encoding="utf-8")
    return load_scenario(path)


def test_load__listed__replaces_the_distribution_of_what_is_extended(tmp_path):
    own = load(tmp_path, "population: {listed: [{debt: 10_000, collateral: {ETH: 80}}]}")

    assert own.population.listed == (
        ListedAccount(debt=Decimal(10_000), collateral={"ETH": Decimal(80)}),
    )


def test_load__csv__is_read_when_loaded(tmp_path):
    rows = ["ETH,debt,LINK", "80,10000,", "0,7000.5,4000"]
    own = load(tmp_path, "population: {csv: accounts.csv}", rows)

    assert own.population.csv is None
    assert own.population.listed == (
        ListedAccount(debt=Decimal(10_000), collateral={"ETH": Decimal(80)}),
        ListedAccount(debt=Decimal("7000.5"), collateral={"LINK": Decimal(4_000)}),
    )


@pytest.mark.parametrize(
    ("population", "told"),
    [
        ("{listed: []}", "own.yaml:3:14: population.listed: should hold an account"),
        (
            "{listed: [{debt: 0, collateral: {ETH: 1}}]}",
            "own.yaml:3:24: population.listed.0.debt is 0: should be greater than 0",
        ),
        (
            "{listed: [{debt: 1, collateral: {ETC: 1}}]}",
            "own.yaml:3:46: population.listed.0.collateral.ETC: is 'ETC': "
            "should be one of prices: ['ETH', 'BTC', 'LINK']",
        ),
        (
            "{listed: [{debt: 1, collateral: {ETH: 1}}], csv: accounts.csv}",
            "own.yaml:3:1: population: should have exactly one of listed, csv",
        ),
        (
            "{listed: [{debt: 1, collateral: {ETH: 1}}], accounts: 3}",
            "own.yaml:3:57: population.accounts is not known here",
        ),
    ],
)
def test_load__wrong_list__says_where(tmp_path, population, told):
    with pytest.raises(ScenarioError) as refused:
        load(tmp_path, f"population: {population}")

    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            ["debt,ETC", "1,1"],
            "accounts.csv:1: has the columns debt, ETC: should be debt and some of ETH, BTC, LINK",
        ),
        (["debt", "1"], "accounts.csv:1: has the columns debt: should be"),
        (["debt,ETH"], "accounts.csv: holds no account"),
        (["debt,ETH", "1,nan"], "accounts.csv:2: ETH is 'nan': should be a number from 0 on"),
        (["debt,ETH", "1,2", "-1,1"], "accounts.csv:3: debt is '-1': should be a number from 0 on"),
        (["debt,ETH", "0,1"], "accounts.csv:2: debt is 0: should be greater than 0"),
        (["debt,ETH", "1,"], "accounts.csv:2: has no collateral: should have some of one asset"),
    ],
)
def test_load__wrong_file__says_where(tmp_path, rows, told):
    with pytest.raises(ScenarioError) as refused:
        load(tmp_path, "population: {csv: accounts.csv}", rows)

    assert told in str(refused.value)
