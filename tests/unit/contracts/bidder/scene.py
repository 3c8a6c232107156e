# SPDX-License-Identifier: MIT
"""A protocol with two markets and a borrower in each: one fall of the price from unsafe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boa

if TYPE_CHECKING:
    from tests.deployment import Deployment

WAD = 10**18
RAY = 10**27
MAX = 2**256 - 1
DELAY = 600
FEED_ONE = 10**8

DEBT = 14_000 * WAD
POOL_COIN = 4_000_000 * WAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """One collateral asset of the scene."""

    asset: int
    symbol: str
    one: int
    """One whole token [token units]."""
    price: int
    """At start [coins]."""
    collateral: int
    """Of the borrower [token units]."""
    borrower: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The protocol, the bidder's owner, and what happens to prices."""

    protocol: Deployment
    owner: str
    markets: dict[str, Market]

    @property
    def bidder(self) -> Any:
        return self.protocol.bidder

    def move_price(self, symbol: str, price: int) -> None:
        """The market and its feed move at once; the oracle's price follows after its delay."""
        market = self.markets[symbol]
        self.protocol.exchange.set_price(self.protocol.tokens[symbol], price * WAD)
        self.protocol.feeds[symbol].set_answer(price * FEED_ONE)
        self.protocol.oracle.poke(1 << market.asset)
        boa.env.time_travel(seconds=DELAY)

    def proceeds(self, symbol: str, collateral: int) -> int:
        """What the exchange would pay for whole units of some collateral [wad coins]."""
        units = collateral // (WAD // self.markets[symbol].one)
        token = self.protocol.tokens[symbol]
        return int(self.protocol.exchange.quote(token, self.protocol.stablecoin, units))


def events(scene: Scene, name: str) -> list[Any]:
    """The bidder's own events of that name in the last transaction."""
    logs = scene.bidder.get_logs()
    return [
        log for log in logs if type(log).__name__ == name and log.address == scene.bidder.address
    ]


def open_account(protocol: Deployment, market: Market, debt: int) -> None:
    token = protocol.tokens[market.symbol]
    with boa.env.prank(market.borrower):
        token.mint(market.borrower, market.collateral)
        token.approve(protocol.gateway, market.collateral)
        protocol.gateway.deposit(market.borrower, market.asset, market.collateral)
        protocol.gateway.borrow(market.borrower, debt, market.borrower)


def open_pool(protocol: Deployment, market: Market) -> None:
    """The deployer borrows the coin of a pool, against more than it will ever need."""
    lender = boa.env.eoa
    token = protocol.tokens[market.symbol]
    tokens = POOL_COIN // WAD * market.one // market.price
    token.mint(lender, 10 * tokens)
    token.approve(protocol.gateway, MAX)
    token.approve(protocol.exchange, MAX)
    protocol.stablecoin.approve(protocol.exchange, MAX)
    protocol.gateway.deposit(lender, market.asset, 5 * tokens)
    protocol.gateway.borrow(lender, POOL_COIN, lender)
    protocol.exchange.add_liquidity(token, tokens, POOL_COIN)
