# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title RevertingToken
@license AGPL-3.0-only
@notice An ERC-20 that anyone can pause and resume: while paused, it cannot be moved.
@custom:source snekmate, `erc20.vy`.
@custom:shutdown `set_paused`; it is for tests only.
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

is_paused: public(bool)


@deploy
def __init__():
    """
    @dev 18 decimals, not paused.
    """
    ownable.__init__()
    erc20.__init__("Reverting", "RVRT", 18, "Reverting", "1")


@external
def set_paused(is_paused: bool):
    """
    @notice Pause or resume transfers.
    @param is_paused True to pause.
    """
    self.is_paused = is_paused


@external
def mint(to: address, amount: uint256):
    """
    @notice Make tokens up, also while paused.
    @param to Who gets them.
    @param amount How many [wad].
    """
    erc20._mint(to, amount)


@external
def transfer(to: address, amount: uint256) -> bool:
    """
    @notice Send tokens.
    @dev Reverts "testing: token is paused".
    @param to Receiver.
    @param amount How many [wad].
    @return True.
    """
    assert not self.is_paused, "testing: token is paused"
    erc20._transfer(msg.sender, to, amount)
    return True


@external
def transferFrom(owner: address, to: address, amount: uint256) -> bool:
    """
    @notice Send someone's approved tokens.
    @dev Reverts "testing: token is paused".
    @param owner Who has approved the caller.
    @param to Receiver.
    @param amount How many [wad].
    @return True.
    """
    assert not self.is_paused, "testing: token is paused"
    erc20._spend_allowance(owner, msg.sender, amount)
    erc20._transfer(owner, to, amount)
    return True
