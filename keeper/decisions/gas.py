# SPDX-License-Identifier: MIT
"""How much gas each kind of transaction takes, to decide by before it is simulated.

Measured on the deployed contracts (`tests/gas/snapshot.json`) and rounded up; a take and a direct
liquidation include the withdrawal and the sale of the collateral by the bidder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

CLOSE_OUT: Final = 300_000
LIQUIDATE: Final = 300_000
TAKE: Final = 300_000
RESET: Final = 120_000
POKE: Final = 80_000
SETTLE: Final = 250_000
SETTLE_BID: Final = 150_000
BID: Final = 150_000
CALL: Final = 300_000
TRANSFER: Final = 80_000
"""Of the wallet's own tokens: an allowance, coin into the Ledger."""

_BATCH: Final = 90_000  # of a transaction that closes out, besides its accounts
_ACCOUNT: Final = 95_000  # with one kind of collateral
_FURTHER_COLLATERAL: Final = 85_000


def close_out(collaterals: int) -> int:
    """Of an account closed out by itself; more than its share of a batch."""
    return CLOSE_OUT + _FURTHER_COLLATERAL * max(collaterals - 1, 0)


def close_outs(collaterals: Iterable[int]) -> int:
    """Of accounts closed out together, by the number of collaterals of each."""
    return _BATCH + sum(_ACCOUNT + _FURTHER_COLLATERAL * max(each - 1, 0) for each in collaterals)
