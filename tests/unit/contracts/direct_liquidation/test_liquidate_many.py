# SPDX-License-Identifier: MIT
"""`DirectLiquidation.liquidate_many`: what is not open, or gives too little, is skipped."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import BTC, ETH


@pytest.fixture
def crowd(scene):
    """Owner and stranger at HF 0.98, keeper for lane B only, receiver healthy."""
    scene.open_eth()
    scene.open_account(scene.stranger, {ETH: 200 * WAD}, 28_000 * WAD)
    scene.open_account(scene.keeper, {BTC: WAD}, 6_000 * WAD)
    scene.open_account(scene.receiver, {ETH: 100 * WAD}, 10_000 * WAD)
    scene.set_price(ETH, "171.5")
    scene.set_price(BTC, 5_500)
    scene.give_coin(scene.buyer)
    return scene


def call(account, asset=ETH, max_debt=1_000 * WAD, min_collateral=0):
    return account, asset, max_debt, min_collateral


def liquidate_many(scene, *calls, **changes):
    wanted = {"receiver": scene.receiver, "sender": scene.buyer} | changes
    return scene.direct.liquidate_many(list(calls), wanted["receiver"], sender=wanted["sender"])


SEIZED = 1_050 * WAD * 10 // 1_715


def test_liquidate_many__some_open__liquidates_those_in_order(crowd):
    before = crowd.coin(crowd.buyer)
    done = liquidate_many(
        crowd,
        call(crowd.receiver),
        call(crowd.owner),
        call(crowd.keeper, BTC),
        call(crowd.stranger),
        call(crowd.owner, BTC),
    )
    assert done == 2
    events = logged(crowd.direct)
    assert [event["account"] for _, event in events] == [crowd.owner, crowd.stranger]
    assert {name for name, _ in events} == {"AccountLiquidated"}
    assert crowd.debt() == 13_000 * RAD
    assert crowd.debt(crowd.stranger) == 27_000 * RAD
    assert crowd.free(crowd.receiver) == 2 * SEIZED
    assert crowd.coin(crowd.buyer) == before - 2_010 * RAD
    assert crowd.coin_gap() == 0


def test_liquidate_many__too_little_collateral__is_skipped(crowd):
    calls = (
        call(crowd.owner, min_collateral=SEIZED + 1),
        call(crowd.stranger, min_collateral=SEIZED),
    )
    assert liquidate_many(crowd, *calls) == 1
    assert crowd.debt() == 14_000 * RAD


def test_liquidate_many__same_account_until_it_is_healthy__counts_each(crowd):
    all_of_it = call(crowd.owner, max_debt=w.MAX)
    assert liquidate_many(crowd, call(crowd.owner), all_of_it, all_of_it) == 2
    assert crowd.direct.quote_liquidation(crowd.owner, ETH, w.MAX).debt == 0


def test_liquidate_many__as_singles__does_the_same(crowd):
    with boa.env.anchor():
        liquidate_many(crowd, call(crowd.owner), call(crowd.stranger))
        together = logged(crowd.direct)
    singles = []
    for account in (crowd.owner, crowd.stranger):
        crowd.liquidate(account, max_debt=1_000 * WAD)
        singles += logged(crowd.direct)
    assert together == singles


@pytest.mark.parametrize("names", [[], ["receiver"], ["receiver", "bank"]])
def test_liquidate_many__none_open__reverts(crowd, names):
    with boa.reverts(errors.LIQUIDATION_NOTHING_DONE):
        liquidate_many(crowd, *(call(getattr(crowd, name)) for name in names))


def test_liquidate_many__price_too_old__reverts(crowd):
    crowd.wait(w.MAX_PRICE_AGE)
    with boa.reverts(errors.LIQUIDATION_NOTHING_DONE):
        liquidate_many(crowd, call(crowd.owner))


def test_liquidate_many__coin_for_one_of_two__reverts(crowd):
    crowd.give_coin(crowd.keeper, 2_010 * RAD - 1)
    with boa.reverts(errors.LEDGER_COIN_TOO_LOW):
        liquidate_many(crowd, call(crowd.owner), call(crowd.stranger), sender=crowd.keeper)
    assert crowd.debt() == 14_000 * RAD


def test_liquidate_many__receiver_is_zero__reverts(crowd):
    with boa.reverts(errors.LIQUIDATION_RECEIVER_IS_ZERO):
        liquidate_many(crowd, call(crowd.owner), receiver=w.ZERO_ADDRESS)


def test_liquidate_many__most_calls__liquidates_the_open_one(crowd):
    calls = [call(crowd.receiver)] * 63 + [call(crowd.owner)]
    assert liquidate_many(crowd, *calls) == 1
    assert crowd.debt() == 14_000 * RAD - 1_000 * WAD * RAY
