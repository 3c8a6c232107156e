# SPDX-License-Identifier: MIT
"""The whole state machine: everybody does anything, in any world."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from model.gateway import Change
from tests.stateful.allowances import Allowances
from tests.stateful.base import OWNERS, portion
from tests.stateful.draws import openings
from tests.stateful.governance import Governance
from tests.stateful.liquidators import Liquidators
from tests.stateful.market import Market
from tests.stateful.pool import Pool
from tests.stateful.previews import Previews
from tests.stateful.roles import Roles
from tests.stateful.shutdown import Shutdown
from tests.stateful.users import Users
from tests.stateful.waterfall import Waterfall
from tests.stateful.worlds import WORLDS, World


class Protocol(
    Market, Users, Liquidators, Waterfall, Pool, Allowances, Governance, Roles, Shutdown, Previews
):
    """Everybody does anything, in any world."""

    @initialize(world=WORLDS, opening=st.tuples(*[openings] * len(OWNERS)))
    def deploy_and_open_accounts(
        self, world: World, opening: tuple[tuple[int, tuple[int, ...], int], ...]
    ) -> None:
        self.begin(world.settings())
        for owner, (value, mix, share) in zip(OWNERS, opening, strict=True):
            changes = [
                Change(asset=asset, deposited=self.worth(asset, value * weight // sum(mix)))
                for asset, weight in enumerate(mix)
                if weight
            ]
            self.do("gateway", "adjust", owner, changes, 0, 0, owner, sender=owner)
            borrowed = portion(self.borrowable(owner), share)
            self.do("gateway", "borrow", owner, borrowed, owner, sender=owner)
