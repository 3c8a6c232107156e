# SPDX-License-Identifier: MIT
"""`Settlement.freeze`: whose it is, when, and at which prices."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import callee as c
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH
from tests.unit.contracts.settlement import scene as s

FIRST_PRICES = [price * WAD for price in w.PRICES] + 6 * [0] + [100 * WAD]
"""By asset: nine, none listed, the governance token."""


def test_freeze__plain_state__freezes_books_and_prices(scene):
    scene.wait(w.HOUR)
    rate = scene.ledger.rate()
    scene.freeze()
    assert logged(scene.settlement) == [("PricesFrozen", {"prices": FIRST_PRICES})]
    assert logged(scene.settlement, of=scene.ledger)[-1] == ("Frozen", {"rate": rate})
    assert list(scene.settlement.prices()) == FIRST_PRICES
    assert scene.ledger.is_frozen()
    assert not scene.settlement.is_final()
    scene.check_books()


@pytest.mark.parametrize("who", ["guardian", "owner", "keeper"])
def test_freeze__not_the_governor__reverts(scene, who):
    with boa.reverts(errors.SETTLEMENT_CALLER_IS_NOT_THE_GOVERNOR):
        scene.settlement.freeze(sender=getattr(scene, who))
    assert not scene.ledger.is_frozen()
    assert not any(scene.settlement.prices())


def test_freeze__twice__reverts(scene):
    scene.freeze()
    scene.set_price(ETH, 150)
    with boa.reverts(errors.LEDGER_FROZEN):
        scene.freeze()
    assert list(scene.settlement.prices()) == FIRST_PRICES


def test_freeze__afterwards__neither_interest_nor_prices_move(scene):
    scene.wait(w.HOUR)
    scene.freeze()
    rate, coin, debt = (
        scene.ledger.rate(),
        scene.coin(scene.treasury.address),
        scene.debt(scene.bank),
    )
    assert rate > RAY
    scene.wait(365 * 24 * w.HOUR)
    scene.set_price(ETH, 150)
    scene.ledger.accrue(sender=scene.treasury.address)
    assert scene.ledger.rate() == rate
    assert scene.coin(scene.treasury.address) == coin
    assert scene.debt(scene.bank) == debt
    assert scene.settlement.prices()[ETH] == 200 * WAD


def test_freeze__suspect_price__takes_the_last_good_one(scene):
    scene.feed(ETH).set_answer(80 * w.FEED_UNIT)  # below half: outside the band
    scene.oracle.poke(1 << ETH)
    assert scene.oracle.prices(1 << ETH)[0].is_suspect
    scene.freeze()
    assert scene.settlement.prices()[ETH] == 200 * WAD


def test_freeze__old_price__takes_the_last_good_one(scene):
    scene.wait(w.MAX_PRICE_AGE + 1)
    assert not scene.oracle.prices(1 << ETH)[0].is_fresh
    scene.freeze()
    assert list(scene.settlement.prices()) == FIRST_PRICES


def test_freeze__answer_that_nobody_poked__does_not_count(scene):
    """The prices are those that everybody could act on a moment ago."""
    scene.feed(ETH).set_answer(150 * w.FEED_UNIT)
    scene.freeze()
    assert scene.settlement.prices()[ETH] == 200 * WAD


@pytest.mark.parametrize("level", [1, 2, 3])
def test_freeze__while_auctions_are_paused__works_to_the_end(scene, level):
    auction_id = scene.auction_eth()
    scene.auctions.pause(level, w.HOUR, sender=scene.guardian)
    scene.freeze()
    scene.auctions.cancel(auction_id)
    scene.skim_all()
    scene.settlement.finalise()
    assert scene.settlement.is_final()
    scene.check_books()


# --- Callbacks ------------------------------------------------------------------------------------


@pytest.fixture
def governing_callee(scene):
    """A buyer's contract that is governor as well, and tries to freeze when it is called back."""
    callee = c.deploy()
    access = scene.deployment.access_controller
    access.grantRole(access.GOVERNOR_ROLE(), callee.address, sender=access.admin())
    scene.holders.add(callee.address)
    callee.plan((scene.settlement, scene.settlement.freeze.prepare_calldata()))
    return callee


def check_refused_then_ends(scene, callee):
    assert callee.outcomes() == [c.Refused(errors.LEDGER_CLOSED_IN_A_CALLBACK)]
    assert not scene.ledger.is_frozen()
    scene.check_books()
    scene.freeze()
    scene.cancel_all()
    scene.skim_all()
    scene.settlement.finalise()
    scene.check_books()


def test_freeze__in_the_callback_of_a_take__reverts_and_works_afterwards(scene, governing_callee):
    auction_id = scene.auction_eth()
    scene.give_coin(scene.buyer, 10_000 * RAD)
    scene.take(auction_id, ETH, 10 * WAD, receiver=governing_callee.address, data=b"now")
    check_refused_then_ends(scene, governing_callee)
    assert scene.free(governing_callee.address) == 10 * WAD


def test_freeze__in_the_callback_of_liquidate__reverts_and_works_afterwards(
    scene, governing_callee
):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    scene.set_price(ETH, 170)  # HF 0.971: lane A
    scene.give_coin(scene.buyer, 20_000 * RAD)
    seized = scene.direct.liquidate(
        *(scene.owner, ETH, w.MAX, 0, governing_callee.address, b"now"), sender=scene.buyer
    )[1]
    check_refused_then_ends(scene, governing_callee)
    assert scene.free(governing_callee.address) == seized > 0


def test_freeze__asset_without_a_price__is_worth_nothing_and_shared_out(scene):
    """Asset 9 has neither price nor token; how the Treasury got it does not matter."""
    scene.give_unsold(9, 7 * WAD)
    scene.give_unsold(BTC, WAD)
    scene.end()
    assert scene.settlement.prices()[9] == 0
    assert s.by_asset(scene.settlement.estate()) == {
        BTC: WAD,
        8: 10_000 * WAD,
        9: 7 * WAD,
    }
