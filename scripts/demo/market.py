# SPDX-License-Identifier: MIT
"""The world outside: feeds that answer, and pools that follow the market's price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.scenario.part import GOVERNANCE
from lab.world.calls import to_wad
from model.settings import FEED_DECIMALS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from web3.contract import Contract

    from lab.scenario.feeds import Feeds
    from lab.world.ticks import Tick
    from model.units import Wad
    from scripts.demo.contracts import Contracts


class Market:
    """Feeds and pools of all assets, as their owner drives them."""

    def __init__(
        self, contracts: Contracts, depth: Mapping[str, Decimal], feeds: Feeds, gas_price: int
    ) -> None:
        """Prepare.

        Args:
            contracts: Of the deployment; the deployer owns feeds, exchange and the market's coin.
            depth: Coin that each pool is refilled to [coins].
            feeds: How they answer.
            gas_price: Of the owner's transactions [wei].
        """
        self._contracts = contracts
        self._depth = {asset: to_wad(coins) for asset, coins in depth.items()}
        self._feeds = feeds
        self._gas_price = gas_price
        self._prices: Mapping[str, Decimal] = {}

    @property
    def prices(self) -> dict[str, Wad]:
        """Market price of each collateral asset, by name."""
        return {
            asset: to_wad(price) for asset, price in self._prices.items() if asset != GOVERNANCE
        }

    def move(self, tick: Tick) -> None:
        """Let pools trade and feeds answer what a tick says, from the next block on."""
        self._prices = tick.prices
        self._say(tick.answers)
        self._recentre(self.prices)

    def refresh(self) -> None:
        """Let every feed answer the last prices again, in a new round."""
        errors = {asset: self._feeds.of(asset).error for asset in self._prices}
        self._say({asset: price * (1 + errors[asset]) for asset, price in self._prices.items()})
        self._recentre(self.prices)

    def _say(self, answers: Mapping[str, Decimal]) -> None:
        for asset, price in answers.items():
            answer = int(price * 10**FEED_DECIMALS)
            self._send(self._contracts.feeds[asset], "set_answer", answer)

    def follow(self) -> None:
        """Bring pools that were traded with back to the market's price and depth."""
        self._recentre(
            {
                asset: price
                for asset, price in self.prices.items()
                if self._coin_of(asset) != self._depth[asset]
            }
        )

    def _recentre(self, prices: Mapping[str, Wad]) -> None:
        """Move pools to these prices; what sellers took out, other traders bring back."""
        contracts, exchange = self._contracts, self._contracts.exchange
        if not prices:
            return
        left = contracts.core["Stablecoin"].functions.balanceOf(contracts.deployer).call()
        for asset, price in prices.items():
            token = contracts.tokens[asset].address
            missing = min(self._depth[asset] - self._coin_of(asset), left)
            if missing > 0:
                self._send(exchange, "add_liquidity", token, 0, missing)
                left -= missing
            self._send(exchange, "set_price", token, price)

    def _coin_of(self, asset: str) -> int:
        """Coin side of a pool [wad]."""
        token = self._contracts.tokens[asset].address
        reserves = self._contracts.exchange.functions.reserves(token).call()
        return int(reserves.coin)

    def _send(self, contract: Contract, function: str, *arguments: object) -> None:
        self._contracts.send(
            self._contracts.deployer, contract, function, *arguments, gas_price=self._gas_price
        )
