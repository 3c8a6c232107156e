# SPDX-License-Identifier: MIT
"""A keeper as those who watch it see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from model.units import UnixTime

if TYPE_CHECKING:
    from collections.abc import Callable

    from keeper.deployment import Deployment
    from keeper.mirror.mirror import Mirror
    from keeper.ports import Head


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Where to look; but for `endpoints` in the loop only, and while `head` is not None."""

    deployment: Deployment
    mirror: Callable[[], Mirror]
    """The protocol as of `head`."""
    head: Callable[[], Head | None]
    """The block that the mirror has reached; None while it is being brought on to another."""
    endpoints: Callable[[], list[dict[str, Any]]]
    """Rows of the nodes; quick, from any thread."""
    lanes: Callable[[], list[dict[str, Any]]]
    """Rows of the wallets, with what each has in flight; none if it cannot send."""
    mode: str
    """`acting`, `dry run`, or `watching` for want of a key."""

    @property
    def now(self) -> UnixTime:
        """Time of that block; 0 = there is none [unix time]."""
        head = self.head()
        return UnixTime(head.timestamp if head else 0)
