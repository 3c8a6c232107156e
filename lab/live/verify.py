# SPDX-License-Identifier: MIT
"""The conditions on which the demo's exit code depends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.live.summary import count_below_floor

if TYPE_CHECKING:
    from lab.live.outcome import Outcome


def list_failures(outcome: Outcome) -> list[str]:
    """Conditions that do not hold, each in a few words; empty if all is well."""
    running = sum(auction.ended is None for auction in outcome.auctions)
    below = count_below_floor(outcome.purchases)
    conditions = (
        (
            outcome.conservation_error == 0,
            f"books are off by {outcome.conservation_error} rad",
        ),
        (outcome.logs_are_complete, "state on chain is not what the logs say"),
        (
            outcome.unsafe_accounts_left == 0,
            f"{outcome.unsafe_accounts_left} unsafe accounts left that pay to be liquidated",
        ),
        (running == 0, f"{running} auctions not ended"),
        (below == 0, f"{below} sales below their auction's floor"),
        (
            outcome.wrong_starts == 0,
            f"{outcome.wrong_starts} lots started off the oracle's price times the multiplier",
        ),
    )
    return [words for holds, words in conditions if not holds]
