# SPDX-License-Identifier: MIT
"""What varies in a sweep, as people write it: `keeper.latency=0,5,10`, `NAME=5 %..15 %:5`.

A range is as fine as its ends are written: "5 %..15 %" means whole percents, "5.00 %..15 %" basis
points. So a count stays whole, and a time is a number of whole minutes if it is written in minutes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Final

from lab.scenario.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBER: Final = re.compile(r"([^\d]*?)(-?\d+(?:\.\d+)?)([^\d]*)")
_RANGE: Final = re.compile(r"(.+?)\.\.(.+?)(?::(\d+))?")
MAX_STEPS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Axis:
    """One field, and the values that it takes."""

    name: str
    """Dotted, as of `lab.scenario.vary`."""
    values: tuple[str, ...]
    """In order; of a range without a number of steps all that it holds."""
    is_open: bool = False
    """Whether it is a range without a number of steps: too many for a grid."""

    def at(self, share: float) -> str:
        """The value at a share of the way, 0 <= share < 1."""
        return self.values[int(share * len(self.values))]


def read_axis(text: str) -> Axis:
    """What a text says.

    Args:
        text: NAME=a,b,c or NAME=lo..hi or NAME=lo..hi:steps.

    Raises:
        ScenarioError: If it says something else.
    """
    name, equals, values = (part.strip() for part in text.partition("="))
    if not (name and equals and values):
        raise ScenarioError(f"--vary is {text!r}: should be NAME=a,b,c or NAME=lo..hi[:steps]")
    span = _RANGE.fullmatch(values)
    if span is not None:
        low, high, steps = span.groups()
        return _range(name, low.strip(), high.strip(), int(steps) if steps else None)
    listed = [value.strip() for value in values.split(",")]
    if "" in listed or len(set(listed)) < len(listed):
        raise ScenarioError(f"--vary {name} is {values!r}: should be values that differ")
    return Axis(name, tuple(listed))


def _range(name: str, low: str, high: str, steps: int | None) -> Axis:
    """Values between two that have the same words."""
    told = f"--vary {name} is '{low}..{high}'"
    first, last = _NUMBER.fullmatch(low), _NUMBER.fullmatch(high)
    if first is None or last is None:
        raise ScenarioError(f"{told}: both ends should hold one number, without commas")
    before, after = first[1] or last[1], last[3] or first[3]
    if {first[1], last[1]} - {"", before} or {first[3], last[3]} - {"", after}:
        raise ScenarioError(f"{told}: both ends should have the same words")
    ends = Decimal(first[2]), Decimal(last[2])
    if ends[0] >= ends[1]:
        raise ScenarioError(f"{told}: should rise")
    step = Decimal(1).scaleb(min(int(end.as_tuple().exponent) for end in ends))
    count = int((ends[1] - ends[0]) / step) + 1
    if steps is None:
        numbers = [ends[0] + step * place for place in range(min(count, MAX_STEPS))]
        if count > MAX_STEPS:
            raise ScenarioError(f"{told}: holds {count} values, at most {MAX_STEPS} are possible")
    else:
        numbers = _spaced(*ends, steps, step, told)
    values = tuple(f"{before}{number:f}{after}" for number in numbers)
    return Axis(name, values, is_open=steps is None)


def _spaced(low: Decimal, high: Decimal, steps: int, step: Decimal, told: str) -> list[Decimal]:
    """So many numbers, the ends among them, as far apart as rounding allows."""
    if not 1 < steps <= MAX_STEPS:
        raise ScenarioError(f"{told} in {steps} steps: should be 2 to {MAX_STEPS}")
    numbers = [
        (low + (high - low) * place / (steps - 1)).quantize(step, ROUND_HALF_EVEN)
        for place in range(steps)
    ]
    if len(set(numbers)) < steps:
        raise ScenarioError(
            f"{told} in {steps} steps: should be fewer steps, or ends written more finely"
        )
    return numbers


def read_seeds(text: str) -> tuple[int, ...]:
    """Seeds, as `1..20` or `3,7,11`.

    Raises:
        ScenarioError: If it is neither.
    """
    parts = text.split("..") if ".." in text else text.split(",")
    numbers = [int(part) for part in parts if part.strip().isdecimal()]
    if ".." in text and len(numbers) == len(parts) == 2:  # noqa: PLR2004
        numbers = list(range(numbers[0], numbers[1] + 1))
    elif ".." in text or len(numbers) < len(parts):
        numbers = []
    if not numbers or len(set(numbers)) < len(numbers) or max(numbers) >= 2**63:
        raise ScenarioError(f"--seeds is {text!r}: should be FIRST..LAST or seeds apart by commas")
    return tuple(numbers)


def names_of(axes: Iterable[Axis]) -> tuple[str, ...]:
    """Of the fields that vary.

    Raises:
        ScenarioError: If one does twice.
    """
    names = tuple(axis.name for axis in axes)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ScenarioError(f"--vary {twice[0]}: should stand once")
    return names
