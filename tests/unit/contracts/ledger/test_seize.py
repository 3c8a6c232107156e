# SPDX-License-Identifier: MIT
"""`Ledger.accrue_and_read`, `seize`: what the engine does to an account."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books import events
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import ETH, LINK, USDX

DEBT = 12_000 * WAD


@pytest.fixture
def account(scene):
    """100 ETH, 1,000 LINK, 600 USDX, 12,000 coins of debt."""
    collateral = {ETH: 100 * WAD, LINK: 1_000 * WAD, USDX: 600 * WAD}
    scene.open_account(scene.owner, collateral, DEBT)
    return scene.owner


def seize(scene, account, amounts, normalized_debt, incentive=0):
    scene.ledger.seize(
        account, amounts, normalized_debt, scene.receiver, incentive, sender=scene.engine
    )
    return events.logged(scene.ledger)


def era_of(moment):
    return -(-moment // s.DAY) * s.DAY


# --- accrue_and_read ------------------------------------------------------------------------------


@pytest.mark.parametrize("lane", ["engine", "direct liquidation"])
def test_accrue_and_read__by_a_lane__accrues_and_returns_the_account(scene, account, lane):
    scene.wait(s.DAY)
    rate = scene.ledger.rate()
    state = scene.ledger.accrue_and_read(account, sender=scene.actors[lane])
    assert events.logged(scene.ledger) == [events.rate_accrued(rate, DEBT * (rate - RAY))]
    assert tuple(state) == (
        DEBT,
        rate,
        1 << ETH | 1 << LINK | 1 << USDX,
        sum(8_000 << 16 * asset for asset in range(4)),
        s.LEDGER.min_collateral_value,
        s.FLOOR // WAD,
        [100 * WAD, 1_000 * WAD, 600 * WAD],
    )
    assert state == scene.ledger.account_state(account)


# --- seize ----------------------------------------------------------------------------------------


def test_seize__part_of_an_account__moves_debt_to_the_queue(scene, account):
    era = era_of(scene.now())
    assert seize(scene, account, [40 * WAD, 0, 600 * WAD], DEBT // 3, 7 * RAD) == [
        events.debt_queued(era, 4_000 * RAD, 4_007 * RAD),
        events.coin_changed(scene.receiver, 7 * RAD),
        events.account_changed(account, 8_000 * WAD, {ETH: 60 * WAD, LINK: 1_000 * WAD, USDX: 0}),
    ]
    assert scene.collateral(account) == {ETH: 60 * WAD, LINK: 1_000 * WAD}
    assert [scene.ledger.total_collateral(asset) for asset in (ETH, LINK, USDX)] == [
        60 * WAD,
        1_000 * WAD,
        0,
    ]
    assert scene.ledger.total_normalized_debt() == 8_000 * WAD
    assert scene.buckets() == [(era, 4_000 * RAD)]
    # The incentive is matured at once, the debt waits.
    assert scene.ledger.matured_debt() == 7 * RAD
    assert scene.is_conserved()


def test_seize__whole_account_at_a_grown_rate__queues_debt_times_rate(scene, account):
    rate = scene.accrue_for(50 * s.DAY)
    logs = seize(scene, account, [100 * WAD, 1_000 * WAD, 600 * WAD], DEBT)
    assert logs == [
        events.debt_queued(era_of(scene.now()), DEBT * rate, DEBT * rate),
        events.account_changed(account, 0, {ETH: 0, LINK: 0, USDX: 0}),
    ]
    assert scene.collateral(account) == {}
    assert scene.is_conserved()


def test_seize__interest_not_accrued_yet__accrues_first(scene, account):
    scene.wait(s.DAY)
    rate = scene.ledger.rate()
    logs = seize(scene, account, [0, 0, 0], DEBT)
    assert logs[0] == events.rate_accrued(rate, DEBT * (rate - RAY))
    assert scene.unbacked() == (DEBT * rate, DEBT * rate, 0)
    assert scene.is_conserved()


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_seize__debts_of_one_day__share_a_bucket(scene, account, offset):
    end = era_of(scene.now() + 1)
    scene.wait(end + offset - scene.now())
    first, second = (end, end) if offset < 0 else (end + s.DAY, end + s.DAY)
    if offset == 0:
        first = end  # the end of a bucket belongs to it
    seize(scene, account, [0, 0, 0], WAD)
    scene.wait(1)
    seize(scene, account, [0, 0, 0], WAD)

    rate = scene.ledger.rate()
    queued = scene.ledger.queued_debt()
    if first == second:
        assert scene.buckets() == [(first, queued)]
    else:
        assert scene.buckets() == [(first, queued - WAD * rate), (second, WAD * rate)]
    assert scene.is_conserved()


def test_seize__no_debt__queues_nothing(scene, account):
    assert seize(scene, account, [40 * WAD, 0, 0], 0, 7 * RAD)[:1] == [
        events.unbacked_changed(7 * RAD)
    ]
    assert scene.buckets() == []
    assert scene.is_conserved()


@pytest.mark.parametrize("amounts", [[100 * WAD + 1, 0, 0], [0, 0, 600 * WAD + 1]])
def test_seize__more_collateral_than_held__reverts(scene, account, amounts):
    with boa.reverts(errors.LEDGER_COLLATERAL_TOO_LOW):
        seize(scene, account, amounts, WAD)


def test_seize__more_debt_than_owed__reverts(scene, account):
    with s.reverts_without_a_text():
        seize(scene, account, [0, 0, 0], DEBT + 1)


def test_seize__amounts_do_not_match_the_assets__reverts(scene, account):
    with s.reverts_without_a_text():
        seize(scene, account, [WAD, WAD], WAD)


@pytest.mark.parametrize("keeper", ["nobody", "gateway"])
def test_seize__keeper_who_cannot_spend__reverts(scene, account, keeper):
    payee = s.ZERO_ADDRESS if keeper == "nobody" else scene.gateway.address
    with boa.reverts(errors.LEDGER_KEEPER_CANNOT_BE_PAID):
        scene.ledger.seize(account, [0, 0, 0], DEBT, payee, 0, sender=scene.engine)
