# SPDX-License-Identifier: MIT
"""`Treasury.settle`, step 4: the guaranty pool pays between the buffer and dilution."""

from __future__ import annotations

import boa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model import errors
from model import treasury as model
from model.units import RAD, RAY, WAD
from tests.unit.contracts.treasury.test_settle import DEBT_LOT, settle, settled
from tests.unit.contracts.waterfall import scene as s


def test_settle__debt_above_the_buffer__slashes_the_pool_for_the_rest_and_emits(scene):
    scene.stake(20_000 * WAD)
    scene.owe(1_000 * RAD)
    scene.give_coin(scene.treasury.address, 300 * RAD)

    assert tuple(scene.treasury.settle()) == (0, 0)

    assert s.logged(scene.treasury) == settled(0, 1_000 * RAD, 0, 0, slashed=700 * RAD)
    assert scene.books() == model.EMPTY
    assert scene.pool.totalAssets() == 19_300 * WAD


@pytest.mark.parametrize(
    ("debt", "slashed"), [(-1, 0), (0, 0), (1, RAY), (RAY, RAY), (RAY + 1, 2 * RAY)]
)
def test_settle__buffer_that_just_suffices__spares_the_pool(scene, debt, slashed):
    scene.stake(20_000 * WAD)
    scene.owe(300 * RAD + debt)
    scene.give_coin(scene.treasury.address, 300 * RAD)
    want, _ = settle(scene)
    assert want.slashed == slashed
    # What rounding up to a wad took too much stays as the Treasury's coin.
    assert scene.books().coin == slashed - debt


@pytest.mark.parametrize(("above", "starts"), [(-1, False), (0, True), (1, True)])
def test_settle__pool_that_gave_its_most__leaves_the_rest_to_a_debt_auction(scene, above, starts):
    scene.stake(20_000 * WAD)
    scene.owe(18_000 * RAD + DEBT_LOT + above)
    want, ids = settle(scene)
    assert want.slashed == want.burned == 18_000 * RAD
    assert ids == ((1, 0) if starts else (0, 0))
    assert scene.pool.slashable() == 1_000 * WAD


def test_settle__empty_pool__goes_straight_to_a_debt_auction(scene):
    scene.owe(DEBT_LOT)
    want, ids = settle(scene)
    assert (want.slashed, ids) == (0, (1, 0))


def test_settle__debt_on_auction_and_queued_debt__are_not_the_pools(scene):
    scene.start_debt_auction()
    scene.queue(30 * WAD)
    scene.stake(20_000 * WAD)
    assert settle(scene)[0].slashed == 0


def test_settle__matured_debt_paid_by_the_pool__opens_withdrawals_again(scene):
    staker = scene.stake(20_000 * WAD)
    scene.pool.start_cooldown(10**24, sender=staker)
    scene.wait(s.POOL.cooldown)
    scene.owe(1_000 * RAD)
    with boa.reverts(errors.POOL_MATURED_DEBT_STANDS):
        scene.pool.redeem(WAD, staker, staker, sender=staker)

    settle(scene)

    # A twentieth was slashed, of what cools as of the rest.
    assert scene.pool.redeem(WAD, staker, staker, sender=staker) == 95 * WAD // 100
    assert scene.coin(staker) == 95 * RAD // 100


def test_settle__due_debt_that_nobody_settled__keeps_withdrawals_closed(scene):
    staker = scene.stake(20_000 * WAD)
    scene.pool.start_cooldown(10**24, sender=staker)
    scene.wait(s.POOL.cooldown)
    era = scene.queue(1_000 * WAD)
    scene.wait_until(era + s.TREASURY.debt_queue_delay - 1)
    assert scene.pool.maxRedeem(staker) == WAD
    scene.wait(1)
    assert scene.ledger.matured_debt() == 0
    assert scene.pool.maxRedeem(staker) == 0
    settle(scene)
    assert scene.pool.maxRedeem(staker) == WAD


AMOUNTS = st.one_of(st.integers(0, 2 * DEBT_LOT), st.integers(0, 30_000).map(lambda x: x * RAD))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    coin=AMOUNTS,
    matured=AMOUNTS,
    staked=st.sampled_from([WAD, 1_000 * WAD, 1_500 * WAD, 20_000 * WAD]),
    calls=st.integers(1, 3),
)
def test_settle__any_pool__does_as_the_model_does(scene, *, coin, matured, staked, calls):
    scene.stake(staked)
    if matured:
        scene.owe(matured)
    scene.give_coin(scene.treasury.address, coin)
    for _ in range(calls):
        settle(scene)
