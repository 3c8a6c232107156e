# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title PackingExposed
@license AGPL-3.0-only
@notice Every function of `packing`, callable from outside for tests.
@dev    Units and reverts stand at the functions of the module.
"""

from contracts.modules import packing


@external
@pure
def get(word: uint256, offset: uint256, width: uint256) -> uint256:
    return packing._get(word, offset, width)


@external
@pure
def fit(content: uint256, offset: uint256, width: uint256) -> uint256:
    return packing._fit(content, offset, width)


@external
@pure
def with_field(word: uint256, content: uint256, offset: uint256, width: uint256) -> uint256:
    return packing._with(word, content, offset, width)


@external
@pure
def count(assets: uint256) -> uint256:
    return packing._count(assets)
