# SPDX-License-Identifier: MIT
"""How much gas each kind of transaction takes, to decide by before it is simulated.

Measured on the deployed contracts (`tests/gas/snapshot.json`) and rounded up; a take and a direct
liquidation include the withdrawal and the sale of the collateral by the bidder.
"""

from __future__ import annotations

from typing import Final

CLOSE_OUT: Final = 300_000
LIQUIDATE: Final = 300_000
TAKE: Final = 300_000
RESET: Final = 120_000
POKE: Final = 80_000
SETTLE: Final = 250_000
SETTLE_BID: Final = 150_000
