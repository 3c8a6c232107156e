# pragma version 0.4.3
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Sole minter
@license AGPL-3.0-only
@notice Hands snekmate's ERC-20 to one minter for good: nobody owns the token afterwards, so nobody
        can add a second minter or remove the first.
@dev    Stateless; the token that imports it initializes `ownable` and `erc20`.
"""

# snekmate's ERC-20 keeps its minters under an owner; both are given up here.
from snekmate.auth import ownable
from snekmate.tokens import erc20

uses: ownable
uses: erc20


@internal
def _appoint(minter: address):
    """
    @notice Make one address the only minter and renounce ownership.
    @dev To be called once, at the end of the token's constructor. Reverts
         "sole minter: minter is the zero address".
    @param minter The one who may mint from now on.
    """
    assert minter != empty(address), "sole minter: minter is the zero address"

    erc20.is_minter[msg.sender] = False
    log erc20.RoleMinterChanged(minter=msg.sender, status=False)
    erc20.is_minter[minter] = True
    log erc20.RoleMinterChanged(minter=minter, status=True)
    ownable._transfer_ownership(empty(address))
