# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title FixedPointExposed
@license AGPL-3.0-only
@notice Every function of `fixed_point`, callable from outside for tests and golden vectors.
@dev    Units and reverts stand at the functions of the module.
"""

from contracts.modules import fixed_point


@external
@pure
def mul_div_down(x: uint256, y: uint256, denominator: uint256) -> uint256:
    return fixed_point._mul_div_down(x, y, denominator)


@external
@pure
def mul_div_up(x: uint256, y: uint256, denominator: uint256) -> uint256:
    return fixed_point._mul_div_up(x, y, denominator)


@external
@pure
def ceil_div(x: uint256, denominator: uint256) -> uint256:
    return fixed_point._ceil_div(x, denominator)


@external
@pure
def sub_or_zero(x: uint256, y: uint256) -> uint256:
    return fixed_point._sub_or_zero(x, y)


@external
@pure
def pow_ray(x: uint256, n: uint256) -> uint256:
    return fixed_point._pow_ray(x, n)
