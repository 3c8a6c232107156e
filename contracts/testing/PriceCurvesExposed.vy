# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title PriceCurvesExposed
@license AGPL-3.0-only
@notice Every function of `price_curves`, callable from outside for tests and golden vectors.
@dev    Units and reverts stand at the functions of the module.
"""

from contracts.modules import price_curves


@external
@pure
def price(
    curve: uint256, top: uint256, elapsed: uint256, duration: uint256, cut: uint256
) -> uint256:
    return price_curves._price(curve, top, elapsed, duration, cut)


@external
@pure
def linear(top: uint256, elapsed: uint256, duration: uint256) -> uint256:
    return price_curves._linear(top, elapsed, duration)


@external
@pure
def stairstep(top: uint256, elapsed: uint256, duration: uint256, cut: uint256) -> uint256:
    return price_curves._stairstep(top, elapsed, duration, cut)


@external
@pure
def exponential(top: uint256, elapsed: uint256, cut: uint256) -> uint256:
    return price_curves._exponential(top, elapsed, cut)
