# SPDX-License-Identifier: MIT
"""`Treasury.settle`: the waterfall, on the real Ledger, against `model.treasury`."""

from __future__ import annotations

from dataclasses import astuple

import boa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model import errors
from model import treasury as model
from model.units import RAD, RAY, WAD
from tests.unit.contracts.waterfall import scene as s

BUFFER = s.TREASURY.surplus_buffer * RAD
SURPLUS_LOT = s.TREASURY.surplus_lot * RAD
DEBT_LOT = s.TREASURY.debt_lot * RAD
DELAY = s.TREASURY.debt_queue_delay


def expected(scene: s.Scene) -> model.Settlement:
    lot = SURPLUS_LOT
    return model.settle(
        scene.books(),
        s.TREASURY,
        scene.now(),
        surplus_has_room=scene.surplus_auction.has_room_for(lot),
        slashable=scene.pool.slashable(),
    )


def settled(
    matured: int, burned: int, debt_auction: int, surplus_auction: int, *, slashed: int = 0
):
    return [
        (
            "Settled",
            {
                "matured": matured,
                "burned": burned,
                "slashed": slashed,
                "debt_auction": debt_auction,
                "surplus_auction": surplus_auction,
            },
        )
    ]


def settle(scene: s.Scene) -> tuple[model.Settlement, tuple[int, int]]:
    """Settle; what the model says, after comparing books and event with it."""
    before = scene.debt_auction.auction_count(), scene.surplus_auction.auction_count()
    want = expected(scene)
    pool = scene.pool.slashable()
    got = tuple(scene.treasury.settle())
    log = s.logged(scene.treasury)

    ids = (
        before[0] + 1 if want.debt_lot else 0,
        before[1] + 1 if want.surplus_lot else 0,
    )
    assert got == ids
    assert scene.books() == want.books
    assert log == settled(want.matured, want.burned, *ids, slashed=want.slashed)
    assert pool * RAY >= want.slashed
    return want, got


# --- Nothing to do, access ------------------------------------------------------------------------


def test_settle__nothing_to_do__emits_zeros_and_changes_nothing(scene):
    assert tuple(scene.treasury.settle()) == (0, 0)
    assert s.logged(scene.treasury) == settled(0, 0, 0, 0)
    assert scene.books() == model.EMPTY


def test_settle__by_stranger__works(scene, stranger):
    scene.owe(5 * RAD)
    scene.give_coin(scene.treasury.address, 3 * RAD)
    scene.treasury.settle(sender=stranger)
    assert scene.books() == s.changed(model.EMPTY, unbacked=2 * RAD)


def test_settle__again_at_once__changes_nothing(scene):
    scene.owe(7 * RAD)
    scene.give_coin(scene.treasury.address, 3 * RAD)
    settle(scene)
    before = scene.books()
    settle(scene)
    assert scene.books() == before


def test_settle__in_a_callback__reverts(scene):
    data = scene.treasury.settle.prepare_calldata()
    with boa.reverts(errors.LEDGER_CLOSED_IN_A_CALLBACK):
        scene.call_in_callback(scene.treasury, data)


# --- Steps 1 to 3: accrue, mature, burn -----------------------------------------------------------


def test_settle__interest_since_the_last_accrual__is_burned_against_debt(scene):
    fee = RAY + 10**18
    scene.give_coin(boa.env.generate_address("sink"), 1_000 * RAD)
    scene.ledger.set_parameters((fee, 2**40, 0), sender=scene.governor)
    scene.owe(100 * RAD)
    scene.wait(1)

    income = 1_000 * WAD * (fee - RAY)
    _, got = scene.treasury.settle(), s.logged(scene.treasury)
    assert got == settled(0, income, 0, 0)
    assert scene.books() == s.changed(model.EMPTY, unbacked=100 * RAD - income)


@pytest.mark.parametrize(
    ("coin", "debt"), [(5, 7), (7, 7), (9, 7), (RAD - 1, RAD), (RAD, RAD - 1), (0, 7), (7, 0)]
)
def test_settle__coin_and_matured_debt__burns_the_lesser(scene, coin, debt):
    if debt:
        scene.owe(debt)
    if coin:
        scene.give_coin(scene.treasury.address, coin)
    want, _ = settle(scene)
    assert want.burned == min(coin, debt)
    assert scene.books() == s.changed(
        model.EMPTY, coin=max(coin - debt, 0), unbacked=max(debt - coin, 0)
    )


@pytest.mark.parametrize(("late", "matures"), [(-1, False), (0, True), (1, True)])
def test_settle__queued_debt__matures_one_delay_after_its_bucket(scene, late, matures):
    era = scene.queue(7 * WAD)
    scene.give_coin(scene.treasury.address, 9 * RAD)
    scene.wait_until(era + DELAY + late)

    want, _ = settle(scene)

    assert (want.matured, want.burned) == ((7 * RAD, 7 * RAD) if matures else (0, 0))
    assert scene.ledger.queued_debt() == (0 if matures else 7 * RAD)


def test_settle__more_than_30_buckets_due__matures_30_a_call(scene):
    for _ in range(31):
        scene.queue(WAD)
        scene.wait(s.BUCKET_LENGTH)
    scene.wait(DELAY)

    assert settle(scene)[0].matured == 30 * RAD
    assert settle(scene)[0].matured == RAD
    assert settle(scene)[0].matured == 0


# --- Step 5: debt auction -------------------------------------------------------------------------


@pytest.mark.parametrize(("above", "starts"), [(-1, False), (0, True), (1, True)])
def test_settle__matured_debt_of_one_lot__starts_a_debt_auction(scene, above, starts):
    scene.owe(DEBT_LOT + above)

    _, ids = settle(scene)

    assert ids == ((1, 0) if starts else (0, 0))
    assert scene.ledger.debt_on_auction() == (DEBT_LOT if starts else 0)
    assert scene.debt_auction.running_auctions() == int(starts)
    assert scene.debt_auction.auction(1).bid == (DEBT_LOT if starts else 0)


def test_settle__matured_debt_of_two_lots__starts_one_auction_a_call(scene):
    scene.owe(2 * DEBT_LOT)
    assert settle(scene)[1] == (1, 0)
    assert settle(scene)[1] == (2, 0)
    assert settle(scene)[1] == (0, 0)
    assert scene.ledger.debt_on_auction() == 2 * DEBT_LOT


@pytest.mark.parametrize(("above", "starts"), [(-1, False), (0, True)])
def test_settle__coin_beside_matured_debt__is_burned_before_an_auction(scene, above, starts):
    scene.owe(DEBT_LOT + 50 * RAD + above)
    scene.give_coin(scene.treasury.address, 50 * RAD)
    want, ids = settle(scene)
    assert want.burned == 50 * RAD
    assert ids == (int(starts), 0)


def test_settle__governance_token_without_a_price__starts_a_debt_auction(scene):
    scene.set_price(0)
    scene.owe(DEBT_LOT)
    assert settle(scene)[1] == (1, 0)
    assert scene.debt_auction.auction(1).lot == s.DEBT.initial_lot


def test_settle__gift_of_one_rad__does_not_stop_a_debt_auction(scene, stranger):
    scene.give_coin(stranger, 1)
    scene.owe(DEBT_LOT + 1)
    scene.ledger.move_coin(stranger, scene.treasury.address, 1, sender=scene.gateway)
    want, ids = settle(scene)
    assert want.burned == 1
    assert ids == (1, 0)


# --- Step 6: surplus auction ----------------------------------------------------------------------


@pytest.mark.parametrize(("above", "starts"), [(-1, False), (0, True), (1, True)])
def test_settle__coin_of_buffer_and_one_lot__starts_a_surplus_auction(scene, above, starts):
    scene.give_coin(scene.treasury.address, BUFFER + SURPLUS_LOT + above)

    _, ids = settle(scene)

    assert ids == ((0, 1) if starts else (0, 0))
    assert scene.coin(scene.surplus_auction.address) == (SURPLUS_LOT if starts else 0)
    assert scene.surplus_auction.running_auctions() == int(starts)
    assert scene.surplus_auction.auction(1).lot == (SURPLUS_LOT if starts else 0)


@pytest.mark.parametrize(("above", "starts"), [(-1, False), (0, True)])
def test_settle__queued_debt_and_debt_on_auction__are_kept_back(scene, above, starts):
    scene.start_debt_auction()
    scene.queue(30 * WAD)
    scene.give_coin(scene.treasury.address, BUFFER + SURPLUS_LOT + DEBT_LOT + 30 * RAD + above)
    assert settle(scene)[1] == (0, int(starts))


@pytest.mark.parametrize(("above", "starts"), [(-1, False), (0, True)])
def test_settle__matured_debt_beside_surplus__is_burned_before_an_auction(scene, above, starts):
    scene.owe(30 * RAD)
    scene.give_coin(scene.treasury.address, BUFFER + SURPLUS_LOT + 30 * RAD + above)
    want, ids = settle(scene)
    assert want.burned == 30 * RAD
    assert ids == (0, int(starts))


def test_settle__surplus_auctions_at_their_limit__succeeds_without_one(scene):
    scene.give_coin(scene.treasury.address, BUFFER + 3 * SURPLUS_LOT)
    assert settle(scene)[1] == (0, 1)
    assert settle(scene)[1] == (0, 2)
    assert settle(scene)[1] == (0, 0)
    assert scene.books().coin == BUFFER + SURPLUS_LOT


def test_settle__gift_of_one_rad__does_not_stop_a_surplus_auction(scene, stranger):
    scene.give_coin(stranger, 1)
    scene.give_coin(scene.treasury.address, BUFFER + SURPLUS_LOT)
    scene.ledger.move_coin(stranger, scene.treasury.address, 1, sender=scene.gateway)
    assert settle(scene)[1] == (0, 1)
    assert scene.books().coin == BUFFER + 1


# --- Any books ------------------------------------------------------------------------------------

AMOUNTS = st.one_of(
    st.integers(0, 2 * DEBT_LOT),
    st.sampled_from([0, DEBT_LOT, BUFFER + SURPLUS_LOT, BUFFER + SURPLUS_LOT + DEBT_LOT]),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    coin=AMOUNTS,
    matured=AMOUNTS,
    queued=st.lists(st.integers(1, 300 * WAD), max_size=3),
    waited=st.integers(0, 4 * s.DAY),
    calls=st.integers(1, 3),
)
def test_settle__any_books__does_as_the_model_does(scene, *, coin, matured, queued, waited, calls):
    for amount in queued:
        scene.queue(amount)
        scene.wait(s.BUCKET_LENGTH // 2)
    if matured:
        scene.owe(matured)
    scene.give_coin(scene.treasury.address, coin)
    scene.wait(waited)
    for _ in range(calls):
        settle(scene)


def test_settle__parameters_changed__follows_them(scene):
    shorter = s.changed(s.TREASURY, debt_queue_delay=5 * s.HOUR, debt_lot=10)
    scene.treasury.set_parameters(astuple(shorter), sender=scene.governor)
    era = scene.queue(10 * WAD)
    scene.wait_until(era + 5 * s.HOUR)
    assert tuple(scene.treasury.settle()) == (1, 0)
    assert s.logged(scene.treasury) == settled(10 * RAD, 0, 1, 0)
