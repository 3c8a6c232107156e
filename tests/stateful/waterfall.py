# SPDX-License-Identifier: MIT
"""Rules: Treasury, its auctions, and those who may do what others may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from model.errors import Revert
from model.units import WAD, WAD_TO_RAY
from tests.stateful.base import KEEPER, Base, portion
from tests.stateful.draws import assets, buyers, mostly, offsets, owners, shares
from tests.stateful.pair import DEPLOYER
from tests.stateful.worlds import HOUR, TERMS

if TYPE_CHECKING:
    from model.parameters import AuctionTerms

numbers = st.integers(1, 3) | st.just(0)


class Waterfall(Base):
    """Settlements, bids, pauses, new terms."""

    @rule(is_due=st.booleans())
    def settle(self, is_due: bool) -> None:
        """Also when a bucket has just matured; never reverts outside of a callback."""
        queue = self.twin.ledger.coins.queue
        if is_due and queue:
            delay = self.twin.treasury.parameters.debt_queue_delay
            self.wait(max(queue[0].era + delay - self.pair.now, 0), is_fresh=True)
        outcome = self.do("treasury", "settle", sender=KEEPER)
        assert isinstance(outcome, Revert) == self.twin.ledger.is_frozen

    @precondition(lambda self: self.has_unsold)
    @rule(buyer=buyers, asset=assets, share=shares, offset=offsets, cheaper=st.integers(0, 1))
    def buy_unsold(self, buyer: str, asset: int, share: int, offset: int, cheaper: int) -> None:
        unsold = self.twin.ledger.coins.free(self.twin.treasury.address, asset)
        price = max(self.twin.oracle.prices(1 << asset)[asset].price * WAD_TO_RAY - cheaper, 0)
        arguments = (asset, portion(unsold, share, offset), price, buyer)
        self.do("treasury", "buy_unsold", *arguments, sender=buyer)

    @property
    def has_unsold(self) -> bool:
        """Whether the Treasury has collateral that no auction could sell."""
        coins = self.twin.ledger.coins
        return any(coins.free(self.twin.treasury.address, asset) for asset in self.assets)

    @precondition(lambda self: self.twin.debt_auction.auction_count)
    @rule(bidder=buyers, number=numbers, share=st.sampled_from([9_000, 9_523, 9_524, 1]))
    def bid_for_debt(self, bidder: str, number: int, share: int) -> None:
        auction = self.twin.debt_auction.auctions.get(number)
        lot = portion(auction.lot, share) if auction else 1
        self.do("debt_auction", "place_bid", number, lot, sender=bidder)

    @precondition(lambda self: self.twin.surplus_auction.auction_count)
    @rule(bidder=owners, number=numbers, share=st.sampled_from([11_000, 10_500, 10_499]))
    def bid_for_surplus(self, bidder: str, number: int, share: int) -> None:
        auction = self.twin.surplus_auction.auctions.get(number)
        bid = portion(auction.bid, share) or 10 * WAD if auction else 1
        self.do("surplus_auction", "place_bid", number, bid, sender=bidder)

    @precondition(
        lambda self: self.twin.debt_auction.auctions or self.twin.surplus_auction.auctions
    )
    @rule(
        house=st.sampled_from(["debt_auction", "surplus_auction"]),
        number=numbers,
        closing=st.sampled_from(["settle_auction", "restart_auction"]),
        to_the_end=mostly,
        offset=offsets,
    )
    def close_an_auction(
        self, house: str, number: int, closing: str, to_the_end: bool, offset: int
    ) -> None:
        auction = self.pair.contracts[house].twin.auctions.get(number)
        if auction and to_the_end:
            end = min(auction.bid_expires_at or auction.ends_at, auction.ends_at)
            self.wait(max(end + offset - self.pair.now, 0), is_fresh=True)
        self.do(house, closing, number, sender=KEEPER)

    @rule(
        sender=st.sampled_from([DEPLOYER, DEPLOYER, KEEPER]),
        terms=st.sampled_from([None, *TERMS]),
        level=st.integers(0, 4),
        duration=st.sampled_from([600, 0, 6 * HOUR, 6 * HOUR + 1]),
    )
    def govern(self, sender: str, terms: AuctionTerms | None, level: int, duration: int) -> None:
        """New terms, or a pause; by who may and by who may not."""
        if terms:
            self.do("engine", "set_auction_terms", terms, sender=sender)
        else:
            self.do("collateral_auction", "pause", level, duration, sender=sender)
