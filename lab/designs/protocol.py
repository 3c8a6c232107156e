# SPDX-License-Identifier: MIT
"""This protocol as a design: the world's own run, read for who lost what."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lab.designs.events import EventReader
from lab.designs.exposure import Exposure
from lab.designs.hands import TIP
from lab.designs.market_prices import MarketPrices
from lab.designs.outcome import ZERO_BID, Outcome
from lab.engines.revm import RevmEngine
from lab.scenario.keepers import Rival
from lab.scenario.parameters import list_terms, write_parameters
from lab.scenario.population import draw_borrowers
from lab.scenario.price_path import read_path
from lab.world.course import MAX_AFTERMATH
from lab.world.genesis import DEPLOYER
from lab.world.world import World
from model.deployment import plan_deployment
from model.units import BPS, RAD, RAY, WAD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from keeper.ports import Log
    from lab.designs.events import Happened
    from lab.designs.fleet import KeeperKind
    from lab.scenario.scenario import Scenario
    from lab.world.world import Played
    from model.settings import DeploymentSettings

READ: Final = (
    "Ledger",
    "CollateralAuction",
    "DirectLiquidation",
    "LiquidationEngine",
    "GuarantyPool",
    "DebtAuction",
)


def play_protocol(
    name: str,
    scenario: Scenario,
    fleet: Sequence[KeeperKind],
    *,
    aftermath: int = MAX_AFTERMATH,
) -> Outcome:
    """Play a scenario in the world, and read what came of it.

    Args:
        name: Of the design.
        scenario: With the parameters of the design.
        fleet: Who liquidates.
        aftermath: Longest time after the last price [seconds].
    """
    employed = employ(scenario, fleet)
    with tempfile.TemporaryDirectory() as out:
        world = World(employed, Path(out), RevmEngine(), aftermath=aftermath)
        played = asyncio.run(world.play())
        prices = {asset: read_path(scenario, asset)[0].price for asset in scenario.prices}
        settings = write_parameters(scenario, prices, Path(out) / "parameters.yaml")
    reading = _Reading(name, scenario, settings)
    for head in world.chain.heads:
        reading.see(head.timestamp, world.chain.logs[head.hash])
    return reading.finish(played)


def employ(scenario: Scenario, fleet: Sequence[KeeperKind]) -> Scenario:
    """The scenario with this fleet for its keepers; they decide as the shipped one does.

    Capital is given as everywhere, though only debt auctions ask for it here.
    """
    first, *others = (kind for kind in fleet for _ in range(kind.count))
    keeper = scenario.keeper.model_copy(update={**_conduct(first), "capital": first.capital})
    rivals = tuple(Rival(capital=kind.capital, **_conduct(kind)) for kind in others)
    return scenario.model_copy(update={"keeper": keeper, "rivals": rivals})


def _conduct(kind: KeeperKind) -> dict[str, Any]:
    return {
        "latency": kind.latency,
        "outages": (),
        "raises_bids": kind.raises_bids,
        "settings": {
            "max_fee": kind.max_fee,
            "priority_fee": TIP,
            "take_margin": round(kind.margin * BPS),
        },
    }


class _Reading:
    """Goes through a run's blocks, in order."""

    def __init__(self, name: str, scenario: Scenario, settings: DeploymentSettings) -> None:
        self._scenario = scenario
        self._assets = scenario.assets
        self._market = MarketPrices(scenario)
        self._outcome = Outcome(design=name, seed=scenario.seed)
        terms = list_terms(settings, {a: read_path(scenario, a)[0].price for a in scenario.assets})
        self._exposure = Exposure(
            {asset: each.liquidation_threshold / BPS for asset, each in terms.items()}
        )
        self._borrowers = set()
        for borrower in draw_borrowers(scenario.population, terms, scenario.seed):
            held = {a: n / 10 ** terms[a].decimals for a, n in borrower.collateral.items()}
            self._exposure.put(borrower.address.lower(), borrower.debt / WAD, held)
            self._borrowers.add(borrower.address.lower())
        self._outcome.owed = self._exposure.owed
        addresses = plan_deployment(settings, DEPLOYER, local=True).addresses(0)
        contracts = {addresses[each].lower(): each for each in READ}
        self._reader = EventReader(contracts)
        self._rate = RAY
        self._now = 0
        self._started: dict[int, tuple[int, int]] = {}
        """Debt due and tab of each running auction [rad]."""
        self._taken: dict[int, tuple[float, float]] = {}
        """Worth and payment of what was bought in it [coins]."""
        self._debt_lots: dict[int, int] = {}
        """Coin wanted in each debt auction [rad]."""

    def see(self, timestamp: int, logs: Sequence[Log]) -> None:
        """Take note of one block."""
        self._now = timestamp
        for event in self._reader.read(logs):
            self._see_event(event)
        self._exposure.see(timestamp, self._market.at(timestamp))

    def _see_event(self, event: Happened) -> None:
        match event.contract:
            case "Ledger":
                self._see_ledger(event)
            case "CollateralAuction":
                self._see_auction(event)
            case "DebtAuction":
                self._see_debt_auction(event)
            case _:
                self._see_rest(event)

    def _see_ledger(self, event: Happened) -> None:
        values = event.values
        if event.name == "RateAccrued":
            self._rate = values["rate"]
        if event.name != "AccountChanged" or values["account"] not in self._borrowers:
            return
        named = [a for number, a in enumerate(self._assets) if values["assets"] >> number & 1]
        held = {a: n / WAD for a, n in zip(named, values["amounts"], strict=True)}
        debt = values["normalized_debt"] * self._rate / RAD
        self._exposure.put(values["account"], debt, held)

    def _see_auction(self, event: Happened) -> None:
        outcome, values = self._outcome, event.values
        match event.name:
            case "AuctionStarted":
                self._started[values["auction_id"]] = (values["due"], values["tab"])
                self._taken[values["auction_id"]] = (0.0, 0.0)
                outcome.liquidated.add(values["account"])
                outcome.cancelled += values["due"] / RAD
            case "LotTaken":
                worth, paid = self._worth(values), values["payment"] / RAD
                before = self._taken[values["auction_id"]]
                self._taken[values["auction_id"]] = (before[0] + worth, before[1] + paid)
                outcome.sell(worth, paid)
            case "AuctionEnded":
                due, tab = self._started.pop(values["auction_id"])
                worth, paid = self._taken.pop(values["auction_id"])
                outcome.auctions += worth > 0
                outcome.zero_bids += worth > 0 and paid < ZERO_BID * worth
                # What is unpaid is penalty first.
                outcome.bad_debt += max(values["unpaid"] - (tab - due), 0) / RAD

    def _see_debt_auction(self, event: Happened) -> None:
        if event.name == "AuctionStarted":
            self._debt_lots[event.values["auction_id"]] = event.values["bid"]
        elif event.name == "AuctionSettled":
            self._outcome.holders_bear += self._debt_lots[event.values["auction_id"]] / RAD

    def _see_rest(self, event: Happened) -> None:
        outcome, values = self._outcome, event.values
        match event.contract, event.name:
            case "DirectLiquidation", "AccountLiquidated":
                outcome.liquidated.add(values["account"])
                outcome.cancelled += values["debt"] / RAD
                outcome.sell(self._worth(values), (values["debt"] + values["fee"]) / RAD)
            case "LiquidationEngine", "AccountWrittenOff":
                outcome.liquidated.add(values["account"])
                outcome.cancelled += values["due"] / RAD
                outcome.bad_debt += values["due"] / RAD
            case "GuarantyPool", "Slashed":
                outcome.pool_bears += values["taken"] / RAD

    def _worth(self, values: Mapping[str, Any]) -> float:
        """Of the collateral of a sale, on the market [coins]; it moves after the sale."""
        asset = self._assets[values["asset"]]
        worth: float = values["collateral"] / WAD * self._market.at(self._now - 1)[asset]
        return worth

    def finish(self, played: Played) -> Outcome:
        """The whole outcome."""
        outcome = self._outcome
        prices = self._market.at(self._now)
        self._exposure.see(self._now, prices)
        outcome.bad_debt += self._exposure.under_water(prices)
        outcome.longest_unsafe = self._exposure.longest
        outcome.left_unsafe = self._exposure.left_unsafe(prices)
        ether = self._market.at(self._now)[self._scenario.chain.gas_asset]
        outcome.keepers_gas = sum(each.paid for each in played.keepers) / WAD * ether
        outcome.keepers_profit = sum(played.profits)
        outcome.transactions, outcome.reverted = played.transactions, played.reverted
        after = played.buffer_after / RAD
        outcome.buffer_bears = played.buffer_before / RAD - max(after, 0.0)
        outcome.holders_bear += max(-after, 0.0)
        outcome.digest = played.digest
        return outcome
