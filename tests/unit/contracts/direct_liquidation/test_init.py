# SPDX-License-Identifier: MIT
"""Construction of `DirectLiquidation`."""

from __future__ import annotations

from dataclasses import astuple

import boa
import pytest

from model import errors
from tests.unit.contracts.liquidation import world as w


def construct(scene, parameters):
    d = scene.deployment
    known = (d.access_controller, d.ledger, d.oracle, d.engine)
    return d.direct_liquidation.deployer.deploy(*known, parameters)


def test_init__as_deployed__sets_addresses_and_parameters(scene):
    d = scene.deployment
    assert scene.direct.ACCESS_CONTROLLER() == d.access_controller.address
    assert scene.direct.LEDGER() == d.ledger.address
    assert scene.direct.ORACLE() == d.oracle.address
    assert scene.direct.ENGINE() == d.engine.address
    assert tuple(scene.direct.parameters()) == astuple(w.settings().protocol.direct_liquidation)


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ((10_099, 9_500, 0), errors.LIQUIDATION_TARGET_HEALTH_FACTOR_TOO_LOW),
        (
            (10_500, 9_499, 0),
            errors.LIQUIDATION_HEALTH_FACTOR_OF_MAX_BONUS_BELOW_CLOSE_OUT_THRESHOLD,
        ),
    ],
)
def test_init__parameters_that_break_a_rule__reverts(scene, parameters, reason):
    with boa.reverts(reason):
        construct(scene, parameters)


def test_init__parameters_within_the_rules__keeps_them(scene):
    parameters = (10_500, 9_500, 5_000)
    assert tuple(construct(scene, parameters).parameters()) == parameters
