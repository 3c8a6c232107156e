# SPDX-License-Identifier: MIT
"""Debt and surplus auctions: bid, settle, restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keeper.decisions.bid import decide_bid_debt, decide_bid_surplus, decide_upkeep
from keeper.decisions.decision import Skip
from keeper.decisions.orders import House
from keeper.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keeper.decisions.decision import Act, Outlook
    from keeper.mirror.bids import BidAuction
    from keeper.strategies.picture import Picture
    from keeper.strategies.strategy import Setup


class Bids:
    """Spends the wallet's coin and tokens once, auction by auction."""

    def __init__(self, setup: Setup) -> None:
        self._policy = setup.policy
        self._wallet = setup.wallet
        self._governance_asset = setup.deployment.governance_asset

    def decide(self, picture: Picture) -> Iterator[Act | Skip]:
        """As `Strategy.decide`."""
        mirror = picture.mirror
        for house, auctions in (
            (House.DEBT, mirror.debt_auctions),
            (House.SURPLUS, mirror.surplus_auctions),
        ):
            for auction in auctions:
                decision = self._upkeep(house, auction, picture.outlook) or self._bid(
                    house, auction, picture
                )
                if decision is not None:
                    yield decision
                    picture = picture.after(decision)

    def _upkeep(self, house: House, auction: BidAuction, outlook: Outlook) -> Act | Skip | None:
        """The decision on an auction that needs no bid of ours, None if it does."""
        if auction.is_over(outlook.timestamp):
            return decide_upkeep(house, auction, outlook, self._policy)
        if auction.bidder is not None and auction.bidder == self._wallet:
            subject = f"{house} {auction.auction_id}"
            return Skip(action="bid", subject=subject, reason=Reason.WINNING)
        return None

    def _bid(self, house: House, auction: BidAuction, picture: Picture) -> Act | Skip | None:
        holdings = picture.holdings
        if holdings is None:
            return None
        policy, gas = self._policy, picture.outlook.gas
        governance = picture.outlook.prices[self._governance_asset]
        debt = picture.mirror.debt_auctions.parameters
        surplus = picture.mirror.surplus_auctions.parameters
        if house is House.DEBT and debt is not None:
            return decide_bid_debt(auction, debt, governance, holdings, policy, gas_price=gas)
        if house is House.SURPLUS and surplus is not None:
            return decide_bid_surplus(auction, surplus, governance, holdings, policy, gas_price=gas)
        return None
