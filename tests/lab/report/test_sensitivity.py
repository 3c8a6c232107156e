# SPDX-License-Identifier: MIT
"""What a one-off fall does to a book."""

from __future__ import annotations

from decimal import Decimal

from lab.report.sensitivity import exposures_of
from lab.scenario.population import AssetTerms, Borrower
from model.units import WAD

TERMS = {
    "ETH": AssetTerms(
        price=Decimal(200), loan_to_value=7_500, liquidation_threshold=8_000, decimals=18
    )
}


def borrower(*, debt, ether):
    return Borrower(
        address="0x" + "01" * 20,  # type: ignore[arg-type]  # not looked at
        debt=debt * WAD,
        collateral={"ETH": ether * WAD},
    )


def test_exposures_of__two_accounts__are_liquidatable_then_insolvent_by_their_debt():
    # 1,000 coins of collateral for 600 of debt: HF 4/3, liquidatable beyond a fall of 25 %,
    # insolvent beyond 40 %. 1,000 for 200: HF 4, never within 60 %.
    points = {
        round(point.fall, 2): (point.liquidatable, point.insolvent)
        for point in exposures_of(
            [borrower(debt=600, ether=5), borrower(debt=200, ether=5), borrower(debt=0, ether=1)],
            TERMS,
        )
    }

    assert (points[0], points[0.24], points[0.26]) == ((0, 0), (0, 0), (0.75, 0))
    assert (points[0.39], points[0.41], points[0.6]) == ((0.75, 0), (0.75, 0.75), (0.75, 0.75))
