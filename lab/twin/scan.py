# SPDX-License-Identifier: MIT
"""Health factors of many accounts over a whole price path: who could be liquidated when.

Nothing happens to the accounts meanwhile; that is what a replay is for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

import numba
import numpy as np

from lab.twin.doubts import BAND
from lab.twin.terms import BPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab.twin.records import FloatArray, IntArray

_CHUNK: Final = 256
"""Accounts looked at together, so that they stay in the processor's first cache."""


class Scanned(NamedTuple):
    """By moment of the path, shape (moments,)."""

    unsafe: IntArray
    """Accounts with a health factor below 1."""
    debt: FloatArray
    """That they owe."""
    doubtful: IntArray
    """Accounts so near to 1 that floats cannot say."""


def scan(
    amounts: FloatArray, debts: FloatArray, prices: FloatArray, thresholds: FloatArray
) -> Scanned:
    """Who is unsafe at each moment, on as many threads as numba is set to.

    Args:
        amounts: Collateral, shape (assets, accounts) [whole tokens].
        debts: Shape (accounts,) [coins].
        prices: Shape (moments, assets) [coins per whole token].
        thresholds: Liquidation thresholds, shape (assets,) [bps].
    """
    threads, moments = numba.get_num_threads(), len(prices)
    unsafe = np.zeros((threads, moments), dtype=np.int64)
    owed = np.zeros((threads, moments))
    doubtful = np.zeros((threads, moments), dtype=np.int64)
    weights = prices * (thresholds / BPS)
    _scan(np.ascontiguousarray(amounts), debts, weights, unsafe, owed, doubtful)
    return Scanned(unsafe.sum(axis=0), owed.sum(axis=0), doubtful.sum(axis=0))


def _scan_all(
    amounts: FloatArray,
    debts: FloatArray,
    weights: FloatArray,
    unsafe: IntArray,
    owed: FloatArray,
    doubtful: IntArray,
) -> None:
    """Each thread takes its part of the accounts, all moments for a chunk before the next."""
    assets, accounts = amounts.shape
    threads = len(unsafe)
    for thread in numba.prange(threads):
        values = np.empty(_CHUNK)
        first = accounts * thread // threads
        last = accounts * (thread + 1) // threads
        for start in range(first, last, _CHUNK):
            size = min(_CHUNK, last - start)
            for moment in range(len(weights)):
                values[:size] = 0.0
                for asset in range(assets):
                    weight = weights[moment, asset]
                    for place in range(size):
                        values[place] += amounts[asset, start + place] * weight
                count, near, sum_of_debts = 0, 0, 0.0
                for place in range(size):
                    debt, value = debts[start + place], values[place]
                    is_unsafe = value < debt
                    count += is_unsafe
                    near += abs(value - debt) < BAND * debt
                    sum_of_debts += debt if is_unsafe else 0.0
                unsafe[thread, moment] += count
                doubtful[thread, moment] += near
                owed[thread, moment] += sum_of_debts


_scan = cast(
    "Callable[..., None]",
    numba.njit(parallel=True, cache=True, nogil=True, fastmath={"reassoc"})(_scan_all),
)
