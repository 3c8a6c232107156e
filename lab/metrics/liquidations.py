# SPDX-License-Identifier: MIT
"""Both lanes: debt taken off accounts, collateral sold for it, and what borrowers lost by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keeper.events import collateral_auction as sale
from keeper.events import ledger
from lab.metrics.events import AccountLiquidated, AccountSkimmed, AccountWrittenOff
from model.units import RAD

if TYPE_CHECKING:
    from keeper.events.record import Event
    from lab.metrics.moment import Moment


class Liquidations:
    """Sums over a run."""

    def __init__(self) -> None:
        self.direct = 0
        """Liquidations against coin (lane A)."""
        self.close_outs = 0
        """Accounts put up for auction (lane B)."""
        self.write_offs = 0
        """Accounts that had nothing worth an auction (lane B)."""
        self.direct_debt = 0.0
        """Repaid in lane A [coins]."""
        self.close_out_debt = 0.0
        """Taken off accounts in lane B, written off included [coins]."""
        self.collateral_sold = 0.0
        """In both lanes, at the market's price of the moment [coins]."""
        self.borrower_loss = 0.0
        """Bonus and penalty paid, and how far below the market collateral was sold [coins]."""
        self.bad_debt = 0
        """Debt that collateral did not pay, written off included [rad]."""
        self.on_sale = 0
        """Debt that running auctions are still to raise: not lost yet [rad]."""
        self._running: dict[int, _Auction] = {}
        self._is_frozen = False

    @property
    def debt(self) -> float:
        """In both lanes [coins]: the input of liquidations at risk."""
        return self.direct_debt + self.close_out_debt

    def see(self, event: Event, at: Moment) -> str | None:
        """Take note of an event.

        Returns:
            Whose account it liquidates, if it does.
        """
        match event:
            case AccountLiquidated():
                worth, debt = at.worth(event.asset, event.collateral), event.debt / RAD
                self.direct += 1
                self.direct_debt += debt
                self.collateral_sold += worth
                self.borrower_loss += worth - debt
                return event.account
            case AccountWrittenOff():
                self.write_offs += 1
                self.close_out_debt += event.due / RAD
                self.bad_debt += event.due
                return event.account
            case sale.AuctionStarted():
                self.close_outs += 1
                self.close_out_debt += event.due / RAD
                self._running[event.auction_id] = _Auction(event.tab - event.due, event.due)
                self.on_sale += event.due
                return event.account
            case sale.LotTaken():
                self._take(event, at)
            case sale.AuctionEnded():
                self._end(event)
            case ledger.Frozen():
                self._is_frozen = True
            case AccountSkimmed():
                self.bad_debt += max(event.debt - event.worth, 0)
        return None

    def _take(self, event: sale.LotTaken, at: Moment) -> None:
        """What is raised pays debt first, then penalty."""
        auction = self._running[event.auction_id]
        owed = max(event.tab - auction.penalty, 0)
        self.on_sale += owed - auction.owed
        auction.owed = owed
        worth = at.worth(event.asset, event.collateral)
        self.collateral_sold += worth
        self.borrower_loss += worth - event.payment / RAD

    def _end(self, event: sale.AuctionEnded) -> None:
        auction = self._running.pop(event.auction_id)
        self.on_sale -= auction.owed
        if self._is_frozen:
            return  # cancelled: what is unpaid is the account's debt again
        self.bad_debt += max(event.unpaid - auction.penalty, 0)
        self.borrower_loss += max(auction.penalty - event.unpaid, 0) / RAD


@dataclass(slots=True)
class _Auction:
    """One that runs."""

    penalty: int
    """Part of the tab that is no debt [rad]."""
    owed: int
    """Debt still to raise [rad]."""
