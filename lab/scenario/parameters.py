# SPDX-License-Identifier: MIT
"""The parameter file that a scenario deploys: its base, its overrides, its first prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from lab.scenario.part import GOVERNANCE
from lab.scenario.population import AssetTerms
from model.parameter_file import read_parameters

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal
    from pathlib import Path

    from lab.scenario.scenario import Scenario
    from model.settings import DeploymentSettings


def write_parameters(
    scenario: Scenario, prices: Mapping[str, Decimal], target: Path
) -> DeploymentSettings:
    """Write the merged file and read it as the deployment will.

    Args:
        scenario: Carries the parameters.
        prices: First price of each asset and of the governance token.
        target: File to write.

    Raises:
        ParameterError: The merged file is not one that the protocol accepts.
    """
    merged = scenario.parameters.merged()
    for asset in scenario.assets:
        merged["assets"][asset]["local_price"] = f"{prices[asset]:f} coins"
    token = merged.setdefault("governance_token", {})
    token["local_price"] = f"{prices[GOVERNANCE]:f} coins"
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
