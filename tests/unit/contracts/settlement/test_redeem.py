# SPDX-License-Identifier: MIT
"""`Settlement.redeem`: every coin gets the same share of every asset, whoever comes first."""

from __future__ import annotations

from itertools import permutations

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation.world import BTC, ETH, GOLD, LINK, ZERO_ADDRESS
from tests.unit.contracts.settlement import scene as s
from tests.unit.contracts.settlement.scene import BASKET


@pytest.fixture
def final(scene):
    """A loss that is shared: 15,000 coins against assets worth half of it, and the bank's."""
    scene.open_account(scene.owner, BASKET, 15_000 * WAD)
    for asset in BASKET:
        scene.set_price(asset, scene.price(asset) / WAD / 2)
    scene.end()
    return scene


def redeem(scene, owner, amount, receiver=None):
    return s.by_asset(scene.settlement.redeem(amount, receiver or owner, sender=owner))


def test_redeem__part_of_the_coin__gets_its_share_of_every_asset(final):
    total = final.enter_all(final.owner) + final.enter_all(final.bank)
    assert final.settlement.total_coin() == total == 10_015_000 * RAD
    estate = s.by_asset(final.settlement.estate())
    assert estate == BASKET | {GOLD: 10_000 * WAD}
    amount = 5_000 * RAD + 1
    shares = {asset: held * amount // total for asset, held in estate.items()}
    assert redeem(final, final.owner, amount, final.other) == shares
    assert final.free_balances(final.other) == shares
    assert final.free_balances(final.owner) == {}
    assert final.coin(final.owner) == 10_000 * RAD - 1
    assert final.ledger.unbacked_debt() == total - amount
    final.check_books()


def test_redeem__event__tells_all(final):
    final.enter_all(final.owner)
    shares = final.settlement.redeem(5_000 * RAD, final.other, sender=final.owner)
    fields = {
        "owner": final.owner,
        "receiver": final.other,
        "amount": 5_000 * RAD,
        "outstanding": 10_010_000 * RAD,
        "shares": list(shares),
    }
    assert logged(final.settlement) == [("Redeemed", fields)]


def test_redeem__shares__leave_by_the_gateway(final):
    """A token of 8 decimals leaves its last ten digits behind, as ever."""
    final.enter_all(final.owner)
    shares = redeem(final, final.owner, 15_000 * RAD)
    for asset, share in shares.items():
        units = share // final.gateway.scale_of(asset)
        final.gateway.withdraw_free(asset, units, final.owner, sender=final.owner)
        assert final.tokens[asset].balanceOf(final.owner) == units > 0
    assert BTC in shares
    final.check_books()


def test_redeem__view_of_shares__is_what_is_paid(final):
    final.enter_all(final.owner)
    quoted = final.settlement.shares(1_234 * RAD + 567)
    assert final.settlement.redeem(1_234 * RAD + 567, final.owner, sender=final.owner) == quoted


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_redeem__in_any_order__pays_everybody_the_same(final, order):
    """Two who have the same coin get the same to the wei, and what nobody gets is dust."""
    final.enter_all(final.bank)
    final.enter_all(final.owner)
    twin = final.actor("twin")
    final.ledger.move_coin(final.owner, twin, 7_500 * RAD, sender=final.gateway.address)
    owners = [final.owner, twin, final.bank]
    for number in order:
        redeem(final, owners[number], final.coin(owners[number]))
        final.check_books()
    shares = [final.free_balances(owner) for owner in owners]
    assert shares[0] == shares[1]
    estate = s.by_asset(final.settlement.estate())
    total = final.settlement.total_coin()
    assert shares[0] == {asset: held * 7_500 * RAD // total for asset, held in estate.items()}
    dust = final.free_balances(final.settlement.address)
    assert all(amount < 3 for amount in dust.values())
    assert final.ledger.unbacked_debt() == 0


def test_redeem__in_many_pieces__gets_no_more_than_at_once(final):
    total = final.settlement.total_coin()
    final.enter_all(final.owner)
    pieces = [1, 2, 3 * RAY, 10 * RAD, 77 * RAD + 7]
    for piece in pieces:
        redeem(final, final.owner, piece)
    got = final.free_balances(final.owner)
    for asset, held in s.by_asset(final.settlement.estate()).items():
        at_once = held * sum(pieces) // total
        assert at_once - len(pieces) < got[asset] <= at_once
    final.check_books()


def test_redeem__one_rad__is_burned_for_nothing(final):
    """Too little for a wei of anything; it is the redeemer's loss, below 1e-45 coins."""
    final.enter_all(final.owner)
    assert redeem(final, final.owner, 1) == {}
    assert final.coin(final.owner) == 15_000 * RAD - 1
    final.check_books()


def test_redeem__with_a_surplus__coin_gets_more_than_its_worth(scene):
    scene.give_coin(scene.treasury.address, 5_000_000 * RAD)
    scene.end()
    scene.enter_all(scene.bank)
    assert redeem(scene, scene.bank, RAD) == {GOLD: 2 * WAD // 1_000}


def test_redeem__owners_of_the_guaranty_pool__are_paid_like_all(scene):
    """Half of the pool was needed; what is left of it is coin like any other."""
    scene.stake(scene.owner, 1_000)
    scene.stake(scene.other, 1_000)
    scene.guaranty_pool.start_cooldown(400 * 10**24, sender=scene.other)
    scene.owe(1_000 * RAD)
    scene.end()
    for staker in (scene.other, scene.owner):
        assert scene.guaranty_pool.leave(staker, sender=staker) == 500 * RAD
        assert redeem(scene, staker, 500 * RAD) == {GOLD: WAD // 2}
    assert scene.coin(scene.pool) == 0
    scene.check_books()


def test_redeem__everything_after_everybody_left__is_there(scene):
    """Tokens of the coin, internal coin, collateral, free balances: all leave by the Gateway."""
    scene.open_account(scene.owner, {ETH: 100 * WAD, LINK: 1_000 * WAD}, 14_000 * WAD)
    scene.stake(scene.other, 3_000)
    scene.guaranty_pool.start_cooldown(10**27, sender=scene.other)
    scene.end()
    scene.guaranty_pool.leave(scene.other, sender=scene.other)
    for who in (scene.owner, scene.bank, scene.other):
        redeem(scene, who, scene.enter_all(who))
        for asset, amount in scene.collateral(who).items():
            scene.gateway.withdraw(who, asset, amount, who, sender=who)
        for asset, amount in scene.free_balances(who).items():
            scene.gateway.withdraw_free(asset, amount, who, sender=who)
    for asset in (ETH, LINK, GOLD):
        assert scene.tokens[asset].balanceOf(scene.gateway.address) < 3
    assert scene.stablecoin.totalSupply() == 0
    assert scene.ledger.unbacked_debt() == 0 == sum(map(scene.coin, scene.holders))
    scene.check_books()


# --- Refusals -------------------------------------------------------------------------------------


def test_redeem__not_final__reverts(scene):
    scene.enter_all(scene.bank)
    for step in (scene.freeze, scene.skim_all, lambda: None):
        with boa.reverts(errors.SETTLEMENT_NOT_FINAL):
            scene.settlement.redeem(RAD, scene.bank, sender=scene.bank)
        with boa.reverts(errors.SETTLEMENT_NOT_FINAL):
            scene.settlement.shares(RAD)
        step()
    scene.settlement.finalise()
    assert redeem(scene, scene.bank, RAD) == {GOLD: WAD // 1_000}


def test_redeem__nothing__reverts(final):
    with boa.reverts(errors.SETTLEMENT_AMOUNT_IS_0):
        final.settlement.redeem(0, final.owner, sender=final.owner)


def test_redeem__to_nobody__reverts(final):
    final.enter_all(final.owner)
    with boa.reverts(errors.SETTLEMENT_RECEIVER_IS_ZERO):
        final.settlement.redeem(RAD, ZERO_ADDRESS, sender=final.owner)


@pytest.mark.parametrize("more", [0, 1])
def test_redeem__more_coin_than_one_has__reverts(final, more):
    final.enter_all(final.owner)
    if more:
        with boa.reverts(errors.LEDGER_COIN_TOO_LOW):
            redeem(final, final.owner, 15_000 * RAD + more)
        return
    redeem(final, final.owner, 15_000 * RAD)
    assert final.coin(final.owner) == 0


def test_redeem__tokens_that_are_not_internal_coin__reverts(final):
    with boa.reverts(errors.LEDGER_COIN_TOO_LOW):
        redeem(final, final.owner, RAD)
