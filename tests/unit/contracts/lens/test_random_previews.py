# SPDX-License-Identifier: MIT
"""Previews of anything: what the Lens foresees is what happens, or how it fails."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from model.units import BPS, WAD
from tests.unit.contracts.lens import foresight
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.strategies import (
    BASKET_ASSETS,
    befall,
    let_interest_accrue,
    troubles,
)

some = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
wanted = st.one_of(st.just(w.MAX), st.integers(0, 3 * w.FLOOR * WAD))
any_asset = st.sampled_from([*BASKET_ASSETS, w.GOLD, 16, w.MAX])
limits = st.sampled_from([None, 55_000, 200_000])
ages = st.sampled_from([0, 0, 1, w.MAX_PRICE_AGE])
shares = st.sampled_from([0, 1, 3_000, 9_000, BPS, 2 * BPS])
"""Of what is left of a lot, more than all included [bps]."""
purchases = st.lists(st.tuples(any_asset, shares, st.integers(0, 1_500)), max_size=4)
"""Asset, share, and the time that passes before [seconds]."""


@pytest.fixture(scope="module")
def interest(scene):
    let_interest_accrue(scene)
    return scene


@given(trouble=troubles(lowest=850), asset=any_asset, max_debt=wanted, age=ages)
@some
def test_preview_liquidate__anything__comes_true(interest, trouble, asset, max_debt, age):
    befall(interest, trouble)
    interest.wait(age)
    foresight.liquidation(interest, asset, max_debt)
    # And once more, of what is left.
    foresight.liquidation(interest, next(iter(trouble.collateral)))


@given(trouble=troubles(), limit=limits, least=st.sampled_from([0, w.MIN_VALUE]), age=ages)
@some
def test_preview_close_out__anything__comes_true(interest, trouble, limit, least, age):
    befall(interest, trouble)
    interest.set_ledger(min_collateral_value=least)
    for asset in trouble.collateral if limit else ():
        interest.set_limit(asset, limit)
    interest.wait(age)
    foresight.close_out(interest)
    foresight.close_out(interest)


def auction_of(scene, trouble):
    """An auction of what an account in deep trouble had; its id."""
    befall(scene, trouble)
    assume(scene.lens.preview_close_out(scene.owner).plan.assets)
    return scene.close_out()


def buy(scene, auction_id, bought):
    """Each purchase as foreseen, of a share of what is left of the lot."""
    for asset, share, seconds in bought:
        scene.wait(seconds)
        auction = scene.auctions.auction(auction_id)
        left = sum(lot.collateral for lot in auction.lots if lot.asset == asset)
        foresight.purchase(scene, auction_id, asset, left * share // BPS)


@given(trouble=troubles(highest=940), bought=purchases)
@some
def test_preview_take__anything__comes_true(interest, trouble, bought):
    buy(interest, auction_of(interest, trouble), bought)


@given(
    trouble=troubles(highest=940),
    bought=purchases,
    wait=st.integers(0, 2 * w.TAIL),
    move=st.sampled_from([BPS, 6_000, 1_000, 15_000, 10]),
)
@some
def test_preview_reset__anything__comes_true(interest, trouble, bought, wait, move):
    auction_id = auction_of(interest, trouble)
    buy(interest, auction_id, bought)
    interest.wait(wait)
    for asset in trouble.collateral:
        interest.set_price(asset, interest.price(asset) * move / BPS / WAD)
    foresight.reset(interest, auction_id)
    interest.wait(w.TAIL + 1)
    foresight.reset(interest, auction_id)
    buy(interest, auction_id, bought)
