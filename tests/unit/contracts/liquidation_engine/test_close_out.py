# SPDX-License-Identifier: MIT
"""`LiquidationEngine.close_out`: all that the close-out of an account with one lot changes."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import expected
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import ETH

DAY = 24 * w.HOUR
INCENTIVE = 115_4 * RAD // 10
TAB = 15_400 * RAD


@pytest.fixture
def unsafe(scene):
    """100 ETH at 150 coins against 14,000: tab 15,400, incentive 100 + 15.4."""
    scene.open_eth()
    scene.set_price(ETH, 150)
    return scene


def test_close_out__one_asset__moves_collateral_and_debt_exactly(unsafe):
    before = unsafe.ledger.total_normalized_debt(), unsafe.ledger.total_collateral(ETH)
    unsafe.close_out()

    assert unsafe.collateral() == {}
    assert unsafe.debt() == 0
    assert unsafe.ledger.total_normalized_debt() == before[0] - 14_000 * WAD
    assert unsafe.ledger.total_collateral(ETH) == before[1] - 100 * WAD
    assert unsafe.ledger.queued_debt() == 14_000 * RAD
    assert unsafe.ledger.unbacked_debt() == 14_000 * RAD + INCENTIVE
    era = -(-unsafe.now() // DAY) * DAY
    assert tuple(unsafe.ledger.bucket(0)) == (era, 14_000 * RAD)
    assert unsafe.coin_gap() == 0


def test_close_out__by_stranger__pays_the_keeper(unsafe):
    unsafe.close_out()
    assert unsafe.coin(unsafe.keeper) == INCENTIVE
    assert unsafe.coin(unsafe.stranger) == 0


def test_close_out__one_asset__starts_an_auction(unsafe):
    auction_id = unsafe.close_out()

    penalty = 1_400 * 10_000 << 32  # in 1e-4 coin
    assert auction_id == int(unsafe.owner, 16) << 96 | 1 << ETH << 80 | penalty | 1
    auction = unsafe.auctions.auction(auction_id)
    assert auction._asdict() == {
        "owner": unsafe.owner,
        "assets": 1 << ETH,
        "tab": TAB,
        "penalty": 1_400 * WAD,
        "incentive_left": expected.incentive_left(1_400 * WAD, INCENTIVE),
        "started_at": unsafe.now(),
        "elapsed": 0,
        "version": 1,
        "needs_reset": False,
        "lots": [(ETH, 100 * WAD, 165 * RAY, 165 * RAY)],
    }
    assert unsafe.auctions.running_auctions() == 1
    assert unsafe.auctions.auction_count() == 1
    assert unsafe.auctions.total_open_tab() == unsafe.auctions.open_tab(ETH) == TAB


def test_close_out__one_asset__emits_events(unsafe):
    auction_id = unsafe.close_out()

    assert logged(unsafe.engine) == []
    assert logged(unsafe.engine, of=unsafe.auctions) == [
        (
            "AuctionStarted",
            {
                "auction_id": auction_id,
                "account": unsafe.owner,
                "keeper": unsafe.keeper,
                "version": 1,
                "due": 14_000 * RAD,
                "tab": TAB,
                "incentive": INCENTIVE,
                "incentive_left": expected.incentive_left(1_400 * WAD, INCENTIVE),
                "started_at": unsafe.now(),
                "lots": [100 * WAD],
                "tops": [165 * RAY],
                "open_tabs": [TAB],
                "total_open_tab": TAB,
            },
        ),
    ]


def test_close_out__interest_since_the_last_accrual__is_part_of_due(scene):
    scene.set_ledger(stability_fee=RAY + 10**19)
    scene.open_eth()
    scene.wait(w.HOUR)
    scene.set_price(ETH, 150)
    rate = scene.ledger.rate()
    assert rate > RAY
    auction_id = scene.close_out()

    due = 14_000 * WAD * rate
    assert scene.ledger.queued_debt() == due
    assert scene.auctions.auction(auction_id).tab == due * 11 // 10
    assert scene.coin_gap() == 0


@pytest.mark.parametrize("name", ["nobody", "gateway"])
def test_close_out__keeper_who_cannot_be_paid__reverts(unsafe, name):
    keeper = {"nobody": w.ZERO_ADDRESS, "gateway": unsafe.gateway.address}[name]
    with boa.reverts(errors.LEDGER_KEEPER_CANNOT_BE_PAID):
        unsafe.engine.close_out(unsafe.owner, keeper)


def test_close_out__two_accounts__number_their_auctions(unsafe):
    first = unsafe.close_out()
    unsafe.set_price(ETH, 200)
    unsafe.open_account(unsafe.stranger, {ETH: 50 * WAD}, 7_000 * WAD)
    unsafe.set_price(ETH, 150)
    second = unsafe.close_out(unsafe.stranger)

    penalty = 700 * 10_000 << 32
    assert second == int(unsafe.stranger, 16) << 96 | 1 << ETH << 80 | penalty | 2
    assert unsafe.auctions.total_open_tab() == unsafe.auctions.open_tab(ETH) == 23_100 * RAD
    assert unsafe.auctions.auction(first).tab == TAB
    assert unsafe.auctions.running_auctions() == 2


def test_close_out__same_account_while_its_auction_runs__starts_another(unsafe):
    first = unsafe.close_out()
    unsafe.set_price(ETH, 200)
    unsafe.open_eth()
    unsafe.set_price(ETH, 150)
    second = unsafe.close_out()

    assert second == first + 1
    assert [unsafe.auctions.auction(i).tab for i in (first, second)] == [TAB, TAB]


def test_close_out__again__reverts(unsafe):
    unsafe.close_out()
    with boa.reverts(errors.LIQUIDATION_ACCOUNT_IS_HEALTHY):
        unsafe.close_out()


def test_close_out__treasury_without_coin__still_pays_the_keeper(unsafe):
    assert unsafe.coin(unsafe.treasury.address) == 0
    unsafe.close_out()
    assert unsafe.ledger.matured_debt() == unsafe.coin(unsafe.keeper) == INCENTIVE


@pytest.mark.parametrize(
    ("debt", "incentive"),
    [
        (5_000 * WAD, 100 * RAD + 5_500 * RAD // 1_000),
        (5_001 * WAD, 100 * RAD + 5_501_1 * RAD // 10_000),
    ],
)
def test_close_out__smallest_debt__keeper_gets_less_than_the_penalty(scene, debt, incentive):
    scene.open_eth(debt, 36 * WAD)
    scene.set_price(ETH, 150)
    scene.close_out()
    assert scene.coin(scene.keeper) == incentive < debt * RAY // 10


def test_close_out__incentive_above_what_is_left_of_the_penalty__is_cut(scene):
    """A debt below the floor that a later floor made: the cap holds at run time, too."""
    scene.open_eth(5_000 * WAD, 36 * WAD)
    scene.change(scene.owner, borrowed=1)
    for asset in range(9):
        scene.set_limit(asset, 2_000_000)
    scene.set_engine(debt_floor=100_000, incentive_tip=9_000 * WAD, liquidation_limit=2_000_000)
    scene.set_price(ETH, 150)
    scene.close_out()
    assert scene.coin(scene.keeper) == (5_000 * WAD + 1) * RAY // 10
