# pragma version 0.4.3
# pragma nonreentrancy off
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title FlashLiquidator
@license AGPL-3.0-only
@notice Liquidates accounts of a `FixedSpread` without coin of its own: it sells what it seizes before it
        pays. What is left goes to the caller.
@dev    Not locked, as it is called back; it holds nothing between two calls.
@custom:source Ours.
@custom:shutdown Cannot be stopped; it is for local nets only.
"""

from contracts.interfaces import IConstantProductExchange

from ethereum.ercs import IERC20


interface IFixedSpread:
    def liquidate(owner: address, max_payment: uint256, calls_back: bool) -> (
        uint256, uint256
    ): nonpayable
    def COIN() -> address: view
    def COLLATERAL() -> address: view


event AccountLiquidated:
    owner: indexed(address)
    keeper: indexed(address)
    profit: uint256  # coin left to the keeper [wad]


EXCHANGE: public(immutable(IConstantProductExchange))


@deploy
def __init__(exchange: IConstantProductExchange):
    """
    @param exchange Where collateral is sold.
    """
    EXCHANGE = exchange


@external
def liquidate(
    market: IFixedSpread, owner: address, max_payment: uint256, min_profit: uint256
) -> uint256:
    """
    @notice Liquidate, sell, pay, and hand the rest to the caller.
    @dev Reverts "flash liquidator: too little profit", and as `FixedSpread.liquidate` does.
    @param market Where the account is.
    @param owner Owner of the account.
    @param max_payment Most debt to repay [wad].
    @param min_profit Least coin to be left [wad].
    @return Coin left [wad].
    """
    extcall market.liquidate(owner, max_payment, True)
    coin: IERC20 = IERC20(staticcall market.COIN())
    profit: uint256 = staticcall coin.balanceOf(self)
    assert profit >= min_profit, "flash liquidator: too little profit"
    log AccountLiquidated(owner=owner, keeper=msg.sender, profit=profit)
    assert extcall coin.transfer(msg.sender, profit), "flash liquidator: transfer refused"
    return profit


@external
def on_liquidation(collateral: uint256, payment: uint256):
    """
    @notice Sell what was seized and let the market take its payment. Anybody may call it: there is
            nothing here to lose.
    @dev Reverts as the exchange does.
    @param collateral Collateral seized [token units].
    @param payment Coin that will be charged [wad].
    """
    market: IFixedSpread = IFixedSpread(msg.sender)
    coin: address = staticcall market.COIN()
    seized: address = staticcall market.COLLATERAL()
    extcall IERC20(seized).approve(EXCHANGE.address, collateral)
    extcall EXCHANGE.swap(seized, coin, collateral, 0, self)
    extcall IERC20(coin).approve(market.address, payment)
