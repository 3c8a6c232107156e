# SPDX-License-Identifier: MIT
"""What a one-off fall of all prices would do to the accounts of a scenario, before anybody acts."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lab.scenario.parameters import list_terms, write_parameters
from lab.scenario.population import draw_borrowers, health_factor
from lab.scenario.price_path import read_path
from model.units import WAD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lab.scenario.population import AssetTerms, Borrower
    from lab.scenario.scenario import Scenario

FALLS: Final = tuple(step / 100 for step in range(61))
"""0 to 60 %."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """Debt of accounts after a fall, over all debt [1]."""

    fall: float
    liquidatable: float
    """Of accounts with health factor below 1."""
    insolvent: float
    """Of accounts whose collateral is worth less than they owe."""


def exposures(scenario: Scenario) -> list[Exposure]:
    """For each of `FALLS`, at the scenario's first prices, parameters and seed.

    Raises:
        ParameterError: The protocol would not accept the parameters.
    """
    prices = {name: read_path(scenario, name)[0].price for name in scenario.prices}
    with tempfile.TemporaryDirectory() as out:
        settings = write_parameters(scenario, prices, Path(out) / "parameters.yaml")
    terms = list_terms(settings, prices)
    return exposures_of(draw_borrowers(scenario.population, terms, scenario.seed), terms)


def exposures_of(borrowers: Sequence[Borrower], terms: Mapping[str, AssetTerms]) -> list[Exposure]:
    """For each of `FALLS`; every asset falls alike."""
    book = [
        (each.debt / WAD, health_factor(each, terms), _worth(each, terms) / (each.debt / WAD))
        for each in borrowers
        if each.debt
    ]
    owed = sum(debt for debt, _, _ in book)
    return [
        Exposure(
            fall,
            sum(debt for debt, health, _ in book if health * (1 - fall) < 1) / owed,
            sum(debt for debt, _, cover in book if cover * (1 - fall) < 1) / owed,
        )
        for fall in FALLS
    ]


def _worth(borrower: Borrower, terms: Mapping[str, AssetTerms]) -> float:
    """Of its collateral [coins]."""
    worth: float = sum(
        amount / 10 ** terms[asset].decimals * float(terms[asset].price)
        for asset, amount in borrower.collateral.items()
    )
    return worth
