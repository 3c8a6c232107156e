# SPDX-License-Identifier: MIT
"""The parameter file that a scenario deploys: its base, its overrides, its first prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from lab.scenario.population import AssetTerms
from lab.scenario.scenario import GOVERNANCE, ScenarioError
from model.parameter_file import read_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal
    from pathlib import Path

    from lab.scenario.scenario import Scenario
    from model.settings import DeploymentSettings


def write_parameters(
    scenario: Scenario, folder: Path, prices: Mapping[str, Decimal], target: Path
) -> DeploymentSettings:
    """Write the merged file and read it as the deployment will.

    Args:
        scenario: Names base and overrides.
        folder: Where the scenario lies.
        prices: First price of each asset and of the governance token.
        target: File to write.

    Raises:
        ScenarioError: The base cannot be read, or has other assets than the scenario.
        ParameterError: The merged file is not one that the protocol accepts.
    """
    base = folder / scenario.parameters.file
    try:
        data = yaml.safe_load(base.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ScenarioError(f"parameters.file: {base} cannot be read: {error}") from None
    merged = _merge(data, scenario.parameters.overrides)
    assets = merged.get("assets", {})
    if list(assets) != list(scenario.assets):
        raise ScenarioError(
            f"prices has {', '.join(scenario.assets)}, but {base} has {', '.join(assets)}: "
            "should be the same, in the same order"
        )
    for asset in scenario.assets:
        assets[asset]["local_price"] = f"{prices[asset]:f} coins"
    merged["governance_token"]["local_price"] = f"{prices[GOVERNANCE]:f} coins"
    target.write_text(yaml.safe_dump(merged, sort_keys=False), encoding="utf-8")
    return read_parameters(target)


def list_terms(
    settings: DeploymentSettings, prices: Mapping[str, Decimal]
) -> dict[str, AssetTerms]:
    """What the draw of the borrowers must know about each asset."""
    return {
        symbol: AssetTerms(
            price=prices[symbol],
            loan_to_value=settings.protocol.assets[symbol].ledger.loan_to_value,
            liquidation_threshold=settings.protocol.assets[symbol].ledger.liquidation_threshold,
            decimals=token.decimals,
        )
        for symbol, token in settings.tokens.items()
    }


def _merge(base: dict[str, Any], overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings merge key by key, anything else is replaced."""
    merged = dict(base)
    for key, value in overrides.items():
        old = merged.get(key)
        merged[key] = (
            _merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return merged
