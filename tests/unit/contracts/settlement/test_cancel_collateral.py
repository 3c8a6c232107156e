# SPDX-License-Identifier: MIT
"""`CollateralAuction.cancel`: lots and debt less penalty go back to the account."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH, GOLD
from tests.unit.contracts.settlement.scene import BASKET

PENALTY_UNIT = RAD // 10_000
"""An auction remembers its penalty in these."""
OTHERS = dict.fromkeys(range(1, 9), 200 * WAD)
"""Eight assets that are not ETH, each worth enough for a slot."""


def ended(scene, auction_id, unpaid, returned, *, to_treasury=False):
    fields = {
        "auction_id": auction_id,
        "unpaid": unpaid,
        "returned": returned,
        "to_treasury": to_treasury,
    }
    assert logged(scene.auctions)[-1] == ("AuctionEnded", fields)


def test_cancel__before_any_take__gives_back_lot_and_debt(scene):
    auction_id = scene.auction_eth()
    unbacked = scene.ledger.unbacked_debt()
    scene.freeze()
    scene.auctions.cancel(auction_id, sender=scene.other)
    ended(scene, auction_id, 15_400 * RAD, [100 * WAD])
    assert scene.collateral(scene.owner) == {ETH: 100 * WAD}
    assert scene.debt(scene.owner) == 14_000 * RAD
    assert scene.ledger.unbacked_debt() == unbacked - 14_000 * RAD
    assert scene.auctions.running_auctions() == 0
    assert scene.auctions.total_open_tab() == 0
    assert scene.auctions.open_tab(ETH) == 0
    scene.check_books()


def test_cancel__after_a_take__gives_back_the_rest(scene):
    """10 ETH at 165 have paid 1,650 of debt; the penalty comes last, so all of it falls away."""
    auction_id = scene.auction_eth()
    scene.give_coin(scene.buyer, 2_000 * RAD)
    assert scene.take(auction_id, ETH, 10 * WAD) == 1_650 * RAD
    scene.freeze()
    scene.auctions.cancel(auction_id)
    ended(scene, auction_id, 13_750 * RAD, [90 * WAD])
    assert scene.collateral(scene.owner) == {ETH: 90 * WAD}
    assert scene.debt(scene.owner) == 12_350 * RAD
    scene.check_books()


@pytest.mark.parametrize(("more", "debt"), [(-1, 165), (0, 0), (1, 0)])
def test_cancel__tab_about_the_penalty__owes_what_is_above_it(scene, more, debt):
    """1,000 ETH at 165 are the whole debt of 165,000; a penalty of 16,500 would be left."""
    scene.open_account(scene.owner, {ETH: 1_200 * WAD}, 165_000 * WAD)
    scene.set_price(ETH, 150)
    auction_id = scene.close_out(scene.owner)
    scene.give_coin(scene.buyer, 200_000 * RAD)
    scene.take(auction_id, ETH, 1_000 * WAD + more)
    scene.freeze()
    scene.auctions.cancel(auction_id)
    assert scene.debt(scene.owner) == debt * RAY
    left = {ETH: 200 * WAD - more}
    if debt:
        assert scene.collateral(scene.owner) == left
    else:  # nothing that the lot would have to pay
        assert scene.collateral(scene.owner) == {}
        assert scene.free_balances(scene.owner) == left
    scene.check_books()


def test_cancel__with_interest__rounds_the_debt_down(scene):
    scene.wait(100 * w.HOUR)
    scene.keep_prices()
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    owed = scene.debt(scene.owner)
    scene.set_price(ETH, 150)
    auction_id = scene.close_out(scene.owner)
    scene.freeze()
    tab, rate = scene.auctions.auction(auction_id).tab, scene.ledger.rate()
    # An id remembers the penalty in 1e-4 coin.
    penalty = (tab - owed) // PENALTY_UNIT * PENALTY_UNIT
    scene.auctions.cancel(auction_id)
    assert scene.debt(scene.owner) == (tab - penalty) // rate * rate
    assert owed <= scene.debt(scene.owner) + rate <= owed + PENALTY_UNIT + rate
    scene.check_books()


def test_cancel__basket__gives_back_every_lot(scene):
    scene.open_account(scene.owner, BASKET, 14_000 * WAD)
    for asset in BASKET:
        scene.set_price(asset, w.PRICES[asset] * 3 / 4)
    auction_id = scene.close_out(scene.owner)
    scene.freeze()
    scene.auctions.cancel(auction_id)
    assert scene.collateral(scene.owner) == BASKET
    assert scene.debt(scene.owner) == 14_000 * RAD
    scene.check_books()


def test_cancel__part_of_an_account__joins_what_it_still_has(scene):
    """The limit takes half of it; the other half is still the account's."""
    scene.engine.set_asset_limit(ETH, 1_000_000, sender=scene.governor)
    scene.open_account(scene.owner, {ETH: 14_000 * WAD}, 2_000_000 * WAD)
    scene.set_price(ETH, 150)
    auction_id = scene.close_out(scene.owner)
    left = scene.collateral(scene.owner)[ETH]
    assert 0 < left < 14_000 * WAD
    scene.freeze()
    scene.auctions.cancel(auction_id)
    assert scene.collateral(scene.owner) == {ETH: 14_000 * WAD}
    # An id remembers the penalty in 1e-4 coin, rounded down.
    assert 0 <= scene.debt(scene.owner) - 2_000_000 * RAD < PENALTY_UNIT
    scene.check_books()


def test_cancel__two_auctions_of_an_account__in_any_order(scene):
    first = scene.auction_eth()
    scene.open_account(scene.owner, {BTC: 2 * WAD}, 12_000 * WAD)
    scene.set_price(BTC, 6_000)
    second = scene.close_out(scene.owner)
    scene.freeze()
    for auction_id in (second, first):
        scene.auctions.cancel(auction_id)
    assert scene.collateral(scene.owner) == {ETH: 100 * WAD, BTC: 2 * WAD}
    assert scene.debt(scene.owner) == 26_000 * RAD
    scene.check_books()


def test_cancel__debt_that_matured_and_was_paid_meanwhile__is_the_treasurys_coin(scene):
    """The buffer paid 14,000 of bad debt; when the owner owes it again, the buffer has it back."""
    auction_id = scene.auction_eth()
    scene.give_coin(scene.treasury.address, 100_000 * RAD)
    scene.wait(scene.treasury.parameters().debt_queue_delay + 8 * 24 * w.HOUR)
    scene.treasury.settle()
    assert scene.ledger.unbacked_debt() == 0
    coin = scene.coin(scene.treasury.address)
    scene.freeze()
    scene.auctions.cancel(auction_id)
    rate = scene.ledger.rate()
    assert scene.debt(scene.owner) == 14_000 * RAD // rate * rate
    assert scene.coin(scene.treasury.address) == coin + scene.debt(scene.owner)
    scene.check_books()


# --- Room for the lots ----------------------------------------------------------------------------


def test_cancel__account_full_of_other_assets__pays_with_the_lots(scene):
    """As free balance the lots would be out of the debt's reach, for whoever fills his account."""
    auction_id = scene.auction_eth()
    scene.open_account(scene.owner, OTHERS)
    unbacked = scene.ledger.unbacked_debt()
    scene.freeze()
    scene.auctions.cancel(auction_id)
    ended(scene, auction_id, 15_400 * RAD, [100 * WAD], to_treasury=True)
    assert scene.free(scene.owner) == 0
    assert scene.free(scene.treasury.address) == 100 * WAD
    assert scene.debt(scene.owner) == 0
    assert scene.ledger.unbacked_debt() == unbacked
    assert scene.collateral(scene.owner) == OTHERS
    scene.check_books()


def test_cancel__account_with_one_slot_left__takes_the_lot(scene):
    auction_id = scene.auction_eth()
    seven = {asset: amount for asset, amount in OTHERS.items() if asset != GOLD}
    scene.open_account(scene.owner, seven)
    scene.freeze()
    scene.auctions.cancel(auction_id)
    assert scene.collateral(scene.owner) == {ETH: 100 * WAD} | seven
    assert scene.debt(scene.owner) == 14_000 * RAD
    scene.check_books()


def test_cancel__full_account_that_holds_the_asset__takes_the_lot(scene):
    auction_id = scene.auction_eth()
    eight = {asset: amount for asset, amount in OTHERS.items() if asset != GOLD}
    scene.open_account(scene.owner, eight | {ETH: 5 * WAD})
    scene.freeze()
    scene.auctions.cancel(auction_id)
    assert scene.collateral(scene.owner) == eight | {ETH: 105 * WAD}
    assert scene.debt(scene.owner) == 14_000 * RAD
    scene.check_books()


# --- Refusals -------------------------------------------------------------------------------------


def test_cancel__books_not_frozen__reverts(scene):
    auction_id = scene.auction_eth()
    with boa.reverts(errors.AUCTION_BOOKS_ARE_NOT_FROZEN):
        scene.auctions.cancel(auction_id, sender=scene.governor)


def test_cancel__not_running__reverts(scene):
    auction_id = scene.auction_eth()
    scene.freeze()
    scene.auctions.cancel(auction_id)
    for unknown in (auction_id, 0, auction_id + 1):
        with boa.reverts(errors.AUCTION_NOT_RUNNING):
            scene.auctions.cancel(unknown)
    assert scene.collateral(scene.owner) == {ETH: 100 * WAD}
