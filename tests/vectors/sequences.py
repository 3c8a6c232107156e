# SPDX-License-Identifier: MIT
"""Sequences of steps: what was recorded of them, and a prediction up to the first that departs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.vectors.comparison import Prediction
from tests.vectors.reasons import recorded_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.vectors.comparison import Outcome, Step
    from tests.vectors.files import Record


@dataclass(frozen=True, slots=True)
class Moment:
    """A recorded step, and all before it."""

    inputs: Record
    """Of the case."""
    record: Record
    """The step as the file has it."""
    step: Step
    """Its results and the state after it."""
    records_before: list[Record]
    before: Outcome

    def number(self, name: str) -> int:
        """A number among the step's results."""
        return number(self.step, name)


def recorded_steps(case: Record, *, arguments: tuple[str, ...]) -> Outcome:
    """Results of every step and the state after it, without its arguments."""
    return tuple(
        recorded_step(step, without=("now", "op", "after", *arguments)) | flat(step.record("after"))
        for step in case.records("steps")
    )


def flat(record: Record, prefix: str = "") -> Step:
    """All fields; those of objects inside are named `outer.inner`, a list is its words in a row."""
    inner = [name for name, field in record.fields.items() if isinstance(field, dict)]
    lists = [name for name, field in record.fields.items() if isinstance(field, list)]
    fields = record.values(without=[*inner, *lists])
    step: Step = {f"{prefix}{name}": field for name, field in fields.items()}
    step |= {f"{prefix}{name}": " ".join(record.words(name)) for name in lists}
    for name in inner:
        step |= flat(record.record(name), f"{prefix}{name}.")
    return step


def until_first(
    case: Record, recorded: Outcome, rule: Callable[[Moment], Step | None]
) -> Prediction:
    """The recorded steps up to the first that a rule changes, that one changed.

    Args:
        case: The sequence.
        recorded: What the reference did.
        rule: What a departure makes of a step, from what was recorded; None = nothing.
    """
    for i, moment in enumerate(moments(case, recorded)):
        changed = rule(moment)
        if changed is not None and changed != moment.step:
            return Prediction((*recorded[:i], changed), departs=True)
    return Prediction(recorded, departs=False)


def moments(case: Record, recorded: Outcome) -> Iterator[Moment]:
    """Every step with all before it."""
    inputs, records = case.record("in"), case.records("steps")
    for i, (record, step) in enumerate(zip(records, recorded, strict=True)):
        yield Moment(inputs, record, step, records[:i], recorded[:i])


def number(step: Step, name: str) -> int:
    """A field that is a number."""
    field = step[name]
    assert isinstance(field, int)
    return field
