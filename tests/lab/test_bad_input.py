# SPDX-License-Identifier: MIT
"""Everything that a scenario may get wrong is refused when it is loaded, with where and why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lab.engines.executor import EngineExecutor
from lab.engines.revm import RevmEngine
from lab.scenario.errors import ScenarioError
from lab.scenario.loading import load_scenario
from model.deployment import plan_deployment
from model.execution import StepFailed, carry_out
from model.inequalities import broken_rules
from tests.deployment import default_settings
from tests.rule_edges import EDGES
from tests.variations import varied

SHORT = Path(__file__).parents[2] / "scenarios" / "short-crash.yaml"
START = 1_704_067_200
DEPLOYER = "0x" + "d0" * 20

HEAD = "extends: base.yaml\nname: own\n"
OTHERS = """\
  BTC: {source: mine, points: [[0, 8000]]}
  LINK: {source: mine, points: [[0, 4]]}
"""


def load(folder, text, rows=()):
    base = SHORT.read_text(encoding="utf-8").replace("file: ..", f"file: {SHORT.parents[1]}")
    (folder / "base.yaml").write_text(base, encoding="utf-8")
    (folder / "eth.csv").write_text(
        "\n".join(["timestamp,open,high,low,close", *rows]) + "\n", encoding="utf-8"
    )
    path = folder / "own.yaml"
    path.write_text(HEAD + text + "\n", encoding="utf-8")
    return load_scenario(path)


def ether(path):
    return f"prices:\n  ETH: {{source: mine, {path}}}\n" + OTHERS


def drawn(kind, **changes):
    figures = {"start": 200, "volatility": 1, "step_minutes": 5, **changes}
    inner = ", ".join(f"{name}: {value}" for name, value in figures.items())
    return ether(f"{kind}: {{{inner}}}")


SPEC = {
    "not a number": ("feeds: {delay: .nan}", "3:9: feeds.delay is nan: should be a finite number"),
    "endless": (
        "market: {recovery: .inf}",
        "3:10: market.recovery is inf: should be a finite number",
    ),
    "recovery of nothing": ("market: {recovery: 0}", "market.recovery is 0: should be greater"),
    "heartbeat of no time": ("feeds: {heartbeat: 0}", "feeds.heartbeat is 0: should be greater"),
    "deviation of all": ("feeds: {deviation: 1}", "feeds.deviation is 1: should be less than 1"),
    "feed of nobody": (
        "feeds: {assets: {DOGE: {error: 0}}}",
        "3:18: feeds.assets.DOGE: is 'DOGE': should be one of prices: "
        "['ETH', 'BTC', 'LINK', 'governance']",
    ),
    "print of nobody": (
        "feeds: {prints: [{asset: DOGE, hour: 0, price: 1, minutes: 1}]}",
        "3:19: feeds.prints.0.asset: is 'DOGE': should be one of prices",
    ),
    "outage that ends before it begins": (
        "feeds: {outages: [[2, 1]]}",
        "3:9: feeds.outages: each should be [from, until] with from < until",
    ),
    "gas path that begins late": (
        "chain: {gas_price_gwei: [[1, 20]]}",
        "3:9: chain.gas_price_gwei: hours should begin at 0 and rise",
    ),
    "gas path that goes back": (
        "chain: {gas_price_gwei: [[0, 20], [2, 30], [1, 40]]}",
        "chain.gas_price_gwei: hours should begin at 0 and rise",
    ),
    "gas in an unknown coin": (
        "chain: {gas_asset: DOGE}",
        "3:9: chain.gas_asset: is 'DOGE': should be one of prices: ['ETH', 'BTC', 'LINK']",
    ),
    "correlation above one": ("correlation: 1.1", "3:1: correlation is 1.1: should be less than"),
    "correlation of what is not drawn": (
        "correlation: {ETH: {BTC: 0.5}}",
        "3:21: correlation.ETH.BTC: should be two of []",
    ),
    "two kinds of path": (
        ether("points: [[0, 200]], gbm: {start: 200, volatility: 1, step_minutes: 5}"),
        "4:3: prices.ETH: should have exactly one of candles, csv, points, gbm, jumps",
    ),
    "order without candles": (
        ether("points: [[0, 200]], order: high_first"),
        "prices.ETH: order should stand with candles, csv, bootstrap only",
    ),
    "unknown order": (
        ether("interval_minutes: 60, order: open_first, candles: [[4, 5, 3, 4]]"),
        "prices.ETH.order is 'open_first': should be 'near', 'high_first' or 'low_first'",
    ),
    "price of nothing": (drawn("gbm", start=0), "prices.ETH.gbm.start is 0: should be greater"),
    "volatility below nothing": (drawn("gbm", volatility=-1), "prices.ETH.gbm.volatility is -1"),
    "volatility that is not a number": (drawn("gbm", volatility=".nan"), "gbm.volatility is nan"),
    "drift without end": (drawn("gbm", drift=".inf"), "prices.ETH.gbm.drift is inf"),
    "step of no time": (drawn("gbm", step_minutes=0), "prices.ETH.gbm.step_minutes is 0"),
    "pins that go back": (
        ether("bridge: {pins: [[0, 200], [2, 90], [1, 100]], volatility: 1, step_minutes: 5}"),
        "prices.ETH.bridge.pins: hours should begin at 0 and rise",
    ),
    "pin between steps": (
        ether("bridge: {pins: [[0, 200], [0.3, 90]], volatility: 1, step_minutes: 5}"),
        "prices.ETH.bridge: pin at hour 0.3 should be on a step of 5 min",
    ),
    "block longer than all candles": (
        ether(
            "interval_minutes: 60, bootstrap: {start: 9, block: 2, "
            "candles: [[9, 9, 9, 9], [9, 9, 9, 9]]}"
        ),
        "prices.ETH.bootstrap: should have more candles than a block of 2",
    ),
    "too few candles": (
        ether("interval_minutes: 60, candles: [[9, 9, 9, 9]]"),
        "4:3: prices.ETH: has 1 candles of 60 minutes, the scenario lasts 2 hours: should be 2",
    ),
    "bad print": (
        ether("interval_minutes: 60, candles: [[9, 9, 4, 8], [8, 9, 8, 9]]"),
        "4:45: prices.ETH.candles: candle 0 has 4: should be from 4.5 to 13.5, within 50 % of the "
        "closes before and after, unless bad_prints is true",
    ),
    "action that nobody knows": (
        "actions: [{hour: 1, do: pray}]",
        "3:11: actions.0: should have do: one of deposit, withdraw, repay, borrow, open, pause, ",
    ),
    "action without a kind": ("actions: [{hour: 1}]", "3:11: actions.0: should have do: one of"),
    "action with a field too many": (
        "actions: [{hour: 1, do: freeze, minutes: 3}]",
        "actions.0.minutes is not known here",
    ),
    "action before the first price": (
        "actions: [{hour: -1, do: freeze}]",
        "3:12: actions.0.hour is -1: should be greater than or equal to 0",
    ),
    "action after the last price": (
        "actions: [{hour: 2, do: freeze}]",
        "3:12: actions.0.hour: is 2: should be from 0, when the one before it happens, to below 2",
    ),
    "actions that go back": (
        "actions: [{hour: 1, do: freeze}, {hour: 0.5, do: freeze}]",
        "3:35: actions.1.hour: is 0.5: should be from 1, when the one before it happens, to below",
    ),
    "action of nobody": (
        "actions: [{hour: 1, do: repay, account: 20, amount: 1}]",
        "3:32: actions.0.account: is 20: should be from 0 to 19",
    ),
    "deposit of nothing": (
        "actions: [{hour: 1, do: deposit, account: 0, asset: ETH, amount: 0}]",
        "actions.0.amount is 0: should be greater than 0",
    ),
    "deposit of an unknown asset": (
        "actions: [{hour: 1, do: deposit, account: 0, asset: DOGE, amount: 1}]",
        "actions.0.asset: is 'DOGE': should be one of prices: ['ETH', 'BTC', 'LINK']",
    ),
    "account opened with an unknown asset": (
        "actions: [{hour: 1, do: open, debt: 6000, collateral: {DOGE: 1}}]",
        "actions.0.collateral.DOGE: is 'DOGE': should be one of prices: ['ETH', 'BTC', 'LINK']",
    ),
    "pause of an unknown level": (
        "actions: [{hour: 1, do: pause, level: 4, minutes: 1}]",
        "actions.0.level is 4: should be less than or equal to 3",
    ),
    "pause of a day": (
        "actions: [{hour: 1, do: pause, level: 1, minutes: 1440}]",
        "actions.0.minutes is 1440: should be less than or equal to 360",
    ),
    "pause without an end": (
        "actions: [{hour: 1, do: pause, level: 1}]",
        "actions.0: should have minutes above 0 with level 1 to 3, and none with level 0",
    ),
    "ramp to above one": (
        "actions: [{hour: 1, do: ramp_threshold, asset: ETH, threshold: 1.1, days: 1}]",
        "actions.0.threshold is 1.1: should be less than 1",
    ),
    "ramp within an hour": (
        "actions: [{hour: 1, do: ramp_close_out, threshold: 0.96, days: 0.04}]",
        "actions.0.days is 0.04: should be greater than or equal to 1",
    ),
    "settled without a freeze": (
        "actions: [{hour: 1, do: wind_up}]",
        "3:21: actions.0.do: is 'wind_up': should come after a freeze",
    ),
    "parameter in no unit": (
        "parameters: {overrides: {engine: {penalty: 10}}}",
        "3:1: parameters: engine.penalty",
    ),
    "parameter out of range": (
        "parameters: {overrides: {engine: {penalty: 90 %}}}",
        "3:1: parameters: engine.penalty",
    ),
    "parameters against each other": (
        "parameters: {overrides: {assets: {BTC: {ledger: {loan_to_value: 78.44 %}}}}}",
        "3:1: parameters: P1",
    ),
    "unknown parameter": (
        "parameters: {overrides: {engine: {penaltee: 10 %}}}",
        "3:1: parameters: engine.penaltee",
    ),
}


@pytest.mark.parametrize("case", SPEC)
def test_load__bad_spec__is_refused_with_place_and_range(tmp_path, case):
    text, told = SPEC[case]
    with pytest.raises(ScenarioError) as refused:
        load(tmp_path, text)

    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([f"{START},9,9,9,9"], "has 1 candles of 60 minutes"),
        ([f"{START},9,9,9,9", f"{START + 7_199},9,9,9,9"], "are not 60 minutes apart"),
        (
            [f"{START + 3_600},9,9,9,9", f"{START},9,9,9,9"],
            f"a candle at {START} stands after one at {START + 3_600}",
        ),
        ([f"{START},9,9,9,9", f"{START},9,9,9,9"], f"a candle at {START} stands after one"),
        ([f"{START},9,nan,9,9"], "eth.csv:2: holds a number that is not finite"),
        ([f"{START},9,inf,9,9"], "eth.csv:2: holds a number that is not finite"),
        ([f"{START},9,9,x,9"], "eth.csv:2: holds something that is not a number"),
        ([f"{START},9,9,9.5,9"], "eth.csv:2: should be 0 < low <= open, close <= high"),
        ([f"{START},9,9,0,9"], "eth.csv:2: should be 0 < low <= open, close <= high"),
        (
            [f"{START},9,9,0.0001,9", f"{START + 3_600},9,9,9,9"],
            "candle 0 has 0.0001: should be from 4.5 to 13.5",
        ),
    ],
)
def test_load__bad_csv__is_refused_with_its_line(tmp_path, rows, told):
    with pytest.raises(ScenarioError) as refused:
        load(tmp_path, ether("interval_minutes: 60, csv: {path: eth.csv}"), rows)

    assert told in str(refused.value)


def test_load__bad_prints_announced__are_taken(tmp_path):
    path = "interval_minutes: 60, bad_prints: true, candles: [[9, 9, 0.0001, 8], [8, 9, 8, 9]]"

    assert load(tmp_path, ether(path)).prices["ETH"].bad_prints


@pytest.mark.parametrize(
    "correlation",
    ["-0.9", "{ETH: {BTC: 0.9, LINK: 0.9}, BTC: {LINK: -0.9}}"],
)
def test_load__correlation_of_no_numbers__is_refused(tmp_path, correlation):
    path = "source: drawn, gbm: {start: 4, volatility: 1, step_minutes: 5}"
    prices = "".join(f"  {name}: {{{path}}}\n" for name in ("ETH", "BTC", "LINK"))

    with pytest.raises(ScenarioError, match="LINK cannot move with"):
        load(tmp_path, f"correlation: {correlation}\nprices:\n{prices}")


def settings_with(changes):
    settings = default_settings()
    return replace(settings, protocol=varied(settings.protocol, changes))


def deploy(settings):
    engine = RevmEngine()
    engine.set_block(1, START)
    engine.set_balance(DEPLOYER, 10**24)
    carry_out(plan_deployment(settings, DEPLOYER, local=True), EngineExecutor(engine, DEPLOYER))


every_edge = pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.rule}: {edge.reverts}")


@every_edge
def test_parameters__what_the_model_accepts__the_contracts_accept(edge):
    settings = settings_with(edge.within)

    assert not list(broken_rules(settings.protocol))
    deploy(settings)


@every_edge
def test_parameters__what_the_model_refuses__the_contracts_refuse(edge):
    settings = settings_with(edge.beyond)

    assert edge.rule in {rule.name for rule in broken_rules(settings.protocol)}
    with pytest.raises(StepFailed) as refused:
        deploy(settings)
    assert str(refused.value).partition(": ")[2] == edge.reverts
