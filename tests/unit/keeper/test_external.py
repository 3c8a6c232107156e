# SPDX-License-Identifier: MIT
"""The example of a strategy: buys what an outside program says is worth more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import structlog
from eth_abi.abi import decode
from structlog.testing import capture_logs

from keeper.chain.abi import interface
from keeper.decisions.decision import Act
from keeper.deployment import Deployment
from keeper.errors import ConfigurationError
from keeper.planner import foresee
from keeper.reasons import Reason
from keeper.settings import Settings
from keeper.strategies import external
from keeper.strategies.external import External
from keeper.strategies.loader import load_strategies
from keeper.strategies.picture import picture_of
from keeper.strategies.price_program import Trouble
from keeper.strategies.strategy import Setup
from model.auction_clock import NO_TAKE, Pause
from model.manifest import Asset
from model.units import RAD, WAD, Rad, Seconds, UnixTime, Wad
from tests.unit.keeper import scene
from tests.unit.keeper.fake_node import ADDRESSES
from tests.unit.keeper.mirror_scene import found, sell

ETH = Asset(id=0, symbol="ETH", token="0x" + "70" * 20, decimals=18, feed=scene.SOURCE)
DEPLOYMENT = Deployment(
    chain_id=1, first_block=1, addresses=ADDRESSES, assets=(ETH,), governance_asset=15
)


class _Program:
    """Says what it was told to say."""

    def __init__(self, command, symbols, *, environment):
        self.made_with = command, tuple(symbols), environment
        self.prices: dict[str, int] = {}
        self.said: list[Trouble] = []
        self.is_closed = False

    def price(self, symbol, max_age):
        assert max_age == 30
        coins = self.prices.get(symbol)
        return None if coins is None else Wad(coins * WAD)

    def troubles(self):
        return iter(self.said)

    def close(self):
        self.is_closed = True


@pytest.fixture(autouse=True)
def program(monkeypatch):
    monkeypatch.setattr(external, "PriceProgram", _Program)


def strategy_with(price: int | None = 120, **options) -> Any:
    made: Any = External(
        Setup(
            policy=scene.POLICY,
            deployment=DEPLOYMENT,
            wallet=scene.WALLET,
            options=External.Options(command=("true",), **options),
            log=structlog.get_logger().bind(strategy="external"),
        )
    )
    made._program.prices = {"ETH": price} if price is not None else {}
    return made


@pytest.fixture
def mirror():
    """100 ether for sale at 110 coins, to raise 10,000 coins; the wallet has a million."""
    mirror = found()
    sell(mirror, 100)
    mirror.own_coin = Rad(10**6 * RAD)
    return mirror


def decide(strategy, mirror, *, after=0, **more):
    outlook = foresee(mirror, UnixTime(scene.NOW + after), scene.CHEAP)
    return list(strategy.decide(picture_of(mirror, outlook, **more)))


def bought(act):
    """What a call asks for: asset, collateral, price, least, receiver, data."""
    assert act.order.target == ADDRESSES["CollateralAuction"]
    abi = interface("CollateralAuction").functions["take"]
    data = bytes.fromhex(act.order.data[2:])
    assert data[:4] == abi.selector
    auction_id, *rest = decode(abi.inputs, data[4:])
    assert act.order.subject == f"auction {auction_id:#x}"
    return tuple(rest)


def test_decide__worth_more_than_the_price__buys_for_the_whole_tab(mirror):
    (act,) = decide(strategy_with(120), mirror)

    assert bought(act) == (0, 100 * WAD, 110 * 10**27, 1, scene.WALLET, b"")
    # 90.9 ether for 10,000 coins.
    assert (act.reason, act.profit // WAD) == (Reason.PRICE_AT_TARGET, 909)
    assert not act.order.earns_coin


@pytest.mark.parametrize(
    ("price", "margin", "reason"),
    [
        (112, 200, Reason.PRICE_ABOVE_TARGET),  # 181 coins of profit, and 200 wanted
        (113, 200, Reason.PRICE_AT_TARGET),
        (112, 150, Reason.PRICE_AT_TARGET),
        (None, 200, Reason.QUOTE_MISSING),
    ],
)
def test_decide__by_the_programs_price__buys_or_says_why_not(mirror, price, margin, reason):
    (decision,) = decide(strategy_with(price, margin=margin), mirror)
    assert decision.reason == reason


@pytest.mark.parametrize(
    ("coin", "asked", "profit"),
    [
        (9_999, 90.9, 409),  # not all: then the rest must be worth an auction, 5,500 coins
        (4_400, 40, 400),
        (1_100, 10, 100),
    ],
)
def test_decide__less_coin_than_the_tab__buys_a_part(mirror, coin, asked, profit):
    mirror.own_coin = coin * RAD
    (act,) = decide(strategy_with(120), mirror)

    assert bought(act)[1] / WAD == pytest.approx(asked, abs=0.01)
    assert act.profit // WAD == profit


def test_decide__no_coin__says_so(mirror):
    mirror.own_coin = 0
    (skip,) = decide(strategy_with(120), mirror)

    assert skip.reason == Reason.COIN_SHORT


def test_decide__most_coin_said__pays_no_more(mirror):
    (act,) = decide(strategy_with(120, most_coin=1_100), mirror)

    assert bought(act)[1] == 10 * WAD


def test_decide__two_auctions_and_coin_for_one__buys_one(mirror):
    sell(mirror, 100, number=2)
    mirror.own_coin = 10_000 * RAD
    first, second = decide(strategy_with(120), mirror)

    assert isinstance(first, Act)
    assert second.reason == Reason.COIN_SHORT


def test_decide__purchase_in_flight__its_coin_is_spent(mirror):
    sell(mirror, 100, number=2)
    mirror.own_coin = 11_000 * RAD
    strategy = strategy_with(120)
    first, _ = decide(strategy, mirror)

    held_up, part = decide(strategy, mirror, pending=[first])
    assert held_up.reason == Reason.IN_FLIGHT
    assert bought(part)[1] * 110 // WAD == pytest.approx(1_000, abs=1)
    whole, _ = decide(strategy, mirror)  # it was not sent after all
    assert bought(whole)[1] == 100 * WAD


def test_decide__takes_are_paused__waits(mirror):
    until = UnixTime(scene.NOW + 100)
    pause = Pause(level=NO_TAKE, since=scene.NOW, until=until, total_paused=Seconds(0))
    mirror.liquidation = replace(mirror.liquidation, pause=pause)

    assert [each.reason for each in decide(strategy_with(120), mirror)] == [Reason.PAUSED]


def test_decide__auction_spent__leaves_it_to_a_reset(mirror):
    (skip,) = decide(strategy_with(120), mirror, after=3_601)
    assert skip.reason == Reason.AWAITING_RESET


def test_decide__trouble_with_the_program__is_said(mirror):
    strategy = strategy_with(120)
    strategy._program.said = [Trouble("price_malformed", {"error": "line.price: odd"})]
    with capture_logs() as lines:
        decide(strategy, mirror)

    assert [(each["event"], each["error"], each["strategy"]) for each in lines] == [
        ("price_malformed", "line.price: odd", "external")
    ]


def test_close__ends_the_program():
    strategy = strategy_with()
    strategy.close()

    assert strategy._program.is_closed


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, ".command: Field required"),
        ({"command": []}, ".command: Tuple should have at least 1 item after validation, not 0"),
        ({"command": ["/no/such"]}, ": command: /no/such: no such program"),
        ({"command": ["true"], "max_age": 0}, ".max_age: Input should be greater than 0"),
        ({"command": ["true"], "key": 1}, ".key: Extra inputs are not permitted"),
    ],
)
def test_load__wrong_options__names_the_field(options, told):
    settings = Settings(
        manifest="m",
        rpc_url="ws://x",
        strategies=("external",),
        strategy_options={"external": options},
    )
    with pytest.raises(ConfigurationError) as refusal:
        load_strategies(settings, DEPLOYMENT, structlog.get_logger(), wallet=scene.WALLET)
    assert str(refusal.value) == f"strategy_options.external{told}"


def test_load__command__is_run_with_what_it_needs():
    options = {"command": ["true", "-x"], "environment": ["FEED_URL"]}
    settings = Settings(
        manifest="m",
        rpc_url="ws://x",
        strategies=("external",),
        strategy_options={"external": options},
    )
    log = structlog.get_logger()
    loaded: Any = load_strategies(settings, DEPLOYMENT, log, wallet=scene.WALLET)

    assert loaded["external"]._program.made_with == (("true", "-x"), ("ETH",), ("FEED_URL",))
