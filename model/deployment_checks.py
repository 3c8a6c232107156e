# SPDX-License-Identifier: MIT
"""What must be true of a deployment: wiring, minters, parameters, roles."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING, Final

from eth_utils.crypto import keccak

from model.chain import ZERO_ADDRESS
from model.manifest import TIMELOCK
from model.parameters import GOVERNANCE_ASSET
from model.plan import AddressOf, Check, feed_name, token_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from model.plan import Roles
    from model.settings import DeploymentSettings
    from model.units import Seconds

PROPOSER_ROLE: Final = keccak(text="PROPOSER_ROLE")
EXECUTOR_ROLE: Final = keccak(text="EXECUTOR_ROLE")
CANCELLER_ROLE: Final = keccak(text="CANCELLER_ROLE")
_ADMIN_ROLE: Final = bytes(32)
"""Of the Timelock: `DEFAULT_ADMIN_ROLE`."""

_WIRING: Final[Mapping[str, Mapping[str, str]]] = {
    "Ledger": {
        "ACCESS_CONTROLLER": "AccessController",
        "GATEWAY": "Gateway",
        "ENGINE": "LiquidationEngine",
        "DIRECT_LIQUIDATION": "DirectLiquidation",
        "COLLATERAL_AUCTION": "CollateralAuction",
        "ORACLE": "PriceOracle",
        "TREASURY": "Treasury",
        "DEBT_AUCTION": "DebtAuction",
        "SURPLUS_AUCTION": "SurplusAuction",
        "GUARANTY_POOL": "GuarantyPool",
        "SETTLEMENT": "Settlement",
    },
    "Gateway": {
        "ACCESS_CONTROLLER": "AccessController",
        "LEDGER": "Ledger",
        "STABLECOIN": "Stablecoin",
    },
    "PriceOracle": {
        "ACCESS_CONTROLLER": "AccessController",
        "COLLATERAL_AUCTION": "CollateralAuction",
        "TREASURY": "Treasury",
    },
    "Treasury": {
        "ACCESS_CONTROLLER": "AccessController",
        "LEDGER": "Ledger",
        "COLLATERAL_AUCTION": "CollateralAuction",
        "ORACLE": "PriceOracle",
        "DEBT_AUCTION": "DebtAuction",
        "SURPLUS_AUCTION": "SurplusAuction",
        "GUARANTY_POOL": "GuarantyPool",
    },
    "DebtAuction": {
        "ACCESS_CONTROLLER": "AccessController",
        "LEDGER": "Ledger",
        "TREASURY": "Treasury",
        "ORACLE": "PriceOracle",
        "GOVERNANCE_TOKEN": "GovernanceToken",
    },
    "SurplusAuction": {
        "ACCESS_CONTROLLER": "AccessController",
        "LEDGER": "Ledger",
        "TREASURY": "Treasury",
        "ORACLE": "PriceOracle",
        "GOVERNANCE_TOKEN": "GovernanceToken",
    },
    "CollateralAuction": {
        "ACCESS_CONTROLLER": "AccessController",
        "LEDGER": "Ledger",
        "ENGINE": "LiquidationEngine",
    },
    "LiquidationEngine": {
        "ACCESS_CONTROLLER": "AccessController",
        "LEDGER": "Ledger",
        "ORACLE": "PriceOracle",
        "TREASURY": "Treasury",
        "COLLATERAL_AUCTION": "CollateralAuction",
        "DIRECT_LIQUIDATION": "DirectLiquidation",
    },
    "DirectLiquidation": {
        "ACCESS_CONTROLLER": "AccessController",
        "LEDGER": "Ledger",
        "ORACLE": "PriceOracle",
        "ENGINE": "LiquidationEngine",
    },
    "GuarantyPool": {
        "ACCESS_CONTROLLER": "AccessController",
        "LEDGER": "Ledger",
        "GATEWAY": "Gateway",
        "TREASURY": "Treasury",
        "COLLATERAL_AUCTION": "CollateralAuction",
        "ORACLE": "PriceOracle",
        "SETTLEMENT": "Settlement",
        "asset": "Stablecoin",
    },
    "Settlement": {
        "ACCESS_CONTROLLER": "AccessController",
        "LEDGER": "Ledger",
        "ORACLE": "PriceOracle",
        "TREASURY": "Treasury",
        "GUARANTY_POOL": "GuarantyPool",
        "COLLATERAL_AUCTION": "CollateralAuction",
        "DEBT_AUCTION": "DebtAuction",
        "SURPLUS_AUCTION": "SurplusAuction",
    },
    "Lens": {
        "LEDGER": "Ledger",
        "ORACLE": "PriceOracle",
        "ENGINE": "LiquidationEngine",
        "DIRECT_LIQUIDATION": "DirectLiquidation",
        "COLLATERAL_AUCTION": "CollateralAuction",
    },
}
"""Contract, its immutable, and whom it must name."""


def checks_of(settings: DeploymentSettings, deployer: str, roles: Roles) -> tuple[Check, ...]:
    """Everything to look at once all steps are done."""
    return (
        *_wiring(),
        *_parameters(settings),
        *_assets(settings),
        *_prices(settings),
        *_roles(deployer, roles),
    )


def timelock_checks(delay: Seconds, deployer: str, governor: str) -> Iterator[Check]:
    """That the Timelock waits, obeys the governor, and is administered by itself alone."""
    yield Check(TIMELOCK, "get_minimum_delay", (), delay)
    for role in (PROPOSER_ROLE, EXECUTOR_ROLE, CANCELLER_ROLE):
        yield Check(TIMELOCK, "hasRole", (role, governor), expected=True)
        yield Check(TIMELOCK, "hasRole", (role, deployer), expected=governor == deployer)
    yield Check(TIMELOCK, "hasRole", (_ADMIN_ROLE, AddressOf(TIMELOCK)), expected=True)
    for account in dict.fromkeys((deployer, governor)):
        yield Check(TIMELOCK, "hasRole", (_ADMIN_ROLE, account), expected=False)
        yield Check("AccessController", "is_governor", (account,), expected=False)


def _wiring() -> Iterator[Check]:
    for contract, immutables in _WIRING.items():
        for immutable, target in immutables.items():
            yield Check(contract, immutable, (), AddressOf(target))
    for auction in ("DebtAuction", "SurplusAuction"):
        yield Check(auction, "GOVERNANCE_ASSET", (), GOVERNANCE_ASSET)
    for token, minter in (("Stablecoin", "Gateway"), ("GovernanceToken", "DebtAuction")):
        yield Check(token, "is_minter", (AddressOf(minter),), expected=True)
        yield Check(token, "owner", (), ZERO_ADDRESS)


def _parameters(settings: DeploymentSettings) -> Iterator[Check]:
    protocol = settings.protocol
    yield Check("Ledger", "parameters", (), astuple(protocol.ledger))
    yield Check("Ledger", "debt_floor", (), protocol.engine.debt_floor)
    yield Check("LiquidationEngine", "parameters", (), astuple(protocol.engine))
    yield Check("DirectLiquidation", "parameters", (), astuple(protocol.direct_liquidation))
    yield Check("CollateralAuction", "terms_version", (), 1)
    yield Check("CollateralAuction", "auction_terms", (1,), astuple(protocol.auction_terms))
    yield Check("Treasury", "parameters", (), astuple(protocol.treasury))
    yield Check("DebtAuction", "parameters", (), astuple(protocol.debt_auction))
    yield Check("SurplusAuction", "parameters", (), astuple(protocol.surplus_auction))
    yield Check("GuarantyPool", "parameters", (), astuple(protocol.guaranty_pool))
    yield Check("GuarantyPool", "BUCKET_LENGTH", (), protocol.bucket_length)
    yield Check("GovernanceToken", "totalSupply", (), settings.governance.initial_supply)


def _assets(settings: DeploymentSettings) -> Iterator[Check]:
    assets = settings.protocol.assets
    yield Check("Gateway", "asset_count", (), len(assets))
    for number, (symbol, asset) in enumerate(assets.items()):
        token = AddressOf(token_name(symbol))
        scale = 10 ** (18 - settings.tokens[symbol].decimals)
        yield Check("Gateway", "token_of", (number,), token)
        yield Check("Gateway", "scale_of", (number,), scale)
        yield Check("Ledger", "asset_parameters", (number,), astuple(asset.ledger))
        yield Check("CollateralAuction", "asset_limit", (number,), asset.liquidation_limit)
        bonus = astuple(asset.direct_liquidation)
        yield Check("DirectLiquidation", "asset_parameters", (number,), bonus)


def _prices(settings: DeploymentSettings) -> Iterator[Check]:
    """Of a local feed the price is known as well: it holds from the first poke on."""
    for source in settings.price_sources:
        parameters = (AddressOf(feed_name(source.symbol)), *astuple(source.oracle)[1:])
        yield Check("PriceOracle", "asset_parameters", (source.asset,), parameters)
        if source.oracle.source is None and source.local_price is not None:
            expected = ((source.local_price, True, False),)
            yield Check("PriceOracle", "prices", (1 << source.asset,), expected)


def _roles(deployer: str, roles: Roles) -> Iterator[Check]:
    proposed = ZERO_ADDRESS if roles.admin == deployer else roles.admin
    is_governor = roles.governor == deployer
    yield Check("AccessController", "admin", (), deployer)
    yield Check("AccessController", "proposed_admin", (), proposed)
    yield Check("AccessController", "is_governor", (roles.governor,), expected=True)
    yield Check("AccessController", "is_governor", (deployer,), expected=is_governor)
    yield Check("AccessController", "is_guardian", (roles.guardian,), expected=True)
