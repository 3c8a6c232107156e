# SPDX-License-Identifier: MIT
"""What all event records share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of every event record."""
