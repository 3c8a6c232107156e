# SPDX-License-Identifier: MIT
"""The whole protocol in integers: the specification that runs.

    protocol = deployed(settings, addresses, timestamp)
    protocol.gateway.deposit(alice, ETH, 10 * WAD, sender=alice)

Every entry of a contract is a method of its twin, with the contract's name, arguments and result;
it raises `Revert` with the contract's text, and then nothing has changed. `tests/stateful` drives
both through the same calls and compares all that can be read.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from model.access_controller import AccessController, appointed
from model.account_book import AccountBook
from model.auction_clock import AuctionClock
from model.auction_limits import AuctionLimits
from model.chain import Chain
from model.coin_book import CoinBook
from model.collateral_auction import CollateralAuction
from model.direct_liquidation import DirectLiquidation
from model.gateway import Gateway
from model.guaranty_pool import GuarantyPool
from model.ledger import Ledger
from model.lens import Lens
from model.liquidation_engine import LiquidationEngine
from model.price_oracle import Feed, PriceOracle
from model.settings import FEED_DECIMALS, LOCAL_PRICE_UNIT
from model.settlement import Settlement
from model.token import Token
from model.units import MAX_UINT256
from model.waterfall import DebtAuctions, SurplusAuctions, Treasury
from model.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.settings import DeploymentSettings
    from model.units import UnixTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Of those that own something, and of those that may do what others may not."""

    gateway: str
    treasury: str
    collateral_auction: str
    debt_auction: str
    surplus_auction: str
    guaranty_pool: str
    settlement: str
    admin: str
    governor: str
    guardian: str
    tokens: tuple[str, ...] = ()
    """Of the collaterals, by asset."""
    feeds: Mapping[int, str] = field(default_factory=dict)
    """Price sources, by asset."""


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """Every contract of one deployment."""

    chain: Chain
    access_controller: AccessController
    oracle: PriceOracle
    ledger: Ledger
    gateway: Gateway
    treasury: Treasury
    engine: LiquidationEngine
    direct_liquidation: DirectLiquidation
    settlement: Settlement
    governance_token: Token

    @property
    def lens(self) -> Lens:
        """What-if reads and previews."""
        return Lens(
            ledger=self.ledger, engine=self.engine, direct_liquidation=self.direct_liquidation
        )

    @property
    def stablecoin(self) -> Token:
        """The coin's token."""
        return self.gateway.stablecoin

    @property
    def tokens(self) -> tuple[Token, ...]:
        """Of the collaterals, by asset."""
        return self.gateway.tokens

    @property
    def collateral_auction(self) -> CollateralAuction:
        """Where the engine sells."""
        return self.engine.auction

    @property
    def debt_auction(self) -> DebtAuctions:
        """Where the Treasury sells new governance token."""
        return self.treasury.debt_auctions

    @property
    def surplus_auction(self) -> SurplusAuctions:
        """Where the Treasury sells surplus coin."""
        return self.treasury.surplus_auctions

    @property
    def guaranty_pool(self) -> GuarantyPool:
        """What the Treasury slashes."""
        return self.treasury.guaranty_pool


def deployed(settings: DeploymentSettings, addresses: Addresses, timestamp: UnixTime) -> Protocol:
    """The protocol as the plan of `model.deployment` leaves it on a local net.

    Args:
        settings: What a parameter file says.
        addresses: Of contracts and roles.
        timestamp: Of the deployment [unix time].
    """
    chain = Chain(timestamp)
    access = appointed(
        chain, admin=addresses.admin, governor=addresses.governor, guardian=addresses.guardian
    )
    wiring = Wiring(access)
    wiring.oracle = oracle = _oracle(chain, settings, addresses, wiring)
    clock = AuctionClock(chain)
    wiring.ledger = ledger = _ledger(chain, settings, addresses, wiring, clock)
    governance_token = Token(chain)
    governance_token.mint(addresses.governor, settings.governance.initial_supply)
    treasury = _treasury(chain, settings, addresses, wiring, governance_token)
    wiring.treasury, wiring.guaranty_pool = treasury, treasury.guaranty_pool
    wiring.engine = engine = _engine(chain, settings, addresses, wiring)
    wiring.direct_liquidation = direct_liquidation = _direct_liquidation(chain, settings, wiring)
    tokens = tuple(Token(chain, decimals=token.decimals) for token in settings.tokens.values())
    gateway = Gateway(
        chain,
        address=addresses.gateway,
        ledger=ledger,
        direct_liquidation=direct_liquidation,
        stablecoin=Token(chain),
        tokens=tokens,
        wiring=wiring,
        offered=dict(zip(addresses.tokens, tokens, strict=False)),
    )
    return Protocol(
        chain=chain,
        access_controller=access,
        oracle=oracle,
        ledger=ledger,
        gateway=gateway,
        treasury=treasury,
        engine=engine,
        direct_liquidation=direct_liquidation,
        settlement=Settlement(
            chain,
            address=addresses.settlement,
            wiring=wiring,
            houses=(
                addresses.treasury,
                addresses.debt_auction,
                addresses.surplus_auction,
                addresses.collateral_auction,
            ),
            ledger=ledger,
            collateral_auction=engine.auction,
            debt_auctions=treasury.debt_auctions,
            surplus_auctions=treasury.surplus_auctions,
            guaranty_pool=treasury.guaranty_pool,
        ),
        governance_token=governance_token,
    )


def _oracle(
    chain: Chain, settings: DeploymentSettings, addresses: Addresses, wiring: Wiring
) -> PriceOracle:
    """The oracle, after every feed's first answer and one poke of all."""
    sources = settings.price_sources
    feeds = {source.asset: Feed(chain, decimals=FEED_DECIMALS) for source in sources}
    oracle = PriceOracle(
        chain,
        parameters={
            source.asset: replace(source.oracle, source=addresses.feeds.get(source.asset))
            for source in sources
        },
        feeds=feeds,
        wiring=wiring,
        sources={address: feeds[asset] for asset, address in addresses.feeds.items()},
    )
    for source in sources:
        if source.local_price is not None:
            feeds[source.asset].set_answer(source.local_price // LOCAL_PRICE_UNIT)
    oracle.poke(MAX_UINT256)
    return oracle


def _ledger(
    chain: Chain,
    settings: DeploymentSettings,
    addresses: Addresses,
    wiring: Wiring,
    clock: AuctionClock,
) -> Ledger:
    parameters = settings.protocol
    book = AccountBook(
        chain,
        stability_fee=parameters.ledger.stability_fee,
        assets={number: asset.ledger for number, asset in enumerate(parameters.assets.values())},
        accrued_at=chain.timestamp,
    )
    return Ledger(
        chain,
        gateway=addresses.gateway,
        treasury=addresses.treasury,
        collateral_auction=addresses.collateral_auction,
        parameters=parameters.ledger,
        debt_floor=parameters.engine.debt_floor,
        book=book,
        coins=CoinBook(chain, treasury=addresses.treasury, bucket_length=parameters.bucket_length),
        oracle=wiring.oracle,
        clock=clock,
        wiring=wiring,
    )


def _treasury(
    chain: Chain,
    settings: DeploymentSettings,
    addresses: Addresses,
    wiring: Wiring,
    governance_token: Token,
) -> Treasury:
    parameters, ledger = settings.protocol, wiring.ledger
    return Treasury(
        chain,
        address=addresses.treasury,
        parameters=parameters.treasury,
        ledger=ledger,
        wiring=wiring,
        debt_auctions=DebtAuctions(
            chain,
            parameters=parameters.debt_auction,
            ledger=ledger,
            wiring=wiring,
            governance_token=governance_token,
        ),
        surplus_auctions=SurplusAuctions(
            chain,
            address=addresses.surplus_auction,
            parameters=parameters.surplus_auction,
            ledger=ledger,
            wiring=wiring,
            governance_token=governance_token,
        ),
        guaranty_pool=GuarantyPool(
            chain,
            address=addresses.guaranty_pool,
            gateway=addresses.gateway,
            escrow=addresses.collateral_auction,
            parameters=parameters.guaranty_pool,
            ledger=ledger,
            wiring=wiring,
        ),
    )


def _engine(
    chain: Chain, settings: DeploymentSettings, addresses: Addresses, wiring: Wiring
) -> LiquidationEngine:
    """The engine with the auctions that it starts, and their first terms."""
    parameters, ledger = settings.protocol, wiring.ledger
    limits = enumerate(asset.liquidation_limit for asset in parameters.assets.values())
    auction = CollateralAuction(
        chain,
        access=wiring.access,
        treasury=addresses.treasury,
        parameters=parameters.engine,
        ledger=ledger,
        limits=AuctionLimits(
            chain, limit=parameters.engine.liquidation_limit, asset_limits=dict(limits)
        ),
    )
    engine = LiquidationEngine(
        chain,
        stored=parameters.engine,
        ledger=ledger,
        auction=auction,
        wiring=wiring,
    )
    engine.add_terms(parameters.auction_terms)
    return engine


def _direct_liquidation(
    chain: Chain, settings: DeploymentSettings, wiring: Wiring
) -> DirectLiquidation:
    assets = settings.protocol.assets.values()
    return DirectLiquidation(
        chain,
        parameters=settings.protocol.direct_liquidation,
        asset_parameters={number: asset.direct_liquidation for number, asset in enumerate(assets)},
        ledger=wiring.ledger,
        wiring=wiring,
    )
