# SPDX-License-Identifier: MIT
"""`GuarantyPool.slash`: how much, from whom, and never a revert for the Treasury."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, RAY
from tests.unit.contracts.guaranty_pool import pool_scene as s


def test_slash__part__goes_to_the_treasury_and_emits(scene):
    scene.deposit("alma", 20_000 * s.COIN)
    scene.cool("alma", 5_000 * s.SHARE)

    taken = scene.pool.slash(8_000 * RAD, sender=scene.treasury.address)

    assert taken == 8_000 * RAD
    assert s.logged(scene.pool) == [
        (
            "PotsChanged",
            {
                "assets": 9_000 * s.COIN,
                "cooling_assets": 3_000 * s.COIN,
                "cooling_shares": 5_000 * s.COIN,
                "stream_left": 0,
                "stream_ends_at": 0,
            },
        ),
        ("Slashed", {"taken": 8_000 * RAD}),
    ]
    assert scene.coin(scene.treasury.address) == 8_000 * RAD
    assert scene.coin(scene.pool.address) == 12_000 * RAD


@pytest.mark.parametrize(
    ("amount", "taken"), [(1, 1), (RAY - 1, 1), (RAY, 1), (RAY + 1, 2), (7 * RAD, 7 * s.COIN)]
)
def test_slash__amount__is_rounded_up_to_a_wad(scene, amount, taken):
    scene.deposit("alma", 20_000 * s.COIN)
    assert scene.slash(amount) == taken * RAY


@pytest.mark.parametrize(
    ("pool", "most"),
    [
        (999 * s.COIN, 0),
        (1_000 * s.COIN, 0),
        (1_000 * s.COIN + 1, 1),
        (9_999 * s.COIN, 8_999 * s.COIN),
        (10_000 * s.COIN, 9_000 * s.COIN),
        (10_000 * s.COIN + 19, 9_000 * s.COIN + 17),
        (100_000 * s.COIN, 90_000 * s.COIN),
    ],
)
def test_slash__more_than_there_is__takes_nine_tenths_and_leaves_a_thousand(scene, pool, most):
    scene.deposit("alma", pool)
    assert scene.pool.slashable() == most
    assert scene.slash(2**255) == most * RAY
    assert scene.pool.totalAssets() == pool - most


@pytest.mark.parametrize(("less", "taken"), [(1, 8_999), (0, 9_000), (-1, 9_000)])
def test_slash__around_the_most__is_what_was_asked_or_the_most(scene, less, taken):
    scene.deposit("alma", 10_000 * s.COIN)
    assert scene.slash((9_000 - less) * RAD) == taken * RAD


def test_slash__nothing_to_take__changes_and_logs_nothing(scene):
    assert scene.slash(RAD) == 0
    scene.deposit("alma", 20_000 * s.COIN)
    assert scene.slash(0) == 0
    assert s.logged(scene.pool) == []


def test_slash__by_a_stranger__reverts(scene, stranger):
    with boa.reverts(errors.POOL_CALLER_IS_NOT_THE_TREASURY):
        scene.pool.slash(1, sender=stranger)


def test_slash__only_cooling_shares__takes_from_them(scene):
    scene.deposit("alma", 20_000 * s.COIN)
    scene.cool("alma", 20_000 * s.SHARE)
    assert scene.slash(5_000 * RAD) == 5_000 * RAD
    assert tuple(scene.pool.pots())[:2] == (0, 15_000 * s.COIN)


def test_slash__again_and_again__ends_at_a_thousand_coins(scene):
    """Ten calls take no more than the rule for one leaves them."""
    scene.deposit("alma", 10**7 * s.COIN)
    taken = [scene.slash(2**255) // RAD for _ in range(6)]
    assert taken == [9_000_000, 900_000, 90_000, 9_000, 0, 0]


# --- Fairness -------------------------------------------------------------------------------------

ONE_WAD = 1
"""The documented rounding: the cooling pot's part is rounded down, shares are worth a wad less."""


@pytest.mark.parametrize("cooling", [(), ("alma",), ("boris",), ("chloe",), ("alma", "chloe")])
@pytest.mark.parametrize("amount", [RAD, 7_777 * RAD + 3, 26_000 * RAD])
def test_slash__equal_stakes__lose_equally_in_any_order_and_state(scene, cooling, amount):
    names = ["alma", "boris", "chloe"]
    for name in names:
        scene.deposit(name, 10_000 * s.COIN)
    for name in cooling:
        scene.cool(name, 10_000 * s.SHARE)
    scene.wait(s.COOLDOWN)

    taken = scene.slash(amount)

    def worth(name):
        owner = scene.owner(name)
        return scene.pool.maxWithdraw(owner) + scene.pool.convertToAssets(
            scene.pool.balanceOf(owner)
        )

    left = 30_000 * s.COIN - taken // RAY
    for name in names:
        assert abs(worth(name) - left // 3) <= ONE_WAD


def test_slash__between_deposits__is_borne_by_those_who_were_there(scene):
    scene.deposit("alma", 10_000 * s.COIN)
    scene.slash(5_000 * RAD)
    shares = scene.deposit("boris", 5_000 * s.COIN)
    # As many as Alma's for half the coin, but for nobody's wad: it costs two million shares, and
    # nobody's million shares give one back.
    assert shares == 10_000 * s.SHARE - 10**6
    scene.slash(5_000 * RAD)
    for owner in map(scene.owner, ("alma", "boris")):
        worth = scene.pool.convertToAssets(scene.pool.balanceOf(owner))
        assert abs(worth - 2_500 * s.COIN) <= ONE_WAD
