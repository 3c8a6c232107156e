# SPDX-License-Identifier: MIT
"""Every check speaks when what it watches is wrong: logs are falsified on their way to it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from keeper.chain.abi import interface
from lab.engines.revm import RevmEngine
from lab.fuzz.auditor import Auditor
from lab.scenario.loading import load_scenario
from lab.world.world import World

if TYPE_CHECKING:
    from lab.world.chain import Chain

SCENARIOS = Path(__file__).parents[3] / "scenarios"
WORD = 32


class Falsified:
    """A chain's logs, of which every one of a kind has one word more by a share and a bit."""

    def __init__(self, chain, topic, word, share):
        self._chain = chain
        self._topic = topic
        self._word = word
        self._share = share

    def __getattr__(self, name):
        return getattr(self._chain, name)

    @property
    def logs(self):
        return self

    def __getitem__(self, block):
        return [self._false(log) for log in self._chain.logs[block]]

    def _false(self, log):
        if not log.topics or log.topics[0] != self._topic:
            return log
        start = self._word * WORD
        value = int.from_bytes(log.data[start : start + WORD], "big")
        value += 1 + int(value * self._share)
        data = log.data[:start] + value.to_bytes(WORD, "big") + log.data[start + WORD :]
        return replace(log, data=data)


class FalseAuditor(Auditor):
    """Reads falsified logs; tries nothing."""

    def __init__(self, contract, event, word, share):
        super().__init__(tries=False)
        self._falsity = (interface(contract).events[event].topic, word, share)

    def begin(self, chain, manifest):
        super().begin(cast("Chain", Falsified(chain, *self._falsity)), manifest)


@pytest.mark.parametrize(
    ("falsity", "checks"),
    [
        (("Ledger", "RateAccrued", 0, 0), {"interest-as-modelled", "coin-flows", "conservation"}),
        (("Ledger", "CoinChanged", 0, 0), {"coin-flows", "conservation"}),
        (("Ledger", "FreeBalanceChanged", 0, 0), {"custody"}),
        (("PriceOracle", "PriceUpdated", 1, 0), {"oracle-as-modelled"}),
        (("PriceOracle", "PriceUpdated", 0, 0.3), {"oracle-as-modelled", "price-waits"}),
        (("DirectLiquidation", "AccountLiquidated", 0, 0), {"lane-a-as-modelled", "coin-flows"}),
        (("DirectLiquidation", "AccountLiquidated", 2, 0.2), {"lane-a-as-modelled", "bonus-bound"}),
        (("CollateralAuction", "AuctionStarted", 2, 0), {"lane-b-as-modelled", "no-overcharge"}),
        (("CollateralAuction", "AuctionStarted", 3, 9), {"lane-b-as-modelled", "coin-flows"}),
        (("CollateralAuction", "LotTaken", 0, 0), {"auctions-as-modelled"}),
        (("CollateralAuction", "LotTaken", 2, 0), {"auctions-as-modelled", "coin-flows"}),
        (("CollateralAuction", "LotTaken", 5, 0), {"auctions-as-modelled"}),
        (("CollateralAuction", "LotTaken", 6, 0), {"auctions-as-modelled"}),
        (("CollateralAuction", "AuctionEnded", 0, 0), {"auctions-as-modelled"}),
        (("Treasury", "Settled", 0, 0), {"settle-as-modelled"}),
        (("Treasury", "Settled", 1, 0), {"settle-as-modelled", "coin-flows"}),
        (("DebtAuction", "AuctionStarted", 1, 0), {"debt-auctions-as-modelled"}),
        (("DebtAuction", "BidPlaced", 0, 5), {"debt-auctions-as-modelled"}),
    ],
)
def test_see__falsified_log__speaks(tmp_path, falsity, checks):
    auditor = FalseAuditor(*falsity)
    scenario = load_scenario(SCENARIOS / "gap.yaml")  # all three layers are used

    asyncio.run(World(scenario, tmp_path, RevmEngine(), watchers=[auditor]).play())

    assert checks <= {violation.check for violation in auditor.violations}


@pytest.mark.parametrize(
    ("name", "falsity", "checks"),
    [
        ("borrowers-act", ("Gateway", "Repaid", 0, 0), {"accounts-as-modelled", "coin-flows"}),
        ("borrowers-act", ("Gateway", "Withdrawn", 0, 0), {"accounts-as-modelled"}),
        ("borrowers-act", ("Gateway", "Deposited", 0, 0), {"accounts-as-modelled"}),
        ("borrowers-act", ("Gateway", "Borrowed", 0, 0), {"accounts-as-modelled", "coin-flows"}),
        ("borrowers-act", ("CollateralAuction", "PauseSet", 2, 1), {"pause-as-modelled"}),
        ("borrowers-act", ("Ledger", "ThresholdRampSet", 0, 0), {"ramps-as-modelled"}),
        ("frozen-in-mid-crash", ("Settlement", "PricesFrozen", 1, 0), {"shutdown-as-modelled"}),
        ("frozen-in-mid-crash", ("Settlement", "AccountSkimmed", 1, 0), {"shutdown-as-modelled"}),
        ("frozen-in-mid-crash", ("Settlement", "Finalised", 0, 0), {"shutdown-as-modelled"}),
        ("frozen-in-mid-crash", ("Settlement", "Finalised", 2, 0), {"shutdown-as-modelled"}),
        ("frozen-in-mid-crash", ("Settlement", "Redeemed", 2, 0), {"shutdown-as-modelled"}),
        ("frozen-in-mid-crash", ("Settlement", "Redeemed", 0, 0), {"coin-flows"}),
    ],
)
def test_see__falsified_log_of_an_action__speaks(tmp_path, name, falsity, checks):
    auditor = FalseAuditor(*falsity)
    scenario = load_scenario(SCENARIOS / f"{name}.yaml")

    asyncio.run(World(scenario, tmp_path, RevmEngine(), watchers=[auditor]).play())

    assert checks <= {violation.check for violation in auditor.violations}


@pytest.mark.parametrize("name", ["short-crash", "borrowers-act", "frozen-in-mid-crash"])
def test_see__sound_logs__say_nothing_and_change_nothing(tmp_path, name):
    auditor = Auditor()
    scenario = load_scenario(SCENARIOS / f"{name}.yaml")
    watched = World(scenario, tmp_path, RevmEngine(), watchers=[auditor])

    seen = asyncio.run(watched.play())

    assert auditor.violations == []
    assert seen.digest == asyncio.run(World(scenario, tmp_path, RevmEngine()).play()).digest
