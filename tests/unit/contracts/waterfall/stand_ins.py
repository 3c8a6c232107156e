# SPDX-License-Identifier: MIT
"""Sources of the contracts that stand in for the oracle and the liquidation contracts."""

from __future__ import annotations

from typing import Final

ORACLE: Final = """
# pragma version 0.4.3
from contracts.interfaces import IPriceOracle

max_delay: public(uint256)
quotes: HashMap[uint256, IPriceOracle.Price]


@deploy
def __init__(max_delay: uint256):
    self.max_delay = max_delay


@external
def set_price(asset: uint256, quote: IPriceOracle.Price):
    self.quotes[asset] = quote


@external
@view
def prices(assets: uint256) -> DynArray[IPriceOracle.Price, 8]:
    return self._prices(assets)


@external
def refresh(assets: uint256) -> DynArray[IPriceOracle.Price, 8]:
    return self._prices(assets)


@internal
@view
def _prices(assets: uint256) -> DynArray[IPriceOracle.Price, 8]:
    found: DynArray[IPriceOracle.Price, 8] = []
    for asset: uint256 in range(16):
        if assets & (1 << asset) != 0:
            found.append(self.quotes[asset])
    return found
"""

LIQUIDATION: Final = """
# pragma version 0.4.3
# All three liquidation contracts in one: it says what setters ask, and opens a callback.
from contracts.interfaces import ICollateralAuction
from contracts.interfaces import ILedger

tail: public(uint256)
liquidation_limit: uint256


@deploy
def __init__(tail: uint256, liquidation_limit: uint256):
    self.tail = tail
    self.liquidation_limit = liquidation_limit


@external
@view
def parameters() -> ICollateralAuction.Parameters:
    return ICollateralAuction.Parameters(
        liquidation_limit=self.liquidation_limit, incentive_share=0, incentive_tip=0
    )


@external
@view
def asset_limit(asset: uint256) -> uint256:
    return self.liquidation_limit


struct Listing:
    loan_to_value: uint256
    liquidation_threshold: uint256
    supply_cap: uint256


@external
@view
def check_listing(parameters: Listing, threshold: uint256, limit: uint256) -> bool:
    return True


@external
@view
def pause_level() -> uint256:
    return 0


@external
@view
def max_safe_threshold() -> uint256:
    return 10_000


@external
@view
def max_min_collateral_value() -> uint256:
    return 0


@external
def call_in_callback(ledger: ILedger, target: address, data: Bytes[1024]):
    # Nothing is bought or charged: only the flag matters, which the first sets, the last clears.
    extcall ledger.release_lots(self, [], [], True)
    raw_call(target, data)
    extcall ledger.collect(self, 0, 0)
"""
