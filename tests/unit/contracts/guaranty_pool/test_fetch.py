# SPDX-License-Identifier: MIT
"""`GuarantyPool.fetch` and the stream: rewards come in over seven days, to who is there then."""

from __future__ import annotations

import boa
import pytest

from model.units import RAD, RAY
from tests.unit.contracts.guaranty_pool import pool_scene as s

WEEK = s.WEEK


@pytest.fixture
def staked(scene):
    scene.deposit("alma", 1_000 * s.COIN)
    return scene


def test_fetch__coin_at_the_auction__is_taken_in_whole_wads_and_emits(staked):
    staked.reward(700 * RAD + RAY - 1)

    assert staked.pool.fetch() == 700 * s.COIN

    assert s.logged(staked.pool) == [
        (
            "PotsChanged",
            {
                "assets": 1_000 * s.COIN,
                "cooling_assets": 0,
                "cooling_shares": 0,
                "stream_left": 700 * s.COIN,
                "stream_ends_at": boa.env.timestamp + WEEK,
            },
        )
    ]
    assert staked.coin(staked.auction.address) == RAY - 1
    assert staked.coin(staked.pool.address) == 1_700 * RAD


def test_fetch__less_than_a_wad__does_nothing(staked):
    staked.reward(RAY - 1)
    assert staked.do("fetch") == 0
    assert s.logged(staked.pool) == []


@pytest.mark.parametrize(
    ("waited", "came"),
    [
        (0, 0),
        (1, 700 * s.COIN // WEEK),
        (WEEK // 2, 350 * s.COIN),
        (WEEK - 1, 700 * s.COIN * (WEEK - 1) // WEEK),
        (WEEK, 700 * s.COIN),
        (WEEK + 1, 700 * s.COIN),
    ],
)
def test_stream__time__brings_its_share(staked, waited, came):
    staked.reward(700 * RAD)
    staked.do("fetch")
    staked.wait(waited)
    staked.compare()
    assert staked.pool.totalAssets() == 1_000 * s.COIN + came
    assert staked.pool.pots().stream_left == 700 * s.COIN - came


def test_stream__who_comes_late__earns_only_from_then_on(staked):
    staked.reward(700 * RAD)
    staked.do("fetch")
    staked.wait(WEEK // 2)
    shares = staked.deposit("boris", 1_350 * s.COIN)
    staked.wait(WEEK // 2)
    # Half of the rewards came to Alma alone, the other half to two equal stakes; 1 wad rounds off.
    assert staked.pool.convertToAssets(1_000 * s.SHARE) == 1_525 * s.COIN - 1
    assert staked.pool.convertToAssets(shares) == 1_525 * s.COIN - 1


def test_stream__more_rewards__end_between_both_ends_by_amount(staked):
    staked.reward(100 * RAD)
    staked.do("fetch")
    staked.wait(WEEK - 600)
    left = staked.pool.pots().stream_left
    staked.reward(300 * RAD)
    staked.do("fetch")
    lasts = (left * 600 + 300 * s.COIN * WEEK) // (left + 300 * s.COIN)
    assert staked.pool.pots().stream_ends_at == boa.env.timestamp + lasts
    assert 604_000 < lasts < WEEK


def test_stream__a_wad_every_hour__delays_nothing(staked):
    """Were each fetch a new week, a third of the rewards would still be left after one."""
    staked.reward(700 * RAD)
    staked.do("fetch")
    ends_at = staked.pool.pots().stream_ends_at
    for _ in range(100):
        staked.wait(s.HOUR)
        staked.reward(RAY)
        staked.do("fetch")
    assert staked.pool.pots().stream_ends_at == ends_at
    staked.wait(68 * s.HOUR)
    assert staked.pool.totalAssets() == 1_700 * s.COIN + 100


@pytest.mark.parametrize("name", ["deposit", "start_cooldown", "cancel_cooldown", "redeem"])
def test_stream__every_act__fetches_first(staked, name):
    staked.cool("alma", 100 * s.SHARE)
    staked.wait(s.COOLDOWN)
    staked.reward(7 * RAD)
    alma = staked.owner("alma")
    if name == "deposit":
        staked.deposit("boris", s.COIN)
    elif name == "start_cooldown":
        staked.cool("alma", s.SHARE)
    elif name == "cancel_cooldown":
        staked.do("cancel_cooldown", sender=alma)
    else:
        staked.do("redeem", s.COIN, alma, alma, sender=alma)
    assert staked.pool.pots().stream_left == 7 * s.COIN


def test_slash__rewards__are_neither_fetched_nor_taken(staked):
    staked.deposit("boris", 9_000 * s.COIN)
    staked.reward(700 * RAD)
    staked.do("fetch")
    staked.reward(7 * RAD)
    assert staked.slash(10_000 * RAD) == 9_000 * RAD
    assert staked.pool.pots().stream_left == 700 * s.COIN
    assert staked.coin(staked.auction.address) == 7 * RAD


# --- Nobody there ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("wads", "fetched"), [(-1, 0), (0, 5), (1, 5)])
def test_fetch__shares_of_one_coin__are_the_least(scene, wads, fetched):
    scene.deposit("alma", s.COIN + wads)
    scene.reward(5 * RAY)
    assert scene.do("fetch") == fetched


def test_stream__last_share_leaves__waits_for_the_next(staked):
    staked.reward(700 * RAD)
    staked.do("fetch")
    staked.wait(WEEK // 2)
    staked.cool("alma", 1_000 * s.SHARE)
    left = staked.pool.pots().stream_left
    assert left == 350 * s.COIN

    staked.wait(10 * WEEK)
    assert staked.pool.pots().stream_left == left
    assert staked.pool.pots().stream_ends_at == boa.env.timestamp + WEEK // 2
    staked.deposit("boris", 100 * s.COIN)
    staked.wait(WEEK // 4)
    assert staked.pool.pots().stream_left == left // 2
