# SPDX-License-Identifier: MIT
"""Who lost what: the same figures of every design.

Sums are floats [coins]: nothing decides by them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ZERO_BID = 0.01
"""A sale below this part of the market's price counts as one for nothing."""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What came of one scenario in one design."""

    design: str
    seed: int
    owed: float = 0.0
    """Debt of all accounts before the first price."""
    liquidated: set[str] = field(default_factory=set)
    """Owners of accounts that were liquidated, in part or in full."""
    auctions: int = 0
    """Auctions that somebody bought all or part of."""
    zero_bids: int = 0
    """Those that fetched less than `ZERO_BID` of what they sold was worth."""
    sold: float = 0.0
    """Collateral that left accounts for good, at the market's price when it did."""
    paid: float = 0.0
    """What buyers paid for it."""
    cancelled: float = 0.0
    """Debt taken off accounts for it."""
    bad_debt: float = 0.0
    """Debt that collateral did not pay; at the end also what is left of accounts under water."""
    buffer_bears: float = 0.0
    pool_bears: float = 0.0
    """The guaranty pool's stakers."""
    holders_bear: float = 0.0
    """Of the governance token, diluted; in a design without one whoever lends the coin."""
    keepers_profit: float = 0.0
    """After gas."""
    keepers_gas: float = 0.0
    transactions: int = 0
    reverted: int = 0
    longest_unsafe: int = 0
    """Longest time that an account was unsafe at the market's price [seconds]."""
    left_unsafe: int = 0
    """Accounts that are unsafe at the market's price at the end."""
    digest: str = ""
    """Of every log of the run."""

    @property
    def borrowers_loss(self) -> float:
        """Worth of their collateral that is gone, less the debt that is gone with it."""
        return self.sold - self.cancelled

    @property
    def price_part(self) -> float | None:
        """What was paid over the market's price, weighted by value; None: nothing was sold."""
        return self.paid / self.sold if self.sold else None

    @property
    def zero_bid_share(self) -> float | None:
        """Of auctions; None: there were none."""
        return self.zero_bids / self.auctions if self.auctions else None

    def sell(self, worth: float, payment: float) -> None:
        """Take down a sale [coins]."""
        self.sold += worth
        self.paid += payment
