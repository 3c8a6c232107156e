# SPDX-License-Identifier: MIT
"""Decision 0006: its table is what the two twins say of the same accounts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from model import aave_liquidation as aave
from model import liquidation_sizing as ours
from model.units import BPS, MAX_UINT256, WAD, Bps

DECISIONS = Path(__file__).resolve().parents[3] / "docs" / "decisions"
PAGE = (DECISIONS / "0006-aave-sizing-beside-ours.md").read_text(encoding="utf-8")

THRESHOLD = Bps(8_000)
AAVE_PAYOUT = Bps(10_500)
AAVE_FEE = Bps(1_000)
MIN_BONUS, MAX_BONUS, AT_MAX_BONUS = Bps(300), Bps(800), Bps(9_500)
TARGET = Bps(10_500)
DEBT_FLOOR = 5_000


@dataclass(frozen=True, slots=True)
class Account:
    """One debt, and the values of the asset to seize and of another, in coins."""

    name: str
    debt: int
    asset: int
    other: int = 0

    def health_after(self, repaid: Fraction, seized: Fraction) -> str:
        if repaid == self.debt:
            return "no debt"
        value = (self.asset + self.other - seized) * THRESHOLD / BPS
        return f"{float(value / (self.debt - repaid)):.3f}"

    def by_aave(self) -> tuple[str, ...]:
        seized = aave.Asset(
            price=aave.BASE,
            unit=WAD,
            collateral=self.asset * WAD,
            threshold=THRESHOLD,
            payout=AAVE_PAYOUT,
            protocol_fee=AAVE_FEE,
        )
        other = aave.Asset(
            price=aave.BASE, unit=WAD, collateral=self.other * WAD, threshold=THRESHOLD
        )
        owed = aave.Asset(price=aave.BASE, unit=WAD, debt=self.debt * WAD)
        data = aave.account_data([seized, other, owed])
        sizes = aave.liquidation(seized, owed, data, MAX_UINT256)
        if sizes.leaves_dust:
            return "refused: dust", "", ""
        return self._cells(sizes.repaid, sizes.seized)

    def by_ours(self) -> tuple[str, ...]:
        total, debt = (self.asset + self.other) * WAD, self.debt * WAD
        weighted = total * THRESHOLD
        bonus = ours.bonus(weighted, debt, MIN_BONUS, MAX_BONUS, AT_MAX_BONUS)
        repaid = ours.direct(
            debt=debt,
            weighted=weighted,
            total_value=total,
            asset_value=self.asset * WAD,
            threshold=THRESHOLD,
            bonus=bonus,
            target=TARGET,
            debt_floor=DEBT_FLOOR * WAD,
            max_debt=debt,
        )
        if repaid == 0:
            return "closed: auction", "", ""
        return self._cells(repaid, min(repaid * (BPS + bonus) // BPS, self.asset * WAD))

    def _cells(self, repaid: int, seized: int) -> tuple[str, ...]:
        after = self.health_after(Fraction(repaid, WAD), Fraction(seized, WAD))
        return f"{repaid / WAD:,.0f}", f"{seized / WAD:,.0f}", after


ACCOUNTS = (
    Account("HF 0.99, debt 100,000", 100_000, 123_750),
    Account("HF 0.951, debt 100,000", 100_000, 118_875),
    Account("HF 0.95, debt 100,000", 100_000, 118_750),
    Account("HF 0.84, debt 100,000", 100_000, 105_000),
    Account("HF 0.98, debt 6,000", 6_000, 7_350),
    Account("HF 0.98, debt 10,000, 5,600 of 12,250 in the asset", 10_000, 5_600, 6_650),
)


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.name)
def test_page__example__says_what_the_twins_compute(account):
    cells = (account.name, *account.by_aave(), *account.by_ours())
    assert f"| {' | '.join(cells)} |".replace("|  ", "| ") in PAGE


def test_page__table__has_no_other_row():
    assert PAGE.count("\n| HF ") == len(ACCOUNTS)
