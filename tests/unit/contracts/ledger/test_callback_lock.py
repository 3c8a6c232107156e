# SPDX-License-Identifier: MIT
"""While a buyer's callback runs: what is closed, what stays open."""

from __future__ import annotations

import boa
import pytest
from eth_abi.abi import encode

from model import errors
from model.units import RAD, WAD
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import ETH

DEBT = 14_000 * WAD

READER = """
# pragma version 0.4.3
from contracts.interfaces import ILedger

has_seen_one: public(bool)


@external
def look(ledger: ILedger):
    self.has_seen_one = staticcall ledger.is_in_callback()
"""


@pytest.fixture
def account(scene):
    """Unsafe at a health factor of .983: 100 ETH at 172, 14,000 coins of debt."""
    scene.open_account(scene.owner, {ETH: 100 * WAD}, DEBT)
    scene.set_price(ETH, 172)
    return scene.owner


@pytest.fixture
def auction(scene, account):
    """100 ETH for sale, as the account's health factor has fallen to .914."""
    scene.set_price(ETH, 160)
    scene.keep_prices()
    return scene.deployment.engine.close_out(account, scene.stranger)


@pytest.fixture
def payer(scene):
    scene.give_coin(scene.receiver, 40_000 * WAD)
    return scene.receiver


@pytest.fixture
def buyer(scene):
    """Makes one call in its callback; may act for the owner, and has what it takes to pay."""
    buyer = s.contract("testing/CallingBuyer").deploy()
    scene.gateway.set_operator(buyer, True, sender=scene.owner)
    scene.give_tokens_of_coin(buyer.address, 2_000 * WAD)
    scene.token(ETH).mint(buyer, WAD)
    for token in (scene.stablecoin, scene.token(ETH)):
        buyer.execute(token, token.approve.prepare_calldata(scene.gateway, s.MAX))
    return buyer


def encoded(step):
    """A call as the buyer wants it: contract, function, arguments."""
    contract, function, arguments = step
    calldata = getattr(contract, function).prepare_calldata(*arguments)
    return encode(["address", "bytes"], [str(contract.address), calldata])


def liquidate(scene, account, payer, buyer, step=None):
    scene.deployment.direct_liquidation.liquidate(
        account, ETH, 500 * WAD, 0, buyer, encoded(step) if step else b"", sender=payer
    )


def take(scene, auction, payer, buyer, step=None):
    scene.deployment.collateral_auction.take(
        auction, ETH, 10 * WAD, s.MAX, 0, buyer, encoded(step) if step else b"", sender=payer
    )


def steps_on_account(scene, account):
    """Each way to touch an account through the Gateway."""
    gateway = scene.gateway
    return {
        "deposit": (gateway, "deposit", (account, ETH, WAD)),
        "withdraw": (gateway, "withdraw", (account, ETH, 1, account)),
        "borrow": (gateway, "borrow", (account, 1, account)),
        "repay": (gateway, "repay", (account, WAD)),
        "adjust": (gateway, "adjust", (account, [], 0, WAD, account)),
    }


def steps_closed(scene, account, auction_id=0):
    """What stays closed, and how it says so; None: by a lock, without a text."""
    d = scene.deployment
    liquidation = (account, ETH, WAD, 0, account, b"")
    take = (auction_id, ETH, WAD, s.MAX, 0, account, b"")
    return {
        "liquidate": (d.direct_liquidation, "liquidate", liquidation),
        "liquidate_many": (
            d.direct_liquidation,
            "liquidate_many",
            ([(account, ETH, WAD, 0)], account),
        ),
        "close_out": (d.engine, "close_out", (account, account)),
        "close_out_many": (d.engine, "close_out_many", ([account], account)),
        "take": (d.collateral_auction, "take", take),
        "take with a callback": (d.collateral_auction, "take", (*take[:-1], b"x")),
        "take_many": (d.collateral_auction, "take_many", (auction_id, [take[1:5]], account, b"")),
        "reset": (d.collateral_auction, "reset", (auction_id, account)),
        "settle": (d.treasury, "settle", ()),
        "buy_unsold": (d.treasury, "buy_unsold", (ETH, 1, s.MAX, account)),
    }


# --- Direct liquidation ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["deposit", "withdraw", "borrow", "repay", "adjust"])
def test_liquidate__callback_touches_the_account__reverts(scene, account, payer, buyer, name):
    with boa.reverts(errors.LEDGER_ACCOUNT_IS_IN_A_CALLBACK):
        liquidate(scene, account, payer, buyer, steps_on_account(scene, account)[name])
    assert scene.normalized_debt(account) == DEBT


@pytest.mark.parametrize("name", ["deposit", "withdraw", "borrow", "repay", "adjust"])
def test_liquidate__callback_touches_another_account__works(scene, account, payer, buyer, name):
    other = scene.stranger
    scene.open_account(other, {ETH: 100 * WAD}, 2 * s.FLOOR)
    scene.gateway.set_operator(buyer, True, sender=other)
    debt, collateral = scene.normalized_debt(other), scene.collateral(other)

    liquidate(scene, account, payer, buyer, steps_on_account(scene, other)[name])
    assert (scene.normalized_debt(other), scene.collateral(other)) != (debt, collateral)
    assert scene.is_conserved(buyer.address)


@pytest.mark.parametrize(
    "closed",
    [
        ("close_out", errors.LEDGER_CLOSED_IN_A_CALLBACK),
        ("close_out_many", errors.LEDGER_CLOSED_IN_A_CALLBACK),
        ("settle", errors.LEDGER_CLOSED_IN_A_CALLBACK),
        ("buy_unsold", errors.LEDGER_CLOSED_IN_A_CALLBACK),
    ],
)
def test_liquidate__callback_into_what_is_closed__reverts(scene, payer, buyer, account, closed):
    name, text = closed
    with boa.reverts(text):
        liquidate(scene, account, payer, buyer, steps_closed(scene, account)[name])


@pytest.mark.parametrize("name", ["liquidate", "liquidate_many"])
def test_liquidate__callback_into_its_own_lane__reverts(scene, account, payer, buyer, name):
    with s.reverts_without_a_text():
        liquidate(scene, account, payer, buyer, steps_closed(scene, account)[name])


@pytest.mark.parametrize("name", ["take", "take with a callback", "take_many"])
def test_liquidate__callback_into_an_auction__reverts(scene, auction, payer, buyer, name):
    other = scene.stranger
    scene.open_account(other, {ETH: 100 * WAD}, 11_900 * WAD)
    scene.set_price(ETH, 148)
    with boa.reverts(errors.LEDGER_CLOSED_IN_A_CALLBACK):
        liquidate(scene, other, payer, buyer, steps_closed(scene, other, auction)[name])

    scene.wait(s.HOUR + 1)  # the auction needs a reset
    scene.keep_prices()
    with boa.reverts(errors.LEDGER_CLOSED_IN_A_CALLBACK):
        liquidate(scene, other, payer, buyer, steps_closed(scene, other, auction)["reset"])


def test_liquidate__callback_withdraws_what_was_seized__works(scene, account, payer, buyer):
    quote = scene.deployment.direct_liquidation.quote_liquidation(account, ETH, 500 * WAD)
    step = (scene.gateway, "withdraw_free", (ETH, quote.collateral, scene.stranger))
    liquidate(scene, account, payer, buyer, step)
    assert scene.token(ETH).balanceOf(scene.stranger) == quote.collateral
    assert scene.ledger.free_balance(buyer, ETH) == 0


def test_liquidate__after_a_callback__everything_is_open_again(scene, account, payer, buyer):
    liquidate(scene, account, payer, buyer, (scene.oracle, "poke", (0,)))
    assert not scene.ledger.is_in_callback()
    scene.change(account, [(ETH, 1, 0)])
    liquidate(scene, account, payer, buyer)
    scene.deployment.treasury.settle()


def test_is_in_callback__within_and_after__is_true_and_false(scene, account, payer, buyer):
    reader = boa.loads(READER)
    look = (reader, "look", (scene.ledger.address,))
    liquidate(scene, account, payer, buyer, look)
    assert reader.has_seen_one()
    reader.look(scene.ledger)
    assert not reader.has_seen_one()


# --- Take -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "closed",
    [
        ("liquidate", errors.LEDGER_CLOSED_IN_A_CALLBACK),
        ("liquidate_many", errors.LEDGER_CLOSED_IN_A_CALLBACK),
        ("close_out", errors.LEDGER_CLOSED_IN_A_CALLBACK),
        ("close_out_many", errors.LEDGER_CLOSED_IN_A_CALLBACK),
        ("settle", errors.LEDGER_CLOSED_IN_A_CALLBACK),
        ("buy_unsold", errors.LEDGER_CLOSED_IN_A_CALLBACK),
    ],
)
def test_take__callback_into_what_is_closed__reverts(scene, auction, payer, buyer, closed):
    name, text = closed
    with boa.reverts(text):
        take(scene, auction, payer, buyer, steps_closed(scene, scene.owner, auction)[name])


@pytest.mark.parametrize("name", ["take", "reset"])
def test_take__callback_into_the_auction__reverts(scene, auction, payer, buyer, name):
    with s.reverts_without_a_text():
        take(scene, auction, payer, buyer, steps_closed(scene, scene.owner, auction)[name])


@pytest.mark.parametrize("name", ["deposit", "withdraw", "borrow", "repay", "adjust"])
def test_take__callback_touches_any_account__works(scene, auction, payer, buyer, name):
    """Also the one whose collateral is sold."""
    account = scene.owner
    scene.open_account(account, {ETH: 100 * WAD}, 2 * s.FLOOR)
    debt, collateral = scene.normalized_debt(account), scene.collateral(account)

    take(scene, auction, payer, buyer, steps_on_account(scene, account)[name])
    assert (scene.normalized_debt(account), scene.collateral(account)) != (debt, collateral)
    assert not scene.ledger.is_in_callback()
    assert scene.is_conserved(buyer.address)


def test_take__callback_enters_what_will_be_charged__works(scene, auction, payer, buyer):
    scene.gateway.exit_coin(40_000 * WAD, payer, sender=payer)
    with boa.reverts(errors.LEDGER_COIN_TOO_LOW):
        take(scene, auction, payer, buyer)

    take(scene, auction, payer, buyer, (scene.gateway, "enter_coin", (payer, 2_000 * WAD)))
    assert scene.coin(payer) == (2_000 - 10 * 176) * RAD
    assert scene.ledger.free_balance(buyer, ETH) == 10 * WAD
