# SPDX-License-Identifier: MIT
"""Rule: what the views foresee is what the twin foresees, between the transactions."""

from __future__ import annotations

from hypothesis.stateful import rule

from model.account_state import account_data, bankruptcy_price, liquidation_price
from model.units import Wad
from tests.stateful.base import Base, portion
from tests.stateful.draws import assets, owners, shares
from tests.stateful.pair import as_tuples


class Previews(Base):
    """Somebody asks before he acts."""

    @rule(owner=owners, asset=assets, share=shares)
    def views_agree(self, owner: str, asset: int, share: int) -> None:
        self._health_agrees(owner, asset)
        self._close_out_agrees(owner)
        max_debt = Wad(portion(self.debt(owner), share))
        lane_a = self.twin.direct_liquidation.quote_liquidation(owner, asset, max_debt)
        found = self.pair.read("direct_liquidation", "quote_liquidation", owner, asset, max_debt)
        assert found == (as_tuples(lane_a) if lane_a else (0, 0, 0, 0, 0))

    def _health_agrees(self, owner: str, asset: int) -> None:
        ledger, oracle, state = self.twin.ledger, self.twin.oracle, self.state(owner)
        held = state.account.assets
        prices = oracle.prices(held)
        data = account_data(state, prices, oracle.cautious_prices(held), ledger.book.loan_to_values)
        read = self.pair.read
        assert read("ledger", "account_data", owner) == as_tuples(data)
        assert read("ledger", "health_factor", owner) == data.health_factor
        unsafe_at = liquidation_price(state, asset, prices)
        assert read("ledger", "liquidation_price", owner, asset) == unsafe_at
        bankrupt_at = bankruptcy_price(state, asset, prices)
        assert read("ledger", "bankruptcy_price", owner, asset) == bankrupt_at

    def _close_out_agrees(self, owner: str) -> None:
        held = self.state(owner).account.collateral
        capacity = self.twin.collateral_auction.capacity(self.state(owner).account.assets)
        found = self.pair.read("collateral_auction", "capacity", self.state(owner).account.assets)
        assert found == (capacity.level, capacity.room, tuple(capacity.asset_rooms.values()))

        plan = self.twin.engine.quote_close_out(owner)
        found = self.pair.read("engine", "quote_close_out", owner)
        assert found[0] == (plan is not None)
        if plan is not None:
            assert found[1:] == (
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
