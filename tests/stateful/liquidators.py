# SPDX-License-Identifier: MIT
"""Rules: both lanes, purchases, resets; also where they must be refused.

Each rule makes its own opportunity: prices move to where an account is unsafe, an auction is
started, or reset, that somebody can buy from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st
from hypothesis.stateful import rule

from model.auctions import LotRequest
from model.direct_liquidation import LiquidationCall
from model.units import MAX_UINT256, Ray, Wad
from tests.stateful.base import KEEPER, LENDER, portion
from tests.stateful.draws import (
    assets,
    buyers,
    callbacks,
    indices,
    keepers,
    mostly,
    offsets,
    owners,
    shares,
)
from tests.stateful.liquidations import KINDS, Liquidations
from tests.stateful.pair import DEPLOYER

if TYPE_CHECKING:
    from model.auctions import Auction

kinds: Final = st.sampled_from(KINDS)
for_lane_a: Final = st.sampled_from([9_900, 9_600, 9_990, 9_550, 9_400, None])
for_lane_b: Final = st.sampled_from([9_400, 9_000, 7_000, 9_900, 3_000, 10, None])
"""Health factors that prices move to [bps]; None: they stay."""
ages: Final = st.sampled_from([0, 2_000, 4_000, 1_000, 9_000, 10_000])
"""Of an auction, as part of its tail [bps]."""


class Liquidators(Liquidations):
    """Liquidators, keepers and buyers."""

    # --- Accounts ---------------------------------------------------------------------------------

    @rule(
        liquidator=buyers,
        owner=owners,
        health=for_lane_a,
        index=indices,
        share=st.sampled_from([10**9, 10_000, 5_000, 1_000, 1]),
        offset=offsets,
        spare=offsets,
        doing=callbacks,
    )
    def liquidate_directly(
        self, *, liquidator, owner, health, index, share, offset, spare, doing
    ) -> None:
        """Against a collateral that the account holds."""
        self.bring_to(owner, health)
        held = list(self.state(owner).account.collateral) or [0]
        max_debt = Wad(portion(self.debt(owner), share, offset))
        self.liquidate(
            liquidator, owner, held[index % len(held)], max_debt, spare=spare, doing=doing
        )

    @rule(
        liquidator=buyers,
        owner=owners,
        health=for_lane_a,
        index=indices,
        share=st.sampled_from([10**9, 10_000, 5_000, 1]),
        spare=offsets,
    )
    def liquidate_for_tokens(self, *, liquidator, owner, health, index, share, spare) -> None:
        """Tokens of the coin for tokens of a collateral that the account holds."""
        self.bring_to(owner, health)
        held = list(self.state(owner).account.collateral) or [0]
        max_debt = Wad(portion(self.debt(owner), share))
        self.liquidate_with_tokens(liquidator, owner, held[index % len(held)], max_debt, spare)

    @rule(
        liquidator=buyers,
        health=for_lane_a,
        calls=st.lists(st.tuples(owners, assets, shares), min_size=1, max_size=3),
    )
    def liquidate_many(
        self, liquidator: str, health: int | None, calls: list[tuple[str, int, int]]
    ) -> None:
        """Whether they hold the asset or not."""
        self.bring_to(calls[0][0], health)
        found = [
            LiquidationCall(
                account=owner,
                asset=asset,
                max_debt=Wad(portion(self.debt(owner), share)),
                min_collateral=Wad(0),
            )
            for owner, asset, share in calls
        ]
        self.do("direct_liquidation", "liquidate_many", found, liquidator, sender=liquidator)

    @rule(owner=owners, health=for_lane_b, keeper=keepers)
    def close_out_one(self, owner: str, health: int | None, keeper: str) -> None:
        self.bring_to(owner, health)
        self.close_out(owner, keeper)

    @rule(accounts=st.lists(owners, min_size=1, max_size=4), health=for_lane_b)
    def close_out_many(self, accounts: list[str], health: int | None) -> None:
        self.bring_to(accounts[0], health)
        self.do("engine", "close_out_many", accounts, DEPLOYER, sender=KEEPER)

    @rule(accounts=st.lists(owners, max_size=3), poked=assets, health=for_lane_b)
    def poke_and_close_out(self, accounts: list[str], poked: int, health: int | None) -> None:
        """The feeds have something new to say, perhaps of the asset that is poked."""
        self.bring_to((accounts or [LENDER])[0], health)
        self.do("engine", "poke_and_close_out", 1 << poked, accounts, KEEPER, sender=KEEPER)

    # --- Auctions ---------------------------------------------------------------------------------

    @rule(
        buyer=buyers,
        owner=owners,
        index=indices,
        age=ages,
        asset=assets,
        kind=kinds,
        share=shares,
        offset=offsets,
        cheaper=st.sampled_from([None, 0, 1]),
        least=st.sampled_from([0, 0, 10**18]),
        doing=callbacks,
    )
    def take_from_a_lot(
        self, *, buyer, owner, index, age, asset, kind, share, offset, cheaper, least, doing
    ) -> None:
        """Of any asset, with limits of one's own, with or without a callback."""
        auction = self.buyable(owner, index, age)
        if auction is None:
            return
        price = self.price(auction, asset)
        request = LotRequest(
            asset=asset,
            max_collateral=self.amount_wanted(auction, asset, kind, portion_of=(share, offset)),
            max_price=Ray(MAX_UINT256 if cheaper is None else max(price - cheaper, 0)),
            min_collateral=Wad(least),
        )
        self.take(buyer, auction, request, doing)

    @rule(
        buyer=buyers,
        owner=owners,
        index=indices,
        age=ages,
        wanted=st.lists(st.tuples(kinds, shares, offsets), min_size=1, max_size=3),
    )
    def take_what_is_left(
        self,
        buyer: str,
        owner: str,
        index: int,
        age: int,
        wanted: list[tuple[str, int, int]],
    ) -> None:
        """One purchase after the other, from the first lot that is left."""
        for kind, share, offset in wanted:
            auction = self.buyable(owner, index, age)
            if auction is None:
                return
            asset = next(asset for asset, lot in auction.lots.items() if lot.collateral)
            request = LotRequest(
                asset=asset,
                max_collateral=self.amount_wanted(auction, asset, kind, portion_of=(share, offset)),
                max_price=Ray(MAX_UINT256),
                min_collateral=Wad(0),
            )
            self.take(buyer, auction, request, None)

    @rule(
        buyer=buyers,
        owner=owners,
        index=indices,
        age=ages,
        wanted=st.lists(st.tuples(kinds, shares), max_size=3),
        in_order=mostly,
    )
    def take_from_several_lots(self, *, buyer, owner, index, age, wanted, in_order) -> None:
        auction = self.buyable(owner, index, age)
        if auction is None:
            return
        left = [asset for asset, lot in auction.lots.items() if lot.collateral]
        requests = [
            LotRequest(
                asset=asset,
                max_collateral=self.amount_wanted(auction, asset, kind, portion_of=(share, 0)),
                max_price=Ray(MAX_UINT256),
                min_collateral=Wad(0),
            )
            for asset, (kind, share) in zip(left, wanted, strict=False)
        ]
        if not in_order:
            requests.reverse()
        arguments = (auction.auction_id, requests, buyer, None)
        self.do("collateral_auction", "take_many", *arguments, sender=buyer)

    @rule(
        owner=owners,
        index=indices,
        to_the_end=mostly,
        move=st.sampled_from([10_000, 9_000, 100]),
        keeper=keepers,
    )
    def reset_an_auction(
        self, owner: str, index: int, to_the_end: bool, move: int, keeper: str
    ) -> None:
        """Also when all that is left has become worth little."""
        auction = self.auction(owner, index)
        if auction is None:
            return
        if move != 10_000:
            self.move_prices(dict.fromkeys(self.assets, move))
        if to_the_end:
            self.wait_until_age(auction, 10_000, offset=1)
        self.reset(auction.auction_id, keeper)

    def buyable(self, owner: str, index: int, age: int) -> Auction | None:
        """A running auction at some part of its tail [bps]; reset if it was past it."""
        auction = self.auction(owner, index)
        if auction is None:
            return None
        sale = self.twin.collateral_auction
        if auction.needs_reset(sale.terms[auction.version], sale.elapsed(auction)):
            self.reset(auction.auction_id)
            auction = sale.auctions.get(auction.auction_id)
        if auction is not None and age:
            self.wait_until_age(auction, age)
        return auction
