# SPDX-License-Identifier: MIT
"""How prices that are driven by chance move together."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Discriminator, Field, Tag

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Rows = list[list[float]]
Coefficient = Annotated[float, Field(ge=-1, le=1)]


def _kind(correlation: object) -> str:
    return "[pairs]" if isinstance(correlation, dict) else "[number]"


Correlation = Annotated[
    Annotated[Coefficient, Tag("[number]")]
    | Annotated[dict[str, dict[str, Coefficient]], Tag("[pairs]")],
    Discriminator(_kind),
]
"""Of all prices with all others, or pair by pair; pairs that are not named are independent."""

ROUNDING: Final = 1e-9
"""What a square that should be 0 may be below it."""


class NoCorrelation(ValueError):
    """Prices cannot move together like that."""


def weights(correlation: float | Mapping[str, Mapping[str, float]], names: Sequence[str]) -> Rows:
    """Cholesky's lower triangle: row k weighs independent normals 0 … k of what drives name k.

    In plain floating point, so that it is the same on every machine.

    Raises:
        NoCorrelation: If the coefficients are not those of any random numbers.
    """
    rows: list[list[float]] = []
    for k, name in enumerate(names):
        row: list[float] = []
        for i, other in enumerate(names[:k]):
            rest = _coefficient(correlation, name, other)
            rest -= sum(a * b for a, b in zip(row, rows[i][:i], strict=True))
            if rows[i][i] == 0 and abs(rest) > ROUNDING:
                raise NoCorrelation(f"{name} cannot move with {other} like that")
            row.append(rest / rows[i][i] if rows[i][i] else 0.0)
        square = 1 - sum(weight * weight for weight in row)
        if square < -ROUNDING:
            raise NoCorrelation(f"{name} cannot move with the others like that")
        rows.append([*row, sqrt(square) if square > ROUNDING else 0.0])
    return rows


def pairs(correlation: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[str, str]]:
    """Every pair that is named."""
    for name, others in correlation.items():
        for other in others:
            yield name, other


def _coefficient(
    correlation: float | Mapping[str, Mapping[str, float]], name: str, other: str
) -> float:
    if isinstance(correlation, float | int):
        return correlation
    named = correlation.get(name, {}).get(other)
    return correlation.get(other, {}).get(name, 0.0) if named is None else named
