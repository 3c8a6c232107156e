# SPDX-License-Identifier: MIT
"""Events of the Treasury."""

from __future__ import annotations

from dataclasses import dataclass

from keeper.events.record import Event
from model.parameters import TreasuryParameters  # noqa: TC001 - the decoder reads the annotations


@dataclass(frozen=True, slots=True, kw_only=True)
class ParametersSet(Event):
    """The Treasury's parameters."""

    parameters: TreasuryParameters
