# SPDX-License-Identifier: MIT
"""The draw of the accounts: seeded, and nobody beyond a limit."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from statistics import median

import pytest

from lab.scenario.loading import load_scenario
from lab.scenario.population import (
    AssetTerms,
    Borrower,
    DrawnPopulation,
    ListedAccount,
    ListedPopulation,
    draw_borrowers,
    health_factor,
)


def drawn(name: str) -> DrawnPopulation:
    population = load_scenario(Path(__file__).parents[3] / "scenarios" / f"{name}.yaml").population
    assert isinstance(population, DrawnPopulation)
    return population


POPULATION = drawn("black-thursday")
TERMS = {
    "ETH": AssetTerms(
        price=Decimal("194.61"), loan_to_value=7_500, liquidation_threshold=8_000, decimals=18
    ),
    "BTC": AssetTerms(
        price=Decimal("7934.58"), loan_to_value=7_000, liquidation_threshold=8_000, decimals=8
    ),
    "LINK": AssetTerms(
        price=Decimal("3.817"), loan_to_value=6_000, liquidation_threshold=7_000, decimals=6
    ),
}


@pytest.fixture(scope="module")
def borrowers() -> tuple[Borrower, ...]:
    return draw_borrowers(POPULATION, TERMS, 42)


def value(borrower: Borrower, weight: str) -> Decimal:
    """Value of the collateral, weighted by one of the limits [coins]."""
    return sum(
        (
            Decimal(amount)
            / 10 ** TERMS[asset].decimals
            * TERMS[asset].price
            * getattr(TERMS[asset], weight)
            / 10_000
            for asset, amount in borrower.collateral.items()
        ),
        Decimal(0),
    )


def test_draw_borrowers__same_seed__returns_the_same(borrowers: tuple[Borrower, ...]) -> None:
    assert draw_borrowers(POPULATION, TERMS, 42) == borrowers


def test_draw_borrowers__other_seed__returns_others(borrowers: tuple[Borrower, ...]) -> None:
    others = draw_borrowers(POPULATION, TERMS, 43)

    assert not {one.address for one in borrowers} & {one.address for one in others}
    assert [one.debt for one in borrowers] != [one.debt for one in others]


def test_draw_borrowers__each__may_borrow_what_it_borrows(
    borrowers: tuple[Borrower, ...],
) -> None:
    for borrower in borrowers:
        assert Decimal(borrower.debt) / 10**18 < value(borrower, "loan_to_value")


def test_draw_borrowers__each__is_within_the_scenario(borrowers: tuple[Borrower, ...]) -> None:
    assert len({one.address for one in borrowers}) == POPULATION.accounts
    for borrower in borrowers:
        coins = Decimal(borrower.debt) / 10**18
        assert POPULATION.debt.least <= coins <= POPULATION.debt.most
        assert len(borrower.collateral) in POPULATION.collateral_count
        assert all(amount > 0 for amount in borrower.collateral.values())


def test_draw_borrowers__all__are_spread_as_asked(borrowers: tuple[Borrower, ...]) -> None:
    healths = [health_factor(one, TERMS) for one in borrowers]
    extra = [
        health - float(value(one, "liquidation_threshold") / value(one, "loan_to_value"))
        for health, one in zip(healths, borrowers, strict=True)
    ]
    wanted = POPULATION.health_factor.median_above_minimum

    assert median(extra) == pytest.approx(wanted, rel=0.25)
    assert median(one.debt for one in borrowers) / 10**18 == pytest.approx(
        float(POPULATION.debt.median), rel=0.25
    )
    assert {len(one.collateral) for one in borrowers} == {1, 2, 3}


def test_draw_borrowers__listed__are_those_in_the_scenarios_order() -> None:
    account = ListedAccount(
        debt=Decimal("10000.5"), collateral={"BTC": Decimal("0.5"), "ETH": Decimal(80)}
    )
    first, second = draw_borrowers(ListedPopulation(listed=(account, account)), TERMS, 42)

    assert first.debt == 10_000_500_000_000_000_000_000
    assert list(first.collateral.items()) == [("ETH", 80 * 10**18), ("BTC", 50_000_000)]
    assert (second.debt, second.collateral) == (first.debt, first.collateral)
    assert first.address != second.address
