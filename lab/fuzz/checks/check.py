# SPDX-License-Identifier: MIT
"""What all checks share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keeper.events.record import Event
    from lab.fuzz.scene import Scene


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that must never happen has happened."""

    check: str
    """Name of the check."""
    text: str
    """What happened, with figures."""
    block: int
    timestamp: int
    """[unix time]."""


class Check:
    """A statement about every run; says what contradicts it."""

    name: ClassVar[str]
    sees: ClassVar[tuple[type[Event], ...]] = ()
    """Kinds of events that it is shown."""

    def see(self, scene: Scene, event: Event) -> Iterator[str]:  # noqa: ARG002
        """An event that the scene has not taken over yet."""
        return iter(())

    def end_transaction(self, scene: Scene) -> Iterator[str]:  # noqa: ARG002
        """The scene has taken over all events of a transaction."""
        return iter(())

    def end_block(self, scene: Scene) -> Iterator[str]:  # noqa: ARG002
        """The scene has taken over a block."""
        return iter(())
