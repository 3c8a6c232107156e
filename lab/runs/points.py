# SPDX-License-Identifier: MIT
"""Which settings a sweep plays: every combination, or a Sobol sequence over them."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from lab.runs.axis import names_of
from lab.scenario.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.runs.axis import Axis

Settings = tuple[tuple[str, str], ...]
"""Dotted names and values, in the order of the axes."""


def grid(axes: Sequence[Axis]) -> list[Settings]:
    """Every combination; without axes the scenario as it is.

    Raises:
        ScenarioError: If a range does not say in how many steps, or a field stands twice.
    """
    names = names_of(axes)
    for axis in axes:
        if axis.is_open:
            ends = f"{axis.values[0]}..{axis.values[-1]}"
            raise ScenarioError(
                f"--vary {axis.name} is '{ends}': should end in :steps, unless --sobol is given"
            )
    return [tuple(zip(names, values, strict=True)) for values in product(*_values(axes))]


def sobol(axes: Sequence[Axis], count: int, seed: int) -> list[Settings]:
    """Points of a scrambled Sobol sequence; equal ones once.

    Args:
        axes: At least one.
        count: A power of two: only then are the points balanced.
        seed: Of the scrambling.

    Raises:
        ScenarioError: If nothing varies, the count is no power of two, or a field stands twice.
    """
    from scipy.stats import qmc  # noqa: PLC0415  slow to import

    names = names_of(axes)
    if not axes:
        raise ScenarioError("--sobol: should come with --vary")
    if count < 1 or count & (count - 1):
        raise ScenarioError(f"--sobol is {count}: should be a power of two")
    shares = qmc.Sobol(len(axes), rng=seed).random(count)
    found = (
        tuple(axis.at(float(share)) for axis, share in zip(axes, row, strict=True))
        for row in shares
    )
    return [tuple(zip(names, values, strict=True)) for values in dict.fromkeys(found)]


def _values(axes: Sequence[Axis]) -> list[tuple[str, ...]]:
    return [axis.values for axis in axes]
