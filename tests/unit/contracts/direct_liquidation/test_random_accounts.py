# SPDX-License-Identifier: MIT
"""`DirectLiquidation` on random accounts at a rate that is not round."""

from __future__ import annotations

from dataclasses import astuple
from fractions import Fraction

import boa
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from model.fixed_point import ceil_div
from model.units import BPS, RAD, RAY, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import expected
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
DUST = Fraction(1, 10**16)
"""What roundings of some wei can move a health factor by."""
wanted = st.one_of(st.just(w.MAX), st.integers(0, 3 * w.FLOOR * WAD))


@pytest.fixture(scope="module")
def interest(scene):
    let_interest_accrue(scene)
    return scene


@given(trouble=troubles(), asset=st.sampled_from(BASKET_ASSETS), max_debt=wanted)
@some
def test_liquidate__random_account__does_what_quote_and_model_say(
    interest, trouble, asset, max_debt
):
    """And so it reverts exactly if the quote is 0."""
    befall(interest, trouble)
    before = expected.account(interest)
    want = expected.liquidation(interest, before, asset, max_debt)
    quote = interest.direct.quote_liquidation(interest.owner, asset, max_debt)
    if isinstance(want, str):
        assert tuple(quote) == (0, 0, 0, 0, 0)
        with boa.reverts(want):
            interest.liquidate(asset=asset, max_debt=max_debt)
        return

    assert tuple(quote) == astuple(want)
    assert interest.liquidate(asset=asset, max_debt=max_debt) == (want.debt, want.collateral)
    ((_, event),) = logged(interest.direct)
    assert (event["debt"], event["fee"]) == (want.debt * RAY, want.fee * RAY)
    after = expected.account(interest)
    assert after.normalized_debt == before.normalized_debt - want.normalized_debt
    assert interest.coin_gap() == 0


@given(trouble=troubles(lowest=860, highest=999), max_debt=wanted, data=st.data())
@some
def test_liquidate__unsafe_account__is_healthier_and_no_less_covered(
    interest, trouble, max_debt, data
):
    befall(interest, trouble)
    asset = data.draw(st.sampled_from(sorted(trouble.collateral)))
    before = expected.account(interest)
    quote = interest.direct.quote_liquidation(interest.owner, asset, max_debt)
    assume(quote.debt > 0)
    interest.liquidate(asset=asset, max_debt=max_debt)

    assert quote.debt <= max_debt
    after = expected.account(interest)
    owed = ceil_div(after.debt, RAY)
    assert owed == 0 or owed >= w.FLOOR * WAD
    if owed:
        assert after.health_factor > before.health_factor
        assert after.coverage >= before.coverage
        assert after.health_factor <= Fraction(w.TARGET, BPS) + DUST


@given(trouble=troubles(lowest=955, highest=999))
@some
def test_liquidate__without_limits__reaches_the_target(interest, trouble):
    """Against an asset that can pay, and with a rest above the floor."""
    befall(interest, trouble)
    for asset, amount in trouble.collateral.items():
        quote = interest.direct.quote_liquidation(interest.owner, asset, w.MAX)
        if quote.debt == 0:
            continue
        with boa.env.anchor():
            interest.liquidate(asset=asset)
            after = expected.account(interest)
            if quote.collateral < amount and after.debt > w.FLOOR * RAD + 10 * RAY:
                assert abs(after.health_factor - Fraction(w.TARGET, BPS)) < DUST


@given(trouble=troubles(lowest=900, highest=999))
@some
def test_liquidate__every_asset_in_turn__ends_healthy_or_leaves_it_to_lane_b(interest, trouble):
    befall(interest, trouble)
    for asset in trouble.collateral:
        if interest.direct.quote_liquidation(interest.owner, asset, w.MAX).debt:
            interest.liquidate(asset=asset)
    is_unsafe = expected.account(interest).is_unsafe
    assert interest.engine.quote_close_out(interest.owner).is_open == is_unsafe
