# SPDX-License-Identifier: MIT
"""Every text that a contract reverts with, in one list, and the exception that carries it here.

A text is "<contract>: <fact>" in lower case, and the fact is what was true when it reverted. A name
here is its text in capitals. Overflow, underflow and division by zero revert without a text.
"""

from __future__ import annotations

from typing import Final


class Revert(Exception):
    """The contract reverts here; the same call in the same state always will."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason or "(no reason)")
        self.reason = reason


NO_REASON: Final = ""

# --- Liquidation: lane A and close-out ------------------------------------------------------------

LIQUIDATION_DUSTY_PARTIAL: Final = "liquidation: dusty partial"

# --- Auctions -------------------------------------------------------------------------------------

AUCTION_NO_PARTIAL_TAKE: Final = "auction: no partial take"
AUCTION_NOTHING_BOUGHT: Final = "auction: nothing bought"
