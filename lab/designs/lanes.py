# SPDX-License-Identifier: MIT
"""This protocol with one of its two lanes switched off, by parameters alone."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lab.scenario.parameters import write_parameters
from lab.scenario.price_path import read_path
from model.units import BPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.scenario.scenario import Scenario

HIGHEST: Final = "0.9999"
"""Health factor below which an account can be closed out, at most."""


def auction_only(scenario: Scenario) -> Scenario:
    """Every unsafe account is closed out; the direct way ends at a health factor of 0.9999."""
    return _overridden(
        scenario,
        engine={"close_out_threshold": HIGHEST},
        direct_liquidation={"health_factor_of_max_bonus": HIGHEST},
    )


def direct_only(scenario: Scenario) -> Scenario:
    """Nobody starts an auction, for nobody is paid for it.

    Accounts can be liquidated directly down to the least health factor at which the rules let a
    close-out begin. Below it collateral does not pay debt and bonus, and nobody does anything.
    """
    least = _least_threshold(scenario)
    return _overridden(
        scenario,
        engine={
            "close_out_threshold": f"{least / BPS:.4f}",
            "incentive_share": "0 %",
            "incentive_tip": "0 coins",
        },
    )


def _least_threshold(scenario: Scenario) -> int:
    """Lowest `close_out_threshold` that the rules P2 and P5 allow [bps]."""
    prices = {name: read_path(scenario, name)[0].price for name in scenario.prices}
    with tempfile.TemporaryDirectory() as out:
        protocol = write_parameters(scenario, prices, Path(out) / "parameters.yaml").protocol
    threshold = max(asset.ledger.liquidation_threshold for asset in protocol.assets.values())
    bonus = max(asset.direct_liquidation.max_bonus for asset in protocol.assets.values())
    penalty = protocol.engine.penalty
    return max(threshold * (BPS + bonus) // BPS + 1, -(-threshold * (BPS + penalty) // BPS))


def _overridden(scenario: Scenario, **sections: Mapping[str, Any]) -> Scenario:
    """The scenario with these parameters laid over its own."""
    given = scenario.parameters
    overrides = dict(given.overrides)
    for section, fields in sections.items():
        overrides[section] = {**overrides.get(section, {}), **fields}
    parameters = given.model_copy(update={"overrides": overrides})
    return scenario.model_copy(update={"parameters": parameters})
