# SPDX-License-Identifier: MIT
"""Revert reasons of the reference, as our rules speak of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.errors import NO_REASON, Revert

if TYPE_CHECKING:
    from tests.vectors.comparison import Step
    from tests.vectors.files import Record

WITHOUT_TEXT: Final = frozenset({"(no reason)", "(invalid opcode)"})
"""Overflow, underflow, an empty balance; division by zero. Vyper tells neither from the other."""


def recorded_step(record: Record, *, without: tuple[str, ...] = ()) -> Step:
    """A recorded result, with its reason as ours."""
    step = record.values(without=without)
    reason = record.word_or_null("revert")
    step["revert"] = NO_REASON if reason in WITHOUT_TEXT else reason
    return step


def require(*, holds: bool, reason: str = NO_REASON) -> None:
    """Revert with `reason` unless it holds."""
    if not holds:
        raise Revert(reason)
