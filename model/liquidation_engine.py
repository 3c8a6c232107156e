# SPDX-License-Identifier: MIT
"""Lane B, the decision carried out; the twin of `LiquidationEngine.vy`.

Collateral and debt leave an unsafe account, the debt is queued, the collateral goes to auction. For
every unsafe account this lane or `DirectLiquidation` is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.auctions import Terms
from model.chain import Contract, external
from model.close_outs import CloseOut, plan
from model.errors import LIQUIDATION_CALLER_IS_NOT_THE_GOVERNOR, LIQUIDATION_NOTHING_DONE, Revert
from model.units import BPS, RAD, Rad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.account_state import AccountState
    from model.collateral_auction import CollateralAuction
    from model.ledger import Ledger
    from model.parameters import AuctionTerms, EngineParameters


@dataclass(eq=False, kw_only=True)
class LiquidationEngine(Contract):
    """Closes out accounts."""

    governor: str
    """Who sets parameters."""
    parameters: EngineParameters
    ledger: Ledger
    auction: CollateralAuction

    @external
    def close_out(self, account: str, keeper: str) -> int:
        """Put an unsafe account's collateral up for auction and queue its debt.

        Args:
            account: To close out.
            keeper: Who gets the incentive, as internal coin.

        Returns:
            Id of the auction; 0 if nothing was worth selling and the debt was only queued.
        """
        state = self.ledger.accrue_and_read(account)
        return self._carry_out(account, self._plan(state), keeper)

    @external
    def close_out_many(self, accounts: Sequence[str], keeper: str) -> int:
        """Close out several accounts, skip those that are not open; how many were closed out."""
        return self._close_out_many(accounts, keeper)

    @external
    def poke_and_close_out(self, assets: int, accounts: Sequence[str], keeper: str) -> int:
        """Poke some assets [bitmap], then `close_out_many`."""
        self.ledger.oracle.poke(assets)
        return self._close_out_many(accounts, keeper)

    def _close_out_many(self, accounts: Sequence[str], keeper: str) -> int:
        done = 0
        for account in accounts:
            state = self.ledger.accrue_and_read(account)
            try:
                found = self._plan(state)
            except Revert:
                continue
            self._carry_out(account, found, keeper)
            done += 1
        if done == 0:
            raise Revert(LIQUIDATION_NOTHING_DONE)
        return done

    def quote_close_out(self, account: str) -> CloseOut | None:
        """What `close_out` would do now; None if it would revert."""
        try:
            return self._plan(self.ledger.account_state(account))
        except Revert:
            return None

    @external
    def set_auction_terms(self, terms: AuctionTerms, *, sender: str) -> None:
        """Terms of auctions that start from now on; their rules are those of `inequalities`."""
        if sender != self.governor:
            raise Revert(LIQUIDATION_CALLER_IS_NOT_THE_GOVERNOR)
        self.add_terms(terms)

    def add_terms(self, terms: AuctionTerms) -> None:
        """P8: what a partial purchase may leave at least is derived from floor and penalty."""
        least = self.parameters.debt_floor * (BPS + self.parameters.penalty) * RAD // BPS
        self.auction.add_terms(
            Terms(
                terms=terms,
                min_remaining=Rad(least),
                pool_share=self.parameters.pool_share,
            )
        )

    def _plan(self, state: AccountState) -> CloseOut:
        assets = state.account.assets
        return plan(
            state, self.ledger.oracle.prices(assets), self.auction.capacity(assets), self.parameters
        )

    def _carry_out(self, account: str, found: CloseOut, keeper: str) -> int:
        self.ledger.seize(account, found.lots, found.normalized_debt, keeper, found.incentive)
        return self.auction.start(account, found) if found.lots else 0
