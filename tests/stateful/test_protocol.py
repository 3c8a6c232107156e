# SPDX-License-Identifier: MIT
"""Twin and bytecode go through the same transactions and never differ; every invariant holds."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, run_state_machine_as_test

from model.gateway import Change
from tests.stateful.base import OWNERS, portion
from tests.stateful.draws import openings
from tests.stateful.governance import Governance
from tests.stateful.liquidators import Liquidators
from tests.stateful.market import Market
from tests.stateful.pool import Pool
from tests.stateful.previews import Previews
from tests.stateful.shutdown import Shutdown
from tests.stateful.users import Users
from tests.stateful.waterfall import Waterfall
from tests.stateful.worlds import WORLDS, World


class Protocol(Market, Users, Liquidators, Waterfall, Pool, Governance, Shutdown, Previews):
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


def run(examples: int, steps: int = 60) -> None:
    run_state_machine_as_test(
        Protocol,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            print_blob=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


def test_protocol__any_transactions__is_as_the_twin_says():
    run(examples=100)


@pytest.mark.deep
def test_protocol__many_more_transactions__is_as_the_twin_says():
    run(examples=10_000)
