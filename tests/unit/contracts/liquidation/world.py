# SPDX-License-Identifier: MIT
"""The parameters and assets that tests of liquidation deploy.

Those of `tests/parameters.yaml`, but with nine assets at round prices that move at once, and
without a stability fee. What tests reckon with stands here in figures.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import boa

from model.parameters import AssetParameters, DirectLiquidationAssetParameters
from model.parameters import LedgerAssetParameters as Listing
from model.settings import RoleSettings, TokenSettings
from model.units import RAY, WAD, Bps, Seconds, Wad
from tests.deployment import default_settings

if TYPE_CHECKING:
    from model.settings import DeploymentSettings

ETH, BTC, LINK, UNI, MKR, COMP, SNX, YFI, GOLD = range(9)
SYMBOLS: Final = ("ETH", "BTC", "LINK", "UNI", "MKR", "COMP", "SNX", "YFI", "GOLD")
PRICES: Final = (200, 8_000, 4, 10, 10, 10, 10, 10, 1_000)
"""First prices [coins]."""
LTV: Final = (7_500, 8_000, 6_500, *6 * (7_000,))
LT: Final = (8_000, 8_500, 7_000, *6 * (7_500,))
BONUSES: Final = ((300, 800), (200, 600), (500, 900), *6 * ((300, 800),))
"""Least and greatest bonus [bps]."""

FLOOR: Final = 5_000
"""F [coins]."""
LEAST: Final = 5_500
"""F * (1 + P) [coins]."""
SHARE: Final = 10
TIP: Final = 100
"""[coins]."""
TARGET: Final = 10_500
MIN_VALUE: Final = 500
"""Least collateral value of a slot [coins]."""
LIMIT: Final = 10_000_000
ASSET_LIMIT: Final = 6_000_000
TAIL: Final = 3_600
MAX_PRICE_AGE: Final = 7_200

MAX: Final = 2**256 - 1
ZERO_ADDRESS: Final = "0x" + 40 * "0"
HOUR: Final = 3_600
DAY: Final = 24 * HOUR
FEED_UNIT: Final = 10**8
"""Feeds of local nets have 8 decimals."""

BASKET: Final = {ETH: 50 * WAD, BTC: WAD, LINK: 500 * WAD}
"""Worth 20,000 at first prices, 15,000 after a fall by a quarter."""

_BASE: Final = default_settings()
_ORACLE: Final = replace(
    _BASE.protocol.assets["ETH"].oracle, delay=Seconds(0), max_deviation=Bps(5_000)
)


def _asset(asset: int) -> AssetParameters:
    least, most = BONUSES[asset]
    return AssetParameters(
        ledger=Listing(
            loan_to_value=Bps(LTV[asset]),
            liquidation_threshold=Bps(LT[asset]),
            supply_cap=Wad(10**9 * WAD),
        ),
        oracle=_ORACLE,
        direct_liquidation=DirectLiquidationAssetParameters(
            min_bonus=Bps(least), max_bonus=Bps(most)
        ),
        liquidation_limit=ASSET_LIMIT,
    )


def _token(asset: int) -> TokenSettings:
    decimals = 8 if asset == BTC else 18
    return TokenSettings(token=None, decimals=decimals, local_price=Wad(PRICES[asset] * WAD))


def settings() -> DeploymentSettings:
    """The default parameters, with nine assets whose prices move at once and no stability fee."""
    protocol = replace(
        _BASE.protocol,
        ledger=replace(_BASE.protocol.ledger, stability_fee=RAY),
        assets={symbol: _asset(asset) for asset, symbol in enumerate(SYMBOLS)},
    )
    roles = RoleSettings(
        admin=None,
        governor=str(boa.env.generate_address("governor")),
        guardian=str(boa.env.generate_address("guardian")),
    )
    tokens = {symbol: _token(asset) for asset, symbol in enumerate(SYMBOLS)}
    return replace(_BASE, roles=roles, tokens=tokens, protocol=protocol)
