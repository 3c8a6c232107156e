# SPDX-License-Identifier: MIT
"""The end of random books, in random order: as the twin says, and the same for everybody."""

from __future__ import annotations

from dataclasses import dataclass

import boa
import pytest
from hypothesis import HealthCheck, event, given, note, settings
from hypothesis import strategies as st

from model.units import BPS, RAD, WAD
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import LTV, PRICES
from tests.unit.contracts.settlement import scene as s
from tests.unit.contracts.settlement.twin import check_same, check_same_balances, twin_of


@dataclass(frozen=True)
class Borrower:
    """An account before prices move."""

    values: dict[int, int]
    """Of its assets [coins]."""
    used: int
    """Of what it may borrow [percent]."""
    is_closed_out: bool
    """If the prices allow it."""
    bought: int
    """Of its auction's lots [percent]."""


BORROWERS = st.builds(
    Borrower,
    values=st.dictionaries(st.integers(0, 7), st.integers(400, 60_000), min_size=1, max_size=8),
    used=st.integers(0, 99),
    is_closed_out=st.booleans(),
    bought=st.integers(0, 90),
)
COINS = st.integers(0, 300_000)


def open_account(scene, number, borrower):
    """Its owner, who has the coin in tokens."""
    owner = scene.actor(f"borrower {number}")
    collateral = {
        asset: coins * WAD // PRICES[asset] // 10**10 * 10**10
        for asset, coins in borrower.values.items()
    }
    most = sum(coins * LTV[asset] // BPS for asset, coins in borrower.values.items())
    debt = most * borrower.used // 100
    scene.open_account(owner, collateral, debt * WAD if debt >= w.FLOOR else 0)
    return owner


def attempt(function, *arguments, **named):
    """A call that may be refused."""
    try:
        return function(*arguments, **named)
    except boa.BoaError:
        return None


def close_out(scene, owner, borrower):
    """Close an account out, if a lane is open, and buy a part of its lots."""
    auction_id = attempt(scene.close_out, owner)
    if auction_id is None:
        return
    for lot in scene.auctions.auction(auction_id).lots:
        attempt(scene.take, auction_id, lot.asset, lot.collateral * borrower.bought // 100)


def start_auctions_of_last_resort(scene, has_debt, has_bid):
    """A debt auction or a surplus auction, with a bid or without."""
    if has_debt:
        auction_id = scene.start_debt_auction()
        house, tokens = scene.debt_auction, 100 * WAD
    else:
        auction_id = scene.start_surplus_auction()
        house, tokens = scene.surplus_auction, 1_000 * WAD
    if has_bid:
        house.place_bid(auction_id, tokens, sender=scene.buyer)


@pytest.fixture(scope="module")
def market(scene):
    """A buyer with coin and governance token."""
    with boa.env.anchor():
        scene.give_coin(scene.buyer, 1_000_000 * RAD)
        scene.give_governance_tokens(scene.buyer, 2_000 * WAD)
        yield scene


@pytest.mark.parametrize(
    "examples", [8, pytest.param(150, marks=pytest.mark.deep)], ids=["quick", "deep"]
)
def test_settlement__random_books__ends_as_the_twin_and_shares_alike(market, examples):
    scene = market

    @settings(
        deadline=None,
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(data=st.data())
    def run(data):
        with boa.env.anchor():
            _run(scene, data)

    run()


def _run(scene, data):
    """One life and end of the protocol."""
    borrowers = data.draw(st.lists(BORROWERS, min_size=1, max_size=4))
    owners = [open_account(scene, *numbered) for numbered in enumerate(borrowers)]
    scene.wait(data.draw(st.integers(0, 1_000)))
    for asset in data.draw(st.sets(st.integers(0, 7))):
        scene.set_price(asset, PRICES[asset] * data.draw(st.integers(20, 150)) / 100)
    for owner, borrower in zip(owners, borrowers, strict=True):
        if borrower.is_closed_out:
            close_out(scene, owner, borrower)
    for house in (scene.treasury.address, scene.pool, scene.auctions.address):
        scene.give_coin(house, data.draw(COINS) * RAD + 1)
    scene.owe(data.draw(COINS) * RAD)
    if data.draw(st.booleans()):
        start_auctions_of_last_resort(scene, data.draw(st.booleans()), data.draw(st.booleans()))
    owners += [scene.bank]

    settlement, protocol = twin_of(scene, owners)
    scene.check_books()
    check_same(scene, settlement, owners)
    scene.freeze()
    settlement.freeze(sender=scene.governor)
    check_same(scene, settlement, owners)
    event(f"collateral auctions: {len(scene.running())}")
    note(f"running: {len(scene.running())}, debts: {[scene.debt(one) // RAD for one in owners]}")

    _cancel(scene, protocol, data)
    check_same(scene, settlement, owners)
    for owner in data.draw(st.permutations(owners)):
        scene.settlement.skim([owner])
        settlement.skim([owner])
        check_same(scene, settlement, owners)
    scene.settlement.finalise()
    shortfall, burned = settlement.finalise()
    event(f"shortfall: {shortfall > 0}, paid by the pool: {shortfall == burned > 0}")
    assert s.by_asset(scene.settlement.estate()) == {
        k: v for k, v in settlement.estate.items() if v
    }
    assert (
        scene.settlement.total_coin() == settlement.total_coin == settlement.ledger.coins.unbacked
    )
    check_same(scene, settlement, owners)
    check_same_balances(scene, settlement)
    scene.check_books()
    _redeem_all(scene, settlement, owners, data)
    check_same_balances(scene, settlement)
    scene.check_books()


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


def _redeem_all(scene, settlement, owners, data):
    """Everybody's coin, in any order and in pieces: the same share to all; only dust is left."""
    protocol_houses = {scene.gateway.address, scene.auctions.address}
    for who in owners:
        entered = scene.enter_all(who)
        settlement.ledger.coins.move(
            str(scene.gateway.address), who, entered - settlement.ledger.coins.coin_of(who)
        )
    holders = [
        one for one in sorted(scene.holders) if scene.coin(one) and one not in protocol_houses
    ]
    total, estate, redemptions = settlement.total_coin, settlement.estate, 0
    for who in data.draw(st.permutations(holders)):
        coin = scene.coin(who)
        piece = data.draw(st.integers(0, 100)) * coin // 100
        for amount in (piece, coin - piece):
            if amount == 0:
                continue
            shares = list(scene.settlement.redeem(amount, who, sender=who))
            assert shares == list(settlement.redeem(amount, who, sender=who).values())
            assert shares == [estate[asset] * amount // total for asset in range(s.ASSETS)]
            redemptions += 1
        check_same(scene, settlement, owners)
    left = settlement.ledger.coins.unbacked
    assert left == scene.coin(scene.gateway.address) + scene.coin(scene.auctions.address)
    for asset, collected in estate.items():
        kept = scene.free(scene.settlement.address, asset)
        exact = collected * left // total
        assert exact <= kept <= exact + redemptions + 1
