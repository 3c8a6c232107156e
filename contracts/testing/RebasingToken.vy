# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title RebasingToken
@license AGPL-3.0-only
@notice A token whose balances all grow or shrink at once, without transfers, as stETH's do.
@dev    A balance is shares * index, rounded down: a transfer can move a unit less than asked for.
@custom:source Lido, `StETH.sol` (balances are shares times an index).
@custom:shutdown Cannot be stopped; it is for tests only.
"""

from ethereum.ercs import IERC20

implements: IERC20

WAD: constant(uint256) = 10**18

index: public(uint256)  # tokens per share [wad]
shares: HashMap[address, uint256]  # [wad]
total_shares: uint256  # [wad]
allowance: public(HashMap[address, HashMap[address, uint256]])  # [wad]


@deploy
def __init__():
    """
    @dev One token per share.
    """
    self.index = WAD


@external
def rebase(index: uint256):
    """
    @notice Change every balance at once.
    @param index Tokens per share from now on, > 0 [wad].
    """
    assert index > 0, "testing: index is zero"
    self.index = index


@external
def mint(to: address, amount: uint256):
    """
    @notice Make tokens up.
    @param to Who gets them.
    @param amount How many [wad].
    """
    shares: uint256 = amount * WAD // self.index
    self.total_shares += shares
    self.shares[to] += shares
    log IERC20.Transfer(sender=empty(address), receiver=to, value=amount)


@external
def approve(spender: address, amount: uint256) -> bool:
    """
    @notice Allow someone to send one's tokens.
    @param spender Who may.
    @param amount How many [wad].
    @return True.
    """
    self.allowance[msg.sender][spender] = amount
    log IERC20.Approval(owner=msg.sender, spender=spender, value=amount)
    return True


@external
def transfer(to: address, amount: uint256) -> bool:
    """
    @notice Send tokens.
    @param to Receiver.
    @param amount How many [wad].
    @return True.
    """
    self._send(msg.sender, to, amount)
    return True


@external
def transferFrom(owner: address, to: address, amount: uint256) -> bool:
    """
    @notice Send someone's approved tokens.
    @param owner Who has approved the caller.
    @param to Receiver.
    @param amount How many [wad].
    @return True.
    """
    self.allowance[owner][msg.sender] -= amount
    self._send(owner, to, amount)
    return True


@external
@pure
def decimals() -> uint8:
    """
    @notice Decimals of the token.
    @return 18.
    """
    return 18


@external
@view
def balanceOf(owner: address) -> uint256:
    """
    @notice Tokens of an account.
    @param owner Account.
    @return Balance [wad], rounded down.
    """
    return self.shares[owner] * self.index // WAD


@external
@view
def totalSupply() -> uint256:
    """
    @notice All tokens.
    @return Supply [wad], rounded down.
    """
    return self.total_shares * self.index // WAD


@internal
def _send(owner: address, to: address, amount: uint256):
    """
    @notice Move the shares that an amount is worth.
    @param owner Sender.
    @param to Receiver.
    @param amount How many tokens [wad].
    """
    shares: uint256 = amount * WAD // self.index
    self.shares[owner] -= shares
    self.shares[to] += shares
    log IERC20.Transfer(sender=owner, receiver=to, value=amount)
