# SPDX-License-Identifier: MIT
"""The short crash's protocol on an engine before its first price, and random things to do to it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from eth_utils.crypto import keccak

from lab.engines.codecs import function
from lab.scenario.loading import load_scenario
from lab.scenario.part import GOVERNANCE
from lab.scenario.price_path import read_path
from lab.world.calls import FEED, NamedCall, to_wad
from lab.world.chain import Chain
from lab.world.founding import MAX
from lab.world.genesis import begin
from model.settings import FEED_DECIMALS
from model.units import WAD

if TYPE_CHECKING:
    from random import Random

    from lab.engines.engine import Engine, Outcome

KEEPER = "0x" + "0b" * 20
SHORT = Path(__file__).parents[2] / "scenarios" / "short-crash.yaml"
STEPS = 15
STARTED = keccak(
    text="AuctionStarted(uint256,address,address,uint256,uint256,uint256,uint256,uint256,uint256,"
    "uint256[],uint256[],uint256[],uint256)"
)


@dataclass(frozen=True)
class Started:
    """In a call's arguments: the id of an auction that an earlier step has started."""

    index: int


@dataclass(frozen=True)
class Step:
    """Time that passes, and what is done then."""

    seconds: int
    call: NamedCall


class Stage:
    """One engine; all of them are set the same way."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        scenario = load_scenario(SHORT)
        paths = {name: read_path(scenario, name) for name in scenario.prices}
        self.engine = engine
        self.prices = {name: points[0].price for name, points in paths.items()}
        self.chain = Chain(engine, base_fee=lambda _: 0, gas_limit=30_000_000)
        genesis = begin(scenario, self.prices, self.chain, folder)
        self.at, self.owners = genesis.at, [each.address for each in genesis.borrowers]

        self._time = int(scenario.start.timestamp())
        self.chain.begin(self._time)
        half = to_wad(scenario.keeper.capital) // 2
        self._perform([self.at.core(KEEPER, "Gateway", "exit_coin", half, KEEPER)])
        gateway = self.at.manifest.address_of("Gateway")
        for who in (KEEPER, *self.owners):
            self._perform([self.at.core(who, "Stablecoin", "approve", gateway, MAX)])
            for asset in self.at.manifest.collaterals:
                self._perform([self.at.token(who, asset.symbol, "mint", who, 10**24)])
                self._perform([self.at.token(who, asset.symbol, "approve", gateway, MAX)])

    def _perform(self, calls) -> None:
        for call in calls:
            self.chain.perform(call)

    def play(self, steps: list[Step]) -> list[Outcome]:
        """What becomes of each step."""
        outcomes, now = [], self._time
        auctions: list[int] = []
        for number, step in enumerate(steps, self.chain.number):
            now += step.seconds
            self.engine.set_block(number, now)
            call = step.call
            arguments = tuple(_known(each, auctions) for each in call.arguments)
            data = function(call.contract, call.function).calldata(arguments)
            outcomes.append(self.engine.send(call.sender, call.address, data))
            topics = [log.topics for log in outcomes[-1].logs]
            auctions += [int.from_bytes(each[1], "big") for each in topics if each[0] == STARTED]
        return outcomes


def _known(argument: object, auctions: list[int]) -> object:
    if not isinstance(argument, Started):
        return argument
    return auctions[argument.index % len(auctions)] if auctions else argument.index


def draw_steps(stage: Stage, random: Random) -> list[Step]:
    """A fall of all prices at first, more often than not; then anything, by anybody."""
    steps = _fall(stage, random) if random.random() < 0.7 else []
    for kind in random.choices(KINDS, k=STEPS):
        seconds = random.choice((0, 0, 12, 300, 900, 3_600, 20_000))
        steps.append(Step(seconds, _draw(stage, random, kind)))
    return steps


def _fall(stage: Stage, random: Random) -> list[Step]:
    """Prices fall as far as the oracle believes at once, and again; then accounts are auctioned."""
    steps = []
    for share in (Decimal("0.84"), Decimal("0.71"), Decimal("0.6")):
        for seconds in (0, 3_600):
            answers = [_answer(stage, name, share) for name in stage.prices]
            steps += [Step(seconds if i == 0 else 0, call) for i, call in enumerate(answers)]
            steps.append(Step(0, _draw(stage, random, "poke")))
        steps += [
            Step(0, _draw(stage, random, kind)) for kind in ("liquidate", "liquidate", "take")
        ]
    return [*steps, *(Step(12, _draw(stage, random, kind)) for kind in ("close_out", "take"))]


KINDS = (
    *("answer", "poke", "mint", "deposit", "withdraw", "borrow", "repay", "liquidate"),
    *("close_out", "take", "take", "take", "reset", "settle", "bid", "restart", "exit"),
)


def _answer(stage: Stage, name: str, share: Decimal) -> NamedCall:
    at = stage.at
    feed = at.governance.feed if name == GOVERNANCE else at.asset(name).feed
    answer = int(stage.prices[name] * share * 10**FEED_DECIMALS)
    return NamedCall(at.deployer, FEED, feed, "set_answer", (answer,))


def _draw(stage: Stage, random: Random, kind: str) -> NamedCall:
    at, owner = stage.at, random.choice(stage.owners)
    asset = random.choice(at.manifest.collaterals)
    limit = random.choice((1, 2, WAD, 1_000 * WAD, 10**5 * WAD))
    amount = random.randrange(limit)
    most = random.choice((amount, MAX))
    auction = Started(random.randrange(4))
    every = (1 << len(at.manifest.assets)) - 1
    owners = stage.owners[: random.choice((1, 5, 20))]
    share = Decimal(random.randrange(50, 120)) / 100
    terms = most, MAX, 0, KEEPER, b""
    # All are made, so that each kind takes as much from the source of chance.
    return {
        "answer": _answer(stage, random.choice(list(stage.prices)), share),
        "poke": at.core(owner, "PriceOracle", "poke", every),
        "mint": at.token(owner, asset.symbol, "mint", owner, amount),
        "deposit": at.core(owner, "Gateway", "deposit", owner, asset.id, amount),
        "withdraw": at.core(owner, "Gateway", "withdraw", owner, asset.id, amount, owner),
        "borrow": at.core(owner, "Gateway", "borrow", owner, amount, owner),
        "repay": at.core(owner, "Gateway", "repay", owner, most),
        "liquidate": at.core(KEEPER, "Gateway", "liquidate", owner, asset.id, most, 0, KEEPER),
        "close_out": at.core(
            KEEPER, "LiquidationEngine", "poke_and_close_out", every, owners, KEEPER
        ),
        "take": at.core(KEEPER, "CollateralAuction", "take", auction, asset.id, *terms),
        "reset": at.core(owner, "CollateralAuction", "reset", auction, owner),
        "settle": at.core(owner, "Treasury", "settle"),
        "bid": at.core(KEEPER, "DebtAuction", "place_bid", 1, amount),
        "restart": at.core(owner, "DebtAuction", "restart_auction", 1),
        "exit": at.core(KEEPER, "Gateway", "exit_coin", amount, KEEPER),
    }[kind]
