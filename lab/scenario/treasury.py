# SPDX-License-Identifier: MIT
"""What bears bad debt before governance token is sold."""

from __future__ import annotations

from lab.scenario.part import NotNegative, Part


class Treasury(Part):
    """What the Treasury owns before the first price."""

    buffer: NotNegative
    """Surplus coin, donated at the start [coins]."""


class GuarantyPool(Part):
    """What stands in for bad debt before governance token is sold."""

    stake: NotNegative
    """Coin that the market maker deposits at the start [coins]."""
