# SPDX-License-Identifier: MIT
"""The same run has the same name, however its scenario says what it says."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from pathlib import Path

import pytest

from lab import artifacts
from lab.scenario import hashing
from lab.scenario.hashing import canonical, code_hash, scenario_hash
from lab.scenario.loading import load_scenario
from lab.scenario.scenario import Scenario
from lab.scenario.writing import write_scenario
from tests.lab.tiny import TINY, tiny

FOLDER = Path(__file__).parents[2] / "scenarios"
SHIPPED = sorted(path.stem for path in FOLDER.glob("*.yaml"))


def test_scenario_hash__tiny__is_this_on_every_machine():
    told = (
        '{"order":[["ETH","governance"],[],[]],'
        '"parameters":{"assets":{"ETH":{"decimals":18}},"bucket_length":"1 hour"},'
        '"scenario":{"chain":{"block_seconds":180,"gas_price_gwei":20,"rest_block_seconds":1800},'
        '"hours":1,"keeper":{"capital":0,"ether":1,"governance_tokens":0},'
        '"market":{"depth":{"ETH":1000000}},"name":"tiny",'
        '"population":{"listed":[{"collateral":{"ETH":80},"debt":10000}]},'
        '"prices":{"ETH":{"points":[[0,200],[0.5,150.5]]},"governance":{"points":[[0,100]]}},'
        '"seed":1,"start":"2024-01-01 00:00:00+00:00","treasury":{"buffer":0}}}'
    )
    name = "3746cd4e9a0ce7397bdc69c5d953bf4c4e91b778217dc3f45214f8642240b208"

    assert hashlib.sha256(told.encode()).hexdigest() == name
    assert scenario_hash(tiny()) == name


@pytest.mark.parametrize("name", SHIPPED)
def test_scenario_hash__dumped_or_written__stays(tmp_path, name):
    scenario = load_scenario(FOLDER / f"{name}.yaml")
    write_scenario(scenario, tmp_path / "copy.yaml")
    dumped = json.loads(json.dumps(scenario.model_dump(mode="json")))

    assert scenario_hash(Scenario.model_validate(dumped)) == scenario_hash(scenario)
    assert scenario_hash(load_scenario(tmp_path / "copy.yaml")) == scenario_hash(scenario)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Told otherwise"},
        {"hours": Decimal("1.0")},
        {"start": "2024-01-01T01:00:00+01:00"},
        {"feeds": {"error": 0}},
        {"market": {"depth": {"ETH": 1e6}}},
        {
            "parameters": {
                "values": {"assets": {"ETH": {"decimals": 6}}},
                "overrides": {"assets": {"ETH": {"decimals": 18.0}}, "bucket_length": "1 hour"},
            }
        },
    ],
)
def test_scenario_hash__the_same_said_otherwise__stays(changes):
    assert scenario_hash(tiny(**changes)) == scenario_hash(tiny())


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 2},
        {"name": "other"},
        {"feeds": {"error": "0.0001"}},
        {"market": {"depth": {"ETH": 1_000_001}}},
        {"population": {"listed": [{"debt": 10_000, "collateral": {"ETH": "80.1"}}]}},
        {"parameters": {"values": {"assets": {"ETH": {"decimals": "18"}}}}},
    ],
)
def test_scenario_hash__something_else__is_another(changes):
    assert scenario_hash(tiny(**changes)) != scenario_hash(tiny())


def test_scenario_hash__assets_in_another_order__is_another():
    prices = dict(reversed(TINY["prices"].items()))

    assert tiny(prices=prices) == tiny()
    assert scenario_hash(tiny(prices=prices)) != scenario_hash(tiny())


def test_scenario_hash__shipped__differ():
    assert len({scenario_hash(load_scenario(FOLDER / f"{name}.yaml")) for name in SHIPPED}) == len(
        SHIPPED
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1.50"), "1.5"),
        (1.0, "1"),
        (100, "100"),
        (Decimal("1E+3"), "1000"),
        (0.0001, "0.0001"),
        (Decimal("-0.0"), "0"),
        (Decimal("200.1234567890123456789012345678901"), "200.1234567890123456789012345678901"),
        (True, "true"),
        ({"b": [1, "1"], "a": None}, '{"a":null,"b":[1,"1"]}'),
    ],
)
def test_canonical__any__is_said_in_one_way(value, text):
    assert canonical(value) == text


def test_code_hash__a_byte_of_bytecode_or_python_more__is_another(monkeypatch):
    def changed(name):
        kept = artifacts.artifact(name)
        return artifacts.Artifact(**{**vars_of(kept), "bytecode": kept.bytecode + "00"})

    def vars_of(kept):
        return {field: getattr(kept, field) for field in kept.__slots__}

    def anew():
        code_hash.cache_clear()
        return code_hash()

    before = anew()
    assert anew() == before
    with monkeypatch.context() as patch:
        patch.setattr(hashing, "artifact", changed)
        assert anew() != before
    with monkeypatch.context() as patch:
        patch.setattr(hashing, "PLAYING", (*hashing.PLAYING, "scripts"))
        assert anew() != before
    assert anew() == before
