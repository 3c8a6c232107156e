# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title RatesExposed
@license AGPL-3.0-only
@notice Every function of `rates`, callable from outside for tests and golden vectors.
@dev    Units and reverts stand at the functions of the module.
"""

from contracts.modules import rates


@external
@pure
def compound(rate: uint256, fee: uint256, elapsed: uint256) -> uint256:
    return rates._compound(rate, fee, elapsed)


@external
@pure
def accrued(rate: uint256, fee: uint256, elapsed: uint256, max_rate: uint256) -> uint256:
    return rates._accrued(rate, fee, elapsed, max_rate)
