# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title FeeOnTransferToken
@license AGPL-3.0-only
@notice An ERC-20 that burns 1 % of every transfer: the receiver gets less than was sent.
@custom:source snekmate, `erc20.vy`.
@custom:shutdown Cannot be stopped; it is for tests only.
"""

# snekmate's ERC-20 asks for an owner; here he has no right that others have not.
from snekmate.auth import ownable

initializes: ownable

from snekmate.tokens import erc20

initializes: erc20[ownable := ownable]

exports: (
    erc20.name,
    erc20.symbol,
    erc20.decimals,
    erc20.totalSupply,
    erc20.balanceOf,
    erc20.allowance,
    erc20.approve,
)

FEE: constant(uint256) = 100  # 1 % [bps]
BPS: constant(uint256) = 10_000  # 100 %


@deploy
def __init__():
    """
    @dev 18 decimals.
    """
    ownable.__init__()
    erc20.__init__("Fee on transfer", "FEE", 18, "Fee on transfer", "1")


@external
def mint(to: address, amount: uint256):
    """
    @notice Make tokens up.
    @param to Who gets them.
    @param amount How many [wad].
    """
    erc20._mint(to, amount)


@external
def transfer(to: address, amount: uint256) -> bool:
    """
    @notice Send tokens, less the fee.
    @param to Receiver.
    @param amount How many to send [wad].
    @return True.
    """
    self._send(msg.sender, to, amount)
    return True


@external
def transferFrom(owner: address, to: address, amount: uint256) -> bool:
    """
    @notice Send someone's approved tokens, less the fee.
    @param owner Who has approved the caller.
    @param to Receiver.
    @param amount How many to send [wad].
    @return True.
    """
    erc20._spend_allowance(owner, msg.sender, amount)
    self._send(owner, to, amount)
    return True


@internal
def _send(owner: address, to: address, amount: uint256):
    """
    @notice Burn the fee and move the rest.
    @param owner Sender.
    @param to Receiver.
    @param amount How many to send [wad].
    """
    fee: uint256 = amount * FEE // BPS
    erc20._burn(owner, fee)
    erc20._transfer(owner, to, amount - fee)
