# SPDX-License-Identifier: MIT
"""Strategies are found by name, the keeper's own and a user's; what is wrong with one is said."""

from __future__ import annotations

import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import structlog

from keeper.deployment import Deployment
from keeper.errors import ConfigurationError
from keeper.settings import Settings, load_settings
from keeper.strategies.loader import GROUP, load_strategies
from tests.unit.keeper import scene
from tests.unit.keeper.distribution import install

OWN = ("prices", "lanes", "auctions", "treasury", "bids")
PROJECT = Path(__file__).resolve().parents[3] / "pyproject.toml"
DEPLOYMENT = Deployment(chain_id=1, first_block=1, addresses={}, assets=(), governance_asset=15)
CODE = """
    from pydantic import BaseModel

    class Quiet:
        def __init__(self, setup):
            self.setup = setup

        def decide(self, picture):
            return ()

    class Choosy(Quiet):
        class Options(BaseModel, extra="forbid"):
            depth: int
            name: str = "usual"

    def breaks(setup):
        raise RuntimeError("no such thing")
"""


def load(**said):
    settings = Settings(manifest="m", rpc_url="ws://x", **said)
    return load_strategies(settings, DEPLOYMENT, structlog.get_logger(), wallet=scene.WALLET)


def refused(**said) -> str:
    with pytest.raises(ConfigurationError) as refusal:
        load(**said)
    return str(refusal.value)


@pytest.fixture
def mine(tmp_path, monkeypatch):
    install(
        tmp_path,
        monkeypatch,
        code=CODE,
        mine="Quiet",
        choosy="Choosy",
        broken="breaks",
        gone="Gone",
    )


def test_load__nothing_said__the_keepers_own_in_their_order():
    assert tuple(load()) == OWN


@pytest.mark.parametrize("name", OWN)
def test_entry_point__each_of_its_own__is_registered_and_there(name):
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    registered = project["project"]["entry-points"][GROUP]

    loaded = EntryPoint(name=name, value=registered[name], group=GROUP).load()
    assert type(load(strategies=(name,))[name]) is loaded


@pytest.mark.usefixtures("mine")
def test_load__a_users_own__is_made_as_the_others_are():
    strategies = load(strategies=("lanes", "mine"))

    assert list(strategies) == ["lanes", "mine"]
    setup = strategies["mine"].setup
    assert (setup.wallet, setup.deployment) == (scene.WALLET, DEPLOYMENT)
    assert setup.policy == Settings(manifest="m", rpc_url="ws://x").policy()


@pytest.mark.usefixtures("mine")
def test_load__unknown_name__names_it_and_those_that_exist():
    told = refused(strategies=("lanes", "lane"))

    assert told.startswith("strategies: lane: unknown; there are: ")
    assert set(told.partition("there are: ")[2].split(", ")) >= {*OWN, "mine", "choosy"}


def test_load__listed_twice__says_so():
    assert refused(strategies=("lanes", "lanes")) == "strategies: lanes: listed twice"


def test_load__two_of_one_name__says_where_they_are(tmp_path, monkeypatch):
    install(tmp_path, monkeypatch, code=CODE, name="first", same="Quiet")
    install(tmp_path, monkeypatch, code=CODE, name="second", same="Quiet")

    told = refused(strategies=("same",))
    assert told == "strategies: same: installed more than once: first:Quiet, second:Quiet"


@pytest.mark.usefixtures("mine")
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("broken", "mine:breaks: RuntimeError('no such thing')"),
        ("gone", "mine:Gone: AttributeError(\"module 'mine' has no attribute 'Gone'\")"),
    ],
)
def test_load__cannot_be_made__says_why(name, told):
    assert refused(strategies=(name,)) == f"strategies: {name}: {told}"


@pytest.mark.usefixtures("mine")
def test_load__options__reach_the_strategy():
    options = {"choosy": {"depth": "3"}}
    strategies = load(strategies=("choosy",), strategy_options=options)

    assert strategies["choosy"].setup.options.depth == 3
    assert strategies["choosy"].setup.options.name == "usual"


@pytest.mark.usefixtures("mine")
@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("choosy", {}, "strategy_options.choosy.depth: Field required"),
        (
            "choosy",
            {"depth": 1, "dept": 2},
            "strategy_options.choosy.dept: Extra inputs are not permitted",
        ),
        ("lanes", {"depth": 1}, "strategy_options.lanes.depth: Extra inputs are not permitted"),
    ],
)
def test_load__wrong_options__names_the_field(name, options, told):
    assert refused(strategies=(name,), strategy_options={name: options}) == told


@pytest.mark.parametrize("setting", ["strategy_options", "budgets"])
def test_load__said_of_a_strategy_that_does_not_run__is_refused(setting):
    told = refused(strategies=("lanes",), **{setting: {"auctions": {}}})
    assert told == f"{setting}.auctions: not among the strategies listed"


def test_settings__strategies_and_options__are_a_list_and_a_table_of_the_file(tmp_path):
    file = tmp_path / "keeper.yaml"
    file.write_text(
        "manifest: m\nrpc_url: ws://x\nstrategies: [lanes, choosy]\n"
        "strategy_options:\n  choosy: {depth: 3}\n"
    )
    settings = load_settings(file, {})

    assert settings.strategies == ("lanes", "choosy")
    assert settings.strategy_options == {"choosy": {"depth": 3}}
