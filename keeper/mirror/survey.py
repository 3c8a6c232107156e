# SPDX-License-Identifier: MIT
"""How all accounts stand at some prices: arrays to count, add up and draw by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Every account by row; all arrays have shape (accounts,)."""

    health_factors: FloatArray
    """Infinite without debt [1]."""
    debts: FloatArray
    """[rad]."""
    values: FloatArray
    """Of the collateral [rad]."""
    is_unsafe: npt.NDArray[np.bool_]
    """HF < 1, where floats cannot tell by exact integers."""
