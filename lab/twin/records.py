# SPDX-License-Identifier: MIT
"""Records of numbers: one class says the fields to the reader, to mypy and to numpy."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
RecordArray = npt.NDArray[Any]

_KINDS: Final[Mapping[str, type]] = {"int": np.int64, "float": np.float64}


@cache
def dtype_of(record: type) -> np.dtype[Any]:
    """Layout of a class whose annotations are `int` or `float`."""
    fields = record.__annotations__.items()
    return np.dtype([(name, _KINDS[kind]) for name, kind in fields])


def blank(record: type, count: int) -> RecordArray:
    """Records of zeros."""
    return np.zeros(count, dtype=dtype_of(record)).view(np.recarray)
