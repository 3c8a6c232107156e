# SPDX-License-Identifier: MIT
"""`GuarantyPool.start_cooldown` and `cancel_cooldown`: asking to leave, and staying after all."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAY
from tests.unit.contracts.guaranty_pool import pool_scene as s


def test_start_cooldown__part_of_the_shares__moves_their_coin_and_emits(scene):
    scene.deposit("alma", 100 * s.COIN)
    alma = scene.owner("alma")

    assert scene.pool.start_cooldown(40 * s.SHARE, sender=alma) == 40 * s.COIN

    ends_at = boa.env.timestamp + s.COOLDOWN
    log = dict(s.logged(scene.pool))
    assert log["CooldownChanged"] == {"owner": alma, "shares": 40 * s.COIN, "ends_at": ends_at}
    assert log["PotsChanged"] == {
        "assets": 60 * s.COIN,
        "cooling_assets": 40 * s.COIN,
        "cooling_shares": 40 * s.COIN,
        "stream_left": 0,
        "stream_ends_at": 0,
    }
    assert scene.pool.balanceOf(alma) == scene.pool.totalSupply() == 60 * s.SHARE
    assert scene.pool.totalAssets() == 60 * s.COIN
    assert tuple(scene.pool.cooldown_of(alma)) == (40 * s.COIN, ends_at)
    assert scene.coin(scene.pool.address) == 100 * s.COIN * RAY


@pytest.mark.parametrize(("more", "succeeds"), [(-1, True), (0, True), (1, False)])
def test_start_cooldown__more_than_the_shares_held__reverts(scene, more, succeeds):
    shares = scene.deposit("alma", 100 * s.COIN)
    alma = scene.owner("alma")
    if succeeds:
        scene.do("start_cooldown", shares + more, sender=alma)
    else:
        scene.refuse(errors.POOL_SHARES_TOO_LOW, "start_cooldown", shares + more, sender=alma)


@pytest.mark.parametrize(("shares", "succeeds"), [(0, False), (10**6 - 1, False), (10**6, True)])
def test_start_cooldown__shares_of_less_than_a_wad__reverts(scene, shares, succeeds):
    scene.deposit("alma", 100 * s.COIN)
    alma = scene.owner("alma")
    if succeeds:
        assert scene.do("start_cooldown", shares, sender=alma) == 1
    else:
        scene.refuse(errors.POOL_NO_COIN, "start_cooldown", shares, sender=alma)


def test_start_cooldown__again__starts_the_clock_anew_for_all(scene):
    scene.deposit("alma", 100 * s.COIN)
    alma = scene.owner("alma")
    scene.cool("alma", 40 * s.SHARE)
    scene.wait(s.COOLDOWN - 1)
    scene.cool("alma", s.SHARE)
    assert tuple(scene.pool.cooldown_of(alma)) == (
        41 * s.COIN,
        boa.env.timestamp + s.COOLDOWN,
    )
    scene.wait(1)
    scene.refuse(errors.POOL_STILL_COOLING, "redeem", s.COIN, alma, alma, sender=alma)


def test_start_cooldown__earns_nothing_from_then_on(scene):
    scene.deposit("alma", 1_000 * s.COIN)
    scene.deposit("boris", 1_000 * s.COIN)
    scene.cool("alma", 1_000 * s.SHARE)
    scene.reward(700 * s.COIN * RAY)
    scene.do("fetch")
    scene.wait(s.WEEK)
    assert scene.pool.totalAssets() == 1_700 * s.COIN
    assert scene.pool.maxWithdraw(scene.owner("alma")) == 1_000 * s.COIN


def test_start_cooldown__shares__can_no_longer_be_transferred(scene):
    scene.deposit("alma", 100 * s.COIN)
    scene.cool("alma", 40 * s.SHARE)
    alma, boris = scene.owner("alma"), scene.owner("boris")
    too_many = 60 * s.SHARE + 1
    text = errors.ERC20_TRANSFER_AMOUNT_EXCEEDS_BALANCE
    scene.refuse(text, "transfer", boris, too_many, sender=alma)
    scene.do("transfer", boris, 60 * s.SHARE, sender=alma)


def test_start_cooldown__changed_parameter__leaves_a_running_cooldown_its_end(scene):
    scene.deposit("alma", 100 * s.COIN)
    scene.cool("alma", 40 * s.SHARE)
    ends_at = scene.pool.cooldown_of(scene.owner("alma")).ends_at
    scene.pool.set_parameters((2 * s.COOLDOWN,), sender=scene.governor)
    assert scene.pool.cooldown_of(scene.owner("alma")).ends_at == ends_at


# --- Cancelling -----------------------------------------------------------------------------------


def test_cancel_cooldown__nothing_happened_meanwhile__gives_the_shares_back_and_emits(scene):
    scene.deposit("alma", 100 * s.COIN)
    scene.cool("alma", 40 * s.SHARE)
    alma = scene.owner("alma")

    assert scene.pool.cancel_cooldown(sender=alma) == 40 * s.SHARE

    log = dict(s.logged(scene.pool))
    assert log["CooldownChanged"] == {"owner": alma, "shares": 0, "ends_at": 0}
    assert log["PotsChanged"]["assets"] == 100 * s.COIN
    assert log["PotsChanged"]["cooling_assets"] == log["PotsChanged"]["cooling_shares"] == 0
    assert scene.pool.balanceOf(alma) == 100 * s.SHARE


def test_cancel_cooldown__after_rewards__buys_shares_at_todays_price(scene):
    scene.deposit("alma", 2_000 * s.COIN)
    scene.deposit("boris", 1_000 * s.COIN)
    scene.cool("boris", 1_000 * s.SHARE)
    scene.reward(2_000 * s.COIN * RAY)
    scene.do("fetch")
    scene.wait(s.WEEK)
    # 4,000 coins and a wad for 2,000 * 10**24 and a million shares: half of what he had, and of the
    # million a quarter less an eighth, rounded down.
    assert scene.do("cancel_cooldown", sender=scene.owner("boris")) == 500 * s.SHARE + 124_999


def test_cancel_cooldown__while_matured_debt_stands__is_possible(scene):
    """Both pots are slashed alike, so it helps nobody."""
    scene.deposit("alma", 100 * s.COIN)
    scene.cool("alma", 40 * s.SHARE)
    scene.owe(1)
    scene.do("cancel_cooldown", sender=scene.owner("alma"))


def test_cancel_cooldown__nothing_cools__reverts(scene):
    scene.deposit("alma", 100 * s.COIN)
    scene.refuse(errors.POOL_NO_SHARES, "cancel_cooldown", sender=scene.owner("alma"))
