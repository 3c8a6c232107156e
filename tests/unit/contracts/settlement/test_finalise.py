# SPDX-License-Identifier: MIT
"""`Settlement.finalise`: who bears a loss, and what is shared out among whom."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation.world import BTC, ETH, GOLD, LINK
from tests.unit.contracts.settlement import scene as s

BANK = 10_000_000
"""What all scenes' bank owes, at a price of 1,000 of its GOLD [coins]."""
GOLD_TAKEN = 10_000 * WAD


def check_finalised(scene, shortfall, pool_burned, estate):
    """That the last call fixed these shares, and said so."""
    found = logged(scene.settlement)
    total = scene.ledger.unbacked_debt()
    fields = {
        "shortfall": shortfall,
        "pool_burned": pool_burned,
        "total_coin": total,
        "estate": [estate.get(asset, 0) for asset in range(16)],
    }
    assert found == [("Finalised", fields)]
    assert scene.settlement.is_final()
    assert scene.settlement.total_coin() == total
    assert s.by_asset(scene.settlement.estate()) == estate
    assert scene.free_balances(scene.settlement.address) == estate
    assert scene.free_balances(scene.treasury.address) == {}
    assert total == sum(map(scene.coin, scene.holders))
    scene.check_books()


def test_finalise__no_loss__every_coin_is_backed(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    scene.end()
    check_finalised(scene, 0, 0, {ETH: 70 * WAD, GOLD: GOLD_TAKEN})
    assert scene.settlement.total_coin() == (BANK + 14_000) * RAD


def test_finalise__surplus__is_burned_so_that_coin_is_worth_more(scene):
    scene.give_coin(scene.treasury.address, 1_000_000 * RAD)
    scene.end()
    check_finalised(scene, 0, 0, {GOLD: GOLD_TAKEN})
    assert scene.coin(scene.treasury.address) == 0
    assert scene.settlement.total_coin() == (BANK - 1_000_000) * RAD


def test_finalise__no_loss__leaves_the_pool_alone(scene):
    """All its coin would be burned, were it burned against all unbacked debt: that is all coin."""
    scene.stake(scene.keeper, 500_000)
    scene.give_coin(scene.auctions.address, 1_000 * RAD)
    scene.end()
    check_finalised(scene, 0, 0, {GOLD: GOLD_TAKEN})
    assert scene.coin(scene.pool) == 501_000 * RAD
    assert scene.coin(scene.auctions.address) == 0
    assert scene.settlement.total_coin() == BANK * RAD


@pytest.mark.parametrize(
    ("coins", "shortfall", "borne"),
    [
        ((8_000, 500, 0), 0, 0),
        ((7_999, 500, 0), 1, 1),
        ((1_000, 7_000, 0), 7_000, 7_000),
        ((1_000, 6_999, 0), 7_000, 6_999),
        ((0, 7_999, 10), 8_000, 8_000),
        ((0, 5_000, 2_000), 8_000, 7_000),
        ((0, 5_000, 20_000), 8_000, 8_000),
        ((0, 0, 7_000), 1_000, 0),
        ((0, 0, 9_000), 0, 0),
        ((0, 0, 0), 8_000, 0),
    ],
)
def test_finalise__loss_of_8000__is_borne_by_surplus_then_pool_then_all(
    scene, coins, shortfall, borne
):
    """100 ETH at 60 for 14,000 of debt.

    What the pool has not fetched is its coin too; without owners it is surplus.
    """
    surplus, staked, rewards = coins
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    if staked:
        scene.stake(scene.keeper, staked)
    for house, given in ((scene.treasury, surplus), (scene.auctions, rewards)):
        if given:
            scene.give_coin(house.address, given * RAD)
    scene.set_price(ETH, 60)
    scene.end()
    estate = {ETH: 100 * WAD, GOLD: GOLD_TAKEN}
    check_finalised(scene, shortfall * RAD, borne * RAD, estate)
    assert scene.coin(scene.treasury.address) == scene.coin(scene.auctions.address) == 0
    left = staked + rewards - borne if staked else 0
    assert scene.coin(scene.pool) == left * RAD
    burned = surplus + borne + (0 if staked else rewards)
    assert scene.settlement.total_coin() == (BANK + 14_000 - burned) * RAD


def test_finalise__part_of_a_wad_is_missing__the_pool_pays_a_whole_one(scene):
    """The rest of it is everybody's."""
    scene.stake(scene.keeper, 1_000)
    scene.owe(RAY + 1)
    scene.end()
    check_finalised(scene, RAY + 1, 2 * RAY, {GOLD: GOLD_TAKEN})
    assert scene.coin(scene.pool) == 1_000 * RAD - 2 * RAY


def test_finalise__unsold_lots_of_the_treasury__join_the_estate(scene):
    """They back coin like everything else: 8,000 of loss are 7,600 less 100 LINK at 4."""
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    scene.give_unsold(LINK, 100 * WAD)
    scene.stake(scene.other, 10_000)
    scene.set_price(ETH, 60)
    scene.end()
    estate = {ETH: 100 * WAD, LINK: 100 * WAD, GOLD: GOLD_TAKEN}
    check_finalised(scene, 7_600 * RAD, 7_600 * RAD, estate)
    assert scene.coin(scene.pool) == 2_400 * RAD


def test_finalise__old_bad_debt__is_borne_alike(scene):
    """Queued, matured or on auction, with a bid or without: all is one sum."""
    scene.start_debt_auction()
    bid = scene.start_debt_auction()
    scene.give_coin(scene.buyer, 50_000 * RAD)
    scene.debt_auction.place_bid(bid, 100 * WAD, sender=scene.buyer)
    scene.owe(7 * RAD)
    scene.freeze()
    for auction_id in (1, 2):
        scene.debt_auction.cancel(auction_id)
    scene.skim_all()
    scene.settlement.finalise()
    check_finalised(scene, 100_007 * RAD, 0, {GOLD: GOLD_TAKEN})
    assert scene.settlement.total_coin() == (BANK + 100_007) * RAD


def test_finalise__coin_given_to_houses_and_settlement__is_burned(scene):
    """Nobody could redeem it, and it would dilute those who can."""
    gifts = [
        scene.debt_auction.address,
        scene.surplus_auction.address,
        scene.settlement.address,
        scene.auctions.address,
        scene.pool,
    ]
    scene.stake(scene.other, 1_000)
    for house in gifts:
        scene.give_coin(house, 100 * RAD + 1)
    scene.give_coin(scene.keeper, 3)
    scene.end()
    # The pool's owners have the whole wads that the auction held; the rest is burned.
    assert [scene.coin(house) for house in gifts] == [0, 0, 0, 0, 1_100 * RAD]
    assert scene.coin(scene.keeper) == 3
    # The wads that `give_coin` broke left a remainder to the Treasury.
    assert scene.settlement.total_coin() == BANK * RAD - 400 * RAD - 6 * RAY + 3
    scene.check_books()


def test_finalise__free_balance_given_to_settlement__joins_the_estate(scene):
    auction_id = scene.auction_eth()
    scene.give_coin(scene.buyer, 2_000 * RAD)
    scene.take(auction_id, ETH, 10 * WAD, receiver=scene.settlement.address)
    scene.freeze()
    scene.cancel_all()
    scene.skim_all()
    scene.settlement.finalise()
    # 12,350 of debt at 150: 82.33 of the other 90.
    assert scene.settlement.estate()[ETH] == 10 * WAD + -(-12_350 * WAD // 150)
    scene.check_books()


# --- Refusals -------------------------------------------------------------------------------------


def test_finalise__not_frozen__reverts(scene):
    with boa.reverts(errors.SETTLEMENT_NOT_FROZEN):
        scene.settlement.finalise(sender=scene.governor)


@pytest.mark.parametrize("house", ["auctions", "debt_auction", "surplus_auction"])
def test_finalise__an_auction_runs__reverts(scene, house):
    start = {
        "auctions": scene.auction_eth,
        "debt_auction": scene.start_debt_auction,
        "surplus_auction": scene.start_surplus_auction,
    }[house]
    auction_id = start()
    scene.freeze()
    if house != "auctions":
        scene.skim_all()
    with boa.reverts(errors.SETTLEMENT_AUCTIONS_ARE_RUNNING):
        scene.settlement.finalise()
    getattr(scene, house).cancel(auction_id)
    scene.skim_all()
    scene.settlement.finalise()
    assert scene.settlement.is_final()
    scene.check_books()


def test_finalise__one_account_in_debt__reverts(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 14_000 * WAD)
    scene.freeze()
    scene.settlement.skim([scene.bank])
    with boa.reverts(errors.SETTLEMENT_ACCOUNTS_HAVE_DEBT):
        scene.settlement.finalise()
    scene.settlement.skim([scene.owner])
    scene.settlement.finalise()
    assert scene.settlement.is_final()


def test_finalise__twice__reverts(scene):
    scene.end()
    estate = scene.settlement.estate()
    scene.give_unsold(BTC, WAD)
    with boa.reverts(errors.SETTLEMENT_ALREADY_FINAL):
        scene.settlement.finalise()
    assert scene.settlement.estate() == estate
