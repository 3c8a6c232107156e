# SPDX-License-Identifier: MIT
"""`DirectLiquidation.liquidate` with data: the receiver is called between receiving and paying."""

from __future__ import annotations

import boa
import pytest
from eth_abi.abi import decode

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.liquidation import callee as c
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH

DATA = b"what the liquidator wants"
DEBT = 1_000 * WAD
FEE = 5 * WAD
SEIZED = 1_050 * WAD * 10 // 1_715


@pytest.fixture
def callee():
    return c.deploy()


def liquidate(scene, callee, **changes):
    changes = {"max_debt": DEBT, "receiver": callee.address, "data": DATA} | changes
    return scene.liquidate(**changes)


def test_liquidate__with_data__calls_the_receiver_once(unsafe, callee):
    assert liquidate(unsafe, callee) == (DEBT, SEIZED)
    assert callee.liquidated() == [
        {
            "caller": unsafe.direct.address,
            "payer": unsafe.buyer,
            "account": unsafe.owner,
            "asset": ETH,
            "collateral": SEIZED,
            "payment": (DEBT + FEE) * RAY,
            "data": DATA,
        }
    ]
    assert unsafe.coin_gap() == 0


def test_liquidate__without_data__does_not_call_the_receiver(unsafe, callee):
    liquidate(unsafe, callee, data=b"")
    assert callee.liquidated() == []


def test_liquidate__receiver_without_code__reverts(unsafe):
    with pytest.raises(boa.BoaError):
        unsafe.liquidate(data=DATA)
    assert unsafe.debt() == 14_000 * RAD


def test_liquidate__in_the_callback__account_is_final_and_coin_not_yet_charged(unsafe, callee):
    ledger, lens = unsafe.ledger, unsafe.deployment.lens
    callee.plan(
        (ledger, ledger.free_balance.prepare_calldata(callee.address, ETH)),
        (ledger, ledger.coin.prepare_calldata(unsafe.buyer)),
        (lens, lens.health_factor.prepare_calldata(unsafe.owner)),
        (ledger, ledger.is_in_callback.prepare_calldata()),
    )
    before = unsafe.coin(unsafe.buyer)
    liquidate(unsafe, callee)
    seen = [decode(["uint256"], outcome)[0] for outcome in callee.outcomes()]
    assert seen == [SEIZED, before, lens.health_factor(unsafe.owner), 1]
    assert not ledger.is_in_callback()


def test_liquidate__callback_that_pays__needs_no_coin_before(unsafe, callee):
    stablecoin, gateway = unsafe.deployment.stablecoin, unsafe.gateway
    stablecoin.mint(callee.address, DEBT + FEE, sender=gateway.address)
    unsafe.deployment.tokens["ETH"].mint(gateway.address, 10 * WAD)
    payer = unsafe.stranger
    callee.plan(
        (gateway, gateway.withdraw_free.prepare_calldata(ETH, SEIZED, payer)),
        (stablecoin, stablecoin.approve.prepare_calldata(gateway.address, w.MAX)),
        (gateway, gateway.enter_coin.prepare_calldata(payer, DEBT + FEE)),
    )
    assert liquidate(unsafe, callee, sender=payer) == (DEBT, SEIZED)
    assert unsafe.deployment.tokens["ETH"].balanceOf(payer) == SEIZED
    assert unsafe.coin(payer) == unsafe.free(callee.address) == 0
    assert unsafe.coin_gap(callee.address) == 0


def test_liquidate__callback_that_does_not_pay__reverts(unsafe, callee):
    with boa.reverts(errors.LEDGER_COIN_TOO_LOW):
        liquidate(unsafe, callee, sender=unsafe.stranger)
    assert callee.liquidated() == []
    assert unsafe.debt() == 14_000 * RAD


# --- What the callback may not do -----------------------------------------------------------------


@pytest.fixture
def auction_id(unsafe):
    """An auction that needs a reset, of an account other than the one liquidated."""
    unsafe.open_account(unsafe.stranger, {BTC: WAD}, 6_000 * WAD)
    unsafe.set_price(BTC, 5_500)
    auction_id = unsafe.close_out(unsafe.stranger)
    unsafe.wait(w.TAIL + 1)
    unsafe.keep_prices((ETH, BTC))
    return auction_id


def refused_calls(scene, auction_id):
    """Calls that the callback must not make, and why they revert."""
    closed = errors.LEDGER_CLOSED_IN_A_CALLBACK
    owner, keeper, receiver = scene.owner, scene.keeper, scene.receiver
    auctions, engine, direct = scene.auctions, scene.engine, scene.direct
    one = (owner, ETH, w.MAX, 0)
    return {
        "close_out": (engine, engine.close_out.prepare_calldata(owner, keeper), closed),
        "close_out_many": (engine, engine.close_out_many.prepare_calldata([owner], keeper), closed),
        "reset": (
            auctions,
            auctions.reset.prepare_calldata(auction_id, keeper),
            errors.LEDGER_CLOSED_IN_A_CALLBACK,
        ),
        # Lane A's own lock comes first and says nothing.
        "liquidate": (direct, direct.liquidate.prepare_calldata(*one, receiver, b""), c.NO_TEXT),
        "liquidate_many": (
            direct,
            direct.liquidate_many.prepare_calldata([one], receiver),
            c.NO_TEXT,
        ),
        "settle": (
            scene.treasury,
            scene.treasury.settle.prepare_calldata(),
            errors.LEDGER_CLOSED_IN_A_CALLBACK,
        ),
        # Nobody may touch the account, not even its owner.
        "deposit": (
            scene.gateway,
            scene.gateway.deposit.prepare_calldata(owner, ETH, 1),
            errors.LEDGER_ACCOUNT_IS_IN_A_CALLBACK,
        ),
        "repay": (
            scene.gateway,
            scene.gateway.repay.prepare_calldata(owner, 1),
            errors.LEDGER_ACCOUNT_IS_IN_A_CALLBACK,
        ),
        "withdraw": (
            scene.gateway,
            scene.gateway.withdraw.prepare_calldata(owner, ETH, 1, receiver),
            errors.LEDGER_ACCOUNT_IS_IN_A_CALLBACK,
        ),
        "borrow": (
            scene.gateway,
            scene.gateway.borrow.prepare_calldata(owner, 1, receiver),
            errors.LEDGER_ACCOUNT_IS_IN_A_CALLBACK,
        ),
    }


@pytest.mark.parametrize(
    "name",
    [
        *("close_out", "close_out_many", "reset", "liquidate", "liquidate_many", "settle"),
        *("deposit", "repay", "withdraw", "borrow"),
    ],
)
def test_liquidate__protocol_in_the_callback__reverts(unsafe, auction_id, callee, name):
    token = unsafe.deployment.tokens["ETH"]
    token.mint(callee.address, WAD)
    token.approve(unsafe.gateway.address, WAD, sender=callee.address)
    unsafe.gateway.set_operator(callee.address, True, sender=unsafe.owner)
    target, data, reason = refused_calls(unsafe, auction_id)[name]
    callee.plan((target, data))
    liquidate(unsafe, callee)
    assert callee.outcomes() == [c.Refused(reason)]


def test_liquidate__take_in_the_callback__reverts(unsafe, callee):
    unsafe.open_account(unsafe.stranger, {BTC: WAD}, 6_000 * WAD)
    unsafe.set_price(BTC, 5_500)
    auction_id = unsafe.close_out(unsafe.stranger)
    unsafe.give_coin(callee.address)
    wanted = (auction_id, BTC, 1, w.MAX, 0, unsafe.receiver, b"")
    callee.plan((unsafe.auctions, unsafe.auctions.take.prepare_calldata(*wanted)))
    liquidate(unsafe, callee)
    assert callee.outcomes() == [c.Refused(errors.LEDGER_CLOSED_IN_A_CALLBACK)]


def test_liquidate__gateway_in_the_callback__is_open_for_other_accounts(unsafe, callee):
    token = unsafe.deployment.tokens["ETH"]
    token.mint(callee.address, WAD)
    token.approve(unsafe.gateway.address, WAD, sender=callee.address)
    unsafe.open_account(unsafe.stranger, {ETH: 5 * WAD}, 0)
    deposit = unsafe.gateway.deposit.prepare_calldata(unsafe.stranger, ETH, WAD)
    callee.plan((unsafe.gateway, deposit))
    liquidate(unsafe, callee)
    assert callee.outcomes() == [b""]
    assert unsafe.collateral(unsafe.stranger) == {ETH: 6 * WAD}


def test_liquidate__after_a_callback__protocol_is_open_again(unsafe, callee):
    liquidate(unsafe, callee)
    unsafe.treasury.settle()
    unsafe.change(unsafe.owner, [(ETH, WAD // 10, 0)])
    assert unsafe.liquidate(max_debt=WAD)[0] == WAD
