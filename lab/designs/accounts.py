# SPDX-License-Identifier: MIT
"""A scenario's borrowers, as accounts of one collateral each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.scenario.parameters import list_terms, write_parameters
from lab.scenario.population import draw_borrowers
from lab.scenario.price_path import read_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from lab.scenario.population import AssetTerms, Borrower
    from lab.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleAccount:
    """One borrower's account with one collateral."""

    owner: str
    asset: str
    collateral: int
    """[token units]."""
    debt: int
    """[wad]."""


def read_terms(scenario: Scenario, out: Path) -> dict[str, AssetTerms]:
    """Decimals, first price and limits of each asset.

    Args:
        scenario: As loaded.
        out: Folder for the parameter file.
    """
    prices = {name: read_path(scenario, name)[0].price for name in scenario.prices}
    settings = write_parameters(scenario, prices, out / "parameters.yaml")
    return list_terms(settings, prices)


def single_accounts(scenario: Scenario, terms: Mapping[str, AssetTerms]) -> Iterator[SingleAccount]:
    """The scenario's borrowers; each asset of one carries the part of the debt that it can carry.

    So every account has the health factor of its borrower.
    """
    for borrower in draw_borrowers(scenario.population, terms, scenario.seed):
        yield from _split(borrower, terms)


def _split(borrower: Borrower, terms: Mapping[str, AssetTerms]) -> Iterator[SingleAccount]:
    limits = {
        asset: amount / 10 ** terms[asset].decimals
        * float(terms[asset].price)
        * terms[asset].liquidation_threshold
        for asset, amount in borrower.collateral.items()
    }  # fmt: skip
    left = borrower.debt
    *first, last = borrower.collateral
    for asset in first:
        debt = int(borrower.debt * limits[asset] / sum(limits.values()))
        left -= debt
        yield _account(borrower, asset, debt)
    yield _account(borrower, last, left)


def _account(borrower: Borrower, asset: str, debt: int) -> SingleAccount:
    return SingleAccount(
        owner=borrower.address, asset=asset, collateral=borrower.collateral[asset], debt=debt
    )
