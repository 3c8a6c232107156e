# SPDX-License-Identifier: MIT
"""`LiquidationEngine.close_out` of lots that are not worth an auction."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import expected
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH, LINK

BASKET = {ETH: 50 * WAD, BTC: WAD, LINK: 15 * WAD}
"""Worth 7,500, 6,000 and 45 after the fall; 45 is a tenth of 450."""
TAB = 13_750 * RAD


def open_with_slivers(scene, account, collateral, debt):
    """Slots may be worth anything while they are opened; after it 450."""
    scene.set_ledger(min_collateral_value=0)
    scene.open_account(account, collateral, debt)
    scene.set_ledger(min_collateral_value=450)


@pytest.fixture
def basket(scene):
    open_with_slivers(scene, scene.owner, BASKET, 12_500 * WAD)
    scene.fall_by_a_quarter()
    return scene


@pytest.mark.parametrize("least", [0, 449, 450])
def test_close_out__lot_worth_a_tenth_of_the_least_value__is_sold(basket, least):
    basket.set_ledger(min_collateral_value=least)
    auction_id = basket.close_out()
    assert len(basket.auctions.auction(auction_id).lots) == 3
    assert basket.collateral() == {}


def test_close_out__lot_worth_less__stays_with_the_account(basket):
    basket.set_ledger(min_collateral_value=451)
    auction_id = basket.close_out()

    assert basket.collateral() == {LINK: 15 * WAD}
    assert basket.debt() == 0
    auction = basket.auctions.auction(auction_id)
    assert auction.assets == 1 << ETH | 1 << BTC
    assert [lot.collateral for lot in auction.lots] == [50 * WAD, WAD]
    # The other two bear the whole tab: 7,500 and 6,000 of 13,500.
    eth = -(-TAB * 7_500 // 13_500)
    assert basket.open_tabs((ETH, BTC, LINK)) == [eth, TAB - eth, 0]


@pytest.mark.parametrize(("less", "stays"), [(0, False), (1, True)])
def test_close_out__lot_one_wei_around_a_tenth__stays_if_below(scene, less, stays):
    amounts = {**BASKET, LINK: 15 * WAD - less}
    open_with_slivers(scene, scene.owner, amounts, 12_500 * WAD)
    scene.fall_by_a_quarter()
    scene.close_out()
    assert scene.collateral() == ({LINK: amounts[LINK]} if stays else {})


def test_close_out__small_lot_of_a_full_asset__does_not_shield_the_account(scene):
    """What stays is charged to nobody, so its asset's limit does not matter."""
    scene.set_limit(LINK, 55_000)
    scene.open_account(scene.stranger, {LINK: 20_000 * WAD}, 50_000 * WAD)
    open_with_slivers(scene, scene.owner, {ETH: 5_000 * WAD, LINK: 15 * WAD}, 700_000 * WAD)
    scene.set_price(ETH, 1)
    scene.set_price(LINK, 3)
    scene.close_out(scene.stranger)
    with boa.reverts(errors.LIQUIDATION_LIMIT_REACHED):
        scene.close_out()  # 45 of 5,045 coins: a charge of 6,868
    scene.set_ledger(min_collateral_value=451)
    scene.close_out()
    assert scene.collateral() == {LINK: 15 * WAD}
    assert scene.open_tabs((ETH, LINK)) == [770_000 * RAD, 55_000 * RAD]


# --- A part of a lot that is too small ------------------------------------------------------------


def test_close_out__part_of_a_lot_too_small__stays_with_the_account(scene):
    """LINK is worth 60, and of that about 5/14 would be sold."""
    scene.set_limit(ETH, 55_000)
    collateral = {ETH: 1_000 * WAD, LINK: 20 * WAD}
    open_with_slivers(scene, scene.owner, collateral, 140_000 * WAD)
    scene.fall_by_a_quarter()
    plan = expected.planned(scene, expected.account(scene))
    auction_id = scene.close_out()

    assert not plan.is_whole
    assert scene.collateral() == {ETH: 1_000 * WAD - plan.lots[ETH], LINK: 20 * WAD}
    assert scene.auctions.auction(auction_id).assets == 1 << ETH
    assert scene.open_tabs((ETH, LINK)) == [plan.tab, 0]
    assert scene.auctions.total_open_tab() == plan.tab


def test_close_out__parts_of_all_lots_too_small__reverts(scene):
    """The lot is worth 60, of which 5/14 fit the limit."""
    scene.set_limit(ETH, 55_000)
    scene.open_eth(140_000 * WAD, 1_000 * WAD)
    scene.set_price(ETH, "0.06")
    with boa.reverts(errors.LIQUIDATION_DUSTY_PARTIAL):
        scene.close_out()


# --- Writing off ----------------------------------------------------------------------------------

SHARE = 55 * RAD // 10
"""A thousandth of the tab of 5,500."""


@pytest.fixture
def worthless(scene):
    """40 ETH, soon worth less than 50 coins, against the least debt."""
    scene.open_eth(w.FLOOR * WAD, 40 * WAD)
    scene.set_price(ETH, "1.24999999")
    return scene


def test_close_out__no_lot_worth_selling__queues_the_debt_and_pays_the_share(worthless):
    assert worthless.close_out() == 0

    assert worthless.debt() == 0
    assert worthless.collateral() == {ETH: 40 * WAD}
    assert worthless.ledger.queued_debt() == 5_000 * RAD
    assert worthless.ledger.unbacked_debt() == 5_000 * RAD + SHARE
    assert worthless.coin(worthless.keeper) == SHARE
    assert worthless.auctions.auction_count() == 0
    assert worthless.auctions.total_open_tab() == 0
    assert worthless.coin_gap() == 0


def test_close_out__no_lot_worth_selling__emits_the_write_off(worthless):
    worthless.close_out()
    assert logged(worthless.engine) == [
        (
            "AccountWrittenOff",
            {
                "account": worthless.owner,
                "keeper": worthless.keeper,
                "due": 5_000 * RAD,
                "incentive": SHARE,
            },
        )
    ]
    assert logged(worthless.engine, of=worthless.auctions) == []


def test_close_out__only_lot_just_worth_selling__starts_an_auction(worthless):
    worthless.set_price(ETH, "1.25")
    auction_id = worthless.close_out()
    assert worthless.auctions.auction(auction_id).tab == 5_500 * RAD
    assert worthless.coin(worthless.keeper) == 100 * RAD + SHARE


def test_close_out__no_lot_worth_selling_and_limit_full__still_queues_the_debt(worthless):
    for asset in range(9):
        worthless.set_limit(asset, 55_000)
    worthless.set_engine(liquidation_limit=55_000)
    worthless.open_account(worthless.stranger, {BTC: 10 * WAD}, 60_000 * WAD)
    worthless.set_price(BTC, 6_000)
    worthless.close_out(worthless.stranger)
    assert worthless.auctions.capacity(1 << ETH).room == 0
    assert worthless.close_out() == 0
    assert worthless.debt() == 0


def test_close_out__debt_without_any_collateral__queues_it(scene):
    """Which no sequence of calls is known to leave behind: here the engine's address takes it."""
    scene.open_account(scene.owner, {ETH: 36 * WAD}, w.FLOOR * WAD)
    scene.ledger.seize(scene.owner, [36 * WAD], 0, scene.keeper, 0, sender=scene.engine.address)
    assert scene.close_out() == 0
    assert scene.debt() == 0
    assert scene.coin(scene.keeper) == SHARE
