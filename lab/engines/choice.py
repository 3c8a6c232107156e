# SPDX-License-Identifier: MIT
"""Engines by name."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lab.anvil import Node
from lab.engines.anvil import AnvilEngine
from lab.engines.name import EngineName
from lab.engines.revm import RevmEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.engines.engine import Engine

__all__ = ["EngineName", "open_engine"]
_BLOCK_SECONDS: Final = 3_600
"""Room in anvil's blocks: so much that a transaction never raises the base fee from 0."""


@contextmanager
def open_engine(name: EngineName) -> Iterator[Engine]:
    """A fresh engine, and what it runs in, until the `with` block ends."""
    match name:
        case EngineName.REVM:
            yield RevmEngine()
        case EngineName.BOA:
            from lab.engines.boa import BoaEngine  # noqa: PLC0415  slow to import

            yield BoaEngine()
        case EngineName.ANVIL:
            with tempfile.TemporaryDirectory() as folder, _node(Path(folder)) as node:
                yield AnvilEngine(node)


def _node(folder: Path) -> Node:
    return Node(timestamp=0, block_seconds=_BLOCK_SECONDS, log=folder / "anvil.log")
