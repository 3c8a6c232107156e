# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title TestToken
@license AGPL-3.0-only
@notice An ERC-20 of any decimals that everybody may mint; for local nets.
@custom:source snekmate, `erc20.vy`.
@custom:shutdown Cannot be stopped; it is for local nets only.
"""

# snekmate's ERC-20 asks for an owner; here he has no right that others have not.
from snekmate.auth import ownable

initializes: ownable

from snekmate.tokens import erc20

initializes: erc20[ownable := ownable]

exports: (
    # ERC-20
    erc20.name,
    erc20.symbol,
    erc20.decimals,
    erc20.totalSupply,
    erc20.balanceOf,
    erc20.allowance,
    erc20.transfer,
    erc20.approve,
    erc20.transferFrom,
    # ERC-2612
    erc20.permit,
    erc20.nonces,
    erc20.DOMAIN_SEPARATOR,
    # Burning
    erc20.burn,
)


@deploy
def __init__(name: String[25], symbol: String[5], decimals: uint8):
    """
    @param name Name of the token, and of its signing domain.
    @param symbol Symbol of the token.
    @param decimals Decimals of the token [1].
    """
    ownable.__init__()
    erc20.__init__(name, symbol, decimals, name, "1")


@external
def mint(to: address, amount: uint256):
    """
    @notice Make tokens up.
    @param to Who gets them.
    @param amount How many [token units].
    """
    erc20._mint(to, amount)
