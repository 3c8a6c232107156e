# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Bidder
@license AGPL-3.0-only
@notice Buys collateral without capital: it receives first, sells on an exchange, then pays.
@dev    In one transaction of its owner:

            owner -> Bidder -> auction or direct liquidation
                                 |- collateral becomes our free balance
                                 |- callback: withdraw it, swap it for coin, enter what is owed
                                 '- charges our coin in the Ledger
            owner <- profit

        Everything reverts together if the exchange does not pay what is owed and the least profit.
        Between transactions it holds only dust: free collateral below one unit of a token of few
        decimals, and coin below one wad. Both are used up by the next purchase.
@custom:source Ours; the callback is that of MakerDAO's `clip.sol:take`.
@custom:shutdown Nobody but its owner uses it; `sweep` empties it.
"""

from contracts.interfaces import IBidder
from contracts.interfaces import ICollateralAuction
from contracts.interfaces import IConstantProductExchange
from contracts.interfaces import IDirectLiquidation
from contracts.interfaces import IGateway
from contracts.interfaces import ILedger
from contracts.interfaces import ILiquidationCallee

implements: IBidder
implements: ILiquidationCallee

from ethereum.ercs import IERC20

from contracts.modules import fixed_point as fp

# Whoever else could call would send the owner's profit elsewhere or sell at a bad price.
from snekmate.auth import ownable

initializes: ownable
exports: (ownable.owner, ownable.transfer_ownership)


################################################################
#                          CONSTANTS                           #
################################################################


# Any data asks for the callback; ours needs none.
WITH_CALLBACK: constant(Bytes[1024]) = b"\x01"


################################################################
#                          IMMUTABLES                          #
################################################################


LEDGER: public(immutable(ILedger))
GATEWAY: public(immutable(IGateway))
STABLECOIN: public(immutable(IERC20))
COLLATERAL_AUCTION: public(immutable(ICollateralAuction))
DIRECT_LIQUIDATION: public(immutable(IDirectLiquidation))
EXCHANGE: public(immutable(IConstantProductExchange))


################################################################
#                           STORAGE                            #
################################################################


# Who may call back now; empty outside of a purchase of ours.
caller_back: transient(address)


################################################################
#                         CONSTRUCTOR                          #
################################################################


@deploy
def __init__(
    owner: address,
    ledger: ILedger,
    gateway: IGateway,
    stablecoin: IERC20,
    collateral_auction: ICollateralAuction,
    direct_liquidation: IDirectLiquidation,
    exchange: IConstantProductExchange,
):
    """
    @param owner Sends it, and gets the profit.
    @param ledger The books.
    @param gateway Where collateral leaves and coin enters.
    @param stablecoin The coin's token.
    @param collateral_auction Lane B.
    @param direct_liquidation Lane A.
    @param exchange Where collateral is sold for coin.
    """
    ownable.__init__()
    ownable._transfer_ownership(owner)
    LEDGER = ledger
    GATEWAY = gateway
    STABLECOIN = stablecoin
    COLLATERAL_AUCTION = collateral_auction
    DIRECT_LIQUIDATION = direct_liquidation
    EXCHANGE = exchange
    # Once for all: the Gateway burns only what `enter_coin` is asked to.
    extcall stablecoin.approve(gateway.address, max_value(uint256))


################################################################
#                            OWNER                             #
################################################################


@external
def take(
    auction_id: uint256,
    asset: uint256,
    max_collateral: uint256,
    max_price: uint256,
    min_collateral: uint256,
    min_profit: uint256,
) -> uint256:
    """
    @notice Buy from a running auction, sell on the exchange, send the profit to the owner.
    @dev Reverts "ownable: caller is not the owner", "bidder: profit below minimum", and the texts
         of the auction and the exchange.
    @param auction_id Auction.
    @param asset Asset to buy.
    @param max_collateral Most collateral to buy [wad].
    @param max_price Highest price to pay [ray].
    @param min_collateral Least collateral to accept [wad].
    @param min_profit Least profit to accept [wad coins].
    @return Profit, sent to the owner [wad coins].
    """
    ownable._check_owner()
    before: uint256 = staticcall STABLECOIN.balanceOf(self)

    self.caller_back = COLLATERAL_AUCTION.address
    collateral: uint256 = 0
    payment: uint256 = 0
    collateral, payment = extcall COLLATERAL_AUCTION.take(
        auction_id, asset, max_collateral, max_price, min_collateral, self, WITH_CALLBACK
    )
    self.caller_back = empty(address)

    profit: uint256 = self._send_profit(before, min_profit)
    log IBidder.LotBought(
        auction_id=auction_id,
        asset=asset,
        collateral=collateral,
        payment=payment,
        profit=profit,
    )
    return profit


@external
def liquidate(
    account: address,
    asset: uint256,
    max_debt: uint256,
    min_collateral: uint256,
    min_profit: uint256,
) -> uint256:
    """
    @notice Liquidate an account directly, sell on the exchange, send the profit to the owner.
    @dev Reverts "ownable: caller is not the owner", "bidder: profit below minimum", and the texts
         of the direct liquidation and the exchange.
    @param account Account to liquidate.
    @param asset Asset to seize.
    @param max_debt Most debt to repay [wad coins].
    @param min_collateral Least collateral to accept [wad].
    @param min_profit Least profit to accept [wad coins].
    @return Profit, sent to the owner [wad coins].
    """
    ownable._check_owner()
    before: uint256 = staticcall STABLECOIN.balanceOf(self)

    self.caller_back = DIRECT_LIQUIDATION.address
    debt: uint256 = 0
    collateral: uint256 = 0
    debt, collateral = extcall DIRECT_LIQUIDATION.liquidate(
        account, asset, max_debt, min_collateral, self, WITH_CALLBACK
    )
    self.caller_back = empty(address)

    profit: uint256 = self._send_profit(before, min_profit)
    log IBidder.AccountLiquidated(
        account=account, asset=asset, collateral=collateral, debt=debt, profit=profit
    )
    return profit


@internal
def _send_profit(before: uint256, min_profit: uint256) -> uint256:
    """
    @notice Send what a purchase has left over.
    @param before Coin held before it [wad].
    @param min_profit Least to accept [wad].
    @return Profit [wad].
    """
    # Cannot underflow: the callback enters at most what its swap has brought.
    profit: uint256 = staticcall STABLECOIN.balanceOf(self) - before
    assert profit >= min_profit, "bidder: profit below minimum"
    if profit > 0:
        extcall STABLECOIN.transfer(ownable.owner, profit)
    return profit


@external
def sweep(token: address):
    """
    @notice Send all of a token that stands here to the owner.
    @dev Reverts "ownable: caller is not the owner", "bidder: token is not a contract".
    @param token ERC-20, the coin included.
    """
    ownable._check_owner()
    assert token.is_contract, "bidder: token is not a contract"
    amount: uint256 = staticcall IERC20(token).balanceOf(self)
    assert extcall IERC20(token).transfer(
        ownable.owner, amount, default_return_value=True
    )  # dev: transfer refused


################################################################
#                          CALLBACKS                           #
################################################################


@external
@reentrant  # runs within our own `take`
def on_take(
    payer: address,
    auction_id: uint256,
    assets: DynArray[uint256, 8],
    amounts: DynArray[uint256, 8],
    payment: uint256,
    data: Bytes[1024],
):
    """
    @notice Sell what was bought and enter the coin that is owed.
    @dev Reverts "bidder: not called by us" and the texts of Gateway and exchange.
    @param payer This contract.
    @param auction_id Auction.
    @param assets The one asset bought.
    @param amounts Collateral bought [wad].
    @param payment Coin that will be charged [rad].
    @param data Unused.
    """
    assert msg.sender == self.caller_back, "bidder: not called by us"
    self._sell(assets[0], payment)


@external
@reentrant  # runs within our own `liquidate`
def on_liquidate(
    payer: address,
    account: address,
    asset: uint256,
    collateral: uint256,
    payment: uint256,
    data: Bytes[1024],
):
    """
    @notice Sell what was seized and enter the coin that is owed.
    @dev Reverts "bidder: not called by us" and the texts of Gateway and exchange.
    @param payer This contract.
    @param account Account liquidated.
    @param asset Asset seized.
    @param collateral Collateral seized [wad].
    @param payment Coin that will be charged [rad].
    @param data Unused.
    """
    assert msg.sender == self.caller_back, "bidder: not called by us"
    self._sell(asset, payment)


@internal
def _sell(asset: uint256, payment: uint256):
    """
    @notice Turn our free collateral into coin, and as much of it as is owed into internal coin.
    @dev Dust of earlier purchases is used first, on both sides.
    @param asset Asset.
    @param payment Coin that will be charged [rad].
    """
    held: uint256 = staticcall LEDGER.coin(self)
    owed: uint256 = 0
    if payment > held:
        owed = fp._ceil_div(payment - held, fp.RAY)
    # Collateral below one token unit stays in the free balance.
    amount: uint256 = staticcall LEDGER.free_balance(self, asset) // staticcall GATEWAY.scale_of(
        asset
    )
    if amount > 0:
        token: address = staticcall GATEWAY.token_of(asset)
        extcall GATEWAY.withdraw_free(asset, amount, self)
        assert extcall IERC20(token).approve(
            EXCHANGE.address, amount, default_return_value=True
        )  # dev: approval refused
        extcall EXCHANGE.swap(token, STABLECOIN.address, amount, owed, self)
    if owed > 0:
        extcall GATEWAY.enter_coin(self, owed)
