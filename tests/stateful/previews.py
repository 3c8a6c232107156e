# SPDX-License-Identifier: MIT
"""Rule: what the views foresee is what the twin foresees, between the transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis.stateful import rule

from model.units import BPS, Wad
from tests.stateful.base import Base, portion
from tests.stateful.draws import assets, owners, shares
from tests.stateful.pair import as_tuples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.close_outs import CloseOut

NO_QUOTE = (0, 0, 0, 0, 0)
NO_PLAN = (False, False, 0, 0, 0, 0, 0, (), (), ())
NO_LIQUIDATION = (NO_QUOTE, 0, 0, 0)
NO_TAKE = (0, 0, 0, 0, 0, False)
NO_RESET = (0, 0, False, ())


class Previews(Base):
    """Somebody asks before he acts."""

    @rule(owner=owners, asset=assets, share=shares)
    def views_agree(self, owner: str, asset: int, share: int) -> None:
        self._health_agrees(owner, asset)
        self._close_out_agrees(owner)
        max_debt = Wad(portion(self.debt(owner), share))
        lane_a = self.twin.direct_liquidation.quote_liquidation(owner, asset, max_debt)
        found = self.pair.read("direct_liquidation", "quote_liquidation", owner, asset, max_debt)
        assert found == (as_tuples(lane_a) if lane_a else NO_QUOTE)
        preview = self.twin.lens.preview_liquidate(owner, asset, max_debt)
        found = self.pair.read("lens", "preview_liquidate", owner, asset, max_debt)
        assert found == answer(preview, NO_LIQUIDATION)

    @rule(asset=assets, share=shares)
    def previews_of_auctions_agree(self, asset: int, share: int) -> None:
        lens, sale = self.twin.lens, self.twin.collateral_auction
        for auction_id in [*sale.auctions, 1]:
            auction = sale.auctions.get(auction_id)
            lot = auction.lots.get(asset) if auction else None
            amount = Wad(portion(lot.collateral if lot else Wad(1), share))
            found = self.pair.read("lens", "preview_take", auction_id, asset, amount)
            assert found == answer(lens.preview_take(auction_id, asset, amount), NO_TAKE)
            found = self.pair.read("lens", "preview_reset", auction_id)
            assert found == answer(lens.preview_reset(auction_id), NO_RESET)

    @rule(asset=assets, share=shares)
    def standings_agree(self, asset: int, share: int) -> None:
        """Of all accounts, at prices as they are and with one of them a part of what it is."""
        lens, accounts = self.twin.lens, self.accounts
        found = self.pair.read("lens", "liquidatable", accounts)
        assert found == as_tuples(lens.at_prices(accounts, {}))
        price = Wad(self.twin.oracle.prices(1 << asset)[asset].price * share // BPS)
        found = self.pair.read("lens", "at_prices", accounts, 1 << asset, (price,))
        assert found == as_tuples(lens.at_prices(accounts, {asset: price}))

    def _health_agrees(self, owner: str, asset: int) -> None:
        lens, read = self.twin.lens, self.pair.read
        data = lens.account_data(owner)
        assert read("lens", "account_data", owner) == as_tuples(data)
        assert read("lens", "accounts_data", (owner, owner)) == 2 * (as_tuples(data),)
        assert read("lens", "health_factor", owner) == data.health_factor
        unsafe_at = lens.liquidation_price(owner, asset)
        assert read("lens", "liquidation_price", owner, asset) == unsafe_at
        bankrupt_at = lens.bankruptcy_price(owner, asset)
        assert read("lens", "bankruptcy_price", owner, asset) == bankrupt_at

    def _close_out_agrees(self, owner: str) -> None:
        held = self.state(owner).account.collateral
        capacity = self.twin.collateral_auction.capacity(self.state(owner).account.assets)
        found = self.pair.read("collateral_auction", "capacity", self.state(owner).account.assets)
        assert found == (capacity.level, capacity.room, tuple(capacity.asset_rooms.values()))

        plan = self.twin.engine.quote_close_out(owner)
        found = self.pair.read("engine", "quote_close_out", owner)
        assert found[0] == (plan is not None)
        if plan is not None:
            assert found == planned(plan, held)
        preview = self.twin.lens.preview_close_out(owner)
        found = self.pair.read("lens", "preview_close_out", owner)
        if isinstance(preview, int):
            assert found == (preview, NO_PLAN)
        else:
            assert found == (0, planned(preview, held))


def planned(plan: CloseOut, held: Iterable[int]) -> tuple[Any, ...]:
    """A plan as the contracts encode it, of an account that holds these assets."""
    return (
        True,
        plan.is_whole,
        sum(1 << asset for asset in plan.lots),
        plan.normalized_debt,
        plan.due,
        plan.tab,
        plan.incentive,
        tuple(plan.lots.get(asset, 0) for asset in held),
        tuple(plan.lots.values()),
        tuple(plan.prices.values()),
    )


def answer(preview: Any, nothing: tuple[Any, ...]) -> tuple[Any, ...]:
    """A preview as the Lens encodes it, or the number of its refusal and nothing."""
    return (preview, *nothing) if isinstance(preview, int) else (0, *as_tuples(preview))
