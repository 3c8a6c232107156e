# SPDX-License-Identifier: MIT
"""How much gas each kind of transaction takes, to decide by before it is estimated exactly.

Rounded up from `tests/gas/snapshot.json`; a take or a liquidation includes swap and withdrawal.
"""

from __future__ import annotations

from typing import Final

CLOSE_OUT: Final = 300_000
LIQUIDATE: Final = 450_000
TAKE: Final = 400_000
RESET: Final = 150_000
POKE: Final = 100_000
SETTLE: Final = 250_000
BID: Final = 150_000
SETTLE_BID: Final = 150_000
