# SPDX-License-Identifier: MIT
"""What a sale brings, and how much of it is best."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from keeper.events.exchange import Swapped
from keeper.mirror.pools import Pools
from model.units import RAY, WAD, Ray, Wad
from tests.unit.keeper import scene


def test_coin_for__a_tenth_of_the_reserve__returns_what_the_curve_gives():
    pool = scene.pool(1_000, 100_000, fee=0)

    # 100,000 * 100 / 1,100 = 9,090.909...
    assert pool.coin_for(Wad(100 * WAD)) == 100_000 * WAD * 100 // 1_100


def test_coin_for__a_fee__is_taken_from_what_comes_in():
    with_fee, without = scene.pool(1_000, 100_000, fee=30), scene.pool(1_000, 100_000, fee=0)

    assert with_fee.coin_for(Wad(1_000 * WAD)) == without.coin_for(Wad(997 * WAD))


def test_coin_for__a_token_of_few_decimals__ignores_what_is_finer():
    pool = scene.pool(1_000, 1_000_000, decimals=8)

    assert pool.coin_for(Wad(WAD + 10**10 - 1)) == pool.coin_for(Wad(WAD))
    assert pool.coin_for(Wad(WAD + 10**10)) > pool.coin_for(Wad(WAD))


def test_coin_for__nothing__returns_nothing():
    assert scene.pool(1_000, 100_000).coin_for(Wad(0)) == 0


def test_after_sale__any_amount__leaves_the_coin_that_was_not_paid():
    pool = scene.pool(1_000, 100_000)
    amount = Wad(50 * WAD)

    after = pool.after_sale(amount)

    assert after.coin_reserve == pool.coin_reserve - pool.coin_for(amount)
    assert after.token_reserve == pool.token_reserve + amount


@given(
    tokens=st.integers(10, 10**6),
    coins=st.integers(10, 10**8),
    cost=st.integers(1, 10**4),
    other=st.integers(0, 10**7),
    decimals=st.sampled_from([6, 8, 18]),
)
def test_best_sale__any_pool_and_cost__earns_at_least_as_much_as_any_other_amount(
    tokens, coins, cost, other, decimals
):
    pool = scene.pool(tokens, coins, decimals=decimals)
    price = Ray(cost * RAY)

    def profit(amount):
        return pool.coin_for(Wad(amount)) - amount * cost

    best = pool.best_sale(price)

    # One token unit of slack: amounts are whole units, and the optimum is rounded down to one.
    slack = pool.scale * cost + 1
    assert profit(best) + slack >= profit(other * WAD // 1_000)
    assert profit(best) + slack >= profit(best + pool.scale)
    assert profit(best) + slack >= profit(max(best - pool.scale, 0))


def test_best_sale__cost_above_the_market__returns_zero():
    assert scene.pool(1_000, 100_000).best_sale(Ray(101 * RAY)) == 0


def test_apply__an_event_of_a_known_token__sets_both_reserves():
    pools = Pools()
    pools.open(scene.ETH, scene.OTHER, scene.pool(1_000, 100_000))

    pools.apply(Swapped(token=scene.OTHER, token_reserve=7, coin_reserve=9))

    after = pools.get(scene.ETH)
    assert after is not None
    assert (after.token_reserve, after.coin_reserve) == (7, 9)


def test_apply__an_event_of_another_token__is_ignored():
    pools = Pools()
    pools.open(scene.ETH, scene.OTHER, scene.pool(1_000, 100_000))

    pools.apply(Swapped(token=scene.OWNER, token_reserve=7, coin_reserve=9))

    assert pools.get(scene.ETH) == scene.pool(1_000, 100_000)


def test_get__an_empty_pool__returns_none():
    pools = Pools()
    pools.open(scene.ETH, scene.OTHER, scene.pool(0, 0))

    assert pools.get(scene.ETH) is None
    assert pools.snapshot() == {}
