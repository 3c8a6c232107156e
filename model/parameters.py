# SPDX-License-Identifier: MIT
"""Every parameter of the protocol, in the contracts' own units.

One record per `Parameters` struct of `contracts/interfaces/*.vyi`, with its fields in its order,
so that `dataclasses.astuple` is the argument. What a setter accepts of one field alone stands in
`model.bounds`, what several fields must fulfil together in `model.inequalities`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

GOVERNANCE_ASSET: Final = 15
"""Number of the governance token among the oracle's assets; it is an asset of nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerParameters:
    """`ILedger.Parameters`."""

    stability_fee: int
    """Factor on debt per second, >= 1 [ray]."""
    debt_ceiling: int
    """Most debt, unbacked included; tested on borrow only [coins]."""
    min_collateral_value: int
    """Least value that opens an asset slot [coins]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerAssetParameters:
    """`ILedger.AssetParameters`."""

    loan_to_value: int
    """Most debt per collateral value at borrow and withdraw [bps]."""
    liquidation_threshold: int
    """Weight of the asset in the health factor [bps]."""
    supply_cap: int
    """Most collateral of all accounts together [wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OracleAssetParameters:
    """`IPriceOracle.AssetParameters`."""

    source: str | None
    """Feed that speaks Chainlink's AggregatorV3Interface; None: one that the plan deploys."""
    heartbeat: int
    """Longest time between two rounds that the source promises [seconds]."""
    max_age: int
    """Oldest round that is taken [seconds]."""
    max_price_age: int
    """Age at which the last good price is too old for lane A [seconds]."""
    delay: int
    """Time from taken to current [seconds]."""
    max_deviation: int
    """Band around the last taken value [bps]."""
    confirm_time: int
    """How long a value outside the band must stand [seconds]."""
    lower_bound: int
    """Least believable price [wad coins per token]."""
    upper_bound: int
    """Greatest believable price [wad coins per token]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineParameters:
    """`ILiquidationEngine.Parameters`."""

    close_out_threshold: int
    """X: health factor below which an account is closed out [bps]."""
    target_health_factor: int
    """T: lane A repays up to it [bps]."""
    health_factor_of_max_bonus: int
    """The bonus is greatest at and below it [bps]."""
    penalty: int
    """P: on top of the debt in an auction's tab [bps]."""
    treasury_share_of_bonus: int
    """Paid in coin by the liquidator [bps]."""
    incentive_share: int
    """Of the tab, to who starts or resets an auction [bps]."""
    incentive_tip: int
    """Flat, for a close-out of the whole debt; a multiple of 1e12 [wad coins]."""
    debt_floor: int
    """F: least debt of an account [coins]."""
    liquidation_limit: int
    """Most tab in auctions at once [coins]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineAssetParameters:
    """`ILiquidationEngine.AssetParameters`."""

    min_bonus: int
    """Of lane A at health factor 1 [bps]."""
    max_bonus: int
    """At `health_factor_of_max_bonus` [bps]."""
    liquidation_limit: int
    """Most tab charged to this asset [coins]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionTerms:
    """`ILiquidationEngine.AuctionTerms`."""

    curve: int
    """0 linear, 1 stairstep, 2 exponential."""
    start_multiplier: int
    """m: first price / oracle price [bps]."""
    floor_fraction: int
    """phi: price / first price below which a reset is needed [bps]."""
    tail: int
    """Life of an auction until a reset is needed [seconds]."""
    duration: int
    """Linear: time to zero; stairstep: length of a step; exponential: 1 [seconds]."""
    cut: int
    """Factor kept per step or per second; linear: 0 [ray]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreasuryParameters:
    """`ITreasury.Parameters`."""

    debt_queue_delay: int
    """From the end of a bucket until its debt matures [seconds]."""
    surplus_buffer: int
    """Coin kept before any is sold [coins]."""
    surplus_lot: int
    """Coin per surplus auction [coins]."""
    debt_lot: int
    """Debt per debt auction [coins]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtAuctionParameters:
    """`IDebtAuction.Parameters`."""

    initial_lot: int
    """Tokens first offered [wad]."""
    max_lot: int
    """Most tokens that restarts can offer [wad]."""
    min_bid_step: int
    """Least relative improvement of a bid, > 1 [bps]."""
    restart_factor: int
    """The lot grows by it at a restart, > 1 [bps]."""
    bid_duration: int
    """A bid that stands as long wins [seconds]."""
    auction_duration: int
    """Time for bidding [seconds]."""
    max_discount: int
    """Most below the oracle price of the governance token at which it is sold [bps]."""
    max_extensions: int
    """Restarts of one auction that enlarge the lot [1]."""
    max_minted_per_week: int
    """Most governance token minted in a week [wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurplusAuctionParameters:
    """`ISurplusAuction.Parameters`."""

    min_bid_step: int
    """Least relative improvement of a bid, > 1 [bps]."""
    bid_duration: int
    """A bid that stands as long wins [seconds]."""
    auction_duration: int
    """Time for bidding [seconds]."""
    max_discount: int
    """Most below the oracle value at which the coin is sold in the first bid [bps]."""
    coin_limit: int
    """Most coin in surplus auctions at once [coins]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetParameters:
    """All that is set per collateral asset, over three contracts."""

    ledger: LedgerAssetParameters
    oracle: OracleAssetParameters
    engine: EngineAssetParameters


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolParameters:
    """All parameters of one deployment: one point of the lab's search space."""

    bucket_length: int
    """Bad debt is queued in buckets of this length; fixed for good [seconds]."""
    ledger: LedgerParameters
    engine: EngineParameters
    auction_terms: AuctionTerms
    treasury: TreasuryParameters
    debt_auction: DebtAuctionParameters
    surplus_auction: SurplusAuctionParameters
    governance_oracle: OracleAssetParameters
    """The governance token as an asset of the oracle."""
    assets: dict[str, AssetParameters]
    """By symbol, in the order of the asset numbers."""
