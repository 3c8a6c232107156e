# SPDX-License-Identifier: MIT
"""Gas of what borrowers, liquidators, keepers and buyers do.

Steady means that what a busy market has written before is not zero: open tabs, the day's bucket,
the keeper's coin, the buyer's and the owner's balances; as in `tests/vectors/data/gas.json`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.units import RAY, WAD
from tests.gas.market import ASSETS, BTC, ETH, LINK, MAX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eth_typing import ChecksumAddress

    from tests.gas.market import Market

BASKET: Final = {ETH: 40 * WAD, BTC: 10**8, LINK: 2_000 * WAD}
SMALL: Final = {ETH: 785 * WAD // 10}
FULL_BASKET: Final = {asset: 500 * WAD for asset in range(2, ASSETS)} | {ETH: 40 * WAD, BTC: 10**8}


class Jobs:
    """One story: borrow, fall a little, fall far, sell, reset."""

    def __init__(self, market: Market) -> None:
        self.gas: dict[str, int] = {}
        """By job [gas]."""
        self._market = market
        self._bidder, _ = market.open("bidder", {ETH: 20_000 * WAD}, 1_000_000 * WAD)
        self._gateway = market.contract("Gateway").functions
        coin = market.contract("Stablecoin").functions
        market.send(self._bidder, coin.approve(market.contract("Gateway").address, MAX))
        market.send(self._bidder, self._gateway.enter_coin(self._bidder, 700_000 * WAD))

    def measure(self) -> None:
        """Run every job once."""
        names = [f"single {number}" for number in range(13)]
        singles = [self._open(name, {ETH: 100 * WAD}, 14_500 * WAD) for name in names]
        baskets = [self._open(f"basket {number}", BASKET, 17_200 * WAD) for number in range(3)]
        # In lane B although their collateral covers debt and penalty even late in the auction.
        small = [self._open(f"small {number}", SMALL, 9_500 * WAD) for number in range(2)]
        full = self._open("full basket", FULL_BASKET, 20_200 * WAD)
        self.gas["open: deposit and borrow"] = self._market.open(
            "opener", {ETH: 100 * WAD}, 12_000 * WAD
        )[1]
        self.gas["poke, new price"] = self._market.set_price(ETH, 178)
        self._liquidate_directly(singles[:4], baskets)
        self._market.set_price(ETH, 150)
        self._market.set_price(BTC, 6_400)
        ids = self._close_out(singles[4:], small, baskets[2], full)
        self._sell(ids, small[1])

    def _open(
        self, name: str, collateral: Mapping[int, int], debt: int
    ) -> ChecksumAddress:
        return self._market.open(name, collateral, debt)[0]

    def _liquidate_directly(
        self, singles: list[ChecksumAddress], baskets: list[ChecksumAddress]
    ) -> None:
        """Each the second time: the first fills balances that stay."""
        send, bidder = self._market.send, self._bidder
        inside = self._market.contract("DirectLiquidation").functions
        send(bidder, inside.liquidate(singles[0], ETH, MAX, 0, bidder, b""))
        self.gas["liquidate, inside the Ledger"] = send(
            bidder, inside.liquidate(singles[1], ETH, MAX, 0, bidder, b"")
        )
        send(bidder, self._gateway.liquidate(singles[2], ETH, MAX, 0, bidder))
        self.gas["liquidate, tokens paid and received"] = send(
            bidder, self._gateway.liquidate(singles[3], ETH, MAX, 0, bidder)
        )
        self._market.set_price(BTC, 6_500)
        self.gas["liquidate, three assets, tokens"] = send(
            bidder, self._gateway.liquidate(baskets[0], ETH, MAX, 0, bidder)
        )

    def _close_out(
        self,
        singles: list[ChecksumAddress],
        small: list[ChecksumAddress],
        basket: ChecksumAddress,
        full: ChecksumAddress,
    ) -> list[int]:
        """Ids of the last four auctions, of one lot each: two small ones, two that are not."""
        send, bidder = self._market.send, self._bidder
        engine = self._market.contract("LiquidationEngine").functions
        self.gas["close_out, first ever"] = send(bidder, engine.close_out(singles[0], bidder))
        self.gas["close_out"] = send(bidder, engine.close_out(singles[1], bidder))
        many = send(bidder, engine.close_out_many(singles[2:6], bidder))
        self.gas["close_out_many, each further account"] = (many - self.gas["close_out"]) // 3
        self._market.answer(ETH, 151)
        self.gas["oracle to auction"] = send(
            bidder, engine.poke_and_close_out(1 << ETH, [singles[6]], bidder)
        )
        self.gas["close_out, three assets"] = send(bidder, engine.close_out(basket, bidder))
        self.gas["close_out, eight assets"] = send(bidder, engine.close_out(full, bidder))
        first = len(self._running())
        for account in (*small, singles[7], singles[8]):
            send(bidder, engine.close_out(account, bidder))
        return self._running()[first:]

    def _sell(self, ids: list[int], owner: ChecksumAddress) -> None:
        """Takes after 20 steps of the curve, and a reset; `owner` is the second small account's."""
        send, bidder, market = self._market.send, self._bidder, self._market
        auction = market.contract("CollateralAuction").functions
        market.wait(528)
        part = (ids[2], ETH, 20 * WAD, 200 * RAY, 0)
        send(bidder, auction.take(*part, owner, b""))  # who gets what is left over has some already
        # The pool has a share of a penalty already.
        send(bidder, auction.take(ids[0], ETH, MAX, MAX, 0, bidder, b""))
        self.gas["take, part"] = send(bidder, auction.take(*part, bidder, b""))
        self.gas["take, closing"] = send(
            bidder, auction.take(ids[1], ETH, MAX, MAX, 0, bidder, b"")
        )
        market.wait(3_600)
        market.set_price(ETH, 149)
        self.gas["reset"] = send(bidder, auction.reset(ids[3], bidder))

    def _running(self) -> list[int]:
        """Ids of all auctions started, oldest first."""
        auction = self._market.contract("CollateralAuction")
        started = auction.events.AuctionStarted.get_logs(from_block=0)
        return [int(entry["args"]["auction_id"]) for entry in started]
