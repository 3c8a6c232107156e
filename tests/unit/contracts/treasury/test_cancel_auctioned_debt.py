# SPDX-License-Identifier: MIT
"""`Treasury.cancel_auctioned_debt`."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model import treasury as model
from model.units import RAD
from tests.unit.contracts.waterfall import scene as s

DEBT_LOT = s.TREASURY.debt_lot * RAD


@pytest.mark.parametrize(
    ("amount", "coin", "burned"),
    [
        (DEBT_LOT, DEBT_LOT, DEBT_LOT),
        (DEBT_LOT - 1, DEBT_LOT, DEBT_LOT - 1),
        (DEBT_LOT + 1, DEBT_LOT + 1, DEBT_LOT),
        (DEBT_LOT, DEBT_LOT - 1, DEBT_LOT - 1),
        (DEBT_LOT, 0, 0),
        (0, DEBT_LOT, 0),
    ],
)
def test_cancel_auctioned_debt__burns_the_least_of_amount_coin_and_debt_on_auction(
    scene, amount, coin, burned
):
    scene.start_debt_auction()
    scene.give_coin(scene.treasury.address, coin)
    want = model.cancel_auctioned_debt(scene.books(), amount)

    scene.treasury.cancel_auctioned_debt(amount, sender=scene.debt_auction.address)

    assert scene.books() == want
    assert scene.books() == s.changed(
        model.EMPTY,
        coin=coin - burned,
        unbacked=DEBT_LOT - burned,
        on_auction=DEBT_LOT - burned,
    )


def test_cancel_auctioned_debt__queued_and_matured_debt__stay(scene):
    scene.start_debt_auction()
    scene.owe(9 * RAD)
    scene.queue(4 * 10**18)
    scene.give_coin(scene.treasury.address, DEBT_LOT)

    scene.treasury.cancel_auctioned_debt(DEBT_LOT, sender=scene.debt_auction.address)

    assert scene.ledger.matured_debt() == 9 * RAD
    assert scene.ledger.queued_debt() == 4 * RAD
    assert scene.ledger.unbacked_debt() == 13 * RAD


def test_cancel_auctioned_debt__by_stranger__reverts(scene, stranger):
    with boa.reverts(errors.TREASURY_CALLER_IS_NOT_THE_DEBT_AUCTION):
        scene.treasury.cancel_auctioned_debt(0, sender=stranger)


def test_cancel_auctioned_debt__by_governor__reverts(scene):
    with boa.reverts(errors.TREASURY_CALLER_IS_NOT_THE_DEBT_AUCTION):
        scene.treasury.cancel_auctioned_debt(0, sender=scene.governor)
