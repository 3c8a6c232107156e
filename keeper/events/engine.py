# SPDX-License-Identifier: MIT
"""Events of the LiquidationEngine: lane B, the decision."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.events.record import Event
from model.parameters import EngineParameters  # noqa: TC001 - the decoder reads the annotations


@dataclass(frozen=True, slots=True, kw_only=True)
class ParametersSet(Event):
    """When and at what penalty accounts are closed out."""

    parameters: EngineParameters


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOutThresholdRampSet(Event):
    """The close-out threshold rises in a straight line."""

    start_threshold: int
    end_threshold: int
    start_at: int
    end_at: int
