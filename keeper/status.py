# SPDX-License-Identifier: MIT
"""`keeper status`: one picture of the protocol, for people or for programs."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import typer

from keeper.chain.endpoints import Endpoints
from keeper.chain.node import RpcNode
from keeper.decisions.decision import GasPrice
from keeper.deployment import read_deployment
from keeper.follower import Follower
from keeper.holdings import read_holdings
from keeper.log_format import LogFormat
from keeper.logs import coins, coins_of_rad, configure_logs
from keeper.mirror.auctions import live_price
from keeper.mirror.liquidation import auction_time
from keeper.planner import foresee
from keeper.status_tables import print_tables
from model.account_state import liquidation_price
from model.units import BPS, MAX_UINT256, WAD_TO_RAY, UnixTime, Wad

if TYPE_CHECKING:
    from keeper.decisions.decision import Outlook
    from keeper.deployment import Deployment
    from keeper.mirror.auctions import Auction, Lot
    from keeper.mirror.mirror import Mirror
    from keeper.ports import Node
    from keeper.settings import Settings
    from model.account_book import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """An account and how far it is from liquidation."""

    account: str
    health_factor: float
    debt: float
    """[coins]."""
    collateral: dict[str, float]
    """By symbol [tokens]."""
    liquidation_prices: dict[str, float]
    """By symbol: at or below it the account is unsafe, others as now [coins per token]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LotRow:
    """A lot of a running auction, its price against oracle and market."""

    auction_id: str
    asset: str
    collateral: float
    """[tokens]."""
    tab: float
    """Of the whole auction [coins]."""
    price: float
    """Now; 0 = not for sale before a reset [coins per token]."""
    floor: float
    """It never falls below [coins per token]."""
    oracle_price: float
    market_price: float
    """0 = no market [coins per token]."""
    age: int
    """[seconds of auction time]."""
    needs_reset: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TreasuryRow:
    """The waterfall [coins]."""

    coin: float
    queued: float
    matured: float
    on_auction: float
    debt_auctions: int
    surplus_auctions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletRow:
    """The keeper's own balances."""

    address: str
    ether: float
    ledger_coin: float
    """Coin in the Ledger [coins]."""
    coin: float
    """Coin outside of it [coins]."""
    governance_tokens: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """All of it, as of one block."""

    block: int
    timestamp: int
    accounts: int
    nearest: list[AccountRow]
    lots: list[LotRow]
    treasury: TreasuryRow
    wallet: WalletRow | None


async def show_status(settings: Settings, *, accounts: int, as_json: bool) -> None:
    """Read the protocol once and print it.

    Raises:
        KeeperError: If the settings, the node or the chain do not allow it.
    """
    deployment = read_deployment(settings.manifest)
    wallet = settings.wallet()
    log = configure_logs(LogFormat.TEXT, output=sys.stderr)
    options = settings.endpoint_options()
    endpoints = Endpoints(settings.rpc_urls(), deployment, log, options=options)
    node = RpcNode(endpoints)
    async with endpoints.session():
        address = str(wallet.address).lower() if wallet else None
        status = await read_status(
            node,
            Follower(
                node,
                deployment,
                log,
                wallet=address,
                page=settings.log_page,
            ),
            deployment,
            wallet=address,
            accounts=accounts,
        )
    if as_json:
        typer.echo(json.dumps(asdict(status), indent=2))
    else:
        print_tables(status)


async def read_status(
    node: Node, follower: Follower, deployment: Deployment, *, wallet: str | None, accounts: int
) -> Status:
    """The picture as of the latest block.

    Raises:
        NodeUnavailable: If the node is gone.
    """
    head = await node.head()
    await follower.advance(head)
    mirror, now = follower.mirror, UnixTime(head.timestamp)
    return Status(
        block=head.number,
        timestamp=now,
        accounts=len(mirror.accounts),
        nearest=_nearest(mirror, deployment, now, accounts),
        lots=_lots(mirror, deployment, now),
        treasury=_treasury(mirror),
        wallet=await _wallet(node, deployment, mirror, wallet) if wallet else None,
    )


def rows_of(
    kind: str, mirror: Mirror, deployment: Deployment, now: UnixTime, limit: int
) -> list[dict[str, Any]]:
    """Rows of one kind, for the API.

    Args:
        kind: "accounts": those nearest to liquidation; "auctions": lots for sale.
        mirror: The protocol.
        deployment: Names of its assets.
        now: Time of the block that the mirror has reached [unix time].
        limit: Most rows.
    """
    if kind == "accounts":
        return [asdict(row) for row in _nearest(mirror, deployment, now, limit)]
    return [asdict(row) for row in _lots(mirror, deployment, now)[:limit]]


def _lots(mirror: Mirror, deployment: Deployment, now: UnixTime) -> list[LotRow]:
    return [
        _lot(auction, lot, mirror, deployment, now)
        for auction in mirror.auctions
        for lot in auction.lots
        if lot.collateral
    ]


def _nearest(mirror: Mirror, deployment: Deployment, now: UnixTime, count: int) -> list[AccountRow]:
    outlook = foresee(mirror, now, GasPrice(wei=0, ether=Wad(0)))
    prices = [price.price for price in outlook.prices]
    return [
        AccountRow(
            account=owned.owner,
            health_factor=round(health_factor, 4),
            debt=coins_of_rad(owned.account.normalized_debt * outlook.rate),
            collateral={
                deployment.symbol_of(asset): coins(amount)
                for asset, amount in owned.account.collateral.items()
            },
            liquidation_prices=_liquidation_prices(owned.account, outlook, deployment),
        )
        for owned, health_factor in mirror.accounts.nearest(
            prices, outlook.thresholds, outlook.rate, count
        )
    ]


def _liquidation_prices(
    account: Account, outlook: Outlook, deployment: Deployment
) -> dict[str, float]:
    """Of each collateral whose price alone can make the account unsafe [coins per token]."""
    state, prices = outlook.state_of(account), outlook.prices_of(account)
    found = {asset: liquidation_price(state, asset, prices) for asset in account.collateral}
    return {
        deployment.symbol_of(asset): coins(price)
        for asset, price in found.items()
        if price != MAX_UINT256
    }


def _lot(
    auction: Auction, lot: Lot, mirror: Mirror, deployment: Deployment, now: UnixTime
) -> LotRow:
    elapsed = auction.elapsed(auction_time(mirror.liquidation.pause, now))
    pool = mirror.pools.get(lot.asset)
    floor = lot.top * auction.terms.terms.floor_fraction // BPS
    return LotRow(
        auction_id=f"{auction.auction_id:#x}",
        asset=deployment.symbol_of(lot.asset),
        collateral=coins(lot.collateral),
        tab=coins_of_rad(auction.tab),
        price=coins(live_price(auction.terms, lot.top, elapsed) // WAD_TO_RAY),
        floor=coins(floor // WAD_TO_RAY),
        oracle_price=coins(mirror.prices.get(lot.asset).at(now).price),
        market_price=coins(pool.price) if pool else 0.0,
        age=elapsed,
        needs_reset=auction.needs_reset(auction_time(mirror.liquidation.pause, now)),
    )


def _treasury(mirror: Mirror) -> TreasuryRow:
    books = mirror.treasury.books
    return TreasuryRow(
        coin=coins_of_rad(books.coin),
        queued=coins_of_rad(books.queued),
        matured=coins_of_rad(books.matured),
        on_auction=coins_of_rad(books.on_auction),
        debt_auctions=len(mirror.debt_auctions),
        surplus_auctions=len(mirror.surplus_auctions),
    )


async def _wallet(node: Node, deployment: Deployment, mirror: Mirror, address: str) -> WalletRow:
    held = await read_holdings(node, deployment, address, mirror.own_coin)
    return WalletRow(
        address=address,
        ether=coins(await node.balance(address)),
        ledger_coin=coins_of_rad(held.coin),
        coin=coins(held.coin_tokens),
        governance_tokens=coins(held.tokens),
    )
