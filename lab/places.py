# SPDX-License-Identifier: MIT
"""Where things are: in a checkout, or in an installed package, which has no contracts' sources."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
"""Folder that holds the packages: the checkout, or where they are installed."""
_HOME: Final = Path(__file__).resolve().parent
CONTRACTS: Final = ROOT / "contracts"
"""Sources; an installed package has none."""
IS_CHECKOUT: Final = (CONTRACTS / "Ledger.vy").exists()
SHIPPED: Final = ROOT if IS_CHECKOUT else _HOME / "shipped"
"""Holds the folders `scenarios` and `parameters`; `setup.py` puts them into the wheel."""
BYTECODE: Final = _HOME / "bytecode"
"""Compiled contracts, for those who have no compiler; `scripts.export_bytecode` writes them."""


def _user_cache() -> Path:
    """Where programs keep what they can make again (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "backstop"


CACHE: Final = ROOT / ".build" if IS_CHECKOUT else _user_cache()
"""What is compiled when needed, and can be deleted."""
