# SPDX-License-Identifier: MIT
"""A mirror with usual parameters, and what happens to it."""

from __future__ import annotations

from dataclasses import replace

from keeper.deployment import Deployment
from keeper.events import collateral_auction, engine, ledger, oracle
from keeper.mirror.mirror import Mirror, Watched
from model.manifest import Asset
from model.parameters import LedgerAssetParameters, LedgerParameters
from model.units import RAD, RAY, WAD, Bps, Ray, Wad
from tests.unit.keeper import scene

TREASURY = "0x" + "77" * 20
DEPLOYMENT = Deployment(
    chain_id=31337,
    first_block=1,
    addresses={"Treasury": TREASURY},
    assets=(Asset(id=0, symbol="ETH", token="0x" + "70" * 20, decimals=18, feed="0x" + "71" * 20),),
    governance_asset=scene.GOVERNANCE,
)


def found() -> Mirror:
    """A protocol with ether at 100 coins and nobody in it."""
    mirror = Mirror(Watched(treasury=TREASURY, wallet=scene.WALLET), scene.NOW)
    weights = LedgerAssetParameters(
        loan_to_value=Bps(7_500), liquidation_threshold=Bps(8_000), supply_cap=Wad(10**30)
    )
    rules = LedgerParameters(stability_fee=Ray(RAY), debt_ceiling=10**8, min_collateral_value=500)
    play(
        mirror,
        ledger.ParametersSet(parameters=rules),
        ledger.AssetParametersSet(asset=0, parameters=weights),
        engine.ParametersSet(parameters=scene.ENGINE),
        collateral_auction.AssetLimitSet(asset=0, liquidation_limit=6_000_000),
        collateral_auction.AuctionTermsAdded(
            version=1, terms=scene.TERMS.terms, min_remaining=5_500 * WAD, pool_share=0
        ),
        oracle.AssetParametersSet(asset=0, parameters=scene.ORACLE),
        price_updated(0, 100),
        price_updated(scene.GOVERNANCE, 50),
    )
    mirror.liquidation = replace(mirror.liquidation, direct=scene.DIRECT, bonuses={0: scene.BONUS})
    mirror.pools.open(0, "0x" + "70" * 20, scene.pool(100_000, 10_000_000))
    return mirror


def price_updated(asset: int, coins: int) -> oracle.PriceUpdated:
    return oracle.PriceUpdated(
        asset=asset,
        price=coins * WAD,
        next_price=coins * WAD,
        next_at=scene.NOW - 10_000,
        expires_at=scene.NOW + 7_200,
    )


def play(mirror, *events):
    for event in events:
        mirror.apply(event, scene.NOW)


def owe(mirror, debt: int, eth: int, number: int = 1):
    event = ledger.AccountChanged(
        account=f"0x{number:040x}", normalized_debt=debt * WAD, assets=1, amounts=(eth * WAD,)
    )
    play(mirror, event)


def sell(mirror, amount: int, number: int = 1):
    auction_id = int(scene.OWNER, 16) << 96 | 1 << 80 | number
    event = collateral_auction.AuctionStarted(
        auction_id=auction_id,
        account=scene.OWNER,
        keeper=scene.OTHER,
        version=1,
        due=amount * 90 * RAD,
        tab=amount * 100 * RAD,
        incentive=0,
        incentive_left=10 * WAD,
        started_at=scene.NOW,
        lots=(amount * WAD,),
        tops=(110 * RAY,),
        open_tabs=(amount * 100 * RAD,),
        total_open_tab=amount * 100 * RAD,
    )
    play(mirror, event)
    return auction_id
