# SPDX-License-Identifier: MIT
"""`DebtAuction.cancel` and `SurplusAuction.cancel`: bidders have back what they paid."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation.world import MAX, ZERO_ADDRESS

LOT = 50_000 * RAD
"""Coin of either auction."""
TOKENS = 500 * WAD
"""Accepted of one, offered in the other."""


@pytest.fixture
def debt_id(scene):
    return scene.start_debt_auction()


@pytest.fixture
def surplus_id(scene):
    return scene.start_surplus_auction()


def bid_for_debt(scene, auction_id, bidder, tokens=TOKENS):
    scene.give_coin(bidder, LOT)
    scene.debt_auction.place_bid(auction_id, tokens, sender=bidder)


def bid_for_surplus(scene, auction_id, bidder, tokens=TOKENS):
    scene.give_governance_tokens(bidder, tokens)
    scene.surplus_auction.place_bid(auction_id, tokens, sender=bidder)


# --- Debt auction ---------------------------------------------------------------------------------


def test_cancel__debt_auction_without_a_bid__forgets_it(scene, debt_id):
    unbacked = scene.ledger.unbacked_debt()
    scene.freeze()
    scene.debt_auction.cancel(debt_id, sender=scene.other)
    fields = {"auction_id": debt_id, "bidder": ZERO_ADDRESS, "bid": LOT}
    assert logged(scene.debt_auction) == [("AuctionCancelled", fields)]
    assert scene.ledger.unbacked_debt() == unbacked
    assert scene.debt_auction.running_auctions() == 0
    assert scene.debt_auction.auction(debt_id).ends_at == 0
    scene.check_books()


def test_cancel__debt_auction_with_bids__gives_the_last_bidder_his_coin(scene, debt_id):
    """The bid was burned: the coin is new, against debt that nobody has paid."""
    bid_for_debt(scene, debt_id, scene.buyer)
    bid_for_debt(scene, debt_id, scene.other, TOKENS * 9 // 10)
    assert scene.coin(scene.buyer) == LOT
    unbacked, supply = scene.ledger.unbacked_debt(), scene.governance_token.totalSupply()
    scene.freeze()
    scene.debt_auction.cancel(debt_id)
    fields = {"auction_id": debt_id, "bidder": scene.other, "bid": LOT}
    assert logged(scene.debt_auction) == [("AuctionCancelled", fields)]
    assert scene.coin(scene.other) == scene.coin(scene.buyer) == LOT
    assert scene.ledger.unbacked_debt() == unbacked + LOT
    assert scene.governance_token.totalSupply() == supply
    assert scene.debt_auction.running_auctions() == 0
    assert scene.debt_auction.recently_minted() == 0
    scene.check_books()


def test_cancel__debt_auction_that_is_over__gives_the_winner_his_coin(scene, debt_id):
    bid_for_debt(scene, debt_id, scene.buyer)
    scene.wait(scene.debt_auction.parameters().auction_duration)
    scene.freeze()
    scene.debt_auction.cancel(debt_id)
    assert scene.coin(scene.buyer) == LOT
    assert scene.governance_token.balanceOf(scene.buyer) == 0
    scene.check_books()


def test_cancel__one_debt_auction_of_two__leaves_the_other(scene, debt_id):
    bid_for_debt(scene, debt_id, scene.buyer)
    other = scene.start_debt_auction()
    bid_for_debt(scene, other, scene.other)
    scene.freeze()
    scene.debt_auction.cancel(debt_id)
    assert scene.debt_auction.running_auctions() == 1
    assert scene.debt_auction.auction(other).bidder == scene.other
    assert scene.coin(scene.other) == 0
    scene.debt_auction.cancel(other)
    assert scene.coin(scene.other) == LOT
    scene.check_books()


def test_mint_incentive__debt_auction_before_the_freeze__reverts(scene):
    house = scene.debt_auction.address
    with boa.reverts(errors.LEDGER_CALLER_IS_NOT_THE_AUCTION):
        scene.ledger.mint_incentive(scene.buyer, 1, sender=house)
    scene.freeze()
    for nobody in (scene.surplus_auction.address, scene.treasury.address, scene.governor):
        with boa.reverts(errors.LEDGER_CALLER_IS_NOT_THE_AUCTION):
            scene.ledger.mint_incentive(scene.buyer, 1, sender=nobody)
    scene.ledger.mint_incentive(scene.buyer, 1, sender=house)
    assert scene.coin(scene.buyer) == 1


# --- Surplus auction ------------------------------------------------------------------------------


def test_cancel__surplus_auction_without_a_bid__gives_the_treasury_its_coin(scene, surplus_id):
    coin = scene.coin(scene.treasury.address)
    scene.freeze()
    scene.surplus_auction.cancel(surplus_id, sender=scene.other)
    fields = {"auction_id": surplus_id, "bidder": ZERO_ADDRESS, "bid": 0, "lot": LOT}
    assert logged(scene.surplus_auction) == [("AuctionCancelled", fields)]
    assert scene.coin(scene.treasury.address) == coin + LOT
    assert scene.coin(scene.surplus_auction.address) == 0
    assert scene.surplus_auction.running_auctions() == 0
    assert scene.surplus_auction.coin_on_auction() == 0
    assert scene.surplus_auction.auction(surplus_id).ends_at == 0
    scene.check_books()


@pytest.mark.parametrize("wait", [0, 2 * 86_400])
def test_cancel__surplus_auction_with_bids__gives_the_last_bidder_his_tokens(
    scene, surplus_id, wait
):
    bid_for_surplus(scene, surplus_id, scene.buyer)
    bid_for_surplus(scene, surplus_id, scene.other, TOKENS * 2)
    coin, supply = scene.coin(scene.treasury.address), scene.governance_token.totalSupply()
    scene.wait(wait)
    scene.freeze()
    scene.surplus_auction.cancel(surplus_id)
    fields = {"auction_id": surplus_id, "bidder": scene.other, "bid": TOKENS * 2, "lot": LOT}
    assert logged(scene.surplus_auction) == [("AuctionCancelled", fields)]
    assert scene.governance_token.balanceOf(scene.other) == TOKENS * 2
    assert scene.governance_token.balanceOf(scene.buyer) == TOKENS
    assert scene.governance_token.balanceOf(scene.surplus_auction.address) == 0
    assert scene.governance_token.totalSupply() == supply
    assert scene.coin(scene.treasury.address) >= coin + LOT
    assert scene.coin(scene.other) == 0
    scene.check_books()


def test_cancel__one_surplus_auction_of_two__leaves_the_other(scene, surplus_id):
    bid_for_surplus(scene, surplus_id, scene.buyer)
    other = scene.start_surplus_auction()
    bid_for_surplus(scene, other, scene.other, TOKENS * 2)
    scene.freeze()
    scene.surplus_auction.cancel(surplus_id)
    assert scene.governance_token.balanceOf(scene.surplus_auction.address) == TOKENS * 2
    assert scene.surplus_auction.running_auctions() == 1
    assert scene.surplus_auction.coin_on_auction() == LOT
    scene.surplus_auction.cancel(other)
    assert scene.governance_token.balanceOf(scene.other) == TOKENS * 2
    scene.check_books()


# --- Refusals -------------------------------------------------------------------------------------


def test_cancel__books_not_frozen__reverts(scene, debt_id):
    surplus_id = scene.start_surplus_auction()
    with boa.reverts(errors.DEBT_AUCTION_BOOKS_ARE_NOT_FROZEN):
        scene.debt_auction.cancel(debt_id, sender=scene.governor)
    with boa.reverts(errors.SURPLUS_AUCTION_BOOKS_ARE_NOT_FROZEN):
        scene.surplus_auction.cancel(surplus_id, sender=scene.governor)


def test_cancel__no_such_auction__reverts(scene, debt_id):
    surplus_id = scene.start_surplus_auction()
    bid_for_debt(scene, debt_id, scene.buyer)
    bid_for_surplus(scene, surplus_id, scene.buyer)
    scene.freeze()
    scene.debt_auction.cancel(debt_id)
    scene.surplus_auction.cancel(surplus_id)
    for unknown in (0, 1, 2, MAX):
        with boa.reverts(errors.DEBT_AUCTION_NO_SUCH_AUCTION):
            scene.debt_auction.cancel(unknown)
        with boa.reverts(errors.SURPLUS_AUCTION_NO_SUCH_AUCTION):
            scene.surplus_auction.cancel(unknown)
    assert scene.coin(scene.buyer) == LOT
    assert scene.governance_token.balanceOf(scene.buyer) == TOKENS
    scene.check_books()
