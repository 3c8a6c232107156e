# SPDX-License-Identifier: MIT
"""Strategies are found by name, the keeper's own and a user's; what is wrong with one is said."""

from __future__ import annotations

import tomllib
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest
import structlog

from keeper.deployment import Deployment
from keeper.errors import ConfigurationError
from keeper.planner import foresee
from keeper.settings import Settings, load_settings
from keeper.strategies.loader import GROUP, load_strategies
from keeper.strategies.picture import picture_of
from tests.unit.keeper import scene
from tests.unit.keeper.distribution import install
from tests.unit.keeper.mirror_scene import found, owe

OWN = ("prices", "lanes", "auctions", "treasury", "bids")
"""Those that run if nothing else is said."""
ROOT = Path(__file__).resolve().parents[3]
PROJECT, PAGE = ROOT / "pyproject.toml", ROOT / "docs" / "strategies.md"
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


def test_entry_points__of_the_project__are_installed_and_there():
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    registered = project["project"]["entry-points"][GROUP]

    installed = {each.name: each.value for each in entry_points(group=GROUP)}
    assert registered.items() <= installed.items()
    assert registered.keys() == {*OWN, "external"}
    for name, value in registered.items():
        loaded = EntryPoint(name=name, value=value, group=GROUP).load()
        assert name == "external" or type(load(strategies=(name,))[name]) is loaded


@pytest.mark.usefixtures("mine")
def test_load__a_users_own__is_made_as_the_others_are():
    strategies = load(strategies=("lanes", "mine"))

    assert list(strategies) == ["lanes", "mine"]
    setup = strategies["mine"].setup
    assert (setup.wallet, setup.deployment) == (scene.WALLET, DEPLOYMENT)
    assert setup.policy == Settings(manifest="m", rpc_url="ws://x").policy()


@pytest.mark.usefixtures("mine")
def test_load__unknown_name__names_it_and_those_that_exist():
    told = refused(strategies=("lanes", "xyz"))

    assert told.startswith("strategies: xyz: unknown; there are: ")
    assert set(told.partition("there are: ")[2].split(", ")) >= {*OWN, "mine", "choosy"}


def test_load__mistyped_name__asks_for_the_nearest():
    told = refused(strategies=("lanes", "lane"))

    assert told == "strategies: lane: unknown; did you mean lanes?"


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


def test_page__its_example__loads_and_decides(tmp_path, monkeypatch):
    text = PAGE.read_text(encoding="utf-8")
    code = text.partition("    # mine.py")[2].partition("    # pyproject.toml")[0]
    install(tmp_path, monkeypatch, code=f"    #{code}", large_only="LargeOnly")
    options = {"large_only": {"least_debt": 100_000}}
    strategy = load(strategies=("large_only",), strategy_options=options)["large_only"]
    mirror = found()
    for number, debt in enumerate((95_000, 190_000)):
        owe(mirror, debt, debt // 95, number=number)
    picture = picture_of(mirror, foresee(mirror, scene.NOW, scene.CHEAP))

    assert len(list(picture.unsafe)) == 2
    (act,) = strategy.decide(picture)
    assert act.order.account == f"0x{1:040x}"


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
