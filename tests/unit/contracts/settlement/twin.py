# SPDX-License-Identifier: MIT
"""The twin of Settlement, over a copy of the books that stand on chain."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

import boa

from model.account_book import Account
from model.auctions import Auction, Lot
from model.debt_auction import DebtAuction
from model.guaranty_rules import Cooldown, Pots
from model.health import members
from model.price_oracle import Price
from model.protocol import Addresses, Protocol, deployed
from model.surplus_auction import SurplusAuction
from model.units import Rad, UnixTime, Wad
from tests.unit.contracts.liquidation.world import ZERO_ADDRESS
from tests.unit.contracts.settlement.building import settings
from tests.unit.contracts.settlement.scene import ASSETS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.settlement import Settlement
    from tests.unit.contracts.settlement.scene import Scene


@dataclass(frozen=True, slots=True)
class _Quotes:
    """What the oracle on chain said."""

    quotes: dict[int, Price]

    def prices(self, assets: int) -> dict[int, Price]:
        return {asset: self.quotes[asset] for asset in members(assets)}


def twin_of(scene: Scene, owners: Iterable[str]) -> tuple[Settlement, Protocol]:
    """The twin before a freeze; `owners` have the accounts."""
    scene.ledger.accrue(sender=scene.treasury.address)
    now = UnixTime(boa.env.timestamp)
    addresses = Addresses(
        gateway=str(scene.gateway.address),
        treasury=str(scene.treasury.address),
        collateral_auction=str(scene.auctions.address),
        debt_auction=str(scene.debt_auction.address),
        surplus_auction=str(scene.surplus_auction.address),
        settlement=str(scene.settlement.address),
        guaranty_pool=scene.pool,
        admin=str(scene.deployment.manifest.roles.admin),
        governor=scene.governor,
        guardian=scene.guardian,
    )
    protocol = deployed(settings(), addresses, now)
    _copy_accounts(scene, protocol, owners)
    _copy_coins(scene, protocol)
    _copy_auctions(scene, protocol)
    _copy_pool(scene, protocol)
    protocol.ledger.oracle = _Quotes(_quotes(scene))  # type: ignore[assignment]
    return protocol.settlement, protocol


def _quotes(scene: Scene) -> dict[int, Price]:
    found = [*scene.oracle.prices(0x00FF), *scene.oracle.prices(0xFF00)]
    return {
        asset: Price(price=Wad(one.price), is_fresh=one.is_fresh, is_suspect=one.is_suspect)
        for asset, one in enumerate(found)
    }


def _copy_accounts(scene: Scene, protocol: Protocol, owners: Iterable[str]) -> None:
    book = protocol.ledger.book
    book.rate = scene.ledger.rate()
    book.total_normalized_debt = scene.ledger.total_normalized_debt()
    for owner in owners:
        book.accounts[owner] = Account(
            normalized_debt=scene.ledger.account_state(owner).normalized_debt,
            collateral={asset: Wad(held) for asset, held in scene.collateral(owner).items()},
        )
    book.total_collateral = {asset: scene.ledger.total_collateral(asset) for asset in range(ASSETS)}


def _copy_coins(scene: Scene, protocol: Protocol) -> None:
    coins = protocol.ledger.coins
    coins.unbacked = scene.ledger.unbacked_debt()
    coins.on_auction = scene.ledger.debt_on_auction()
    for holder in scene.holders:
        coins.coin[holder] = Rad(scene.coin(holder))
        for asset, amount in scene.free_balances(holder).items():
            coins.free_balance[holder, asset] = Wad(amount)


def _copy_auctions(scene: Scene, protocol: Protocol) -> None:
    for auction_id in scene.running():
        found = scene.auctions.auction(auction_id)
        protocol.collateral_auction.auctions[auction_id] = Auction(
            auction_id=auction_id,
            owner=str(found.owner),
            tab=found.tab,
            paid=0,
            started_at=found.started_at,
            version=1,
            lots={
                lot.asset: Lot(collateral=lot.collateral, top=lot.top, charge=Rad(0))
                for lot in found.lots
            },
        )
    for auction_id in range(1, scene.debt_auction.auction_count() + 1):
        debt = scene.debt_auction.auction(auction_id)
        protocol.debt_auction.auctions[auction_id] = DebtAuction(
            bid=debt.bid,
            lot=debt.lot,
            bidder=None if debt.bidder == ZERO_ADDRESS else str(debt.bidder),
            bid_expires_at=debt.bid_expires_at,
            ends_at=debt.ends_at,
            extensions=debt.extensions,
        )
    for auction_id in range(1, scene.surplus_auction.auction_count() + 1):
        surplus = scene.surplus_auction.auction(auction_id)
        protocol.surplus_auction.auctions[auction_id] = SurplusAuction(
            bid=surplus.bid,
            lot=surplus.lot,
            bidder=None if surplus.bidder == ZERO_ADDRESS else str(surplus.bidder),
            bid_expires_at=surplus.bid_expires_at,
            ends_at=surplus.ends_at,
        )
    token = protocol.governance_token
    for holder in scene.holders:
        token.balances[holder] = scene.governance_token.balanceOf(holder)


def _copy_pool(scene: Scene, protocol: Protocol) -> None:
    pool, found = protocol.guaranty_pool, scene.guaranty_pool
    pots = found.pots()
    pool.stored, pool.since = (
        Pots(
            assets=Wad(pots.assets),
            cooling_assets=Wad(pots.cooling_assets),
            stream_left=Wad(pots.stream_left),
            stream_ends_at=UnixTime(pots.stream_ends_at),
        ),
        protocol.chain.timestamp,
    )
    pool.supply, pool.cooling_supply = found.totalSupply(), found.cooling_shares()
    for holder in scene.holders:
        pool.balances[holder] = found.balanceOf(holder)
        cooldown = found.cooldown_of(holder)
        pool.cooldowns[holder] = Cooldown(
            shares=cooldown.shares, ends_at=UnixTime(cooldown.ends_at)
        )


def check_same(scene: Scene, settlement: Settlement, owners: Iterable[str]) -> None:
    """Every account, coin and free balance on chain is the twin's, and coin is debt to the rad."""
    ledger = settlement.ledger
    for owner in owners:
        account = ledger.book.account(owner)
        assert scene.collateral(owner) == dict(account.collateral)
        assert scene.ledger.account_state(owner).normalized_debt == account.normalized_debt
    for holder in scene.holders:
        assert scene.coin(holder) == ledger.coins.coin_of(holder)
    assert scene.ledger.unbacked_debt() == ledger.coins.unbacked
    assert tuple(scene.guaranty_pool.pots()) == astuple(settlement.guaranty_pool.pots())
    assert ledger.conservation_error == 0


def check_same_balances(scene: Scene, settlement: Settlement) -> None:
    """Every free balance on chain is the twin's."""
    coins = settlement.ledger.coins
    for holder in scene.holders:
        for asset in range(ASSETS):
            assert scene.free(holder, asset) == coins.free(holder, asset)
