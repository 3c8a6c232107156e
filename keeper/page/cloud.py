# SPDX-License-Identifier: MIT
"""Accounts as a cloud: health factor against debt, as points while they are few, else in bins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from keeper.page.amounts import short
from model.units import RAD

if TYPE_CHECKING:
    import numpy.typing as npt

    from keeper.mirror.accounts import Accounts
    from keeper.mirror.survey import Survey

    FloatArray = npt.NDArray[np.float64]

MOST_POINTS: Final = 1_000
"""Borrowers that are drawn one by one."""
LEAST_HEALTH, MOST_HEALTH = 0.5, 3.0
"""Ends of the axis; who is beyond one is drawn on it."""
BANDS: Final = (0.0, 0.9, 0.95, 1.0, 1.05, 1.1, 1.25, 1.5, 2.0, 3.0)
"""Lower ends of the rows of the table that says the same in figures."""
_COLUMNS: Final = 100  # bins of the health factor
_ROWS: Final = 40  # bins of the debt


def cloud(survey: Survey, accounts: Accounts) -> dict[str, Any]:
    """Everybody who owes something.

    Args:
        survey: How the accounts stand.
        accounts: Whose they are.
    """
    rows = np.flatnonzero(survey.debts > 0)
    debts = survey.debts[rows] / float(RAD)
    factors = _sided(survey.health_factors[rows], survey.is_unsafe[rows])
    drawn = np.clip(factors, LEAST_HEALTH, MOST_HEALTH)
    return {
        "borrowers": len(rows),
        "axis": [LEAST_HEALTH, MOST_HEALTH],
        "bands": _bands(factors, debts),
        **(
            {
                "points": {
                    "health": short(drawn.tolist()),
                    "debt": short(debts.tolist()),
                    "owner": accounts.owners_of(rows.tolist()),
                }
            }
            if len(rows) <= MOST_POINTS
            else {"bins": _bins(drawn, debts)}
        ),
    }


def _sided(factors: FloatArray, is_unsafe: npt.NDArray[np.bool_]) -> FloatArray:
    """Health factors on that side of 1 on which exact integers put them."""
    below = np.minimum(factors, np.nextafter(1, 0))
    return np.where(is_unsafe, below, np.maximum(factors, 1))


def _bands(factors: FloatArray, debts: FloatArray) -> list[dict[str, Any]]:
    numbers = np.digitize(factors, BANDS) - 1
    counts = np.bincount(numbers, minlength=len(BANDS))
    sums = np.bincount(numbers, weights=debts, minlength=len(BANDS))
    ends = [*BANDS[1:], None]
    return [
        {"from": low, "to": high, "accounts": int(count), "debt": round(float(total), 2)}
        for low, high, count, total in zip(BANDS, ends, counts, sums, strict=True)
    ]


def _bins(factors: FloatArray, debts: FloatArray) -> dict[str, Any]:
    """Bins with somebody in them: lower corner, accounts, and their debt [coins]."""
    heights = np.log10(debts)
    low, high = float(heights.min()), float(heights.max())
    high = max(high, low + 1e-9)
    width, height = (MOST_HEALTH - LEAST_HEALTH) / _COLUMNS, (high - low) / _ROWS
    # An edge of the bins is at 1, so that no bin holds safe and unsafe accounts together.
    column = np.clip(((factors - LEAST_HEALTH) / width).astype(int), 0, _COLUMNS - 1)
    row = np.clip(((heights - low) / height).astype(int), 0, _ROWS - 1)
    number = column * _ROWS + row
    counts = np.bincount(number, minlength=_COLUMNS * _ROWS)
    sums = np.bincount(number, weights=debts, minlength=_COLUMNS * _ROWS)
    used = np.flatnonzero(counts)
    return {
        "width": width,
        "ratio": 10**height,
        "health": short((LEAST_HEALTH + (used // _ROWS) * width).tolist()),
        "debt": short((10 ** (low + (used % _ROWS) * height)).tolist()),
        "accounts": counts[used].tolist(),
        "total": short(sums[used].tolist()),
    }
