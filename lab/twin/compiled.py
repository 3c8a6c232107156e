# SPDX-License-Identifier: MIT
"""Python functions as machine code.

What is compiled is kept on disk under a hash of all sources of this package: numba itself looks
only at the file of a function, not at those of the functions that it calls.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import numba

from lab.places import CACHE

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")

_CACHE: Final = CACHE / "twin"


def _source_hash() -> str:
    digest = sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


numba.config.CACHE_DIR = str(_CACHE / _source_hash())


def compiled(function: F) -> F:
    """A part of what is compiled; it may divide by zero, which gives infinity."""
    return cast(
        "F",
        numba.njit(error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)(function),
    )


def entry(function: F) -> F:
    """What Python calls: kept on disk, and lets other threads run meanwhile."""
    return cast("F", numba.njit(error_model="numpy", cache=True, nogil=True)(function))
