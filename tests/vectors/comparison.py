# SPDX-License-Identifier: MIT
"""Compares one case three ways: with the reference, with the bytecode, and flag by flag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from model.departures import MAKER, OURS, Departures
from tests.vectors.arithmetic import Bytecode, Twin
from tests.vectors.deployed import Refused
from tests.vectors.files import Record, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """What the deployed contracts did in a case."""

    outcome: Outcome
    """As far as they show it."""
    expected: Outcome | None = None
    """What differences of structure make of it; None = nothing, it is what the twin does."""
    structure: tuple[str, ...] = ()
    """Names of these differences."""
    replaced: tuple[str, ...] = ()
    """Parameters in whose place another stands, without effect on what is compared."""


Deployment = Callable[[Record], Deployed]
"""Runs a case on the deployed contracts; raises `Refused` if they cannot be brought to it."""


@runtime_checkable
class Deployable(Protocol):
    """A group of which some cases also run on the deployed contracts."""

    def deploy(self) -> Deployment:
        """The contracts, on a chain of their own."""


@dataclass(slots=True)
class Tally:
    """What came out for one file."""

    cases: int = 0
    same: int = 0
    departures: Counter[str] = field(default_factory=Counter)
    deployed: int | None = None
    """Cases that also ran on the deployed contracts; None = the group has no equal there."""
    structure: Counter[str] = field(default_factory=Counter)
    """Of these, cases that differ there as predicted, by the name of the difference."""
    replaced: Counter[str] = field(default_factory=Counter)
    """Of these, cases with another value in place of a parameter, by the parameter."""
    refused: Counter[str] = field(default_factory=Counter)
    """Cases that did not, by the reason."""
    different: list[str] = field(default_factory=list)


def compare(file: VectorFile, group: Group, *, every: int = 1) -> Tally:
    """Compare every case of a file; every n-th of them also on the deployed contracts."""
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
    if isinstance(group, Deployable):
        compare_deployed(file.cases[::every], group, group.deploy(), tally)
    return tally


def compare_deployed(cases: Sequence[Record], group: Group, run: Deployment, tally: Tally) -> None:
    """Compare cases on the deployed contracts, and count what came out."""
    tally.deployed = tally.deployed or 0
    for case in cases:
        try:
            ran = run(case)
        except Refused as refusal:
            tally.refused[str(refusal)] += 1
            continue
        tally.deployed += 1
        tally.structure.update(ran.structure)
        tally.replaced.update(ran.replaced)
        tally.different += judge_deployed(case, group, ran)


def judge_deployed(case: Record, group: Group, ran: Deployed) -> list[str]:
    """What is wrong with what the deployed contracts did."""
    twin = group.replay(case, Twin(OURS))
    expected = twin if ran.expected is None else ran.expected
    if ran.structure and expected == twin:  # shorter, where the structure ends a sequence
        return [f"{case.place}: {', '.join(ran.structure)} predicted, but nothing differs"]
    if len(expected) != len(ran.outcome):
        return [f"{case.place}: deployed: {len(ran.outcome)} steps, expected {len(expected)}"]
    return _differences(
        f"{case.place}: deployed against twin",
        ran.outcome,
        _common(expected, with_fields_of=ran.outcome),
    )


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
        common = _common(recorded, with_fields_of=ours)
        differences += _differences(f"{case.place}: bytecode against reference", ours, common)
    return names, differences


def _common(outcome: Outcome, *, with_fields_of: Outcome) -> Outcome:
    """An outcome, without the fields that another does not have."""
    return tuple(
        {name: step[name] for name in other if name in step}
        for other, step in zip(with_fields_of, outcome, strict=True)
    )


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
