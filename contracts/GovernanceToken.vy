# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Governance token
@license AGPL-3.0-only
@notice Bears the last loss and receives the last surplus: an ERC-20 with permit that debt auctions
        mint and surplus auctions burn.
@custom:source snekmate, `erc20.vy`; the role is that of MakerDAO's MKR.
@custom:shutdown Cannot be stopped; transfers never depend on the protocol.
"""

from contracts.interfaces import IGovernanceToken

implements: IGovernanceToken

# snekmate's ERC-20 asks for an owner; `sole_minter` gives both up for the debt auction.
from snekmate.auth import ownable

initializes: ownable

from snekmate.tokens import erc20

initializes: erc20[ownable := ownable]

from contracts.modules import sole_minter

initializes: sole_minter[ownable := ownable, erc20 := erc20]

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
    # ERC-2612, ERC-5267
    erc20.permit,
    erc20.nonces,
    erc20.DOMAIN_SEPARATOR,
    erc20.eip712Domain,
    # Minting, burning
    erc20.burn,
    erc20.burn_from,
    erc20.is_minter,
    erc20.owner,
)


# The debt auction; also in `erc20.is_minter`, but read from code.
MINTER: immutable(address)


@deploy
def __init__(
    name: String[25],
    symbol: String[5],
    debt_auction: address,
    initial_holder: address,
    initial_supply: uint256,
):
    """
    @param name Name of the token, and of its signing domain.
    @param symbol Symbol of the token.
    @param debt_auction The only minter, for good.
    @param initial_holder Who gets the first tokens.
    @param initial_supply The first tokens [wad].
    """
    ownable.__init__()
    erc20.__init__(name, symbol, 18, name, "1")
    erc20._mint(initial_holder, initial_supply)
    sole_minter._appoint(debt_auction)
    MINTER = debt_auction


@external
def mint(owner: address, amount: uint256):
    """
    @notice Create what a debt auction sold.
    @dev Reverts "erc20: access is denied", "erc20: mint to the zero address".
    @param owner Who gets it.
    @param amount Tokens [wad].
    """
    assert msg.sender == MINTER, "erc20: access is denied"
    erc20._mint(owner, amount)
