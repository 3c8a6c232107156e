# SPDX-License-Identifier: MIT
"""What the deployed auction remembers of a penalty, coarser than the rules that are compared.

The penalty is kept in 1e-4 coin, rounded down; incentives in 1/65535 of it, rounded up. So a reset
may be paid less than the rules allow, never more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from model.fixed_point import ceil_div
from model.units import RAY

PENALTY_UNIT: Final = 10**41
"""[rad]."""
SHARES: Final = 2**16 - 1


@dataclass(slots=True)
class IncentivesKept:
    """Of one auction, without a share for the guaranty pool."""

    penalty: int
    """At its start [rad]."""
    paid: int = 0
    """[1/65535 of the penalty]."""

    def left(self) -> int:
        """Most that resets still pay [rad]."""
        whole_wads = self._kept() // RAY
        return whole_wads * (SHARES - self.paid) // SHARES * RAY

    def pay(self, amount: int) -> None:
        """One more incentive [rad]."""
        if amount == 0:
            return
        kept = self._kept()
        more = ceil_div(amount * SHARES, kept) if kept else SHARES
        self.paid = min(self.paid + more, SHARES)

    def _kept(self) -> int:
        return self.penalty // PENALTY_UNIT * PENALTY_UNIT
