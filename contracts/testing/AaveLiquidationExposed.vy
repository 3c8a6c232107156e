# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title AaveLiquidationExposed
@license AGPL-3.0-only
@notice Functions of `aave_liquidation`, callable from outside for tests and golden vectors.
@dev    Units and reverts stand at the functions of the module.
"""

from contracts.modules import aave_liquidation as aave


@external
@pure
def account_data(assets: DynArray[aave.Asset, 8]) -> aave.AccountData:
    return aave._account_data(assets)


@external
@pure
def liquidation(
    collateral: aave.Asset, debt: aave.Asset, account: aave.AccountData, debt_to_cover: uint256
) -> aave.Liquidation:
    return aave._liquidation(collateral, debt, account, debt_to_cover)


@external
@pure
def max_repayment(collateral: aave.Asset, debt: aave.Asset, account: aave.AccountData) -> uint256:
    return aave._max_repayment(collateral, debt, account)
