# SPDX-License-Identifier: MIT
"""What a strategy is, and what it is made with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from structlog.typing import FilteringBoundLogger

    from keeper.decisions.decision import Act, Policy, Skip
    from keeper.deployment import Deployment
    from keeper.strategies.picture import Picture


class Strategy(Protocol):
    """Decides on one kind of thing; known by the name of its entry point."""

    def decide(self, picture: Picture) -> Iterable[Act | Skip]:
        """What to do in the next block, and what not and why, the most important first.

        It must not block, and not change the picture: `picture.after(act)` is what the next of its
        own decisions should look at.
        """


@runtime_checkable
class Closing(Protocol):
    """A strategy that holds something open: a process, a file."""

    def close(self) -> None:
        """Let go of it; the keeper stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What every strategy is made with."""

    policy: Policy
    deployment: Deployment
    wallet: str | None
    """Address that profits, in lower case; None: the keeper only says what it would do."""
    options: Any
    """Of its own: an instance of the `Options` of its class, which is a pydantic model."""
    log: FilteringBoundLogger


class StrategyClass(Protocol):
    """What an entry point names: a class, or a function that makes a strategy.

    Its attribute `Options`, a pydantic model, says which options it takes; without, none.
    """

    def __call__(self, setup: Setup) -> Strategy: ...
