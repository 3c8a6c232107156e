# SPDX-License-Identifier: MIT
"""`Ledger.mature`, `burn`, `put_on_auction`, `burn_on_auction`: the Treasury's part."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, WAD
from tests.unit.contracts.books import events
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import ETH

DEBT = 12_000 * WAD


@pytest.fixture
def account(scene):
    """100 ETH, 12,000 coins of debt."""
    scene.open_account(scene.owner, {ETH: 100 * WAD}, DEBT)
    return scene.owner


@pytest.fixture
def coin(scene):
    """The Treasury has 100 coins."""
    scene.give_coin(scene.treasury, 100 * WAD)


def queue(scene, account, normalized_debt):
    """Queue debt now; the end of its bucket and its amount."""
    scene.ledger.seize(account, [0], normalized_debt, scene.receiver, 0, sender=scene.engine)
    return -(-scene.now() // s.DAY) * s.DAY, normalized_debt * scene.ledger.rate()


def mature(scene, until):
    matured = scene.ledger.mature(until, sender=scene.treasury)
    return matured, events.logged(scene.ledger)


def owe(scene, amount):
    """Debt of the Treasury that is matured."""
    scene.ledger.mint_incentive(scene.receiver, amount, sender=scene.auction)


def burn(scene, amount):
    scene.ledger.burn(scene.treasury, amount, sender=scene.treasury)
    return events.logged(scene.ledger)


def put_on_auction(scene, amount):
    scene.ledger.put_on_auction(amount, sender=scene.treasury)
    return events.logged(scene.ledger)


def burn_on_auction(scene, amount):
    scene.ledger.burn_on_auction(amount, sender=scene.treasury)
    return events.logged(scene.ledger)


# --- mature ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("offset", "matures"), [(-1, False), (0, True), (1, True)])
def test_mature__bucket_that_ended_by_then__matures(scene, account, offset, matures):
    era, amount = queue(scene, account, 3_000 * WAD)
    if matures:
        assert mature(scene, era + offset) == (
            amount,
            [events.debt_matured(amount)],
        )
        assert scene.ledger.matured_debt() == amount
        assert scene.buckets() == []
    else:
        assert mature(scene, era + offset) == (0, [])
        assert scene.buckets() == [(era, amount)]
    assert scene.is_conserved()


def test_mature__several_buckets__oldest_first(scene, account):
    buckets = []
    for _ in range(3):
        buckets.append(queue(scene, account, 1_000 * WAD))
        scene.wait(2 * s.DAY)
    (first, a), (second, b), (third, c) = buckets

    assert scene.buckets() == buckets
    assert mature(scene, first - 1) == (0, [])
    assert mature(scene, second) == (a + b, [events.debt_matured(a + b)])
    assert scene.buckets() == [(third, c)]
    assert mature(scene, s.MAX)[0] == c
    assert mature(scene, s.MAX) == (0, [])
    # The queue goes on where it ended.
    era, amount = queue(scene, account, WAD)
    assert scene.buckets() == [(era, amount)]
    assert scene.ledger.queued_debt() == amount


def test_mature__31_buckets__take_two_calls(scene, account):
    amounts = []
    for _ in range(31):
        amounts.append(queue(scene, account, WAD)[1])
        scene.wait(s.DAY)
    assert mature(scene, s.MAX)[0] == sum(amounts[:30])
    assert scene.ledger.queued_debt() == amounts[30]
    assert mature(scene, s.MAX)[0] == amounts[30]
    assert scene.is_conserved()


def test_mature__seized_without_debt__holds_up_nothing(scene, account):
    first, a = queue(scene, account, WAD)
    scene.wait(s.DAY)
    queue(scene, account, 0)
    scene.wait(s.DAY)
    second, b = queue(scene, account, WAD)
    assert scene.buckets() == [(first, a), (second, b)]
    assert mature(scene, s.MAX) == (a + b, [events.debt_matured(a + b)])


def test_mature__only_the_older_buckets__leaves_the_newest_as_it_grows(scene, account):
    first, a = queue(scene, account, 2 * WAD)
    scene.wait(s.DAY)
    second, b = queue(scene, account, 3 * WAD)
    assert mature(scene, first) == (a, [events.debt_matured(a)])
    assert queue(scene, account, 5 * WAD)[0] == second
    assert scene.buckets() == [(second, b + 5 * WAD * scene.ledger.rate())]


def test_mature__nothing_queued__does_nothing(scene):
    assert mature(scene, s.MAX) == (0, [])


# --- burn -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("coin")
def test_burn__coin_and_debt__fall_alike(scene):
    owe(scene, 60 * RAD)
    assert burn(scene, 60 * RAD - 1) == [
        events.coin_changed(scene.treasury, 40 * RAD + 1),
        events.unbacked_changed(1),
    ]
    with boa.reverts(errors.LEDGER_MORE_THAN_MATURED):
        burn(scene, 2)
    assert burn(scene, 1) == [
        events.coin_changed(scene.treasury, 40 * RAD),
        events.unbacked_changed(0),
    ]
    assert scene.is_conserved()


@pytest.mark.usefixtures("coin")
def test_burn__queued_debt__cannot_be_burned(scene, account):
    queue(scene, account, WAD)
    with boa.reverts(errors.LEDGER_MORE_THAN_MATURED):
        burn(scene, 1)


@pytest.mark.usefixtures("coin")
def test_burn__debt_on_auction__cannot_be_burned(scene):
    owe(scene, 60 * RAD)
    put_on_auction(scene, 60 * RAD)
    with boa.reverts(errors.LEDGER_MORE_THAN_MATURED):
        burn(scene, 1)


@pytest.mark.usefixtures("coin")
def test_burn__more_than_the_treasury_has__reverts(scene):
    owe(scene, 500 * RAD)
    with boa.reverts(errors.LEDGER_COIN_TOO_LOW):
        burn(scene, 100 * RAD + 1)
    burn(scene, 100 * RAD)
    assert scene.unbacked() == (400 * RAD, 0, 0)


# --- put_on_auction, burn_on_auction --------------------------------------------------------------


def test_put_on_auction__matured_debt__is_reserved(scene):
    owe(scene, 60 * RAD)
    assert put_on_auction(scene, 50 * RAD) == [events.on_auction_changed(50 * RAD)]
    assert scene.ledger.matured_debt() == 10 * RAD
    with boa.reverts(errors.LEDGER_MORE_THAN_MATURED):
        put_on_auction(scene, 10 * RAD + 1)
    put_on_auction(scene, 10 * RAD)
    assert scene.unbacked() == (60 * RAD, 0, 60 * RAD)


def test_put_on_auction__queued_debt__cannot_be(scene, account):
    queue(scene, account, WAD)
    with boa.reverts(errors.LEDGER_MORE_THAN_MATURED):
        put_on_auction(scene, 1)


@pytest.mark.usefixtures("coin")
def test_burn_on_auction__coin_and_debt__fall_alike(scene):
    owe(scene, 60 * RAD)
    put_on_auction(scene, 50 * RAD)
    assert burn_on_auction(scene, 50 * RAD - 1) == [
        events.coin_changed(scene.treasury, 50 * RAD + 1),
        events.on_auction_changed(1),
        events.unbacked_changed(10 * RAD + 1),
    ]
    with boa.reverts(errors.LEDGER_MORE_THAN_ON_AUCTION):
        burn_on_auction(scene, 2)
    burn_on_auction(scene, 1)
    assert scene.unbacked() == (10 * RAD, 0, 0)
    assert scene.is_conserved()


@pytest.mark.usefixtures("coin")
def test_burn_on_auction__more_than_the_treasury_has__reverts(scene):
    owe(scene, 500 * RAD)
    put_on_auction(scene, 500 * RAD)
    with boa.reverts(errors.LEDGER_COIN_TOO_LOW):
        burn_on_auction(scene, 100 * RAD + 1)
    burn_on_auction(scene, 100 * RAD)
    assert scene.unbacked() == (400 * RAD, 0, 400 * RAD)
