# SPDX-License-Identifier: MIT
"""`GuarantyPool.close`, `bear`, `leave`: what a shutdown leaves of the pool is its owners'."""

from __future__ import annotations

from itertools import permutations

import boa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model import errors
from model.chain import ZERO_ADDRESS
from model.units import RAD, RAY
from tests.unit.contracts.guaranty_pool import pool_scene as s


def end(scene, shortfall=0):
    """From the freeze to the end; what the pool bore [rad]."""
    scene.freeze()
    scene.close()
    return scene.bear(shortfall)


@pytest.fixture
def staked(scene):
    """Alma has 600 coins in shares and 400 cooling, Boris 1,000 in shares."""
    scene.deposit("alma", 1_000 * s.COIN)
    scene.deposit("boris", 1_000 * s.COIN)
    scene.cool("alma", 400 * s.SHARE)
    return scene


# --- Leaving --------------------------------------------------------------------------------------


def test_leave__shares_and_cooling_shares__pays_both_and_emits(staked, stranger):
    end(staked)
    alma = staked.owner("alma")

    assert staked.pool.leave(stranger, sender=alma) == 1_000 * RAD

    log = s.logged(staked.pool)
    assert [name for name, _ in log] == ["Transfer", "CooldownChanged", "Left"]
    assert log[0][1] == {"sender": alma, "receiver": ZERO_ADDRESS, "value": 600 * s.SHARE}
    assert log[1][1] == {"owner": alma, "shares": 0, "ends_at": 0}
    assert log[2][1] == {
        "owner": alma,
        "receiver": stranger,
        "shares": 600 * s.SHARE,
        "cooling_shares": 400 * s.COIN,
        "paid": 1_000 * RAD,
    }
    assert staked.coin(stranger) == 1_000 * RAD
    assert staked.coin(staked.pool.address) == 1_000 * RAD
    assert tuple(staked.pool.pots()) == (1_000 * s.COIN, 0, 0, 0)
    assert staked.pool.totalAssets() == 1_000 * s.COIN
    assert staked.pool.totalSupply() == 1_000 * s.SHARE


@pytest.mark.parametrize("order", permutations(["alma", "boris", "chloe"]))
def test_leave__equal_stakes__get_the_same_in_any_order(scene, order):
    """To the rad; the divisions have remainders. Less than a rad a pot and owner stays."""
    for name in s.OWNERS:
        scene.deposit(name, 1_000 * s.COIN)
        scene.cool(name, 333 * s.SHARE)
    scene.reward(17 * RAD + 5)
    scene.do("fetch")
    scene.wait(s.HOUR)
    end(scene, shortfall=1_000 * RAD)

    paid = [scene.do("leave", scene.owner(name), sender=scene.owner(name)) for name in order]

    assert len(set(paid)) == 1
    assert sum(paid) + 6 > 2_017 * RAD >= sum(paid)
    assert scene.coin(scene.pool.address) == 2_017 * RAD - sum(paid)
    assert tuple(scene.pool.pots()) == (0, 0, 0, 0)
    assert scene.pool.totalSupply() == scene.pool.cooling_shares() == 0


@pytest.mark.parametrize("cools", [0, 1, 500, 999, 1_000])
def test_leave__cooling_or_not__loses_the_same(scene, cools):
    """A shortfall of a half takes half of a stake, however much of it cools."""
    scene.deposit("alma", 1_000 * s.COIN)
    scene.deposit("boris", 1_000 * s.COIN)
    if cools:
        scene.cool("boris", cools * s.SHARE)
    end(scene, shortfall=1_000 * RAD)
    for name in ("boris", "alma"):
        assert scene.do("leave", scene.owner(name), sender=scene.owner(name)) == 500 * RAD


def test_leave__cooldown_that_runs__is_not_waited_for(scene):
    scene.deposit("alma", 10 * s.COIN)
    scene.cool("alma", 10 * s.SHARE)
    end(scene)
    alma = scene.owner("alma")
    assert scene.pool.cooldown_of(alma).ends_at == boa.env.timestamp + s.COOLDOWN
    assert scene.do("leave", alma, sender=alma) == 10 * RAD


def test_leave__matured_debt__is_no_reason_to_wait(staked):
    """Once nobody owes anything all coin is unbacked debt, and most of that has matured."""
    end(staked)
    staked.owe(matured=10**6 * RAD, era=1)
    alma = staked.owner("alma")
    assert staked.do("leave", alma, sender=alma) == 1_000 * RAD


def test_leave__shares_that_moved_after_the_end__are_paid_to_whom_they_belong(staked):
    end(staked)
    alma, chloe = staked.owner("alma"), staked.owner("chloe")
    staked.do("transfer", chloe, 100 * s.SHARE, sender=alma)
    assert staked.do("leave", chloe, sender=chloe) == 100 * RAD
    assert staked.do("leave", alma, sender=alma) == 900 * RAD
    staked.do("transfer", chloe, 100 * s.SHARE, sender=staked.owner("boris"))
    assert staked.do("leave", chloe, sender=chloe) == 100 * RAD


def test_leave__last_share__leaves_nothing_to_virtual_shares(scene):
    """The wad and the million shares that are nobody's do not count when nobody can deposit."""
    scene.deposit("alma", 10**6 + 1)
    end(scene)
    alma = scene.owner("alma")
    assert scene.do("leave", alma, sender=alma) == (10**6 + 1) * RAY
    assert scene.coin(scene.pool.address) == 0


def test_leave__donation__changes_nothing(staked):
    """Neither one before the end nor one after it."""
    staked.give(staked.pool.address, 777 * RAD)
    end(staked, shortfall=1_000 * RAD)
    staked.give(staked.pool.address, 5 * RAD)
    for name in ("alma", "boris"):
        assert staked.do("leave", staked.owner(name), sender=staked.owner(name)) == 500 * RAD
    assert staked.coin(staked.pool.address) == 782 * RAD


# --- Refusals -------------------------------------------------------------------------------------


def test_leave__before_the_end__reverts(staked):
    """Neither while all goes on, nor frozen: what the pool has to bear is not known yet."""
    alma = staked.owner("alma")
    staked.refuse(errors.POOL_NOT_CLOSED, "leave", alma, sender=alma)
    staked.freeze()
    staked.refuse(errors.POOL_NOT_CLOSED, "leave", alma, sender=alma)
    staked.close()
    assert staked.do("leave", alma, sender=alma) == 1_000 * RAD


def test_leave__twice__reverts(staked):
    end(staked)
    alma = staked.owner("alma")
    staked.do("leave", alma, sender=alma)
    staked.refuse(errors.POOL_NO_COIN, "leave", alma, sender=alma)


def test_leave__nothing_there__reverts(staked, stranger):
    end(staked)
    staked.refuse(errors.POOL_NO_COIN, "leave", stranger, sender=stranger)


def test_leave__all_was_needed__reverts(staked):
    assert end(staked, shortfall=10**9 * RAD) == 2_000 * RAD
    alma = staked.owner("alma")
    staked.refuse(errors.POOL_NO_COIN, "leave", alma, sender=alma)


@pytest.mark.parametrize("who", ["nobody", "pool", "gateway"])
def test_leave__to_whom_coin_would_be_lost_or_break_the_books__reverts(staked, who):
    end(staked)
    receiver = {
        "nobody": ZERO_ADDRESS,
        "pool": staked.pool.address,
        "gateway": staked.gateway,
    }[who]
    text = errors.POOL_RECEIVER_CANNOT_BE_PAID
    staked.refuse(text, "leave", receiver, sender=staked.owner("alma"))


@pytest.mark.parametrize("is_final", [False, True])
def test_freeze__every_other_way_in_or_out__is_closed(staked, is_final):
    """Nobody dodges what the pool has to bear, and nobody joins to share what is left."""
    staked.wait(s.COOLDOWN)
    if is_final:
        end(staked)
    else:
        staked.freeze()
    alma = staked.owner("alma")
    staked.give(alma, 10 * RAD)
    calls = [
        ("deposit", s.COIN, alma),
        ("mint", s.SHARE, alma),
        ("start_cooldown", s.SHARE),
        ("cancel_cooldown",),
        ("withdraw", s.COIN, alma, alma),
        ("redeem", s.COIN, alma, alma),
    ]
    for name, *arguments in calls:
        staked.refuse(errors.LEDGER_FROZEN, name, *arguments, sender=alma)
    staked.refuse(errors.LEDGER_FROZEN, "fetch")
    assert staked.pool.maxWithdraw(alma) == staked.pool.maxRedeem(alma) == 0
    assert staked.pool.maxDeposit(alma) == staked.pool.maxMint(alma) == 0


@pytest.mark.parametrize("name", ["close", "bear"])
def test_close__anybody_else__reverts(staked, stranger, name):
    arguments = (1,) if name == "bear" else ()
    for sender in (stranger, staked.governor, staked.treasury.address):
        with boa.reverts(errors.POOL_CALLER_IS_NOT_SETTLEMENT):
            getattr(staked.pool, name)(*arguments, sender=sender)
    assert not staked.pool.is_closed()


# --- Rewards at the end ---------------------------------------------------------------------------


def test_close__emits_and_returns_the_owners_coin(staked):
    staked.freeze()
    assert staked.pool.close(sender=staked.settlement) == 2_000 * RAD
    log = dict(s.logged(staked.pool))
    assert log["Closed"] == {"shares": 1_600 * s.SHARE, "cooling_shares": 400 * s.COIN}
    assert log["PotsChanged"] == {
        "assets": 1_600 * s.COIN,
        "cooling_assets": 400 * s.COIN,
        "cooling_shares": 400 * s.COIN,
        "stream_left": 0,
        "stream_ends_at": 0,
    }
    assert staked.pool.is_closed()


@pytest.mark.parametrize("late", [0, 1, s.HOUR, s.WEEK, 5 * s.WEEK])
def test_close__whenever_it_comes__rewards_are_those_of_shares(staked, late):
    """1,600 coins in shares get all, whether it has streamed, is to come, or is at the auction."""
    staked.reward(700 * RAD)
    staked.do("fetch")
    staked.wait(s.DAY)
    staked.reward(200 * RAD + 3)
    staked.freeze()
    staked.wait(late)
    assert staked.close() == 2_900 * RAD
    # The rad below a wad stays where it is, for Settlement to burn.
    assert staked.coin(staked.auction.address) == 3
    assert staked.coin(staked.pool.address) == 2_900 * RAD
    assert staked.bear(1_450 * RAD) == 1_450 * RAD
    # Half of all: shares had 2,500 of it, of which Alma has 6 of 16 and Boris the rest.
    for name, coins in (("alma", 200 + 1_250 * 6 / 16), ("boris", 1_250 * 10 / 16)):
        paid = staked.do("leave", staked.owner(name), sender=staked.owner(name))
        assert paid == round(coins * 100) * RAD // 100


@pytest.mark.parametrize(("supply", "gets"), [(-1, False), (0, True), (1, True)])
def test_close__fewer_shares_than_one_coin_buys__get_no_rewards(scene, supply, gets):
    """As ever: the rewards of those who left are nobody's, and burn."""
    scene.deposit("alma", 1_000 * s.COIN)
    scene.reward(70 * RAD)
    scene.do("fetch")
    alma = scene.owner("alma")
    scene.cool("alma", 999 * s.SHARE - supply)
    scene.wait(s.COOLDOWN)
    scene.do("redeem", scene.pool.maxRedeem(alma), alma, alma, sender=alma)
    scene.reward(30 * RAD)
    before = scene.pool.pots()
    scene.freeze()
    owned = before.assets * RAY
    if gets:
        owned += before.stream_left * RAY + 30 * RAD
    assert scene.close() == owned
    assert scene.do("leave", alma, sender=alma) == owned


def test_close__nobody_is_left__nothing_is_anybodys(scene):
    scene.deposit("alma", 1_000 * s.COIN)
    scene.reward(70 * RAD)
    scene.do("fetch")
    scene.wait(s.DAY)
    alma = scene.owner("alma")
    scene.cool("alma", 1_000 * s.SHARE)
    scene.wait(s.COOLDOWN)
    scene.do("redeem", scene.pool.maxRedeem(alma), alma, alma, sender=alma)
    assert scene.coin(scene.pool.address) > 59 * RAD
    scene.freeze()
    assert scene.close() == 0
    assert scene.bear(RAD) == 0


# --- What the pool bears --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shortfall", "borne"),
    [
        (0, 0),
        (1, RAY),
        (RAY, RAY),
        (RAY + 1, 2 * RAY),
        (1_999 * RAD + 1, 1_999 * RAD + RAY),
        (2_000 * RAD, 2_000 * RAD),
        (2_000 * RAD + 1, 2_000 * RAD),
        (2**255, 2_000 * RAD),
    ],
)
def test_bear__any_shortfall__takes_whole_wads_of_both_pots(staked, shortfall, borne):
    """More than nine tenths, and less than 1,000 coins are left: there is no next time."""
    assert end(staked, shortfall) == borne
    assert staked.coin(staked.settlement) == borne
    assert staked.coin(staked.pool.address) == 2_000 * RAD - borne
    pots = staked.pool.pots()
    wads = borne // RAY
    assert pots.cooling_assets == 400 * s.COIN - wads * 400 // 2_000
    assert pots.assets + pots.cooling_assets == 2_000 * s.COIN - wads


PARTS = st.integers(0, 4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_leave__any_stakes_in_any_order__each_gets_his_part(data):
    """Of the pots at the end, to the rad; all together get all of it but those remainders."""
    scene = s.build()
    for name in s.OWNERS:
        scene.deposit(name, data.draw(st.integers(1, 10**24)))
    if data.draw(st.booleans()):
        scene.slash(data.draw(st.integers(1, 10**6 * RAD)))
    for name in s.OWNERS:
        owner = scene.owner(name)
        scene.attempt(
            "start_cooldown", scene.twin.balance_of(owner) * data.draw(PARTS) // 4, sender=owner
        )
    scene.reward(data.draw(st.integers(0, 10**4 * RAD)))
    scene.do("fetch")
    scene.wait(data.draw(st.integers(0, 2 * s.WEEK)))
    end(scene, data.draw(st.integers(0, 2 * 10**6 * RAD)))

    pots, supply, cooling_supply = scene.pool.pots(), scene.twin.supply, scene.twin.cooling_supply
    claims = {
        name: (scene.twin.balance_of(owner), scene.twin.cooldown_of(owner).shares)
        for name, owner in scene.owners.items()
    }
    paid = 0
    for name in data.draw(st.permutations(s.OWNERS)):
        shares, cooling = claims[name]
        part = shares * pots.assets * RAY // supply if supply else 0
        part += cooling * pots.cooling_assets * RAY // cooling_supply if cooling_supply else 0
        owner = scene.owner(name)
        assert scene.attempt("leave", owner, sender=owner) == (part > 0)
        assert scene.coin(owner) == part
        paid += part
    rest = (pots.assets * (supply > 0) + pots.cooling_assets) * RAY - paid
    assert 0 <= rest < 6
