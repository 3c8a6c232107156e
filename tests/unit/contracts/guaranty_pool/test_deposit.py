# SPDX-License-Identifier: MIT
"""`GuarantyPool.deposit` and `mint`: what shares cost, and what cannot make them dearer."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model import guaranty_rules as rules
from model.chain import ZERO_ADDRESS
from model.units import RAY
from tests.unit.contracts.guaranty_pool import pool_scene as s


def test_deposit__first__buys_a_million_shares_a_wad_and_emits(scene):
    alma = scene.owner("alma")
    scene.give(alma, 100 * s.COIN * RAY)

    assert scene.pool.deposit(100 * s.COIN, alma, sender=alma) == 100 * s.SHARE

    log = dict(s.logged(scene.pool))
    assert log["PotsChanged"] == {
        "assets": 100 * s.COIN,
        "cooling_assets": 0,
        "cooling_shares": 0,
        "stream_left": 0,
        "stream_ends_at": 0,
    }
    assert log["Deposit"] == {
        "sender": alma,
        "owner": alma,
        "assets": 100 * s.COIN,
        "shares": 100 * s.SHARE,
    }
    assert log["Transfer"] == {"sender": ZERO_ADDRESS, "receiver": alma, "value": 100 * s.SHARE}
    assert scene.coin(alma) == 0
    assert scene.coin(scene.pool.address) == 100 * s.COIN * RAY


def test_deposit__for_another__gives_the_receiver_the_shares(scene):
    alma, boris = scene.owner("alma"), scene.owner("boris")
    scene.give(alma, 3 * RAY)
    assert scene.do("deposit", 3, boris, sender=alma) == 3 * 10**6
    assert scene.pool.balanceOf(boris) == 3 * 10**6


def test_deposit__share_worth_more_than_at_first__rounds_shares_down(scene):
    scene.deposit("alma", 2_000 * s.COIN)
    scene.reward(1_000 * s.COIN * RAY)
    scene.do("fetch")
    scene.wait(s.WEEK)
    # 3,000 coins and a wad for 2 * 10**27 + 10**6 shares: a wad buys 666,666.67 of them.
    assert scene.deposit("boris", 1) == 666_666
    assert scene.pool.previewDeposit(1) == 666_666


def test_mint__share_worth_more_than_at_first__rounds_coin_up(scene):
    scene.deposit("alma", 2_000 * s.COIN)
    scene.reward(1_000 * s.COIN * RAY)
    scene.do("fetch")
    scene.wait(s.WEEK)
    boris = scene.owner("boris")
    scene.give(boris, 10 * RAY)
    assert scene.pool.previewMint(666_667) == 2
    assert scene.do("mint", 666_667, boris, sender=boris) == 2
    assert scene.do("mint", 1, boris, sender=boris) == 1


@pytest.mark.parametrize(("coin", "succeeds"), [(-1, False), (0, True), (1, True)])
def test_deposit__coin_of_the_caller__must_suffice(scene, coin, succeeds):
    alma = scene.owner("alma")
    scene.give(alma, 5 * RAY + coin)
    if succeeds:
        scene.do("deposit", 5, alma, sender=alma)
        assert scene.coin(alma) == coin
    else:
        scene.refuse(errors.LEDGER_COIN_TOO_LOW, "deposit", 5, alma, sender=alma)


@pytest.mark.parametrize("name", ["deposit", "mint"])
def test_deposit__nothing__reverts(scene, name):
    alma = scene.owner("alma")
    scene.refuse(errors.POOL_NO_SHARES, name, 0, alma, sender=alma)


@pytest.mark.parametrize("name", ["deposit", "mint"])
def test_deposit__for_nobody__reverts(scene, name):
    alma = scene.owner("alma")
    scene.refuse(errors.POOL_RECEIVER_IS_ZERO, name, 1, ZERO_ADDRESS, sender=alma)
    assert scene.pool.maxDeposit(ZERO_ADDRESS) == scene.pool.maxMint(ZERO_ADDRESS) == 0


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("deposit", (1, "owner")),
        ("mint", (1, "owner")),
        ("start_cooldown", (1,)),
        ("cancel_cooldown", ()),
        ("withdraw", (1, "owner", "owner")),
        ("redeem", (1, "owner", "owner")),
    ],
)
def test_pool__in_a_callback__is_closed(scene, name, arguments):
    scene.deposit("alma", 5_000 * s.COIN)
    scene.cool("alma", s.SHARE)
    scene.wait(s.COOLDOWN)
    alma = scene.owner("alma")
    scene.enter_callback()
    given = [alma if each == "owner" else each for each in arguments]
    scene.refuse(errors.LEDGER_CLOSED_IN_A_CALLBACK, name, *given, sender=alma)
    scene.refuse(errors.LEDGER_CLOSED_IN_A_CALLBACK, "fetch")
    assert scene.pool.maxDeposit(alma) == scene.pool.maxMint(alma) == 0
    assert scene.pool.maxWithdraw(alma) == 0


def test_deposit__gift_of_coin_to_the_pool__changes_nothing(scene):
    """Whoever is first cannot make a share dear by giving coin: it is not counted."""
    scene.deposit("alma", 1)
    scene.give(scene.pool.address, 10**9 * s.COIN * RAY)
    assert scene.pool.totalAssets() == 1
    assert scene.deposit("boris", s.COIN) == s.SHARE


def test_deposit__gift_of_rewards_while_there_is_one_wad__cannot_round_others_away(scene):
    """Rewards are a gift that counts; below one coin's worth of shares none is fetched."""
    scene.deposit("alma", s.COIN - 1)
    scene.reward(10**6 * s.COIN * RAY)
    assert scene.do("fetch") == 0
    scene.wait(s.WEEK)
    assert scene.deposit("boris", s.COIN) == s.SHARE


def test_deposit__most_shares__are_accepted_and_no_more(scene):
    """`MAX_SHARES` is out of reach of coin; the twin's and the pool's supply are set to it."""
    scene.deposit("alma", 10 * s.COIN)
    room = 2 * 10**6
    supply = rules.MAX_SHARES - room
    scene.pool.eval(f"erc20.totalSupply = {supply}")
    boris = scene.owner("boris")
    scene.give(boris, 10**30 * RAY)
    assert scene.pool.maxMint(boris) == room
    with boa.reverts(errors.POOL_TOO_MANY_SHARES):
        scene.pool.mint(room + 1, boris, sender=boris)
    scene.pool.mint(room, boris, sender=boris)
    assert scene.pool.maxDeposit(boris) == 0
    with boa.reverts(errors.POOL_TOO_MANY_SHARES):
        scene.pool.mint(1, boris, sender=boris)


def test_max_deposit__deposit_of_it__is_accepted_by_number_of_shares(scene):
    most = scene.pool.maxDeposit(scene.owner("alma"))
    assert most == rules.MAX_SHARES // 10**6
    assert scene.pool.previewDeposit(most) <= rules.MAX_SHARES
