# SPDX-License-Identifier: MIT
"""Engines by name."""

from __future__ import annotations

from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING

from lab.engines.revm import RevmEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.engines.engine import Engine


class EngineName(StrEnum):
    """What users call them."""

    REVM = "revm"
    BOA = "boa"


@contextmanager
def open_engine(name: EngineName) -> Iterator[Engine]:
    """A fresh engine, and what it runs in, until the `with` block ends."""
    match name:
        case EngineName.REVM:
            yield RevmEngine()
        case EngineName.BOA:
            from lab.engines.boa import BoaEngine  # noqa: PLC0415  slow to import

            yield BoaEngine()
