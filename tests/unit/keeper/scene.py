# SPDX-License-Identifier: MIT
"""Small worlds for the keeper's tests: two collaterals, usual parameters, and what is given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from keeper.decisions.decision import GasPrice, Holdings, Outlook, Policy
from keeper.mirror.accounts import OwnedAccount
from keeper.mirror.auctions import Auction, Lot
from keeper.mirror.liquidation import LiquidationState
from keeper.mirror.pools import Pool
from model.account_book import Account
from model.auctions import Terms
from model.parameters import (
    AuctionTerms,
    DirectLiquidationAssetParameters,
    DirectLiquidationParameters,
    EngineParameters,
    OracleAssetParameters,
)
from model.price_oracle import Price
from model.rates import cut_from_half_life
from model.units import RAD, RAY, WAD, Bps, Rad, Ray, Seconds, UnixTime, Wad

NOW = UnixTime(1_600_000_000)
ETH, BTC = 0, 1
GOVERNANCE = 15
OWNER = "0x" + "0a" * 20
WALLET = "0x" + "0b" * 20
OTHER = "0x" + "0c" * 20

ENGINE = EngineParameters(
    close_out_threshold=Bps(9_500),
    penalty=Bps(1_000),
    debt_floor=5_000,
    liquidation_limit=10_000_000,
    incentive_share=Bps(10),
    incentive_tip=Wad(100 * WAD),
    pool_share=Bps(2_000),
)
DIRECT = DirectLiquidationParameters(
    target_health_factor=Bps(10_500),
    health_factor_of_max_bonus=Bps(9_500),
    treasury_share_of_bonus=Bps(1_000),
)
BONUS = DirectLiquidationAssetParameters(min_bonus=Bps(300), max_bonus=Bps(800))
TERMS = Terms(
    terms=AuctionTerms(
        curve=2,
        start_multiplier=Bps(11_000),
        floor_fraction=Bps(6_000),
        tail=Seconds(3_600),
        duration=Seconds(1),
        cut=cut_from_half_life(Seconds(3_600)),
    ),
    min_remaining=Rad(5_500 * RAD),
)
SOURCE = "0x" + "fe" * 20
ORACLE = OracleAssetParameters(
    source=SOURCE,
    heartbeat=Seconds(3_600),
    max_age=Seconds(4_200),
    max_price_age=Seconds(7_200),
    delay=Seconds(600),
    max_deviation=Bps(2_000),
    confirm_time=Seconds(1_800),
    lower_bound=Wad(1),
    upper_bound=Wad(10**6 * WAD),
)
POLICY = Policy(
    min_profit=Wad(WAD),
    take_margin=Bps(100),
    kept_profit=Bps(5_000),
    max_upkeep_cost=Wad(50 * WAD),
    min_burn=Wad(1_000 * WAD),
    bid_discount=Bps(500),
)
CHEAP = GasPrice(wei=10**9, ether=Wad(200 * WAD))
"""A million gas costs a fifth of a coin."""
DEAR = GasPrice(wei=10**13, ether=Wad(200 * WAD))
"""A hundred thousand gas cost 200 coins."""


def price(coins: int, *, is_fresh: bool = True, is_suspect: bool = False) -> Price:
    """An oracle price in whole coins."""
    return Price(price=Wad(coins * WAD), is_fresh=is_fresh, is_suspect=is_suspect)


def pool(tokens: int, coins: int, *, fee: int = 30, decimals: int = 18) -> Pool:
    """A pool with whole tokens and coins."""
    return Pool(
        token_reserve=tokens * 10**decimals,
        coin_reserve=Wad(coins * WAD),
        fee=fee,
        scale=10 ** (18 - decimals),
    )


def liquidation_state(**changes: Any) -> LiquidationState:
    """Usual parameters, no running auction."""
    state = LiquidationState(
        engine=ENGINE,
        direct=DIRECT,
        bonuses={ETH: BONUS, BTC: BONUS},
        asset_limits={ETH: 6_000_000, BTC: 6_000_000},
    )
    return replace(state, **changes)


def outlook(**changes: Any) -> Outlook:
    """The next block: ether at 100 coins, bitcoin at 1,000, a deep market at those prices."""
    nothing = Price(price=Wad(0), is_fresh=False, is_suspect=False)
    prices = {ETH: price(100), BTC: price(1_000), GOVERNANCE: price(50)}
    usual = Outlook(
        timestamp=NOW,
        auction_time=NOW,
        pause_level=0,
        rate=Ray(RAY),
        prices=tuple(prices.get(asset, nothing) for asset in range(16)),
        thresholds=tuple(Bps(8_000 if asset in {ETH, BTC} else 0) for asset in range(16)),
        min_collateral_value=500,
        liquidation=liquidation_state(),
        pools={ETH: pool(1_000_000, 100_000_000), BTC: pool(100_000, 100_000_000, decimals=8)},
        gas=CHEAP,
    )
    return replace(usual, **changes)


def with_price(view: Outlook, asset: int, new: Price) -> Outlook:
    """The outlook with one price replaced."""
    prices = list(view.prices)
    prices[asset] = new
    return replace(view, prices=tuple(prices))


def account(debt: int, *, eth: int = 0, btc: int = 0, owner: str = OWNER) -> OwnedAccount:
    """An account with debt and collateral in whole units."""
    found = Account(normalized_debt=Wad(debt * WAD))
    for asset, amount in ((ETH, eth), (BTC, btc)):
        found = found.with_amount(asset, Wad(amount * WAD))
    return OwnedAccount(owner=owner, account=found)


def auction(
    tab: int, *lots: Lot, started_at: int = NOW, incentive_left: int = 1_000, number: int = 1
) -> Auction:
    """An auction with its tab in whole coins."""
    assets = sum(1 << each.asset for each in lots)
    return Auction(
        auction_id=int(OWNER, 16) << 96 | assets << 80 | number,
        owner=OWNER,
        tab=Rad(tab * RAD),
        incentive_left=Wad(incentive_left * WAD),
        started_at=started_at,
        terms=TERMS,
        lots=lots,
    )


def lot(asset: int, amount: int, top: int) -> Lot:
    """A lot of whole tokens, its first price in whole coins."""
    return Lot(asset=asset, collateral=Wad(amount * WAD), top=Ray(top * RAY))


def holdings(**changes: Any) -> Holdings:
    """A wallet with more than enough of everything."""
    plenty = Wad(10**6 * WAD)
    usual = Holdings(
        coin=Rad(10**6 * RAD),
        coin_tokens=plenty,
        coin_allowance=plenty,
        tokens=plenty,
        tokens_allowance=plenty,
    )
    return replace(usual, **changes)
