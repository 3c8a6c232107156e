# SPDX-License-Identifier: MIT
"""What failed rests for a few blocks, longer each time, but never for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST: Final = 16  # blocks
_MEMORY: Final = 64  # blocks without another failure after which it is forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rest:
    until: int
    """First block in which it may be tried again."""
    length: int
    """[blocks]."""


class Rests:
    """Subjects whose last transaction or simulation failed, and the ways in which it was tried."""

    def __init__(self) -> None:
        self._rests: dict[str, _Rest] = {}
        self.failures: dict[str, dict[str, int]] = {}
        """By subject: the ways that failed lately, and the head when they did so last."""
        self._done: dict[str, int] = {}

    def told(self) -> list[Any]:
        """A copy of all that is known, for a recording."""
        rests = {name: (rest.until, rest.length) for name, rest in self._rests.items()}
        failures = {name: dict(ways) for name, ways in self.failures.items()}
        return [rests, failures, dict(self._done)]

    @classmethod
    def of(cls, told: list[Any]) -> Rests:
        """What was told."""
        rests = cls()
        known, rests.failures, rests._done = told
        rests._rests = {name: _Rest(until=until, length=n) for name, (until, n) in known.items()}
        return rests

    def is_resting(self, subject: str, block: int) -> bool:
        """Whether nothing should be sent about a subject while `block` is the head."""
        rest = self._rests.get(subject)
        return rest is not None and block < rest.until

    def resting(self, block: int) -> set[str]:
        """All such subjects."""
        return {subject for subject in self._rests if self.is_resting(subject, block)}

    @property
    def has_memories(self) -> bool:
        """Whether something failed that is not forgotten yet."""
        return bool(self._rests)

    def tried_lately(self) -> set[str]:
        """Subjects that failed, or that a transaction was mined about a few blocks ago."""
        return self._rests.keys() | self._done.keys()

    def fail(self, subjects: Iterable[str], block: int, *, way: str | None = None) -> None:
        """Let subjects rest: two blocks, then twice as long each time.

        Args:
            subjects: What it was about.
            block: The head.
            way: The way that reverted, as orders name it; None if that was not the way's fault.
        """
        for subject in subjects:
            if way is not None:
                self.failures.setdefault(subject, {})[way] = block
            before = self._rests.get(subject)
            length = min(2 * before.length, _LONGEST) if before else 2
            self._rests[subject] = _Rest(until=block + length, length=length)

    def succeed(self, subjects: Iterable[str], block: int) -> None:
        """A transaction about the subjects was mined: forget that they had failed."""
        for subject in subjects:
            self._rests.pop(subject, None)
            self.failures.pop(subject, None)
            self._done[subject] = block

    def forget_old(self, block: int) -> None:
        """Forget what was long ago."""
        self._rests = {
            name: rest for name, rest in self._rests.items() if block < rest.until + _MEMORY
        }
        self.failures = {name: own for name, own in self.failures.items() if name in self._rests}
        self._done = {name: done for name, done in self._done.items() if block < done + _LONGEST}
