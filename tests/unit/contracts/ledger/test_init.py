# SPDX-License-Identifier: MIT
"""`Ledger.__init__`."""

from __future__ import annotations

from dataclasses import astuple, replace

import boa
import pytest

from model import errors
from model.units import RAY, Ray
from tests.unit.contracts.books import events
from tests.unit.contracts.books import scene as s

WEEK = 7 * s.DAY


def deploy(bucket_length=s.DAY, parameters=s.LEDGER):
    nowhere = [boa.env.generate_address() for _ in range(11)]
    ledger = s.contract("Ledger").deploy(*nowhere, bucket_length, astuple(parameters))
    return ledger, nowhere


def test_init__sets_addresses_and_parameters():
    ledger, nowhere = deploy()
    assert [
        ledger.ACCESS_CONTROLLER(),
        ledger.GATEWAY(),
        ledger.ENGINE(),
        ledger.DIRECT_LIQUIDATION(),
        ledger.COLLATERAL_AUCTION(),
        ledger.ORACLE(),
        ledger.TREASURY(),
        ledger.DEBT_AUCTION(),
        ledger.SURPLUS_AUCTION(),
        ledger.GUARANTY_POOL(),
        ledger.SETTLEMENT(),
    ] == nowhere
    assert tuple(ledger.parameters()) == astuple(s.LEDGER)


def test_init__starts_with_rate_1_and_empty_books():
    ledger, _ = deploy()
    assert ledger.rate() == RAY
    assert ledger.total_normalized_debt() == 0
    assert (ledger.unbacked_debt(), ledger.queued_debt(), ledger.debt_on_auction()) == (0, 0, 0)
    assert (ledger.matured_debt(), tuple(ledger.bucket(0))) == (0, (0, 0))
    assert (ledger.debt_floor(), ledger.max_liquidation_threshold()) == (0, 0)
    assert not ledger.is_in_callback()


def test_init__emits_rate_and_parameters():
    ledger, _ = deploy()
    assert events.logged(ledger) == [
        events.rate_accrued(RAY, 0),
        ("ParametersSet", {"parameters": astuple(s.LEDGER)}),
    ]


@pytest.mark.parametrize("length", [1, WEEK])
def test_init__bucket_length_in_its_bounds__is_taken(length):
    deploy(length)


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (0, errors.LEDGER_BUCKET_LENGTH_IS_0),
        (WEEK + 1, errors.LEDGER_BUCKET_LENGTH_TOO_LONG),
    ],
)
def test_init__bucket_length_out_of_bounds__reverts(length, text):
    with boa.reverts(text):
        deploy(length)


def test_init__parameters_out_of_bounds__reverts():
    with boa.reverts(errors.LEDGER_STABILITY_FEE_BELOW_1):
        deploy(parameters=replace(s.LEDGER, stability_fee=Ray(RAY - 1)))
