# SPDX-License-Identifier: MIT
"""One of the nodes that a keeper may follow, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from keeper.chain.node import RpcNode

if TYPE_CHECKING:
    from keeper.chain.connection import Connection
    from keeper.ports import Head

_FIRST_REST: Final = 0.5  # seconds until an endpoint that failed is tried again
_LONGEST_REST: Final = 30.0


class EndpointState(StrEnum):
    """What an endpoint is good for now."""

    IN_USE = "in_use"
    SPARE = "spare"
    """It was good when it was looked at last."""
    RESTING = "resting"
    """It failed, and is tried again later."""
    WRONG_CHAIN = "wrong_chain"
    """It is never used again in this run."""


@dataclass(slots=True)
class Endpoint:
    """A connection with its history."""

    connection: Connection
    state: EndpointState = EndpointState.SPARE
    reason: str | None = None
    """Why it cannot be used; None if it can."""
    is_verified: bool = False
    """Whether it was seen to serve the chain of the deployment."""
    tip: Head | None = None
    """Newest head that it told of."""
    risen_at: float = 0.0
    """When its tip was higher than before last [seconds of the clock]."""
    probe_requests: int = 0
    """Made while it was a spare, or tried."""
    rested_at: float = 0.0
    """Until then it rests [seconds of the clock]."""
    rest: float = _FIRST_REST
    """How long it rests when it fails next [seconds]."""
    node: RpcNode = field(init=False)

    def __post_init__(self) -> None:
        self.node = RpcNode(self.connection)

    @property
    def name(self) -> str:
        """Host and port; may be shown."""
        return self.connection.name

    def can_be_tried(self, now: float) -> bool:
        """Whether it neither rests nor is of another chain."""
        return self.state != EndpointState.WRONG_CHAIN and now >= self.rested_at

    def see(self, head: Head, now: float) -> None:
        """It told of a head."""
        if self.tip is None or head.number > self.tip.number:
            self.risen_at = now
        self.tip = head

    def fail(self, reason: str, now: float) -> float:
        """It cannot be used: let it rest, twice as long as the last time; how long [seconds]."""
        rest, self.rest = self.rest, min(2 * self.rest, _LONGEST_REST)
        self.state, self.reason, self.rested_at = EndpointState.RESTING, reason, now + rest
        return rest

    def prove(self) -> None:
        """It did what is wanted of it: its next rest is a short one."""
        self.rest = _FIRST_REST

    def row(self, highest: int) -> dict[str, Any]:
        """What is known of it, for the API.

        Args:
            highest: Tip of all endpoints [block number].
        """
        return {
            "endpoint": self.name,
            "state": self.state,
            "reason": self.reason,
            "head": self.tip.number if self.tip else None,
            "lag": highest - self.tip.number if self.tip else None,
            "requests": self.connection.requests - self.probe_requests,
            "probe_requests": self.probe_requests,
            "faults": self.connection.faults,
        }
