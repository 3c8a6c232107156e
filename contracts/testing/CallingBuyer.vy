# pragma version 0.4.3
# pragma nonreentrancy off
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title CallingBuyer
@license AGPL-3.0-only
@notice A buyer whose callback makes the one call that it is told, as itself; for tests.
@custom:source Ours.
@custom:shutdown Cannot be stopped; whoever calls it can make it do anything.
"""

from contracts.interfaces import ILiquidationCallee

implements: ILiquidationCallee


@external
def execute(target: address, data: Bytes[1024]):
    """
    @notice Call something.
    @dev Reverts as the call does.
    @param target What to call.
    @param data Calldata.
    """
    raw_call(target, data)


@external
def on_take(
    payer: address,
    auction_id: uint256,
    assets: DynArray[uint256, 8],
    amounts: DynArray[uint256, 8],
    payment: uint256,
    data: Bytes[1024],
):
    """
    @notice Make the call that stands in `data`.
    @dev Reverts as the call does.
    @param payer Unused.
    @param auction_id Unused.
    @param assets Unused.
    @param amounts Unused [wad].
    @param payment Unused [rad].
    @param data What to call and its calldata, ABI-encoded.
    """
    self._call(data)


@external
def on_liquidate(
    payer: address,
    account: address,
    asset: uint256,
    collateral: uint256,
    payment: uint256,
    data: Bytes[1024],
):
    """
    @notice Make the call that stands in `data`.
    @dev Reverts as the call does.
    @param payer Unused.
    @param account Unused.
    @param asset Unused.
    @param collateral Unused [wad].
    @param payment Unused [rad].
    @param data What to call and its calldata, ABI-encoded.
    """
    self._call(data)


@internal
def _call(data: Bytes[1024]):
    """
    @notice Make the call that stands in `data`.
    @param data What to call and its calldata, ABI-encoded.
    """
    target: address = empty(address)
    calldata: Bytes[928] = b""
    target, calldata = abi_decode(data, (address, Bytes[928]))
    raw_call(target, calldata)
