# SPDX-License-Identifier: MIT
"""`LiquidationEngine` on random accounts at a rate that is not round.

Whoever is unsafe can be liquidated one way or the other.
"""

from __future__ import annotations

import boa
import pytest
from hypothesis import HealthCheck, given, settings

from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import expected
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.events import named
from tests.unit.contracts.liquidation.strategies import befall, let_interest_accrue, troubles

some = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def interest(scene):
    let_interest_accrue(scene)
    return scene


def is_lane_a_open(scene):
    return any(
        scene.direct.quote_liquidation(scene.owner, asset, w.MAX).debt > 0
        for asset in scene.collateral()
    )


@given(trouble=troubles(lowest=850))
@some
def test_close_out__unsafe_account__this_lane_or_the_other_is_open(interest, trouble):
    befall(interest, trouble)
    is_unsafe = expected.account(interest).is_unsafe
    is_open = interest.engine.quote_close_out(interest.owner).is_open
    assert (is_open or is_lane_a_open(interest)) == is_unsafe


@given(trouble=troubles(lowest=850))
@some
def test_close_out__unsafe_account_with_an_old_price__is_open(interest, trouble):
    befall(interest, trouble)
    interest.wait(w.MAX_PRICE_AGE)
    is_unsafe = expected.account(interest).is_unsafe
    assert interest.engine.quote_close_out(interest.owner).is_open == is_unsafe
    assert not is_lane_a_open(interest)


@given(trouble=troubles())
@some
def test_close_out__random_account__does_what_quote_and_model_say(interest, trouble):
    befall(interest, trouble)
    interest.set_ledger(min_collateral_value=w.MIN_VALUE)
    before = expected.account(interest)
    want = expected.close_out(interest, before)
    quote = interest.engine.quote_close_out(interest.owner)
    assert quote.is_open == (not isinstance(want, str))
    if isinstance(want, str):
        with boa.reverts(want):
            interest.close_out()
        return

    auction_id = interest.close_out()
    assert (quote.is_whole, quote.normalized_debt) == (want.is_whole, want.normalized_debt)
    assert (quote.due, quote.tab, quote.incentive) == (want.due, want.tab, want.incentive)
    assert quote.lots == list(want.lots.values())
    assert quote.prices == list(want.prices.values())
    assert quote.assets == sum(1 << asset for asset in want.lots)
    assert quote.seized == [want.lots.get(asset, 0) for asset in before.collateral]
    found = logged(interest.engine) + logged(interest.engine, of=interest.auctions)
    ((_, event),) = named(found, "AuctionStarted", "AccountWrittenOff")
    assert (event["due"], event["incentive"]) == (want.due, want.incentive)
    assert interest.auctions.auction(auction_id).tab == want.tab
    assert interest.open_tabs(want.lots) == expected.charges(want)
    assert expected.account(interest).state.account == expected.after(before, want)
    assert interest.coin_gap() == 0
