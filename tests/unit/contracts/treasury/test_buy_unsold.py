# SPDX-License-Identifier: MIT
"""`Treasury.buy_unsold`."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.treasury import unsold_purchase
from model.units import MAX_UINT256, RAD, RAY, WAD, WAD_TO_RAY, Wad
from tests.unit.contracts.waterfall import scene as s

PRICE = Wad(12_345_678_901_234_567_891)
"""An odd price, so that a rounded payment would show [wad]."""
UNSOLD = Wad(3 * WAD + 1)


@pytest.fixture
def buyer() -> str:
    return str(boa.env.generate_address("buyer"))


@pytest.fixture
def receiver() -> str:
    return str(boa.env.generate_address("receiver"))


@pytest.fixture
def shop(scene, buyer):
    """The Treasury has collateral, the buyer coin."""
    scene.set_price(PRICE, s.COLLATERAL)
    scene.give_unsold(UNSOLD)
    scene.give_coin(buyer, 1_000 * RAD)
    return scene


def buy(scene, buyer, receiver, amount=UNSOLD, *, max_price=MAX_UINT256, asset=s.COLLATERAL):
    return scene.treasury.buy_unsold(asset, amount, max_price, receiver, sender=buyer)


@pytest.mark.parametrize("amount", [1, UNSOLD - 1, UNSOLD, UNSOLD + 1, MAX_UINT256])
def test_buy_unsold__pays_exactly_and_credits_the_receiver(shop, buyer, receiver, amount):
    bought, payment = unsold_purchase(UNSOLD, amount, PRICE)

    assert buy(shop, buyer, receiver, amount) == bought

    assert s.logged(shop.treasury) == [
        (
            "UnsoldCollateralBought",
            {
                "asset": s.COLLATERAL,
                "buyer": buyer,
                "collateral": bought,
                "payment": payment,
            },
        )
    ]
    assert payment == bought * PRICE * 10**9
    assert shop.coin(buyer) == 1_000 * RAD - payment
    assert shop.coin(shop.treasury.address) == payment
    assert shop.ledger.free_balance(receiver, s.COLLATERAL) == bought
    assert shop.ledger.free_balance(buyer, s.COLLATERAL) == 0
    assert shop.ledger.free_balance(shop.treasury.address, s.COLLATERAL) == UNSOLD - bought


@pytest.mark.parametrize("max_price", [PRICE * WAD_TO_RAY, PRICE * WAD_TO_RAY + 1])
def test_buy_unsold__price_at_most_the_maximum__works(shop, buyer, receiver, max_price):
    assert buy(shop, buyer, receiver, max_price=max_price) == UNSOLD


def test_buy_unsold__price_above_maximum__reverts(shop, buyer, receiver):
    with boa.reverts(errors.TREASURY_PRICE_ABOVE_MAXIMUM):
        buy(shop, buyer, receiver, max_price=PRICE * WAD_TO_RAY - 1)


def test_buy_unsold__maximum_given_in_wad__reverts(shop, buyer, receiver):
    with boa.reverts(errors.TREASURY_PRICE_ABOVE_MAXIMUM):
        buy(shop, buyer, receiver, max_price=PRICE)


def test_buy_unsold__amount_of_0__reverts(shop, buyer, receiver):
    with boa.reverts(errors.TREASURY_NOTHING_BOUGHT):
        buy(shop, buyer, receiver, amount=0)


@pytest.mark.parametrize("asset", [1, 15, 16, 255, MAX_UINT256])
def test_buy_unsold__asset_that_the_treasury_has_not__reverts(shop, buyer, receiver, asset):
    with boa.reverts(errors.TREASURY_NOTHING_BOUGHT):
        buy(shop, buyer, receiver, asset=asset)


def test_buy_unsold__receiver_is_the_zero_address__reverts(shop, buyer):
    with boa.reverts(errors.TREASURY_RECEIVER_IS_THE_ZERO_ADDRESS):
        buy(shop, buyer, s.ZERO_ADDRESS)


def test_buy_unsold__price_is_missing__reverts(shop, buyer, receiver):
    shop.set_price(0, s.COLLATERAL)
    with boa.reverts(errors.TREASURY_PRICE_IS_MISSING):
        buy(shop, buyer, receiver)


def test_buy_unsold__price_is_suspect__reverts(shop, buyer, receiver):
    shop.set_price(PRICE, s.COLLATERAL, suspect=True)
    with boa.reverts(errors.TREASURY_PRICE_IS_SUSPECT):
        buy(shop, buyer, receiver)


def test_buy_unsold__price_is_too_old__reverts(shop, buyer, receiver):
    shop.set_price(PRICE, s.COLLATERAL, fresh=False)
    with boa.reverts(errors.TREASURY_PRICE_IS_TOO_OLD):
        buy(shop, buyer, receiver)


@pytest.mark.parametrize(("short", "works"), [(0, True), (1, False)])
def test_buy_unsold__coin_of_the_buyer__must_cover_the_payment(
    scene, buyer, receiver, short, works
):
    scene.set_price(WAD, s.COLLATERAL)
    scene.give_unsold(UNSOLD)
    scene.give_coin(buyer, UNSOLD * RAY - short)
    if works:
        assert buy(scene, buyer, receiver) == UNSOLD
        return
    with boa.reverts("ledger: coin too low"):
        buy(scene, buyer, receiver)


def test_buy_unsold__in_a_callback__reverts(shop, receiver):
    data = shop.treasury.buy_unsold.prepare_calldata(s.COLLATERAL, 1, MAX_UINT256, receiver)
    with boa.reverts(errors.LEDGER_CLOSED_IN_A_CALLBACK):
        shop.call_in_callback(shop.treasury, data)
