# SPDX-License-Identifier: MIT
"""`LiquidationEngine.close_out`: when it is open, and all that a close-out of one lot changes."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import scene as s
from tests.unit.contracts.liquidation.scene import BTC, ETH, LINK

DAY = 24 * s.HOUR
WEI = RAY
"""One wei of coin [rad]."""


# --- When it is open ------------------------------------------------------------------------------


def test_close_out__account_without_debt__reverts(scene):
    scene.open_account(scene.owner, {ETH: WAD * 100}, 0)
    with boa.reverts(errors.LIQUIDATION_ACCOUNT_IS_HEALTHY):
        scene.close_out()


def test_close_out__account_that_never_was__reverts(scene):
    with boa.reverts(errors.LIQUIDATION_ACCOUNT_IS_HEALTHY):
        scene.close_out(scene.stranger)


@pytest.mark.parametrize(
    ("more_debt", "reason"),
    [
        (-1, errors.LIQUIDATION_ACCOUNT_IS_HEALTHY),
        (0, errors.LIQUIDATION_ACCOUNT_IS_HEALTHY),
        (1, errors.LIQUIDATION_LIQUIDATE_INSTEAD),
    ],
)
def test_close_out__health_factor_around_1__reverts(scene, more_debt, reason):
    scene.open_eth(14_000 * WAD + more_debt)
    scene.set_price(ETH, 175)  # 0.80 * 17,500 = 14,000
    with boa.reverts(reason):
        scene.close_out()


@pytest.mark.parametrize("more_debt", [-1, 0])
def test_close_out__health_factor_not_below_threshold__reverts(scene, more_debt):
    scene.open_eth(14_000 * WAD + more_debt)
    scene.set_price(ETH, "166.25")  # 0.80 * 16,625 = 0.95 * 14,000
    with boa.reverts(errors.LIQUIDATION_LIQUIDATE_INSTEAD):
        scene.close_out()


def test_close_out__health_factor_one_wei_below_threshold__takes_all(scene):
    scene.open_eth(14_000 * WAD + 1)
    scene.set_price(ETH, "166.25")
    scene.close_out()
    assert scene.debt() == 0


@pytest.mark.parametrize("more_debt", [0, 1])
def test_close_out__debt_of_two_floors_above_threshold__reverts(scene, more_debt):
    scene.open_eth(10_000 * WAD + more_debt)
    scene.set_price(ETH, 120)  # HF 0.96
    with boa.reverts(errors.LIQUIDATION_LIQUIDATE_INSTEAD):
        scene.close_out()


def test_close_out__debt_one_wei_below_two_floors__takes_all(scene):
    scene.open_eth(10_000 * WAD - 1)
    scene.set_price(ETH, 120)
    scene.close_out()
    assert scene.debt() == 0


def test_close_out__debt_below_two_floors_but_healthy__reverts(scene):
    scene.open_eth(8_000 * WAD)
    scene.set_price(ETH, 100)  # HF exactly 1
    with boa.reverts(errors.LIQUIDATION_ACCOUNT_IS_HEALTHY):
        scene.close_out()


@pytest.fixture
def expiring(scene):
    """An account at HF 0.98 whose price is too old from `expires_at` on."""
    scene.open_eth()
    scene.set_price(ETH, "171.5")
    boa.env.timestamp = scene.oracle.price_state(ETH).expires_at
    return scene


def test_close_out__price_as_old_as_it_may_be__reverts(expiring):
    expiring.wait(-1)
    with boa.reverts(errors.LIQUIDATION_LIQUIDATE_INSTEAD):
        expiring.close_out()


def test_close_out__price_too_old__takes_all_at_the_last_good_price(expiring):
    auction_id = expiring.close_out()
    assert expiring.debt() == 0
    assert expiring.auctions.auction(auction_id).lots[0].top == 1715 * 11 * RAY // 100


def test_close_out__price_too_old_but_healthy__reverts(scene):
    scene.open_eth()
    scene.wait(s.MAX_PRICE_AGE)
    with boa.reverts(errors.LIQUIDATION_ACCOUNT_IS_HEALTHY):
        scene.close_out()


@pytest.mark.parametrize("fresh", [(ETH, BTC), (ETH, LINK), (BTC, LINK)])
def test_close_out__one_price_of_three_too_old__takes_all(scene, fresh):
    scene.open_account(scene.owner, s.BASKET, 14_000 * WAD)
    for asset in s.BASKET:
        scene.set_price(asset, s.PRICES[asset] * 0.86)  # HF about 0.995
    scene.wait(s.MAX_PRICE_AGE)
    scene.keep_prices(fresh)
    scene.close_out()
    assert scene.debt() == 0


def test_close_out__all_of_three_prices_just_refreshed__reverts(scene):
    scene.open_account(scene.owner, s.BASKET, 14_000 * WAD)
    for asset in s.BASKET:
        scene.set_price(asset, s.PRICES[asset] * 0.86)
    scene.wait(s.MAX_PRICE_AGE)
    scene.keep_prices((ETH, BTC, LINK))
    with boa.reverts(errors.LIQUIDATION_LIQUIDATE_INSTEAD):
        scene.close_out()


# --- Pause ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [1, 2, 3])
def test_close_out__paused__reverts_until_the_pause_ends(scene, level):
    scene.open_eth()
    scene.set_price(ETH, 150)
    scene.auctions.pause(level, 600, sender=scene.guardian)
    scene.wait(599)
    with boa.reverts(errors.LIQUIDATION_CLOSE_OUTS_ARE_PAUSED):
        scene.close_out()
    scene.wait(1)
    scene.close_out()
    assert scene.debt() == 0


def test_close_out__healthy_and_paused__reverts_for_the_pause(scene):
    scene.open_eth()
    scene.auctions.pause(1, 600, sender=scene.guardian)
    with boa.reverts(errors.LIQUIDATION_CLOSE_OUTS_ARE_PAUSED):
        scene.close_out()


# --- What it does ---------------------------------------------------------------------------------


@pytest.fixture
def unsafe(scene):
    """100 ETH at 150 coins against 14,000: tab 15,400, incentive 100 + 15.4."""
    scene.open_eth()
    scene.set_price(ETH, 150)
    return scene


INCENTIVE = 115_4 * RAD // 10
TAB = 15_400 * RAD


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
    assert unsafe.ledger.bucket(era) == 14_000 * RAD
    assert unsafe.coin_gap() == 0


def test_close_out__by_stranger__pays_the_keeper(unsafe):
    unsafe.close_out()
    assert unsafe.coin(unsafe.keeper) == INCENTIVE
    assert unsafe.coin(unsafe.stranger) == 0


def test_close_out__one_asset__starts_an_auction(unsafe):
    auction_id = unsafe.close_out()

    assert auction_id == int(unsafe.owner, 16) << 96 | 1 << ETH << 80 | 1
    auction = unsafe.auctions.auction(auction_id)
    assert auction._asdict() == {
        "owner": unsafe.owner,
        "assets": 1 << ETH,
        "tab": TAB,
        "penalty": 1_400 * WAD,
        "incentive_left": 1_284_6 * WAD // 10,
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

    assert logged(unsafe.engine) == [
        (
            "AccountClosedOut",
            {
                "account": unsafe.owner,
                "keeper": unsafe.keeper,
                "auction_id": auction_id,
                "due": 14_000 * RAD,
                "incentive": INCENTIVE,
            },
        )
    ]
    assert logged(unsafe.engine, of=unsafe.auctions) == [
        ("LimitChanged", {"asset": ETH, "open_tab": TAB, "total_open_tab": TAB}),
        (
            "AuctionStarted",
            {
                "auction_id": auction_id,
                "account": unsafe.owner,
                "keeper": unsafe.keeper,
                "version": 1,
                "tab": TAB,
                "penalty": 1_400 * WAD,
                "incentive": INCENTIVE,
                "started_at": unsafe.now(),
                "lots": [100 * WAD],
                "tops": [165 * RAY],
            },
        ),
    ]


def test_close_out__interest_since_the_last_accrual__is_part_of_due(scene):
    scene.set_ledger(stability_fee=RAY + 10**19)
    scene.open_eth()
    scene.wait(s.HOUR)
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
    keeper = {"nobody": s.ZERO_ADDRESS, "gateway": unsafe.gateway.address}[name]
    with boa.reverts(errors.LEDGER_KEEPER_CANNOT_BE_PAID):
        unsafe.engine.close_out(unsafe.owner, keeper)


def test_close_out__two_accounts__number_their_auctions(unsafe):
    first = unsafe.close_out()
    unsafe.set_price(ETH, 200)
    unsafe.open_account(unsafe.stranger, {ETH: 50 * WAD}, 7_000 * WAD)
    unsafe.set_price(ETH, 150)
    second = unsafe.close_out(unsafe.stranger)

    assert second == int(unsafe.stranger, 16) << 96 | 1 << ETH << 80 | 2
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
