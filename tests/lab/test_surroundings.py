# SPDX-License-Identifier: MIT
"""Around the protocol: pools that recover slowly, gas that gets dear, feeds that answer seldom."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from lab.engines.revm import RevmEngine
from lab.run import run
from lab.scenario import chain as chain_terms
from lab.scenario.feeds import Feeds
from lab.scenario.loading import load_scenario
from lab.scenario.scenario import Scenario
from lab.world.chain import Chain
from lab.world.market import Market
from lab.world.ticks import Tick
from model.units import WAD

SHORT = Path(__file__).parents[2] / "scenarios" / "short-crash.yaml"


def play(**changes):
    data = load_scenario(SHORT).model_dump()
    for field, value in changes.items():
        data[field] = {**data[field], **value}
    row = run(Scenario.model_validate(data))
    assert (row.unsafe_left, row.conservation_error) == (0, 0)
    return row


@pytest.fixture(scope="module")
def usual():
    return play()


@pytest.mark.parametrize(
    ("recovery", "coin", "purse", "brought"),
    [
        (1, 600, 10**6, 400),
        ("0.25", 600, 10**6, 100),
        ("0.25", 600, 30, 30),  # no more than the market maker has
        ("0.25", 999, 10**6, 1),  # the last thousandth at once
        ("0.25", 1_000, 10**6, None),
    ],
)
def test_market__recovery__brings_back_a_part_of_what_is_missing(recovery, coin, purse, brought):
    at = SimpleNamespace(
        deployer="maker",
        asset=lambda _: SimpleNamespace(id=0, token="0x01", feed="0x02"),  # noqa: S106 - an address
        core=lambda *call: call,
        pools=lambda *call: call,
    )
    market = Market(
        at,  # type: ignore[arg-type]
        {"ETH": Decimal(1_000)},
        lambda _: coin * WAD,
        lambda _: purse * WAD,
        feeds=Feeds(),
        recovery=Decimal(recovery),
    )
    calls: list[object] = [*market.move(Tick(offset=0, prices={"ETH": Decimal(200)}, answers={}))]

    added = [("add_liquidity", "0x01", 0, (brought or 0) * WAD)] if brought else []
    assert calls == [*added, ("set_price", "0x01", 200 * WAD)]


def test_recovery__all_at_once__is_the_usual(usual):
    assert play(market={"recovery": 1}).digest == usual.digest


def test_recovery__a_hundredth_per_block__is_another_run(usual):
    assert play(market={"recovery": "0.01"}).digest != usual.digest


def test_base_fee__path__holds_until_the_next_point():
    terms = chain_terms.Chain.model_validate(
        {"block_seconds": 12, "rest_block_seconds": 60, "gas_price_gwei": [[0, 20], [1, "100.5"]]}
    )
    chain = Chain(RevmEngine(), base_fee=lambda time: terms.base_fee(time - 5_000), gas_limit=1)
    fees = []
    for time in (4_000, 5_000, 8_599, 8_600, 10**6):
        chain.begin(time)
        fees.append(chain.close().base_fee / 10**9)

    assert fees == [20, 20, 20, 100.5, 100.5]


def test_base_fee__constant__is_one_at_all_times():
    terms = chain_terms.Chain(block_seconds=12, rest_block_seconds=60, gas_price_gwei="1.5")

    assert {terms.base_fee(offset) for offset in (-1_800, 0, 10**6)} == {1_500_000_000}


def test_gas_price__dear_while_it_falls__delays_what_keepers_do(usual):
    dear = play(
        chain={"gas_price_gwei": [[0, 20], [0.5, 50_000], [1.5, 20]]},
        keeper={"raises_bids": False},
    )

    assert max(dear.liquidated_after) > max(usual.liquidated_after)


def test_deviation__of_five_percent__is_another_run(usual):
    assert play(feeds={"deviation": "0.05", "heartbeat": 60}).digest != usual.digest
