# SPDX-License-Identifier: MIT
"""The end of random books, in random order: as the twin says, and the same for everybody.

What happens how often stands in Hypothesis' statistics (`--hypothesis-show-statistics`); the deep
run demands that everything happens. Only that one shrinks a failure: a life takes seconds.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

import boa
import pytest
from hypothesis import HealthCheck, Phase, event, given, note, settings
from hypothesis import strategies as st

from model import errors
from model.units import RAY, UnixTime
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.settlement import random_life as r
from tests.unit.contracts.settlement import scene as s
from tests.unit.contracts.settlement.twin import check_same, check_same_balances, twin_of

DEEP: Final = 150
"""Lives."""

TO_BE_SEEN: Final = (
    "several collateral auctions",
    "basket",
    "purchase",
    "lots worth more than their tab",
    "lots worth less than their tab",
    "auction past its tail",
    "debt auction, no bid",
    "debt auction, one bid",
    "debt auction, two bids",
    "surplus auction, no bid",
    "surplus auction, one bid",
    "surplus auction, two bids",
    "pool with shares",
    "pool with cooling shares",
    "pool without owners",
    "unsold lots",
    "freeze refused in a callback",
    "pool paid a part",
    "pool paid everything",
    "pool paid nothing",
)
"""In 150 lives, each at least once: 48 were enough. What is rarer is no test of the dice."""


@pytest.fixture(scope="module")
def market(scene):
    """With buyers, bidders, and one who tries to freeze in a callback."""
    with boa.env.anchor():
        yield scene, r.prepare(scene)


@pytest.mark.parametrize(
    "examples", [8, pytest.param(DEEP, marks=pytest.mark.deep)], ids=["quick", "deep"]
)
def test_settlement__random_books__ends_as_the_twin_and_shares_alike(market, examples):
    scene, callee = market
    seen: Counter[str] = Counter()

    @settings(
        deadline=None,
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        phases=[each for each in Phase if each is not Phase.shrink or examples == DEEP],
    )
    @given(life=r.LIVES, data=st.data())
    def run(life, data):
        with boa.env.anchor():
            found = _run(scene, callee, life, data)
        seen.update(found)
        for name in found:
            event(name)

    run()
    if examples == DEEP:
        missing = set(TO_BE_SEEN) - set(+seen)
        assert not missing, missing


def _run(scene, callee, life, data):
    """One life and end of the protocol; what happened."""
    holders, started = set(scene.holders), set(scene.started)
    try:
        return _lived(scene, callee, life, data)
    finally:
        # Also after a failure, which Hypothesis runs again from the same state.
        scene.holders.clear()
        scene.holders.update(holders)
        scene.started.clear()
        scene.started.update(started)


def _lived(scene, callee, life, data):
    books = r.live(scene, life, callee)
    note(str(dict(books.seen)))
    owners = books.owners

    settlement, protocol = twin_of(scene, owners)
    scene.check_books()
    check_same(scene, settlement, owners)
    scene.freeze()
    settlement.freeze(sender=scene.governor)
    check_same(scene, settlement, owners)

    _cancel(scene, protocol, data)
    check_same(scene, settlement, owners)
    # Whoever comes late, what streams meanwhile moves no loss from shares to cooling shares.
    scene.wait(data.draw(st.sampled_from([0, w.DAY, 10 * w.DAY])))
    protocol.chain.timestamp = UnixTime(boa.env.timestamp)
    for owner in data.draw(st.permutations(owners)):
        scene.settlement.skim([owner])
        settlement.skim([owner])
        check_same(scene, settlement, owners)
    for staker in books.stakers:
        with boa.reverts(errors.POOL_NOT_CLOSED):
            scene.guaranty_pool.leave(staker, sender=staker)
    scene.settlement.finalise()
    shortfall, borne = settlement.finalise()
    _count_borne(books, settlement, shortfall, borne)
    assert s.by_asset(scene.settlement.estate()) == {
        k: v for k, v in settlement.estate.items() if v
    }
    assert (
        scene.settlement.total_coin() == settlement.total_coin == settlement.ledger.coins.unbacked
    )
    check_same(scene, settlement, owners)
    check_same_balances(scene, settlement)
    scene.check_books()
    _redeem_all(scene, settlement, books, data)
    check_same_balances(scene, settlement)
    scene.check_books()
    return +books.seen


def _count_borne(books, settlement, shortfall, borne):
    left = settlement.guaranty_pool.stored.total
    if left or borne:
        paid = "everything" if not left else "a part" if borne else "nothing"
        books.seen[f"pool paid {paid}"] += 1
    assert borne >= min(shortfall, (left + 1) * RAY) or not left
    assert borne - shortfall < RAY


def _cancel(scene, protocol, data):
    """All auctions of all houses, in any order."""
    houses = {
        "collateral": (scene.auctions, protocol.collateral_auction),
        "debt": (scene.debt_auction, protocol.debt_auction),
        "surplus": (scene.surplus_auction, protocol.surplus_auction),
    }
    running = [(name, one) for name, (_, twin) in houses.items() for one in twin.auctions]
    for name, auction_id in data.draw(st.permutations(running)):
        chain, twin = houses[name]
        chain.cancel(auction_id)
        twin.cancel(auction_id)
    for chain, twin in houses.values():
        assert chain.running_auctions() == 0 == len(twin.auctions)


def _redeem_all(scene, settlement, books, data):
    """Everybody's coin, in any order and in pieces: the same share to all; only dust is left.

    Owners of the pool leave it when it is their turn, with what their shares are a part of.
    """
    for who in books.owners:
        entered = scene.enter_all(who)
        settlement.ledger.coins.move(
            str(scene.gateway.address), who, entered - settlement.ledger.coins.coin_of(who)
        )
    houses = {scene.gateway.address, scene.pool}
    redemptions = 0
    for who in data.draw(st.permutations(sorted(scene.holders - houses))):
        if who in books.stakers:
            _leave(scene, settlement, who)
        coin = scene.coin(who)
        piece = data.draw(st.integers(0, 100)) * coin // 100
        for amount in filter(None, (piece, coin - piece)):
            _redeem(scene, settlement, who, amount)
            redemptions += 1
        check_same(scene, settlement, books.owners)
    left = settlement.ledger.coins.unbacked
    # No tokens are left, so the Gateway has no coin; of the pool, less than a rad a pot and owner.
    assert scene.coin(scene.gateway.address) == scene.stablecoin.totalSupply() == 0
    assert left == scene.coin(scene.pool) <= 2 * len(books.stakers)
    total = settlement.total_coin
    for asset, collected in settlement.estate.items():
        kept = scene.free(scene.settlement.address, asset)
        exact = collected * left // total if total else collected
        assert exact <= kept <= exact + redemptions + 1


def _leave(scene, settlement, staker):
    """An owner takes his part of the pool, as coin: twice is refused, and so is nothing."""
    pool, twin = scene.guaranty_pool, settlement.guaranty_pool
    supply, cooling_supply = twin.final_supplies
    shares, cooling = pool.balanceOf(staker), pool.cooldown_of(staker).shares
    pots = twin.stored
    part = shares * pots.assets * RAY // supply if supply else 0
    part += cooling * pots.cooling_assets * RAY // cooling_supply if cooling_supply else 0
    if part:
        before = scene.coin(staker)
        assert pool.leave(staker, sender=staker) == part == twin.leave(staker, sender=staker)
        assert scene.coin(staker) == before + part
    with boa.reverts(errors.POOL_NO_COIN):
        pool.leave(staker, sender=staker)


def _redeem(scene, settlement, who, amount):
    total, estate = settlement.total_coin, settlement.estate
    shares = list(scene.settlement.redeem(amount, who, sender=who))
    assert shares == list(settlement.redeem(amount, who, sender=who))
    assert shares == [estate[asset] * amount // total for asset in range(s.ASSETS)]
