# SPDX-License-Identifier: MIT
"""What a freeze closes, with which reason, and what stays open."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH, LINK, MAX


def calls(scene):
    """What a freeze closes: function, arguments and sender."""
    old, auction_id = scene.running()
    owner, buyer, keeper = scene.owner, scene.buyer, scene.keeper
    gateway = scene.gateway
    deposit = (ETH, WAD, 0)
    lot = (ETH, WAD, MAX, 0)
    one = (owner, ETH, MAX, 0)
    debt, surplus, direct = scene.debt_auction, scene.surplus_auction, scene.direct
    return {
        "borrow": (gateway.borrow, (owner, WAD, owner), owner),
        "first borrow": (gateway.borrow, (keeper, 5_000 * WAD, keeper), keeper),
        "deposit and borrow": (
            gateway.adjust,
            (keeper, [deposit], 100 * WAD, 0, keeper),
            keeper,
        ),
        "deposit with debt": (gateway.deposit, (owner, ETH, WAD), owner),
        "withdraw with debt": (gateway.withdraw, (owner, ETH, 1, owner), owner),
        "repay": (gateway.repay, (owner, WAD), owner),
        "repay of a stranger": (gateway.repay, (owner, WAD), scene.bank),
        "liquidate": (direct.liquidate, (*one, buyer, b""), buyer),
        "liquidate_many": (direct.liquidate_many, ([one], buyer), buyer),
        "close_out": (scene.engine.close_out, (owner, keeper), keeper),
        "close_out_many": (scene.engine.close_out_many, ([owner], keeper), keeper),
        "take": (scene.auctions.take, (auction_id, *lot, buyer, b""), buyer),
        "take with a callback": (scene.auctions.take, (auction_id, *lot, buyer, b"x"), buyer),
        "take_many": (scene.auctions.take_many, (auction_id, [lot], buyer, b""), buyer),
        "reset": (scene.auctions.reset, (old, keeper), keeper),
        "settle": (scene.treasury.settle, (), keeper),
        "buy_unsold": (scene.treasury.buy_unsold, (LINK, WAD, MAX, buyer), buyer),
        "bid for debt": (debt.place_bid, (1, WAD), buyer),
        "restart a debt auction": (debt.restart_auction, (1,), keeper),
        "settle a debt auction": (debt.settle_auction, (1,), keeper),
        "bid for surplus": (surplus.place_bid, (1, 500 * WAD), buyer),
        "restart a surplus auction": (surplus.restart_auction, (1,), keeper),
        "settle a surplus auction": (surplus.settle_auction, (1,), keeper),
    }


@pytest.fixture
def busy(scene):
    """Everything goes on at once.

    One auction is past its tail and one is young; the owner is open to both lanes by an old price;
    a debt and a surplus auction run; the Treasury has lots that nobody bought.
    """
    scene.open_account(scene.other, {BTC: WAD}, 6_000 * WAD)
    scene.set_price(BTC, 6_000)
    scene.close_out(scene.other)
    scene.start_surplus_auction()
    scene.start_debt_auction()
    scene.give_unsold(LINK, 100 * WAD)
    scene.wait(w.TAIL + 1)
    scene.keep_prices()
    young = scene.open_account(scene.actor("young"), {ETH: 100 * WAD}, 14_000 * WAD)
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    scene.open_account(scene.keeper, {ETH: 50 * WAD})
    scene.set_price(ETH, 150)
    scene.close_out(young)
    for who in (scene.owner, scene.keeper):
        scene.tokens[ETH].mint(who, 5 * WAD)
    scene.stablecoin.approve(scene.gateway.address, MAX, sender=scene.owner)
    scene.give_coin(scene.buyer, 100_000 * RAD)
    scene.give_governance_tokens(scene.buyer, 1_000 * WAD)
    scene.check_books()
    return scene


def test_freeze__what_goes_on__is_closed(busy):
    """One scene for all: each call is refused with the one reason, and none changes anything."""
    found = calls(busy)
    busy.freeze()
    before = busy.debt(busy.owner), busy.coin(busy.buyer), busy.auctions.total_open_tab()
    for function, arguments, sender in found.values():
        with boa.reverts(errors.LEDGER_FROZEN):
            function(*arguments, sender=sender)
    assert (busy.debt(busy.owner), busy.coin(busy.buyer), busy.auctions.total_open_tab()) == before
    busy.check_books()


@pytest.mark.parametrize(
    "name",
    [
        *("borrow", "deposit with debt", "repay", "close_out", "take", "take_many", "reset"),
        *("settle", "buy_unsold", "bid for debt", "bid for surplus"),
    ],
)
def test_freeze__before_it__the_same_calls_work(busy, name):
    """So that it is the freeze that closes them."""
    function, arguments, sender = calls(busy)[name]
    if name == "borrow":
        busy.set_price(ETH, 200)
    function(*arguments, sender=sender)


@pytest.mark.parametrize("name", ["take", "take_many", "reset"])
def test_freeze__pause_after_it__opens_nothing(busy, name):
    function, arguments, sender = calls(busy)[name]
    busy.freeze()
    busy.auctions.pause(1, w.HOUR, sender=busy.guardian)
    with boa.reverts(errors.LEDGER_FROZEN):
        function(*arguments, sender=sender)

    busy.auctions.pause(0, 0, sender=busy.guardian)
    with boa.reverts(errors.LEDGER_FROZEN):
        function(*arguments, sender=sender)


def test_freeze__who_has_no_debt__withdraws_and_deposits(busy):
    busy.freeze()
    busy.gateway.withdraw(busy.keeper, ETH, 50 * WAD, busy.keeper, sender=busy.keeper)
    assert busy.tokens[ETH].balanceOf(busy.keeper) == 55 * WAD
    busy.gateway.deposit(busy.keeper, ETH, 5 * WAD, sender=busy.keeper)
    assert busy.collateral(busy.keeper) == {ETH: 5 * WAD}
    busy.check_books()


def test_freeze__free_balances_and_coin__leave_by_the_gateway(busy):
    busy.take(busy.running()[-1], ETH, 10 * WAD)
    busy.freeze()
    busy.gateway.withdraw_free(ETH, 10 * WAD, busy.buyer, sender=busy.buyer)
    assert busy.tokens[ETH].balanceOf(busy.buyer) == 10 * WAD
    coin = busy.coin(busy.buyer)
    busy.gateway.exit_coin(7 * WAD, busy.keeper, sender=busy.buyer)
    assert busy.coin(busy.buyer) == coin - 7 * RAD
    assert busy.stablecoin.balanceOf(busy.keeper) == 7 * WAD
    busy.stablecoin.approve(busy.gateway.address, MAX, sender=busy.keeper)
    keeper = busy.coin(busy.keeper)
    busy.gateway.enter_coin(busy.keeper, 7 * WAD, sender=busy.keeper)
    assert busy.coin(busy.keeper) == keeper + 7 * WAD * RAY
    busy.check_books()
