# SPDX-License-Identifier: MIT
"""`DirectLiquidation.liquidate`: all that it changes, and the liquidator's own limits.

At 171.5 coins, 100 ETH against 14,000 have HF 0.98, so that the bonus is 5 % and the size
(1.05 * 14,000 - 13,720) / (1.05 - 0.80 * 1.05) = 4,666 2/3.
"""

from __future__ import annotations

from fractions import Fraction

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import expected
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH, LINK

DEBT = 4_666_666_666_666_666_666_667
"""Rounded up to the wei."""
FEE = 23_333_333_333_333_333_334
"""A tenth of 5 % of it, rounded up."""
SEIZED = DEBT * 105 * 10 // (100 * 1_715)
CHARGED = (DEBT + FEE) * RAY


# --- What it does ---------------------------------------------------------------------------------


def test_liquidate__no_limits__brings_the_account_to_the_target(unsafe):
    assert unsafe.liquidate() == (DEBT, SEIZED)
    after = expected.account(unsafe)
    assert after.normalized_debt == 14_000 * WAD - DEBT
    assert after.collateral == {ETH: 100 * WAD - SEIZED}
    assert 0 <= after.health_factor - Fraction(105, 100) < Fraction(1, 10**18)


def test_liquidate__no_limits__moves_collateral_and_coin_exactly(unsafe):
    before = unsafe.coin(unsafe.buyer), unsafe.ledger.total_normalized_debt()
    treasury = unsafe.coin(unsafe.treasury.address)
    unsafe.liquidate()

    assert unsafe.free(unsafe.receiver) == SEIZED
    assert unsafe.free(unsafe.buyer) == 0
    assert unsafe.coin(unsafe.buyer) == before[0] - CHARGED
    assert unsafe.coin(unsafe.treasury.address) == treasury + FEE * RAY
    assert unsafe.ledger.total_normalized_debt() == before[1] - DEBT
    assert unsafe.ledger.unbacked_debt() == 0
    assert unsafe.coin_gap() == 0


def test_liquidate__no_limits__emits_an_event(unsafe):
    unsafe.liquidate()
    assert logged(unsafe.direct) == [
        (
            "AccountLiquidated",
            {
                "account": unsafe.owner,
                "asset": ETH,
                "liquidator": unsafe.buyer,
                "debt": DEBT * RAY,
                "fee": FEE * RAY,
                "collateral": SEIZED,
                "price": 1_715 * WAD // 10,
            },
        )
    ]


def test_liquidate__again__reverts(unsafe):
    unsafe.liquidate()
    with boa.reverts(errors.LIQUIDATION_ACCOUNT_IS_HEALTHY):
        unsafe.liquidate()


def test_liquidate__interest_since_the_last_accrual__counts(scene):
    scene.set_ledger(stability_fee=RAY + 10**18)
    scene.open_eth()
    scene.wait(w.HOUR)
    scene.set_price(ETH, "171.5")
    scene.give_coin(scene.buyer)
    before = expected.account(scene)
    want = expected.quoted(scene, before, ETH, w.MAX)
    assert scene.liquidate() == (want.debt, want.collateral)
    assert want.debt > DEBT
    assert scene.state().normalized_debt == before.normalized_debt - want.normalized_debt
    assert scene.coin_gap() == 0


@pytest.mark.parametrize(
    ("asset", "bonus"),
    [(ETH, 500), (BTC, 360), (LINK, 660)],
)
def test_liquidate__basket__seizes_only_the_asset_asked_for(scene, asset, bonus):
    """Each asset has its own bonus, all at two fifths of the way from 1 to 0.95."""
    scene.open_account(scene.owner, w.BASKET, 14_000 * WAD)
    for held in w.BASKET:
        scene.set_price(held, w.PRICES[held] * 0.75)
    scene.change(scene.owner, repaid=14_000 * WAD + -12_150 * WAD * 100 // 98)  # HF 0.98
    scene.give_coin(scene.buyer)
    before = expected.account(scene)
    want = expected.quoted(scene, before, asset, w.MAX)
    assert want.bonus == bonus
    scene.liquidate(asset=asset)
    left = {held: amount - want.collateral * (held == asset) for held, amount in w.BASKET.items()}
    assert scene.collateral() == {held: amount for held, amount in left.items() if amount}
    assert scene.free(scene.receiver, asset) == want.collateral
    assert logged(scene.direct)[0][1]["price"] == scene.price(asset)


# --- Bonus and fee --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "bonus"),
    [
        ("174.99999999", 300),
        ("174.99", 300),  # HF 0.99994...
        ("174.9", 305),
        ("170.625", 550),
        ("166.25001", 799),
        ("166.25", 800),
        ("160", 800),
    ],
)
def test_liquidate__lower_health__pays_a_higher_bonus(scene, price, bonus):
    scene.open_eth()
    scene.set_price(ETH, price)
    scene.give_coin(scene.buyer)
    assert scene.direct.quote_liquidation(scene.owner, ETH, w.MAX).bonus == bonus
    debt, seized = scene.liquidate()
    assert seized == debt * (10_000 + bonus) * WAD // (scene.price(ETH) * 10_000)


@pytest.mark.parametrize(("share", "fee"), [(0, 0), (1, 23_333_333_333_333_334), (5_000, None)])
def test_liquidate__treasurys_share__is_charged_on_top_rounded_up(unsafe, share, fee):
    unsafe.set_direct(treasury_share_of_bonus=share)
    fee = -(-DEBT * 5 * share // (100 * 10_000)) if fee is None else fee
    before = unsafe.coin(unsafe.buyer)
    assert unsafe.liquidate() == (DEBT, SEIZED)
    assert unsafe.coin(unsafe.buyer) == before - (DEBT + fee) * RAY
    assert unsafe.coin(unsafe.treasury.address) == fee * RAY


# --- The liquidator's own limits ------------------------------------------------------------------


@pytest.mark.parametrize("max_debt", [164, WAD, DEBT - 1])
def test_liquidate__less_wanted__repays_that(unsafe, max_debt):
    debt, seized = unsafe.liquidate(max_debt=max_debt)
    assert debt == max_debt
    assert seized == max_debt * 1_050 * 10 // (1_000 * 1_715)
    assert unsafe.state().normalized_debt == 14_000 * WAD - max_debt


@pytest.mark.parametrize("max_debt", [DEBT, DEBT + 1, 14_000 * WAD, w.MAX])
def test_liquidate__more_wanted__repays_to_the_target(unsafe, max_debt):
    assert unsafe.liquidate(max_debt=max_debt) == (DEBT, SEIZED)


def test_liquidate__nothing_wanted__reverts(unsafe):
    with boa.reverts(errors.LIQUIDATION_ASSET_TOO_SMALL):
        unsafe.liquidate(max_debt=0)


@pytest.mark.parametrize("max_debt", [1, 163])
def test_liquidate__so_little_that_nothing_is_seized__reverts(unsafe, max_debt):
    """164 wei of coin buy the first wei of ETH."""
    with boa.reverts(errors.LIQUIDATION_ASSET_TOO_SMALL):
        unsafe.liquidate(max_debt=max_debt)


def test_liquidate__as_much_as_the_minimum__is_open(unsafe):
    assert unsafe.liquidate(min_collateral=SEIZED) == (DEBT, SEIZED)


def test_liquidate__less_than_the_minimum__reverts(unsafe):
    with boa.reverts(errors.LIQUIDATION_TOO_LITTLE_COLLATERAL):
        unsafe.liquidate(min_collateral=SEIZED + 1)


def test_liquidate__receiver_is_zero__reverts(unsafe):
    with boa.reverts(errors.LIQUIDATION_RECEIVER_IS_ZERO):
        unsafe.liquidate(receiver=w.ZERO_ADDRESS)


def test_liquidate__coin_for_debt_and_fee_exactly__is_open(unsafe):
    unsafe.give_coin(unsafe.stranger, CHARGED)
    unsafe.liquidate(sender=unsafe.stranger)
    assert unsafe.coin(unsafe.stranger) == 0


@pytest.mark.parametrize("coin", [0, DEBT * RAY, CHARGED - 1])
def test_liquidate__payer_with_too_little_coin__reverts(unsafe, coin):
    unsafe.give_coin(unsafe.stranger, coin)
    with boa.reverts(errors.LEDGER_COIN_TOO_LOW):
        unsafe.liquidate(sender=unsafe.stranger)
    assert unsafe.debt() == 14_000 * RAD
    assert unsafe.free(unsafe.receiver) == 0


def test_liquidate__owner_liquidates_itself__pays_the_fee_as_anyone(unsafe):
    unsafe.give_coin(unsafe.owner, CHARGED)
    unsafe.liquidate(sender=unsafe.owner, receiver=unsafe.owner)
    assert unsafe.coin(unsafe.owner) == 0
    assert unsafe.free(unsafe.owner) == SEIZED
    assert unsafe.coin(unsafe.treasury.address) == FEE * RAY
