# SPDX-License-Identifier: MIT
"""`GuarantyPool.withdraw` and `redeem`: coin leaves after the cooldown, unless debt may need it."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.chain import ZERO_ADDRESS
from model.units import RAD
from tests.unit.contracts.guaranty_pool import pool_scene as s


@pytest.fixture
def cooled(scene):
    """40 of Alma's 100 coins may leave."""
    scene.deposit("alma", 100 * s.COIN)
    scene.cool("alma", 40 * s.SHARE)
    scene.wait(s.COOLDOWN)
    return scene


def test_redeem__part__pays_ledger_coin_and_emits(cooled, stranger):
    alma = cooled.owner("alma")
    ends_at = boa.env.timestamp

    assert cooled.pool.redeem(10 * s.COIN, stranger, alma, sender=alma) == 10 * s.COIN

    log = dict(s.logged(cooled.pool))
    assert log["Withdraw"] == {
        "sender": alma,
        "receiver": stranger,
        "owner": alma,
        "assets": 10 * s.COIN,
        "shares": 10 * s.COIN,
    }
    assert log["CooldownChanged"] == {"owner": alma, "shares": 30 * s.COIN, "ends_at": ends_at}
    assert log["PotsChanged"] == {
        "assets": 60 * s.COIN,
        "cooling_assets": 30 * s.COIN,
        "cooling_shares": 30 * s.COIN,
        "stream_left": 0,
        "stream_ends_at": 0,
    }
    assert cooled.coin(stranger) == 10 * RAD
    assert cooled.coin(cooled.pool.address) == 90 * RAD


def test_redeem__all__ends_the_cooldown(cooled):
    alma = cooled.owner("alma")
    assert cooled.do("redeem", 40 * s.COIN, alma, alma, sender=alma) == 40 * s.COIN
    assert tuple(cooled.pool.cooldown_of(alma)) == (0, 0)
    assert cooled.coin(alma) == 40 * RAD


@pytest.mark.parametrize(("late", "succeeds"), [(-1, False), (0, True), (1, True)])
@pytest.mark.parametrize("name", ["redeem", "withdraw"])
def test_redeem__end_of_the_cooldown__is_the_first_moment(scene, name, late, succeeds):
    scene.deposit("alma", 100 * s.COIN)
    scene.cool("alma", 40 * s.SHARE)
    alma = scene.owner("alma")
    scene.wait(s.COOLDOWN + late)
    assert scene.pool.maxRedeem(alma) == (40 * s.COIN if succeeds else 0)
    assert scene.pool.maxWithdraw(alma) == (40 * s.COIN if succeeds else 0)
    if succeeds:
        scene.do(name, 40 * s.COIN, alma, alma, sender=alma)
    else:
        scene.refuse(errors.POOL_STILL_COOLING, name, 40 * s.COIN, alma, alma, sender=alma)


@pytest.mark.parametrize("name", ["redeem", "withdraw"])
@pytest.mark.parametrize(("more", "succeeds"), [(-1, True), (0, True), (1, False)])
def test_redeem__more_than_cools__reverts(cooled, name, more, succeeds):
    alma = cooled.owner("alma")
    amount = 40 * s.COIN + more
    if succeeds:
        cooled.do(name, amount, alma, alma, sender=alma)
    else:
        text = errors.POOL_COOLING_SHARES_TOO_LOW
        cooled.refuse(text, name, amount, alma, alma, sender=alma)


@pytest.mark.parametrize("name", ["redeem", "withdraw"])
def test_redeem__nothing__reverts(cooled, name):
    alma = cooled.owner("alma")
    cooled.refuse(errors.POOL_NO_COIN, name, 0, alma, alma, sender=alma)


def test_redeem__another_owners__reverts(cooled):
    alma, boris = cooled.owner("alma"), cooled.owner("boris")
    cooled.refuse(errors.POOL_CALLER_IS_NOT_THE_OWNER, "redeem", 1, boris, alma, sender=boris)
    cooled.refuse(errors.POOL_CALLER_IS_NOT_THE_OWNER, "withdraw", 1, boris, alma, sender=boris)


@pytest.mark.parametrize("who", ["nobody", "pool", "gateway"])
def test_redeem__to_whom_coin_would_be_lost_or_break_the_books__reverts(cooled, who):
    receiver = {
        "nobody": ZERO_ADDRESS,
        "pool": cooled.pool.address,
        "gateway": cooled.gateway,
    }[who]
    alma = cooled.owner("alma")
    text = errors.POOL_RECEIVER_CANNOT_BE_PAID
    cooled.refuse(text, "redeem", 1, receiver, alma, sender=alma)


def test_withdraw__after_a_slash__rounds_cooling_shares_up(scene):
    scene.deposit("alma", 20_000 * s.COIN)
    scene.cool("alma", 10_000 * s.SHARE)
    scene.wait(s.COOLDOWN)
    scene.slash(14_000 * RAD)
    alma = scene.owner("alma")
    # 3,000 coins for 10,000 * 10**18 cooling shares: a wad costs 3.33 of them, one brings 0.3.
    assert scene.do("withdraw", 1, alma, alma, sender=alma) == 4
    assert scene.do("redeem", 7, alma, alma, sender=alma) == 2
    scene.refuse(errors.POOL_NO_COIN, "redeem", 3, alma, alma, sender=alma)


# --- While debt may need it -----------------------------------------------------------------------


@pytest.mark.parametrize(("matured", "succeeds"), [(0, True), (1, False), (2, False)])
def test_redeem__matured_debt__must_not_stand(cooled, matured, succeeds):
    alma = cooled.owner("alma")
    cooled.owe(matured)
    assert cooled.pool.maxRedeem(alma) == (40 * s.COIN if succeeds else 0)
    if succeeds:
        cooled.do("redeem", s.COIN, alma, alma, sender=alma)
    else:
        text = errors.POOL_MATURED_DEBT_STANDS
        cooled.refuse(text, "redeem", s.COIN, alma, alma, sender=alma)
        cooled.refuse(text, "withdraw", s.COIN, alma, alma, sender=alma)


@pytest.mark.parametrize(("late", "succeeds"), [(-1, True), (0, False), (1, False)])
def test_redeem__queued_debt_that_nobody_settled__counts_once_it_is_due(cooled, late, succeeds):
    alma = cooled.owner("alma")
    cooled.owe(0, era=boa.env.timestamp - s.QUEUE_DELAY - late)
    if succeeds:
        cooled.do("redeem", s.COIN, alma, alma, sender=alma)
    else:
        text = errors.POOL_MATURED_DEBT_STANDS
        cooled.refuse(text, "redeem", s.COIN, alma, alma, sender=alma)
