# SPDX-License-Identifier: MIT
"""`CollateralAuction.take` with data: the receiver is called between receiving and paying."""

from __future__ import annotations

import boa
import pytest
from eth_abi.abi import decode

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.liquidation import callee as c
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH, LINK

DATA = b"what the buyer wants"


@pytest.fixture
def callee():
    return c.deploy()


@pytest.fixture
def auction_id(scene):
    """100 ETH for 15,400, first price 165."""
    return scene.auction_eth()


def take(scene, auction_id, callee, amount=10 * WAD, **changes):
    changes = {"receiver": callee.address, "data": DATA} | changes
    return scene.take(auction_id, amount=amount, **changes)


# --- The call -------------------------------------------------------------------------------------


def test_take__with_data__calls_the_receiver_once(scene, auction_id, callee):
    take(scene, auction_id, callee)
    assert callee.taken() == [
        {
            "caller": scene.auctions.address,
            "payer": scene.buyer,
            "auction_id": auction_id,
            "assets": [ETH],
            "amounts": [10 * WAD],
            "payment": 1_650 * RAD,
            "data": DATA,
        }
    ]
    assert scene.coin_gap() == 0


def test_take_many__with_data__calls_the_receiver_once_for_all_lots(scene, callee):
    basket = scene.auction_basket()
    requests = [(ETH, 10 * WAD, w.MAX, 0), (LINK, 100 * WAD, w.MAX, 0)]
    scene.auctions.take_many(basket, requests, callee.address, DATA, sender=scene.buyer)
    (call,) = callee.taken()
    assert (call["assets"], call["amounts"]) == ([ETH, LINK], [10 * WAD, 100 * WAD])
    assert call["payment"] == 1_980 * RAD


def test_take__without_data__does_not_call_the_receiver(scene, auction_id, callee):
    take(scene, auction_id, callee, data=b"")
    assert callee.taken() == []


def test_take__longest_data__arrives(scene, auction_id, callee):
    take(scene, auction_id, callee, data=b"x" * 1_024)
    assert callee.taken()[0]["data"] == b"x" * 1_024


def test_take__receiver_without_code__reverts(scene, auction_id):
    with pytest.raises(boa.BoaError):
        scene.take(auction_id, amount=WAD, data=DATA)
    assert scene.free(scene.receiver) == 0


# --- What the callback sees and may do ------------------------------------------------------------


def test_take__in_the_callback__collateral_is_there_and_the_tab_not_yet_reduced(
    scene, auction_id, callee
):
    callee.plan(
        (scene.ledger, scene.ledger.free_balance.prepare_calldata(callee.address, ETH)),
        (scene.ledger, scene.ledger.coin.prepare_calldata(scene.buyer)),
        (scene.ledger, scene.ledger.is_in_callback.prepare_calldata()),
        (scene.auctions, scene.auctions.total_open_tab.prepare_calldata()),
        (scene.auctions, scene.auctions.open_tab.prepare_calldata(ETH)),
        (scene.engine, scene.engine.parameters.prepare_calldata()),
    )
    before = scene.coin(scene.buyer)
    take(scene, auction_id, callee)
    *seen, parameters = callee.outcomes()
    seen = [decode(["uint256"], outcome)[0] for outcome in seen]
    assert seen == [10 * WAD, before, 1, 15_400 * RAD, 15_400 * RAD]
    assert len(parameters) == 7 * 32
    assert not scene.ledger.is_in_callback()


def test_take__callback_that_pays__needs_no_coin_before(scene, auction_id, callee):
    """It sells the collateral elsewhere and enters the coin for the payer: no capital needed."""
    scene.deployment.stablecoin.mint(callee.address, 1_650 * WAD, sender=scene.gateway.address)
    scene.deployment.tokens["ETH"].mint(scene.gateway.address, 10 * WAD)
    payer = scene.stranger
    callee.plan(
        (scene.gateway, scene.gateway.withdraw_free.prepare_calldata(ETH, 10 * WAD, payer)),
        (
            scene.deployment.stablecoin,
            scene.deployment.stablecoin.approve.prepare_calldata(scene.gateway.address, w.MAX),
        ),
        (scene.gateway, scene.gateway.enter_coin.prepare_calldata(payer, 1_650 * WAD)),
    )
    assert take(scene, auction_id, callee, sender=payer) == (10 * WAD, 1_650 * RAD)

    assert not any(isinstance(outcome, c.Refused) for outcome in callee.outcomes())
    assert scene.deployment.tokens["ETH"].balanceOf(payer) == 10 * WAD
    assert scene.coin(payer) == 0
    assert scene.free(callee.address) == 0
    assert scene.coin_gap(callee.address) == 0


def test_take__callback_that_does_not_pay__reverts(scene, auction_id, callee):
    with boa.reverts(errors.LEDGER_COIN_TOO_LOW):
        take(scene, auction_id, callee, sender=scene.stranger)
    assert callee.taken() == []


def test_take__gateway_in_the_callback__is_open_to_the_owner_of_the_auction(
    scene, auction_id, callee
):
    """The account closed out is not locked: only lane A works on an account itself."""
    scene.deployment.tokens["ETH"].mint(callee.address, WAD)
    scene.open_account(scene.owner, {ETH: 5 * WAD}, 0)
    callee.plan(
        (
            scene.deployment.tokens["ETH"],
            scene.deployment.tokens["ETH"].approve.prepare_calldata(scene.gateway.address, WAD),
        ),
        (scene.gateway, scene.gateway.deposit.prepare_calldata(scene.owner, ETH, WAD)),
    )
    take(scene, auction_id, callee)
    assert not any(isinstance(outcome, c.Refused) for outcome in callee.outcomes())
    assert scene.collateral() == {ETH: 6 * WAD}


# --- What it may not do ---------------------------------------------------------------------------


def refused_calls(scene, auction_id):
    """Calls that the callback must not make, and why they revert."""
    closed = errors.LEDGER_CLOSED_IN_A_CALLBACK
    victim, keeper, receiver = scene.stranger, scene.keeper, scene.receiver
    auctions, engine, direct = scene.auctions, scene.engine, scene.direct
    one = (victim, ETH, w.MAX, 0)
    return {
        "close_out": (engine, engine.close_out.prepare_calldata(victim, keeper), closed),
        "close_out_many": (
            engine,
            engine.close_out_many.prepare_calldata([victim], keeper),
            closed,
        ),
        "liquidate": (direct, direct.liquidate.prepare_calldata(*one, receiver, b""), closed),
        "liquidate_many": (
            direct,
            direct.liquidate_many.prepare_calldata([one], receiver),
            closed,
        ),
        # The auction's own lock comes first and says nothing.
        "take": (
            auctions,
            auctions.take.prepare_calldata(auction_id, ETH, WAD, w.MAX, 0, receiver, b""),
            c.NO_TEXT,
        ),
        "take_many": (
            auctions,
            auctions.take_many.prepare_calldata(auction_id, [(ETH, WAD, w.MAX, 0)], receiver, b""),
            c.NO_TEXT,
        ),
        "reset": (auctions, auctions.reset.prepare_calldata(auction_id, keeper), c.NO_TEXT),
        "settle": (
            scene.treasury,
            scene.treasury.settle.prepare_calldata(),
            errors.LEDGER_CLOSED_IN_A_CALLBACK,
        ),
        "buy_unsold": (
            scene.treasury,
            scene.treasury.buy_unsold.prepare_calldata(ETH, WAD, w.MAX, receiver),
            errors.LEDGER_CLOSED_IN_A_CALLBACK,
        ),
    }


@pytest.mark.parametrize(
    "name",
    [
        *("close_out", "close_out_many", "liquidate", "liquidate_many"),
        *("take", "take_many", "reset", "settle", "buy_unsold"),
    ],
)
def test_take__protocol_in_the_callback__reverts(scene, auction_id, callee, name):
    scene.set_price(ETH, 200)
    scene.open_account(scene.stranger, {ETH: 100 * WAD}, 14_000 * WAD)
    scene.set_price(ETH, 171)  # HF 0.977: lane A is open, and lane B by the old price of BTC
    scene.give_coin(callee.address)
    target, data, reason = refused_calls(scene, auction_id)[name]
    callee.plan((target, data))
    take(scene, auction_id, callee)
    assert callee.outcomes() == [c.Refused(reason)]
    assert scene.auctions.auction(auction_id).tab == 13_750 * RAD


def test_take__whole_tab_with_callback__ends_after_it(scene, auction_id, callee):
    callee.plan((scene.auctions, scene.auctions.running_auctions.prepare_calldata()))
    take(scene, auction_id, callee, amount=w.MAX)
    assert decode(["uint256"], callee.outcomes()[0]) == (1,)
    assert scene.auctions.running_auctions() == 0


def test_take__after_a_callback__protocol_is_open_again(scene, auction_id, callee):
    take(scene, auction_id, callee)
    scene.treasury.settle()
    assert scene.take(auction_id, amount=WAD) == (WAD, 165 * RAD)


def test_take__callback_on_one_auction__cannot_touch_another(scene, callee):
    scene.open_account(scene.stranger, {BTC: WAD}, 6_000 * WAD)
    scene.set_price(BTC, 6_000)
    first = scene.auction_eth()
    second = scene.close_out(scene.stranger)
    data = scene.auctions.take.prepare_calldata(second, BTC, 1, w.MAX, 0, scene.receiver, b"")
    callee.plan((scene.auctions, data))
    scene.give_coin(callee.address)
    take(scene, first, callee)
    assert callee.outcomes() == [c.Refused(c.NO_TEXT)]
    assert scene.auctions.auction(second).tab == 6_600 * RAD
    assert scene.auctions.auction(second).lots[0].top == 6_600 * RAY
