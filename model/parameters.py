# SPDX-License-Identifier: MIT
"""Every parameter of the protocol, in the contracts' own units.

One record per `Parameters` struct of `contracts/interfaces/*.vyi`, with its fields in its order,
so that `dataclasses.astuple` is the argument. What a setter accepts of one field alone stands in
`model.bounds`, what several fields must fulfil together in `model.inequalities`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from model.units import Bps, Ray, Seconds, Wad  # noqa: TC001  pydantic evaluates the annotations

GOVERNANCE_ASSET: Final = 15
"""Number of the governance token among the oracle's assets; it is an asset of nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerParameters:
    """`ILedger.Parameters`."""

    stability_fee: Ray
    """Factor on debt per second, >= 1 [ray]."""
    debt_ceiling: int
    """Most debt, unbacked included; tested on borrow only [coins]."""
    min_collateral_value: int
    """Least value that opens an asset slot [coins]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerAssetParameters:
    """`ILedger.AssetParameters`."""

    loan_to_value: Bps
    """Most debt per collateral value at borrow and withdraw [bps]."""
    liquidation_threshold: Bps
    """Weight of the asset in the health factor [bps]."""
    supply_cap: Wad
    """Most collateral of all accounts together [wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OracleAssetParameters:
    """`IPriceOracle.AssetParameters`."""

    source: str | None
    """Feed that speaks Chainlink's AggregatorV3Interface; None: one that the plan deploys."""
    heartbeat: Seconds
    """Longest time between two rounds that the source promises [seconds]."""
    max_age: Seconds
    """Oldest round that is taken [seconds]."""
    max_price_age: Seconds
    """Age at which the last good price is too old for lane A [seconds]."""
    delay: Seconds
    """Time from taken to current [seconds]."""
    max_deviation: Bps
    """Band around the last taken value [bps]."""
    confirm_time: Seconds
    """How long a value outside the band must stand [seconds]."""
    lower_bound: Wad
    """Least believable price [wad coins per token]."""
    upper_bound: Wad
    """Greatest believable price [wad coins per token]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineParameters:
    """`ILiquidationEngine.Parameters`."""

    close_out_threshold: Bps
    """X: health factor below which an account is closed out [bps]."""
    penalty: Bps
    """P: on top of the debt in an auction's tab [bps]."""
    debt_floor: int
    """F: least debt of an account [coins]."""
    liquidation_limit: int
    """Most tab in auctions at once [coins]."""
    incentive_share: Bps
    """Of the tab, to who starts or resets an auction [bps]."""
    incentive_tip: Wad
    """Flat, for a close-out of the whole debt; a multiple of 1e12 [wad coins]."""
    pool_share: Bps
    """g: of collected penalties, to the guaranty pool; a multiple of 100 [bps]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectLiquidationParameters:
    """`IDirectLiquidation.Parameters`."""

    target_health_factor: Bps
    """T: a liquidation repays up to it [bps]."""
    health_factor_of_max_bonus: Bps
    """The bonus is greatest at and below it [bps]."""
    treasury_share_of_bonus: Bps
    """Paid in coin by the liquidator [bps]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectLiquidationAssetParameters:
    """`IDirectLiquidation.AssetParameters`."""

    min_bonus: Bps
    """At health factor 1 [bps]."""
    max_bonus: Bps
    """At `health_factor_of_max_bonus` [bps]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuctionTerms:
    """`ICollateralAuction.AuctionTerms`."""

    curve: int
    """0 linear, 1 stairstep, 2 exponential."""
    start_multiplier: Bps
    """m: first price / oracle price [bps]."""
    floor_fraction: Bps
    """phi: price / first price below which a reset is needed [bps]."""
    tail: Seconds
    """Life of an auction until a reset is needed [seconds]."""
    duration: Seconds
    """Linear: time to zero; stairstep: length of a step; exponential: 1 [seconds]."""
    cut: Ray
    """Factor kept per step or per second; linear: 0 [ray]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreasuryParameters:
    """`ITreasury.Parameters`."""

    debt_queue_delay: Seconds
    """From the end of a bucket until its debt matures [seconds]."""
    surplus_buffer: int
    """Coin kept before any is sold [coins]."""
    surplus_lot: int
    """Coin per surplus auction [coins]."""
    debt_lot: int
    """Debt per debt auction [coins]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuarantyPoolParameters:
    """`IGuarantyPool.Parameters`."""

    cooldown: Seconds
    """From asking for coin until it can be withdrawn [seconds]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtAuctionParameters:
    """`IDebtAuction.Parameters`."""

    initial_lot: Wad
    """Tokens first offered [wad]."""
    max_lot: Wad
    """Most tokens that restarts can offer [wad]."""
    min_bid_step: Bps
    """Least relative improvement of a bid, > 1 [bps]."""
    restart_factor: Bps
    """The lot grows by it at a restart, > 1 [bps]."""
    bid_duration: Seconds
    """A bid that stands as long wins [seconds]."""
    auction_duration: Seconds
    """Time for bidding [seconds]."""
    max_discount: Bps
    """Most below the oracle price of the governance token at which it is sold [bps]."""
    max_extensions: int
    """Restarts of one auction that enlarge the lot [1]."""
    max_minted_per_week: Wad
    """Most governance token minted in a week [wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurplusAuctionParameters:
    """`ISurplusAuction.Parameters`."""

    min_bid_step: Bps
    """Least relative improvement of a bid, > 1 [bps]."""
    bid_duration: Seconds
    """A bid that stands as long wins [seconds]."""
    auction_duration: Seconds
    """Time for bidding [seconds]."""
    max_discount: Bps
    """Most below the oracle value at which the coin is sold in the first bid [bps]."""
    coin_limit: int
    """Most coin in surplus auctions at once [coins]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetParameters:
    """All that is set per collateral asset, over four contracts."""

    ledger: LedgerAssetParameters
    oracle: OracleAssetParameters
    direct_liquidation: DirectLiquidationAssetParameters
    liquidation_limit: int
    """Most tab in auctions that is charged to the asset [coins]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolParameters:
    """All parameters of one deployment: one point of the lab's search space."""

    bucket_length: Seconds
    """Bad debt is queued in buckets of this length; fixed for good [seconds]."""
    ledger: LedgerParameters
    engine: EngineParameters
    direct_liquidation: DirectLiquidationParameters
    auction_terms: AuctionTerms
    treasury: TreasuryParameters
    guaranty_pool: GuarantyPoolParameters
    debt_auction: DebtAuctionParameters
    surplus_auction: SurplusAuctionParameters
    governance_oracle: OracleAssetParameters
    """The governance token as an asset of the oracle."""
    assets: dict[str, AssetParameters]
    """By symbol, in the order of the asset numbers."""
