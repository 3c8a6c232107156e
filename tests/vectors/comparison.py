# SPDX-License-Identifier: MIT
"""Compares one case three ways: with the reference, with the bytecode, and flag by flag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from model.departures import MAKER, OURS, Departures
from tests.vectors.arithmetic import Bytecode, Twin
from tests.vectors.files import Record, Value

if TYPE_CHECKING:
    from tests.vectors.arithmetic import Arithmetic
    from tests.vectors.files import VectorFile

Step = dict[str, Value]
"""What one action did: its revert, or its results and the state after it."""
Outcome = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a departure alone makes of a case, from its recorded outcome and a formula."""

    outcome: Outcome
    """Of a sequence, the steps up to the first that differs, with the fields that are compared."""
    departs: bool
    """Whether it differs from what the reference did."""


Departing = Mapping[str, Callable[[Record], Prediction | None]]


class Group(Protocol):
    """How the cases of a group are read, replayed and predicted."""

    @property
    def departures(self) -> Departing:
        """By flag: what it alone changes; None = nothing of this case."""

    def recorded(self, case: Record) -> Outcome:
        """What the reference contracts did."""

    def replay(self, case: Record, arithmetic: Arithmetic) -> Outcome:
        """What our pure functions, composed in the reference's order of checks, do."""


@dataclass(slots=True)
class Tally:
    """What came out for one file."""

    cases: int = 0
    same: int = 0
    departures: Counter[str] = field(default_factory=Counter)
    different: list[str] = field(default_factory=list)


def compare(file: VectorFile, group: Group) -> Tally:
    """Compare every case of a file."""
    tally, bytecode = Tally(), Bytecode()
    for case in file.cases:
        tally.cases += 1
        names, differences = judge(case, group, bytecode)
        if differences:
            tally.different += differences
        elif names:
            tally.departures.update(names)
        else:
            tally.same += 1
    return tally


def judge(case: Record, group: Group, bytecode: Arithmetic) -> tuple[list[str], list[str]]:
    """Names of the departures that change a case, and what is wrong with it."""
    recorded = group.recorded(case)
    names: list[str] = []
    differences = _differences(
        f"{case.place}: twin against reference", group.replay(case, Twin(MAKER)), recorded
    )

    for name, predict in group.departures.items():
        prediction = predict(case) or Prediction(recorded, departs=False)
        alone = group.replay(case, Twin(Departures(**{name: True})))
        differences += _differences(
            f"{case.place}: {name} alone against its prediction",
            alone[: len(prediction.outcome)],
            prediction.outcome,
        )
        if prediction.departs:
            names.append(name)

    ours = group.replay(case, bytecode)
    differences += _differences(
        f"{case.place}: bytecode against twin", ours, group.replay(case, Twin(OURS))
    )
    if not names:
        # Fields of the reference's state that ours does not have are not compared.
        common = tuple(
            {name: step[name] for name in own if name in step}
            for own, step in zip(ours, recorded, strict=True)
        )
        differences += _differences(f"{case.place}: bytecode against reference", ours, common)
    return names, differences


def _differences(what: str, actual: Outcome, expected: Outcome) -> list[str]:
    if len(actual) != len(expected):
        return [f"{what}: {len(actual)} steps, expected {len(expected)}"]
    return [
        f"{what}: {_place(i, expected)}{name} = {was.get(name)}, expected {wanted.get(name)}"
        for i, (was, wanted) in enumerate(zip(actual, expected, strict=True))
        for name in sorted(was.keys() | wanted.keys())
        if (name in was, was.get(name)) != (name in wanted, wanted.get(name))
    ]


def _place(i: int, outcome: Outcome) -> str:
    return f"step {i} " if len(outcome) > 1 else ""
