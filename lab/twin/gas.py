# SPDX-License-Identifier: MIT
"""What the keeper takes its transactions to cost; the twin of `keeper/decisions/gas.py`."""

from __future__ import annotations

from typing import Final

GAS_OF_CLOSE_OUT: Final = 300_000
GAS_OF_FURTHER_COLLATERAL: Final = 85_000
GAS_OF_LIQUIDATE: Final = 300_000
GAS_OF_TAKE: Final = 300_000
GAS_OF_RESET: Final = 120_000
GAS_OF_POKE: Final = 80_000
GAS_OF_SETTLE: Final = 250_000
GAS_OF_SETTLE_BID: Final = 150_000
GAS_OF_BID: Final = 150_000
GAS_OF_TRANSFER: Final = 80_000
GAS_OF_BATCH: Final = 90_000
GAS_OF_ACCOUNT: Final = 95_000
