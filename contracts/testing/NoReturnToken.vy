# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title NoReturnToken
@license AGPL-3.0-only
@notice A token of 6 decimals whose transfers and approvals return nothing, as USDT's do.
@custom:source Tether, `TetherToken.sol` (which functions return nothing); snekmate, `erc20.vy`.
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
)


@deploy
def __init__():
    """
    @dev 6 decimals.
    """
    ownable.__init__()
    erc20.__init__("No return", "NORET", 6, "No return", "1")


@external
def mint(to: address, amount: uint256):
    """
    @notice Make tokens up.
    @param to Who gets them.
    @param amount How many [1e-6 tokens].
    """
    erc20._mint(to, amount)


@external
def approve(spender: address, amount: uint256):
    """
    @notice Allow someone to send one's tokens.
    @param spender Who may.
    @param amount How many [1e-6 tokens].
    """
    erc20._approve(msg.sender, spender, amount)


@external
def transfer(to: address, amount: uint256):
    """
    @notice Send tokens.
    @param to Receiver.
    @param amount How many [1e-6 tokens].
    """
    erc20._transfer(msg.sender, to, amount)


@external
def transferFrom(owner: address, to: address, amount: uint256):
    """
    @notice Send someone's approved tokens.
    @param owner Who has approved the caller.
    @param to Receiver.
    @param amount How many [1e-6 tokens].
    """
    erc20._spend_allowance(owner, msg.sender, amount)
    erc20._transfer(owner, to, amount)
