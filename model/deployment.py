# SPDX-License-Identifier: MIT
"""The plan of the protocol: which contracts in which order, how wired, who gets which role.

The order is that of decisions 0001, 0002 and 0007. A local net gets tokens, feeds, an exchange and
a bidder as well.
"""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING, Final

from eth_utils.address import to_checksum_address

from model.access_controller import GOVERNOR_ROLE, GUARDIAN_ROLE
from model.deployment_checks import checks_of, timelock_checks
from model.manifest import TIMELOCK
from model.parameters import GOVERNANCE_ASSET
from model.plan import (
    AddressOf,
    Call,
    Check,
    Deploy,
    Given,
    Plan,
    Roles,
    Step,
    Value,
    feed_name,
    token_name,
)
from model.settings import FEED_DECIMALS, LOCAL_PRICE_UNIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.settings import DeploymentSettings, RoleHolders
    from model.units import Seconds


EXCHANGE_FEE: Final = 30
"""Of the local exchange [bps]."""

_ACCESS: Final = AddressOf("AccessController")
_STABLECOIN: Final = AddressOf("Stablecoin")
_GOVERNANCE: Final = AddressOf("GovernanceToken")
_LEDGER: Final = AddressOf("Ledger")
_GATEWAY: Final = AddressOf("Gateway")
_ORACLE: Final = AddressOf("PriceOracle")
_TREASURY: Final = AddressOf("Treasury")
_DEBT_AUCTION: Final = AddressOf("DebtAuction")
_SURPLUS_AUCTION: Final = AddressOf("SurplusAuction")
_COLLATERAL_AUCTION: Final = AddressOf("CollateralAuction")
_GUARANTY_POOL: Final = AddressOf("GuarantyPool")
_SETTLEMENT: Final = AddressOf("Settlement")
_ENGINE: Final = AddressOf("LiquidationEngine")
_DIRECT_LIQUIDATION: Final = AddressOf("DirectLiquidation")
_EXCHANGE: Final = AddressOf("ConstantProductExchange")


def plan_deployment(settings: DeploymentSettings, deployer: str, *, local: bool) -> Plan:
    """The plan for these settings.

    Args:
        settings: What a parameter file says.
        deployer: Address that sends every transaction, and stands in for roles that name nobody.
        local: Whether the chain is a local net, which gets an exchange and a bidder, and whose
            governor acts at once.
    """
    deployer = to_checksum_address(deployer)
    holders = settings.roles.holders(deployer)
    delay = None if local else settings.roles.timelock
    roles = _roles(settings, holders, delay)
    steps: list[Step] = [
        *_core(settings, deployer, holders),
        *(() if delay is None else [_deploy(TIMELOCK, delay, holders.governor)]),
        *(_market(settings, deployer) if local else ()),
        *_answers(settings),
        Call("AccessController", "grantRole", (GOVERNOR_ROLE, deployer)),
        *_listings(settings),
        *_hand_over(deployer, roles),
    ]
    return Plan(
        settings=settings,
        deployer=deployer,
        roles=roles,
        given=dict(_given(settings)),
        requirements=tuple(
            Check(token_name(symbol), "decimals", (), token.decimals)
            for symbol, token in settings.tokens.items()
            if token.token is not None
        ),
        steps=tuple(steps),
        checks=(
            *checks_of(settings, deployer, roles),
            *(() if delay is None else timelock_checks(delay, deployer, holders.governor)),
        ),
    )


def _roles(settings: DeploymentSettings, holders: RoleHolders, delay: Seconds | None) -> Roles:
    """A Timelock stands between the governor and the protocol; also for an admin not named."""
    if delay is None:
        return Roles(admin=holders.admin, governor=holders.governor, guardian=holders.guardian)
    return Roles(
        admin=AddressOf(TIMELOCK) if settings.roles.admin is None else holders.admin,
        governor=AddressOf(TIMELOCK),
        guardian=holders.guardian,
    )


def _core(settings: DeploymentSettings, deployer: str, holders: RoleHolders) -> Iterator[Deploy]:
    """The protocol, in the order of its addresses; every contract is its own name."""
    yield _deploy("AccessController", deployer)
    yield from _own_tokens(settings, holders)
    yield from _books(settings)
    yield from _last_resort(settings)
    yield from _lanes(settings)
    yield _guaranty_pool(settings)
    yield _deploy(
        "Settlement",
        _ACCESS,
        _LEDGER,
        _ORACLE,
        _TREASURY,
        _GUARANTY_POOL,
        _COLLATERAL_AUCTION,
        _DEBT_AUCTION,
        _SURPLUS_AUCTION,
    )
    yield _deploy("Lens", _LEDGER, _ORACLE, _ENGINE, _DIRECT_LIQUIDATION, _COLLATERAL_AUCTION)


def _deploy(contract: str, *arguments: Value) -> Deploy:
    return Deploy(contract, contract, arguments)


def _own_tokens(settings: DeploymentSettings, holders: RoleHolders) -> Iterator[Deploy]:
    governance = settings.governance
    yield _deploy("Stablecoin", settings.coin.name, settings.coin.symbol, _GATEWAY)
    yield _deploy(
        "GovernanceToken",
        governance.name,
        governance.symbol,
        _DEBT_AUCTION,
        holders.governor,
        governance.initial_supply,
    )


def _books(settings: DeploymentSettings) -> Iterator[Deploy]:
    protocol = settings.protocol
    yield _deploy(
        "Ledger",
        _ACCESS,
        _GATEWAY,
        _ENGINE,
        _DIRECT_LIQUIDATION,
        _COLLATERAL_AUCTION,
        _ORACLE,
        _TREASURY,
        _DEBT_AUCTION,
        _SURPLUS_AUCTION,
        _GUARANTY_POOL,
        _SETTLEMENT,
        protocol.bucket_length,
        astuple(protocol.ledger),
    )
    yield _deploy("Gateway", _ACCESS, _LEDGER, _STABLECOIN)
    yield _deploy("PriceOracle", _ACCESS, _COLLATERAL_AUCTION, _TREASURY)


def _last_resort(settings: DeploymentSettings) -> Iterator[Deploy]:
    protocol = settings.protocol
    yield _deploy(
        "Treasury",
        _ACCESS,
        _LEDGER,
        _COLLATERAL_AUCTION,
        _ORACLE,
        _DEBT_AUCTION,
        _SURPLUS_AUCTION,
        _GUARANTY_POOL,
        astuple(protocol.treasury),
    )
    wiring = (_ACCESS, _LEDGER, _TREASURY, _ORACLE, _GOVERNANCE, GOVERNANCE_ASSET)
    yield _deploy("DebtAuction", *wiring, astuple(protocol.debt_auction))
    yield _deploy("SurplusAuction", *wiring, astuple(protocol.surplus_auction))


def _lanes(settings: DeploymentSettings) -> Iterator[Deploy]:
    protocol = settings.protocol
    yield _deploy("CollateralAuction", _ACCESS, _LEDGER, _ENGINE, _ORACLE, _TREASURY)
    yield _deploy(
        "LiquidationEngine",
        _ACCESS,
        _LEDGER,
        _ORACLE,
        _TREASURY,
        _COLLATERAL_AUCTION,
        _DIRECT_LIQUIDATION,
        astuple(protocol.engine),
        astuple(protocol.auction_terms),
    )
    lane_a = astuple(protocol.direct_liquidation)
    yield _deploy("DirectLiquidation", _ACCESS, _LEDGER, _ORACLE, _ENGINE, lane_a)


def _guaranty_pool(settings: DeploymentSettings) -> Deploy:
    """Last, as it asks all whose times its cooldown must outlast."""
    return _deploy(
        "GuarantyPool",
        _ACCESS,
        _LEDGER,
        _GATEWAY,
        _TREASURY,
        _COLLATERAL_AUCTION,
        _ORACLE,
        _SETTLEMENT,
        _STABLECOIN,
        settings.protocol.bucket_length,
        astuple(settings.protocol.guaranty_pool),
    )


def _market(settings: DeploymentSettings, deployer: str) -> Iterator[Deploy]:
    """What stands in for the world on a local net."""
    yield Deploy("ConstantProductExchange", "ConstantProductExchange", (_STABLECOIN, EXCHANGE_FEE))
    yield Deploy(
        "Bidder",
        "Bidder",
        (
            deployer,
            _LEDGER,
            _GATEWAY,
            _STABLECOIN,
            _COLLATERAL_AUCTION,
            _DIRECT_LIQUIDATION,
            _EXCHANGE,
        ),
    )
    for symbol, token in settings.tokens.items():
        if token.token is None:
            name = token_name(symbol)
            yield Deploy(name, "TestToken", (f"Test {symbol}", symbol, token.decimals))
    for source in settings.price_sources:
        if source.oracle.source is None:
            name = feed_name(source.symbol)
            yield Deploy(name, "SettableFeed", (FEED_DECIMALS, f"{source.symbol} / USD"))


def _given(settings: DeploymentSettings) -> Iterator[tuple[str, Given]]:
    """What exists already."""
    for symbol, token in settings.tokens.items():
        if token.token is not None:
            # Any ERC-20 with decimals has the part of its interface that is used here.
            address = to_checksum_address(token.token)
            yield token_name(symbol), Given(address=address, contract="Stablecoin")
    for source in settings.price_sources:
        if source.oracle.source is not None:
            address = to_checksum_address(source.oracle.source)
            yield feed_name(source.symbol), Given(address=address, contract="MedianFeed")


def _answers(settings: DeploymentSettings) -> Iterator[Call]:
    """First answers of the feeds that the plan deploys."""
    for source in settings.price_sources:
        if source.oracle.source is None and source.local_price is not None:
            answer = source.local_price // LOCAL_PRICE_UNIT
            yield Call(feed_name(source.symbol), "set_answer", (answer,))


def _listings(settings: DeploymentSettings) -> Iterator[Call]:
    """List the assets; the gate opens last, when everything else about an asset is known."""
    for source in settings.price_sources:
        parameters = (AddressOf(feed_name(source.symbol)), *astuple(source.oracle)[1:])
        yield Call("PriceOracle", "set_asset_parameters", (source.asset, parameters))
    yield Call("PriceOracle", "poke", (2**256 - 1,))
    for number, (symbol, asset) in enumerate(settings.protocol.assets.items()):
        limit, bonus = asset.liquidation_limit, astuple(asset.direct_liquidation)
        yield Call("LiquidationEngine", "set_asset_limit", (number, limit))
        yield Call("DirectLiquidation", "set_asset_parameters", (number, bonus))
        yield Call("Ledger", "set_asset_parameters", (number, astuple(asset.ledger)))
        yield Call("Gateway", "add_asset", (AddressOf(token_name(symbol)),))


def _hand_over(deployer: str, roles: Roles) -> Iterator[Call]:
    """Roles to their holders; the deployer keeps only what it was given."""
    yield Call("AccessController", "grantRole", (GUARDIAN_ROLE, roles.guardian))
    if roles.governor != deployer:
        yield Call("AccessController", "grantRole", (GOVERNOR_ROLE, roles.governor))
        yield Call("AccessController", "revokeRole", (GOVERNOR_ROLE, deployer))
    if roles.admin != deployer:
        yield Call("AccessController", "propose_admin", (roles.admin,))
