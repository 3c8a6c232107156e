# SPDX-License-Identifier: MIT
"""What a replay is told: parameters of the protocol, the market and the keeper, as numbers.

Sums are in coins, amounts in whole tokens, prices in coins per whole token. Prices of feeds are
integers in the feeds' decimals, so the oracle decides exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from lab.twin.records import FloatArray, IntArray, RecordArray

BPS: Final = 10_000.0
LINEAR: Final = 0
STAIRSTEP: Final = 1


class Terms:
    """One record."""

    # Ledger
    log_fee: float
    """Logarithm of the stability fee's factor per second."""
    rate_since: int
    """When the rate was 1 [unix time]."""
    least_lot_value: float
    """Least value of a lot worth an auction [coins]."""
    bucket_length: int
    # Lane B
    close_out_threshold: float
    """[bps]."""
    penalty_factor: float
    """1 + P."""
    debt_floor: float
    limit: float
    incentive_tip: float
    incentive_share: float
    """[1]."""
    pool_share: int
    """[bps]."""
    min_remaining: float
    """F * (1 + P): least tab that a partial purchase may leave."""
    curve: int
    start_multiplier: float
    """[1]."""
    duration: int
    log_cut: float
    """Logarithm of the share kept per step or second."""
    last_age: int
    """Greatest age at which lots can be bought [seconds]."""
    # Lane A
    target_health_factor: float
    """[bps]."""
    health_factor_of_max_bonus: float
    """[bps]."""
    treasury_share: float
    """Of the bonus [bps]."""
    # Waterfall
    debt_queue_delay: int
    surplus_buffer: float
    surplus_lot: float
    debt_lot: float
    initial_lot: float
    max_lot: float
    debt_min_bid_step: float
    """[1]."""
    restart_factor: float
    """[1]."""
    debt_bid_duration: int
    debt_auction_duration: int
    debt_max_discount: float
    """[1]."""
    max_extensions: int
    max_minted_per_week: float
    surplus_bid_duration: int
    surplus_auction_duration: int
    surplus_max_discount: float
    """[1]."""
    surplus_coin_limit: float
    # Market
    exchange_fee: float
    """[bps]."""
    # Keeper
    with_keeper: int
    """0: it starts after the last price."""
    latency: int
    """[blocks]."""
    gas_price: float
    """Expected, times 1e-18: cost of gas is this times the price of ether."""
    gas_asset: int
    """Whose price values gas; -1: gas is free."""
    min_profit: float
    take_margin: float
    """[1]."""
    kept_profit: float
    """[1]."""
    max_upkeep_cost: float
    min_burn: float
    bid_discount: float
    """[1]."""
    slots: int
    """Most transactions in flight; half of them may be upkeep."""
    most_batch_gas: int
    """Of a transaction that closes several accounts out."""
    block_gas: int
    # Time
    start: int
    """Of the first price [unix time]."""
    block_seconds: int
    rest_block_seconds: int
    max_aftermath: int
    refresh: int
    skips: int
    """0: every block is played, also where nothing can happen."""
    first_head: int
    """Time of the block before the first price [unix time]."""


class AssetTerms:
    """One per asset of the oracle; the governance token is the last."""

    threshold: float
    """[bps]."""
    min_bonus: float
    """[bps]."""
    max_bonus: float
    """[bps]."""
    limit: float
    """Most tab in auctions."""
    units: float
    """Token units per whole token; 1: too fine for floats, amounts are not rounded to them."""
    depth: float
    """Coin side of its pool."""
    max_age: int
    max_price_age: int
    delay: int
    max_deviation: int
    """[bps]."""
    confirm_time: int
    lower_bound: int
    """[decimals of the feed]."""
    upper_bound: int
    """[decimals of the feed]."""


class Start(NamedTuple):
    """All that a replay is told; the first account is the market maker's."""

    terms: RecordArray
    """Shape (1,)."""
    assets: RecordArray
    """Shape (assets + 1,)."""
    debts: FloatArray
    """Normalized, shape (accounts,)."""
    amounts: FloatArray
    """Shape (accounts, assets)."""
    sums: FloatArray
    """Coin of buffer, guaranty pool, maker, keeper; governance tokens of the keeper; shape (5,)."""
    first_answers: IntArray
    """Before the first price, which no error of feeds touches, shape (assets + 1,)."""
    answers: IntArray
    """What feeds say, the governance token last, -1 = nothing; shape (ticks, assets + 1) [1e-8]."""
    last_answers: IntArray
    """The same of the last prices, which they repeat at the end, shape (assets + 1,)."""
    prices: FloatArray
    """Of the market, shape (ticks, assets)."""
    due: IntArray
    """Tick of each block, -1 = none, shape (blocks,)."""
    away: IntArray
    """When the keeper does nothing, from and until, shape (times, 2) [unix time]."""
