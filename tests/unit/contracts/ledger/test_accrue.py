# SPDX-License-Identifier: MIT
"""`Ledger.accrue`, `rate`: the stability fee, against `model.rates`."""

from __future__ import annotations

from dataclasses import astuple, replace

import boa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model import rates
from model.units import RAY, WAD, YEAR, Ray, Seconds
from tests.unit.contracts.books import events
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import ETH

FEE = s.LEDGER.stability_fee
MAX_FEE = Ray(RAY + 21_979_553_151_239_153_028)
MAX_RATE = Ray(2**112 - 1)
DEBT = 12_000 * WAD


@pytest.fixture
def account(scene):
    """100 ETH, 12,000 coins of debt."""
    scene.change(scene.owner, [(ETH, 100 * WAD, 0)], borrowed=DEBT)
    return scene.owner


def accrue(scene):
    scene.ledger.accrue(sender=scene.treasury)
    return events.logged(scene.ledger)


def set_fee(scene, fee):
    scene.ledger.set_parameters(
        astuple(replace(s.LEDGER, stability_fee=fee)), sender=scene.governor
    )


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("elapsed", [1, 12, s.HOUR, s.DAY, YEAR, 10 * YEAR])
def test_accrue__time_passed__is_the_models_and_the_treasurys(scene, elapsed):
    scene.wait(elapsed)
    rate = rates.accrued(RAY, FEE, Seconds(elapsed), MAX_RATE)
    assert scene.ledger.rate() == rate
    assert accrue(scene) == [events.rate_accrued(rate, DEBT * (rate - RAY))]
    assert scene.coin(scene.treasury) == DEBT * (rate - RAY)
    assert scene.ledger.rate() == rate
    assert scene.is_conserved()


@pytest.mark.usefixtures("account")
def test_accrue__a_year_at_2_percent__is_2_percent_rounded_down(scene):
    scene.wait(YEAR)
    accrue(scene)
    assert 1.02 * RAY - 10**20 < scene.ledger.rate() <= 102 * RAY // 100


@pytest.mark.usefixtures("account")
def test_accrue__twice_in_a_block__does_nothing_the_second_time(scene):
    scene.wait(s.DAY)
    accrue(scene)
    assert accrue(scene) == []


def test_accrue__without_debt__logs_the_rate_that_the_next_debt_gets(scene):
    scene.wait(s.DAY)
    rate = rates.accrued(RAY, FEE, Seconds(s.DAY), MAX_RATE)
    assert accrue(scene) == [events.rate_accrued(rate, 0)]
    scene.wait(s.DAY)
    rate = rates.accrued(rate, FEE, Seconds(s.DAY), MAX_RATE)
    scene.change(scene.owner, [(ETH, 100 * WAD, 0)])
    assert events.logged(scene.ledger)[0] == events.rate_accrued(rate, 0)


def test_accrue__without_a_fee__logs_from_when_the_next_fee_counts(scene, account):
    set_fee(scene, RAY)
    scene.wait(s.DAY)
    assert accrue(scene) == [events.rate_accrued(RAY, 0)]
    assert scene.normalized_debt(account) == DEBT


@pytest.mark.usefixtures("account")
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    fee=st.one_of(st.just(RAY), st.just(MAX_FEE), st.integers(RAY, MAX_FEE)),
    steps=st.lists(st.integers(1, YEAR), min_size=1, max_size=4),
)
def test_accrue__any_fee_and_steps__is_the_models(scene, fee, steps):
    set_fee(scene, fee)
    rate = RAY
    for step in steps:
        scene.wait(step)
        rate = rates.accrued(rate, fee, Seconds(step), MAX_RATE)
        accrue(scene)
        assert scene.ledger.rate() == rate
    assert scene.coin(scene.treasury) == DEBT * (rate - RAY)
    assert scene.is_conserved()


def test_accrue__for_as_long_as_it_takes__stops_at_the_greatest_rate(scene, account):
    set_fee(scene, MAX_FEE)
    scene.wait(22 * YEAR)
    accrue(scene)
    before = scene.ledger.rate()
    assert before < MAX_RATE
    scene.wait(YEAR)
    accrue(scene)
    assert scene.ledger.rate() == MAX_RATE
    scene.wait(1_000 * YEAR)
    assert accrue(scene) == [events.rate_accrued(MAX_RATE, DEBT * (MAX_RATE - RAY))]
    # Nothing grows any more and nothing is stuck.
    assert scene.change(account, repaid=WAD, is_stranger=True) == WAD
    assert scene.is_conserved()


def test_accrue__anyone_but_the_treasury__cannot(scene):
    with boa.reverts("ledger: caller is not the treasury"):
        scene.ledger.accrue(sender=scene.stranger)
