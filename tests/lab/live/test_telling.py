# SPDX-License-Identifier: MIT
"""Events in words."""

from __future__ import annotations

from typing import Any

import pytest

from lab.live.events import Event
from lab.live.telling import tell
from model.units import RAD, RAY, WAD

NAMES = {0: "ETH"}
ACCOUNT = "0x" + "ab" * 20


@pytest.mark.parametrize(
    ("contract", "name", "values", "told"),
    [
        (
            "DirectLiquidation",
            "AccountLiquidated",
            {"account": ACCOUNT, "asset": 0, "debt": 1_000 * RAD, "collateral": 8 * WAD},
            "0xababab… liquidated directly: 1,000 coins for 8 ETH",
        ),
        (
            "CollateralAuction",
            "AuctionStarted",
            {"account": ACCOUNT, "due": 5_000 * RAD},
            "0xababab… closed out: 5,000 coins",
        ),
        (
            "LiquidationEngine",
            "AccountWrittenOff",
            {"account": ACCOUNT, "due": 5_000 * RAD},
            "0xababab… written off: 5,000 coins",
        ),
        (
            "CollateralAuction",
            "LotTaken",
            {"asset": 0, "collateral": 3 * WAD // 2, "price": 120 * RAY},
            "auction sold 1.5 ETH at 120",
        ),
        ("CollateralAuction", "AuctionReset", {}, "auction reset"),
        (
            "CollateralAuction",
            "AuctionEnded",
            {"unpaid": 7 * RAD},
            "auction ended, 7 coins not raised",
        ),
        ("CollateralAuction", "AuctionEnded", {"unpaid": 0}, None),
        (
            "PriceOracle",
            "CandidateChanged",
            {"asset": 0, "candidate": 10**14},
            "ETH suspect: 0.0001 awaits confirmation",
        ),
        (
            "PriceOracle",
            "CandidateChanged",
            {"asset": 15, "candidate": 0},
            "governance token no longer suspect",
        ),
        ("DebtAuction", "AuctionStarted", {"bid": 50_000 * RAD}, "debt auction: 50,000 coins"),
        (
            "DebtAuction",
            "AuctionSettled",
            {"lot": 600 * WAD},
            "debt auction settled: 600.00 governance token minted",
        ),
        ("SurplusAuction", "AuctionStarted", {"lot": 9 * RAD}, "surplus auction: 9 coins"),
        (
            "SurplusAuction",
            "AuctionSettled",
            {"bid": 2 * WAD},
            "surplus auction settled: 2.00 governance token burned",
        ),
        ("Ledger", "CoinChanged", {"amount": 1}, None),
    ],
)
def test_tell__event__returns_a_line(
    contract: str, name: str, values: dict[str, Any], told: str | None
) -> None:
    assert tell(Event(contract=contract, name=name, values=values), NAMES) == told
