# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title PriceStepExposed
@license AGPL-3.0-only
@notice The oracle's filter and step, callable from outside for tests.
@dev    Units and reverts stand at the functions of the modules.
"""

from contracts.interfaces import IPriceOracle
from contracts.modules import price_source
from contracts.modules import price_step


@external
@view
def observe(
    source: address, decimals: uint256, parameters: IPriceOracle.AssetParameters
) -> price_source.Observation:
    return price_source._observe(
        source, decimals, parameters.max_age, parameters.lower_bound, parameters.upper_bound
    )


@external
@pure
def step(
    state: price_step.State,
    seen: price_source.Observation,
    parameters: IPriceOracle.AssetParameters,
    timestamp: uint256,
) -> price_step.State:
    return price_step._step(state, seen, parameters, timestamp)
