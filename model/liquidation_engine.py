# SPDX-License-Identifier: MIT
"""Lane B, the decision carried out; the twin of `LiquidationEngine.vy`.

Collateral and debt leave an unsafe account, the debt is queued, the collateral goes to auction. For
every unsafe account this lane or `DirectLiquidation` is open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from model import errors
from model.account_book import MAX_RAMP, MIN_RAMP
from model.auctions import Terms
from model.chain import Contract, external
from model.close_outs import CloseOut, plan
from model.errors import LIQUIDATION_NOTHING_DONE, Revert
from model.guaranty_rules import least_cooldown
from model.inequalities import TAILS_IN_QUEUE
from model.setter_rules import (
    MAX_ASSETS,
    check_engine,
    check_limit,
    check_terms,
    max_min_collateral_value,
    require,
)
from model.units import BPS, RAD, Bps, Rad, Seconds, UnixTime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.account_state import AccountState
    from model.collateral_auction import CollateralAuction
    from model.ledger import Ledger
    from model.parameters import AuctionTerms, EngineParameters
    from model.wiring import Wiring


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOutRamp:
    """A close-out threshold on its way up."""

    start: Bps
    """[bps]."""
    start_at: UnixTime
    end_at: UnixTime

    def at(self, now: UnixTime, end: Bps) -> Bps:
        """Threshold at a moment, rounded down, for the borrower; `end` is what it rises to."""
        if now >= self.end_at:
            return end
        passed, duration = now - self.start_at, self.end_at - self.start_at
        return Bps(self.start + (end - self.start) * passed // duration)


@dataclass(eq=False, kw_only=True)
class LiquidationEngine(Contract):
    """Closes out accounts."""

    stored: EngineParameters
    """As set; the close-out threshold is the end of its ramp."""
    ledger: Ledger
    auction: CollateralAuction
    wiring: Wiring
    ramp: CloseOutRamp | None = None
    """Of the close-out threshold."""

    @property
    def parameters(self) -> EngineParameters:
        """Those in force: the close-out threshold as of this block."""
        end = self.stored.close_out_threshold
        if self.ramp is None:
            return self.stored
        now = self.ramp.at(self.chain.timestamp, end)
        return self.stored if now == end else replace(self.stored, close_out_threshold=now)

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

    # --- Governor ---------------------------------------------------------------------------------

    @external
    def set_parameters(self, new: EngineParameters, *, sender: str) -> None:
        """Replace all parameters at once; running auctions keep their terms."""
        self._check_governor(sender)
        require(
            new.close_out_threshold <= self.parameters.close_out_threshold,
            errors.LIQUIDATION_CLOSE_OUT_THRESHOLD_MAY_ONLY_FALL,
        )
        self._check_lane_a(new.close_out_threshold)
        self._check_own(new)
        limits = self.auction.limits.asset_limits
        for asset in sorted(limits):
            check_limit(limits[asset], new)
        self.stored, self.ramp = new, None
        self.ledger.debt_floor = new.debt_floor
        self.auction.parameters = new
        self.auction.limits.limit = new.liquidation_limit
        # P8: the least remaining tab is derived from floor and penalty.
        self._set_terms(self.auction.newest_terms)

    def _check_own(self, new: EngineParameters) -> None:
        check_engine(new)
        require(
            self.ledger.parameters.min_collateral_value <= max_min_collateral_value(new),
            errors.LIQUIDATION_UNSOLD_LOTS_ABOVE_THE_PENALTY,
        )
        require(
            self.ledger.book.max_threshold * (BPS + new.penalty) <= new.close_out_threshold * BPS,
            errors.LIQUIDATION_PENALTY_TOO_HIGH_FOR_THRESHOLD,
        )
        require(
            self.wiring.treasury.parameters.debt_lot <= new.liquidation_limit,
            errors.LIQUIDATION_LIQUIDATION_LIMIT_BELOW_THE_DEBT_LOT,
        )

    @external
    def ramp_close_out_threshold(
        self, end_threshold: Bps, duration: Seconds, *, sender: str
    ) -> None:
        """Raise the close-out threshold in a straight line from now on."""
        self._check_governor(sender)
        require(duration >= MIN_RAMP, errors.LIQUIDATION_RAMP_TOO_SHORT)
        require(duration <= MAX_RAMP, errors.LIQUIDATION_RAMP_TOO_LONG)
        start = self.parameters.close_out_threshold
        require(end_threshold > start, errors.LIQUIDATION_RAMP_MUST_RISE)
        require(end_threshold < BPS, errors.LIQUIDATION_CLOSE_OUT_THRESHOLD_IS_1_OR_MORE)
        self._check_lane_a(end_threshold)
        now = self.chain.timestamp
        self.ramp = CloseOutRamp(start=start, start_at=now, end_at=UnixTime(now + duration))
        self.stored = replace(self.stored, close_out_threshold=end_threshold)

    def _check_lane_a(self, close_out_threshold: Bps) -> None:
        """P2, P4: at and above X lane A helps with every asset, and its bonus is greatest there."""
        lane_a = self.wiring.direct_liquidation
        require(
            self.ledger.book.max_threshold * (BPS + lane_a.max_bonus) < close_out_threshold * BPS,
            errors.LIQUIDATION_CLOSE_OUT_THRESHOLD_TOO_LOW_FOR_THRESHOLD_AND_BONUS,
        )
        require(
            close_out_threshold <= lane_a.parameters.health_factor_of_max_bonus,
            errors.LIQUIDATION_CLOSE_OUT_THRESHOLD_ABOVE_HEALTH_FACTOR_OF_MAX_BONUS,
        )

    @external
    def set_asset_limit(self, asset: int, liquidation_limit: int, *, sender: str) -> None:
        """Set the most tab that may be charged to an asset [coins]; before the Ledger lists it."""
        self._check_governor(sender)
        require(asset < MAX_ASSETS, errors.LIQUIDATION_ASSET_OUT_OF_RANGE)
        check_limit(liquidation_limit, self.parameters)
        self.auction.limits.asset_limits[asset] = liquidation_limit

    @external
    def set_auction_terms(self, terms: AuctionTerms, *, sender: str) -> None:
        """Terms of auctions that start from now on; running ones keep theirs."""
        self._check_governor(sender)
        self._set_terms(terms)
        # P15: who asks to leave the pool today pays for every account that is unsafe today.
        require(
            self.wiring.guaranty_pool.parameters.cooldown
            >= least_cooldown(
                self.wiring.treasury.parameters.debt_queue_delay,
                self.ledger.coins.bucket_length,
                terms.tail,
                Seconds(self.wiring.oracle.max_delay),
            ),
            errors.AUCTION_TAIL_TOO_LONG_FOR_THE_COOLDOWN,
        )

    def _set_terms(self, terms: AuctionTerms) -> None:
        check_terms(terms)
        queued = self.wiring.treasury.parameters.debt_queue_delay
        require(
            queued >= TAILS_IN_QUEUE * terms.tail + self.wiring.oracle.max_delay,
            errors.AUCTION_TAIL_TOO_LONG_FOR_THE_DEBT_QUEUE,
        )
        self.add_terms(terms)

    def _check_governor(self, sender: str) -> None:
        self.wiring.check_governor(sender, errors.LIQUIDATION_CALLER_IS_NOT_THE_GOVERNOR)

    @property
    def max_safe_threshold(self) -> Bps:
        """P5: the greatest liquidation threshold that X and the penalty allow [bps]."""
        found = self.parameters
        return Bps(found.close_out_threshold * BPS // (BPS + found.penalty))

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
