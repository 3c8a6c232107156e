# SPDX-License-Identifier: MIT
"""Construction of `LiquidationEngine`."""

from __future__ import annotations

from dataclasses import astuple

import boa
import pytest

from model import errors
from model.units import RAD
from tests.unit.contracts.liquidation import world as w


def construct(scene, parameters, terms):
    d = scene.deployment
    known = (d.access_controller, d.ledger, d.oracle, d.treasury)
    return d.engine.deployer.deploy(
        *known, d.collateral_auction, d.direct_liquidation, parameters, terms
    )


def test_init__as_deployed__sets_addresses(scene):
    d = scene.deployment
    assert scene.engine.ACCESS_CONTROLLER() == d.access_controller.address
    assert scene.engine.LEDGER() == d.ledger.address
    assert scene.engine.ORACLE() == d.oracle.address
    assert scene.engine.TREASURY() == d.treasury.address
    assert scene.engine.COLLATERAL_AUCTION() == d.collateral_auction.address
    assert scene.engine.DIRECT_LIQUIDATION() == d.direct_liquidation.address


def test_init__as_deployed__sets_parameters_everywhere(scene):
    want = astuple(w.settings().protocol.engine)
    assert tuple(scene.engine.parameters()) == want
    assert tuple(scene.auctions.parameters()) == want[3:6]
    assert scene.ledger.debt_floor() == w.FLOOR


def test_init__as_deployed__adds_the_first_terms(scene):
    assert scene.auctions.terms_version() == 1
    assert tuple(scene.auctions.auction_terms(1)) == astuple(w.settings().protocol.auction_terms)
    assert scene.auctions.min_remaining(1) == w.LEAST * RAD


@pytest.mark.parametrize(
    ("threshold", "reason"),
    [
        (9_999, errors.LEDGER_CALLER_IS_NOT_THE_ENGINE),  # so far everything was accepted
        (10_000, errors.LIQUIDATION_CLOSE_OUT_THRESHOLD_IS_1_OR_MORE),
    ],
)
def test_init__close_out_threshold_around_1__reverts(scene, threshold, reason):
    """Lane A's own bound hides this one from `set_parameters`."""
    with boa.reverts(reason):
        construct(scene, scene.engine_parameters(close_out_threshold=threshold), scene.terms())


def test_init__parameters_that_break_a_rule__reverts(scene):
    with boa.reverts(errors.LIQUIDATION_PENALTY_TOO_LOW):
        construct(scene, scene.engine_parameters(penalty=0), scene.terms())
