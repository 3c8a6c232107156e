# SPDX-License-Identifier: MIT
"""Who borrows how much against what: a seeded draw of the accounts that a scenario opens.

Leverage: every account borrows at health factor `least + x`. `least` is what the loan-to-value
limit of its own mix of assets allows (liquidation threshold / loan-to-value, about 1.07), `x` is
lognormal. So nobody starts below the limit, most sit within reach of a crash, and a long tail is
safe. Debt is lognormal as well: a few accounts owe most of it, as on every lending market.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, log
from typing import TYPE_CHECKING, Annotated, Final, Self

import numpy as np
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from pydantic import Discriminator, Field, Tag, model_validator

from lab.scenario.draws import draw_one, draw_several
from lab.scenario.errors import FieldError
from lab.scenario.part import NotNegative, Part, Positive
from model.units import WAD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from eth_typing import ChecksumAddress

BPS: Final = 10_000
CENT: Final = 10**16
"""Debts are drawn in hundredths of a coin [wad]."""

LEAST_SHARE: Final = 0.15
"""Least part of an account's collateral in each of its assets: more than dust."""

LEAST_EXTRA: Final = 0.002
"""Least health above the borrowing limit: interest must not pass it before the first price."""


class HealthFactors(Part):
    """Health factor at start = the least that borrowing allows + a lognormal draw."""

    median_above_minimum: Annotated[float, Field(gt=0, le=10)]
    sigma: Annotated[float, Field(ge=0, le=3)]


class Debts(Part):
    """Debt at start: lognormal, cut off at both ends [coins]."""

    median: Positive
    sigma: Annotated[float, Field(ge=0, le=3)]
    least: Positive
    most: Positive

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.least <= self.median <= self.most:
            raise ValueError("should be least <= median <= most")
        return self


class DrawnPopulation(Part):
    """Borrowers drawn from distributions."""

    accounts: int = Field(ge=1, le=1_000_000)
    health_factor: HealthFactors
    debt: Debts
    collateral_count: dict[Annotated[int, Field(ge=1, le=8)], NotNegative] = Field(min_length=1)
    """Weight of holding 1, 2, 3 … assets."""
    assets: dict[str, Positive] = Field(min_length=1)
    """Weight with which each asset is drawn."""

    @model_validator(mode="after")
    def _enough_assets(self) -> Self:
        if sum(self.collateral_count.values()) <= 0:
            raise ValueError("one weight of collateral_count should be greater than 0")
        if max(self.collateral_count) > len(self.assets):
            raise ValueError(f"collateral_count should not exceed the {len(self.assets)} assets")
        return self


class ListedAccount(Part):
    """One borrower."""

    debt: Positive
    """At the start [coins]."""
    collateral: dict[str, Positive] = Field(min_length=1)
    """By asset [whole tokens]."""


class ListedPopulation(Part):
    """Borrowers one by one, in the scenario or in a file."""

    listed: tuple[ListedAccount, ...] | None = None
    csv: str | None = None
    """Path, relative to the scenario; when the scenario is loaded its rows become `listed`."""

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.listed is None) == (self.csv is None):
            raise ValueError("should have exactly one of listed, csv")
        if self.listed == ():
            raise FieldError(("listed",), "should hold an account")
        return self


def _kind(population: object) -> str:
    """Which of the two a population is, as data or already as one of them."""
    if isinstance(population, dict):
        return "[listed]" if {"listed", "csv"} & set(population) else "[drawn]"
    return "[listed]" if isinstance(population, ListedPopulation) else "[drawn]"


Population = Annotated[
    Annotated[DrawnPopulation, Tag("[drawn]")] | Annotated[ListedPopulation, Tag("[listed]")],
    Discriminator(_kind),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetTerms:
    """What the draw must know about an asset."""

    price: Decimal
    """At the start [coins per whole token]."""
    loan_to_value: int
    """[bps]."""
    liquidation_threshold: int
    """[bps]."""
    decimals: int
    """Of the token [1]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrower:
    """One account to open."""

    address: ChecksumAddress
    debt: int
    """Coin to borrow [wad]."""
    collateral: Mapping[str, int]
    """Asset to amount, in the scenario's order [token units]."""


def draw_borrowers(
    population: DrawnPopulation | ListedPopulation, terms: Mapping[str, AssetTerms], seed: int
) -> tuple[Borrower, ...]:
    """Every account; the same seed draws the same ones.

    Args:
        population: How many, and from which distributions; or which.
        terms: Price and limits of each asset, in the scenario's order.
        seed: Of the random generator, and part of the addresses.
    """
    if isinstance(population, ListedPopulation):
        return tuple(
            _listed(account, terms, account_address(seed, number))
            for number, account in enumerate(population.listed or ())
        )
    random = np.random.default_rng(seed)
    return tuple(
        _draw(random, population, terms, account_address(seed, number))
        for number in range(population.accounts)
    )


def health_factor(borrower: Borrower, terms: Mapping[str, AssetTerms]) -> float:
    """Health factor of an account at the start [1]."""
    weighted: float = sum(
        amount
        / 10 ** terms[asset].decimals
        * float(terms[asset].price)
        * terms[asset].liquidation_threshold
        for asset, amount in borrower.collateral.items()
    )
    return weighted / BPS / (borrower.debt / 10**18)


def _listed(
    account: ListedAccount, terms: Mapping[str, AssetTerms], address: ChecksumAddress
) -> Borrower:
    return Borrower(
        address=address,
        debt=int(account.debt * WAD),
        collateral={
            asset: int(account.collateral[asset] * 10 ** terms[asset].decimals)
            for asset in terms
            if asset in account.collateral
        },
    )


def _draw(
    random: np.random.Generator,
    population: DrawnPopulation,
    terms: Mapping[str, AssetTerms],
    address: ChecksumAddress,
) -> Borrower:
    debt = _draw_debt(random, population.debt)
    shares = _draw_shares(random, population)
    health = population.health_factor
    extra = random.lognormal(log(health.median_above_minimum), health.sigma)

    threshold = sum(share * terms[asset].liquidation_threshold for asset, share in shares.items())
    limit = sum(share * terms[asset].loan_to_value for asset, share in shares.items())
    target = threshold / limit + max(extra, LEAST_EXTRA)
    value = target * debt / 10**18 / (threshold / BPS)
    return Borrower(
        address=address,
        debt=debt,
        # Rounded up: the account is never less healthy than drawn.
        collateral={
            asset: ceil(value * share / float(terms[asset].price) * 10 ** terms[asset].decimals)
            for asset, share in shares.items()
        },
    )


def _draw_debt(random: np.random.Generator, debts: Debts) -> int:
    coins = random.lognormal(log(float(debts.median)), debts.sigma)
    coins = min(max(coins, float(debts.least)), float(debts.most))
    return round(coins * 100) * CENT


def _draw_shares(random: np.random.Generator, population: DrawnPopulation) -> dict[str, float]:
    """Which assets an account holds, and each one's part of the collateral's value."""
    counts = list(population.collateral_count)
    count = counts[draw_one(random, _normalized(population.collateral_count.values()))]
    names = list(population.assets)
    chosen = draw_several(random, _normalized(population.assets.values()), count)
    parts = random.dirichlet(np.full(count, 2.0))
    least = min(LEAST_SHARE, 1 / count)
    return {
        names[index]: least + (1 - count * least) * float(part)
        for index, part in sorted(zip(chosen, parts, strict=True))
    }


def _normalized(weights: Iterable[Decimal]) -> list[float]:
    listed = [float(weight) for weight in weights]
    total = sum(listed)
    return [weight / total for weight in listed]


@lru_cache(maxsize=2**14)
def account_address(seed: int, number: int) -> ChecksumAddress:
    """Who owns the account of a number."""
    return to_checksum_address(keccak(text=f"backstop account {number} of seed {seed}")[-20:])
