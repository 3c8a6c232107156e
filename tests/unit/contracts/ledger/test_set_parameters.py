# SPDX-License-Identifier: MIT
"""`Ledger.set_parameters`, `set_debt_floor`."""

from __future__ import annotations

from dataclasses import astuple, replace

import boa
import pytest

from model import errors, rates
from model.units import RAY, WAD, Ray, Seconds
from tests.unit.contracts.books import events
from tests.unit.contracts.books import scene as s
from tests.unit.contracts.books.scene import ETH

MAX_FEE = RAY + 21_979_553_151_239_153_028
"""100 % a year."""
MOST_VALUE = 563
"""P7: 100 + 5.5 + 0.7 * value <= 500."""


def set_parameters(scene, **changes):
    scene.ledger.set_parameters(astuple(replace(s.LEDGER, **changes)), sender=scene.governor)


@pytest.mark.parametrize(
    "changes",
    [
        {"stability_fee": RAY},
        {"stability_fee": RAY + 1},
        {"stability_fee": MAX_FEE - 1},
        {"stability_fee": MAX_FEE},
        {"debt_ceiling": 0},
        {"debt_ceiling": 2**48 - 1},
        {"min_collateral_value": 0},
        {"min_collateral_value": MOST_VALUE},
        {"stability_fee": MAX_FEE, "debt_ceiling": 2**48 - 1, "min_collateral_value": MOST_VALUE},
    ],
)
def test_set_parameters__within_bounds__sets_and_emits_them(scene, changes):
    set_parameters(scene, **changes)
    wanted = astuple(replace(s.LEDGER, **changes))
    assert events.logged(scene.ledger) == [("ParametersSet", {"parameters": wanted})]
    assert tuple(scene.ledger.parameters()) == wanted
    # The floor shares the word and is the engine's.
    assert scene.ledger.debt_floor() == s.FLOOR // WAD


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"stability_fee": RAY - 1}, errors.LEDGER_STABILITY_FEE_BELOW_1),
        ({"stability_fee": 0}, errors.LEDGER_STABILITY_FEE_BELOW_1),
        ({"stability_fee": MAX_FEE + 1}, errors.LEDGER_STABILITY_FEE_TOO_HIGH),
        ({"stability_fee": s.MAX}, errors.LEDGER_STABILITY_FEE_TOO_HIGH),
        ({"debt_ceiling": 2**48}, errors.LEDGER_DEBT_CEILING_TOO_HIGH),
        ({"debt_ceiling": s.MAX}, errors.LEDGER_DEBT_CEILING_TOO_HIGH),
        (
            {"min_collateral_value": MOST_VALUE + 1},
            errors.LEDGER_MIN_COLLATERAL_VALUE_TOO_HIGH_FOR_THE_PENALTY,
        ),
        (
            {"min_collateral_value": 1_000_000},
            errors.LEDGER_MIN_COLLATERAL_VALUE_TOO_HIGH_FOR_THE_PENALTY,
        ),
        ({"min_collateral_value": 1_000_001}, errors.LEDGER_MIN_COLLATERAL_VALUE_TOO_HIGH),
        ({"min_collateral_value": s.MAX}, errors.LEDGER_MIN_COLLATERAL_VALUE_TOO_HIGH),
    ],
)
def test_set_parameters__out_of_bounds__reverts(scene, changes, text):
    with boa.reverts(text):
        set_parameters(scene, **changes)


def test_set_parameters__greatest_fee__is_100_percent_a_year():
    """Rounded to the nearest; a root is rounded down."""
    assert rates.root(Ray(2 * RAY), Seconds(365 * s.DAY)) == MAX_FEE - 1


def test_set_parameters__greatest_least_value_of_all__needs_a_great_floor(scene):
    engine = replace(s.SETTINGS.protocol.engine, liquidation_limit=10**9)
    with boa.env.prank(scene.governor):
        scene.deployment.engine.set_parameters(astuple(engine))
        for asset in range(len(s.SYMBOLS)):
            scene.deployment.engine.set_asset_limit(asset, 10**9)
        scene.deployment.engine.set_parameters(astuple(replace(engine, debt_floor=10**7)))
    set_parameters(scene, min_collateral_value=1_000_000)
    with boa.reverts(errors.LEDGER_MIN_COLLATERAL_VALUE_TOO_HIGH):
        set_parameters(scene, min_collateral_value=1_000_001)


def test_set_parameters__new_fee__does_not_reach_back(scene):
    scene.change(scene.owner, [(ETH, 100 * WAD, 0)], borrowed=s.FLOOR)
    scene.wait(s.DAY)
    set_parameters(scene, stability_fee=MAX_FEE)

    old = rates.accrued(RAY, s.LEDGER.stability_fee, Seconds(s.DAY), Ray(2**112))
    assert events.logged(scene.ledger)[0] == events.rate_accrued(old, s.FLOOR * (old - RAY))
    assert scene.ledger.rate() == old
    scene.wait(s.DAY)
    assert scene.ledger.rate() == rates.accrued(old, Ray(MAX_FEE), Seconds(s.DAY), Ray(2**112))


@pytest.mark.parametrize("floor", [0, 1, 2**40 - 1])
def test_set_debt_floor__by_the_engine__sets_and_emits_it(scene, floor):
    scene.ledger.set_debt_floor(floor, sender=scene.engine)
    assert events.logged(scene.ledger) == [("DebtFloorSet", {"debt_floor": floor})]
    assert scene.ledger.debt_floor() == floor
    assert tuple(scene.ledger.parameters()) == astuple(s.LEDGER)


def test_set_debt_floor__too_wide_for_its_field__reverts(scene):
    with boa.reverts(errors.PACKING_VALUE_TOO_WIDE):
        scene.ledger.set_debt_floor(2**40, sender=scene.engine)


def test_set_debt_floor__through_the_engines_parameters__follows_them(scene):
    parameters = replace(s.SETTINGS.protocol.engine, debt_floor=7_000)
    scene.deployment.engine.set_parameters(astuple(parameters), sender=scene.governor)
    assert scene.ledger.debt_floor() == 7_000
