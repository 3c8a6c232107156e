# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Stablecoin
@license AGPL-3.0-only
@notice The coin outside the Ledger: an ERC-20 with permit. It is minted when coin leaves the Ledger
        and burned when coin enters, both by the Gateway; `totalSupply * RAY` is the Gateway's coin
        in the Ledger.
@dev    The Gateway has no power over holders: it burns with the owner's allowance.
@custom:source snekmate, `erc20.vy`; the role is that of MakerDAO's Dai and DaiJoin.
@custom:shutdown Cannot be stopped; transfers never depend on the protocol.
"""

from contracts.interfaces import IStablecoin

implements: IStablecoin

# snekmate's ERC-20 asks for an owner; `sole_minter` gives both up for the Gateway.
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


# The Gateway; also in `erc20.is_minter`, but read from code by every loan, 2,100 gas less.
MINTER: immutable(address)


@deploy
def __init__(name: String[25], symbol: String[5], gateway: address):
    """
    @param name Name of the coin, and of its signing domain.
    @param symbol Symbol of the coin.
    @param gateway The only minter, for good.
    """
    ownable.__init__()
    erc20.__init__(name, symbol, 18, name, "1")
    sole_minter._appoint(gateway)
    MINTER = gateway


@external
def mint(owner: address, amount: uint256):
    """
    @notice Create coin that leaves the Ledger.
    @dev Reverts "erc20: access is denied", "erc20: mint to the zero address".
    @param owner Who gets it.
    @param amount Coin [wad].
    """
    assert msg.sender == MINTER, "erc20: access is denied"
    erc20._mint(owner, amount)
