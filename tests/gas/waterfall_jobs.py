# SPDX-License-Identifier: MIT
"""Gas of the auctions of last resort: debt for governance token, surplus coin for governance token.

Each step the second time, so that no total starts from zero, as in the reference's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eth_utils.address import to_checksum_address

from model.units import WAD
from tests.gas.market import ETH, MAX

if TYPE_CHECKING:
    from eth_typing import ChecksumAddress

    from tests.gas.market import Market

DAY: Final = 86_400
GOVERNANCE: Final = 15
MATURE: Final = 5 * DAY
"""Queue delay, and a bucket."""


class WaterfallJobs:
    """One story: debt that nobody owes, and its auctions; then years of fees, and theirs."""

    def __init__(self, market: Market) -> None:
        self.gas: dict[str, int] = {}
        """By job [gas]."""
        self._market = market
        self._treasury = market.contract("Treasury").functions
        self._deployer = to_checksum_address(market.manifest.deployer)
        self._bidders = [self._bidder(name) for name in ("first bidder", "second bidder")]

    def measure(self) -> None:
        """Run every job."""
        self._sell_debt()
        self._sell_surplus()

    def _bidder(self, name: str) -> ChecksumAddress:
        """Somebody with coin in the Ledger and governance token that the surplus auction may take."""
        market = self._market
        owner, _ = market.open(name, {ETH: 20_000 * WAD}, 1_500_000 * WAD)
        gateway = market.contract("Gateway")
        market.send(owner, market.contract("Stablecoin").functions.approve(gateway.address, MAX))
        market.send(owner, gateway.functions.enter_coin(owner, 1_400_000 * WAD))
        token = market.contract("GovernanceToken").functions
        house = market.contract("SurplusAuction").address
        market.send(self._deployer, token.transfer(owner, 10_000 * WAD))
        market.send(owner, token.approve(house, MAX))
        return owner

    def _settle(self) -> int:
        return self._market.send(self._bidders[0], self._treasury.settle())

    def _sell_debt(self) -> None:
        """Two debt auctions: bid, outbid, settled; the second is measured."""
        market = self._market
        names = [f"debtor {number}" for number in range(12)]
        debtors = [market.open(name, {ETH: 100 * WAD}, 14_500 * WAD)[0] for name in names]
        market.set_price(ETH, 170)
        market.set_price(ETH, 150)
        engine = market.contract("LiquidationEngine").functions
        market.send(self._bidders[0], engine.close_out_many(debtors, self._bidders[0]))
        market.wait(MATURE)
        self._refresh()
        house = market.contract("DebtAuction").functions
        first, second = self._bidders
        self._settle()
        self.gas["debt auction, start"] = self._settle()  # while the first has no bid
        self._bid(house, 1, (500, 470))
        self.gas["debt auction, first bid"] = market.send(first, house.place_bid(2, 500 * WAD))
        self.gas["debt auction, outbid"] = market.send(second, house.place_bid(2, 470 * WAD))
        self.gas["debt auction, same bidder"] = market.send(second, house.place_bid(2, 440 * WAD))
        market.wait(4 * 3_600)
        market.send(second, house.settle_auction(1))
        self.gas["debt auction, settle"] = market.send(second, house.settle_auction(2))
        self._settle()
        market.wait(3 * DAY)
        self._refresh()
        self.gas["debt auction, restart"] = market.send(second, house.restart_auction(3))

    def _sell_surplus(self) -> None:
        """Two surplus auctions: bid, outbid, settled; the second is measured."""
        market = self._market
        first, second = self._bidders
        market.wait(40 * 365 * DAY)
        self._refresh()
        house = market.contract("SurplusAuction").functions
        self._settle()
        self._bid(house, 1, (600, 640))
        self.gas["surplus auction, start"] = self._settle()
        self.gas["surplus auction, first bid"] = market.send(first, house.place_bid(2, 600 * WAD))
        self.gas["surplus auction, outbid"] = market.send(second, house.place_bid(2, 640 * WAD))
        self.gas["surplus auction, same bidder"] = market.send(
            second, house.place_bid(2, 680 * WAD)
        )
        market.wait(4 * 3_600)
        market.send(second, house.settle_auction(1))
        self.gas["surplus auction, settle"] = market.send(second, house.settle_auction(2))

    def _bid(self, house: object, auction: int, amounts: tuple[int, int]) -> None:
        """The first auction of its kind: what it writes first is not measured."""
        for bidder, amount in zip(self._bidders, amounts, strict=True):
            self._market.send(bidder, house.place_bid(auction, amount * WAD))  # type: ignore[attr-defined]

    def _refresh(self) -> None:
        """The governance token's price, which bounds what bids may be."""
        self._market.set_price(GOVERNANCE, 100)
