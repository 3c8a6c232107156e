# SPDX-License-Identifier: MIT
"""What gas costs at a moment of a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lab.scenario.scenario import Scenario

_GWEI = 10**9


def base_fee_at(scenario: Scenario, offset: int) -> float:
    """The base fee [gwei].

    Args:
        scenario: As loaded.
        offset: Since the first price, below 0 before it [seconds].
    """
    return scenario.chain.base_fee(offset) / _GWEI
