# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title ConstantProductExchange
@license AGPL-3.0-only
@notice A market for local nets: one pool of token and coin per token, x * y = k, with a fee that
        stays in the pool.
@dev    Its owner can move a pool to a price from outside. Only the token side moves then: test
        tokens are minted or burned, while the coin side stays, because coin cannot be made up. So a
        pool offers the same depth in coins at every price, and what sellers have taken out of it
        stays out until somebody brings coin back. Tokens must be `TestToken`s.
@custom:source Uniswap v2, whitepaper 3.2.1 (the fee is taken from what comes in).
@custom:shutdown Cannot be stopped; it is for local nets only.
"""

from contracts.interfaces import IConstantProductExchange

implements: IConstantProductExchange

from ethereum.ercs import IERC20
from ethereum.ercs import IERC20Detailed

# One owner, who plays the rest of the world.
from snekmate.auth import ownable

initializes: ownable
exports: ownable.owner


################################################################
#                          INTERFACES                          #
################################################################


interface IMintable:
    def mint(to: address, amount: uint256): nonpayable
    def burn(amount: uint256): nonpayable


################################################################
#                          CONSTANTS                           #
################################################################


BPS: constant(uint256) = 10_000  # 100 %
MAX_FEE: constant(uint256) = 1_000  # 10 % [bps]


################################################################
#                          IMMUTABLES                          #
################################################################


COIN: public(immutable(address))  # 18 decimals
FEE: public(immutable(uint256))  # of what comes in [bps]


################################################################
#                           STORAGE                            #
################################################################


pools: HashMap[address, IConstantProductExchange.Reserves]


################################################################
#                         CONSTRUCTOR                          #
################################################################


@deploy
def __init__(coin: address, fee: uint256):
    """
    @param coin What every token is traded against, of 18 decimals.
    @param fee Share of what comes in that stays in the pool, <= 1,000; 30 is usual [bps].
    """
    assert fee <= MAX_FEE, "exchange: fee above 10 %"
    ownable.__init__()
    COIN = coin
    FEE = fee


################################################################
#                            ANYONE                            #
################################################################


@external
def swap(
    token_in: address,
    token_out: address,
    amount_in: uint256,
    min_out: uint256,
    receiver: address,
) -> uint256:
    """
    @notice Trade a token for coin, or coin for a token.
    @dev Reverts "exchange: neither side is the coin", "exchange: no such pool",
         "exchange: too little out", "exchange: transfer refused". The caller must have
         approved `amount_in`.
    @param token_in What the caller pays.
    @param token_out What the receiver gets; one of the two is the coin.
    @param amount_in Amount paid [units of token_in].
    @param min_out Least amount to accept [units of token_out].
    @param receiver Who gets it.
    @return Amount out [units of token_out], rounded down.
    """
    amount_out: uint256 = self._quote(token_in, token_out, amount_in)
    assert amount_out >= min_out, "exchange: too little out"

    token: address = self._token_of(token_in, token_out)
    pool: IConstantProductExchange.Reserves = self.pools[token]
    if token_in == COIN:
        pool.coin += amount_in
        pool.token -= amount_out
    else:
        pool.token += amount_in
        pool.coin -= amount_out
    self.pools[token] = pool
    log IConstantProductExchange.Swapped(
        token=token,
        trader=msg.sender,
        token_in=token_in,
        amount_in=amount_in,
        amount_out=amount_out,
        token_reserve=pool.token,
        coin_reserve=pool.coin,
    )

    self._pull(token_in, amount_in)
    assert extcall IERC20(token_out).transfer(
        receiver, amount_out, default_return_value=True
    ), "exchange: transfer refused"
    return amount_out


################################################################
#                            OWNER                             #
################################################################


@external
def add_liquidity(token: address, token_amount: uint256, coin_amount: uint256):
    """
    @notice Open a pool or deepen it; the amounts set its price if it is new, and move it if not.
    @dev Reverts "ownable: caller is not the owner", "exchange: token is the coin",
         "exchange: pool would be empty", "exchange: transfer refused". The owner must have approved
         both amounts. The liquidity cannot be taken out again.
    @param token Token of the pool.
    @param token_amount Tokens to add [token units].
    @param coin_amount Coin to add [wad].
    """
    ownable._check_owner()
    assert token != COIN, "exchange: token is the coin"
    pool: IConstantProductExchange.Reserves = self.pools[token]
    pool.token += token_amount
    pool.coin += coin_amount
    assert pool.token > 0 and pool.coin > 0, "exchange: pool would be empty"

    self.pools[token] = pool
    log IConstantProductExchange.LiquidityAdded(
        token=token, token_reserve=pool.token, coin_reserve=pool.coin
    )

    self._pull(token, token_amount)
    self._pull(COIN, coin_amount)


@external
def set_price(token: address, price: uint256):
    """
    @notice Move a pool to a market price by minting or burning test tokens; its coin stays.
    @dev Reverts "ownable: caller is not the owner", "exchange: no such pool",
         "exchange: price is zero", "exchange: price too high" (the pool would hold no token).
    @param token Token of the pool.
    @param price Coins per whole token [wad].
    """
    ownable._check_owner()
    pool: IConstantProductExchange.Reserves = self.pools[token]
    assert pool.token > 0, "exchange: no such pool"
    assert price > 0, "exchange: price is zero"
    token_reserve: uint256 = pool.coin * self._one(token) // price
    assert token_reserve > 0, "exchange: price too high"

    before: uint256 = pool.token
    pool.token = token_reserve
    self.pools[token] = pool
    log IConstantProductExchange.PriceSet(
        token=token, price=price, token_reserve=token_reserve, coin_reserve=pool.coin
    )

    if token_reserve > before:
        extcall IMintable(token).mint(self, token_reserve - before)
    else:
        extcall IMintable(token).burn(before - token_reserve)


################################################################
#                            VIEWS                             #
################################################################


@external
@view
def quote(token_in: address, token_out: address, amount_in: uint256) -> uint256:
    """
    @notice What `swap` would pay now.
    @dev Reverts "exchange: neither side is the coin", "exchange: no such pool".
    @param token_in What would be paid.
    @param token_out What would be received; one of the two is the coin.
    @param amount_in Amount paid [units of token_in].
    @return Amount out [units of token_out], rounded down.
    """
    return self._quote(token_in, token_out, amount_in)


@external
@view
def reserves(token: address) -> IConstantProductExchange.Reserves:
    """
    @notice What a pool holds.
    @param token Token of the pool.
    @return Reserves; 0 if there is no such pool.
    """
    return self.pools[token]


@external
@view
def price(token: address) -> uint256:
    """
    @notice Price for a vanishingly small trade, without the fee.
    @dev Reverts "exchange: no such pool".
    @param token Token of the pool.
    @return Coins per whole token [wad], rounded down.
    """
    pool: IConstantProductExchange.Reserves = self.pools[token]
    assert pool.token > 0, "exchange: no such pool"
    return pool.coin * self._one(token) // pool.token


################################################################
#                           INTERNAL                           #
################################################################


@internal
@view
def _quote(token_in: address, token_out: address, amount_in: uint256) -> uint256:
    """
    @notice What goes out for what comes in, so that the product of reserves does not fall.
    @param token_in What would be paid.
    @param token_out What would be received.
    @param amount_in Amount paid [units of token_in].
    @return Amount out [units of token_out], rounded down: for the pool.
    """
    pool: IConstantProductExchange.Reserves = self.pools[self._token_of(token_in, token_out)]
    assert pool.token > 0, "exchange: no such pool"

    # amount_out <= reserve_out * x / (reserve_in + x) < reserve_out: a pool never runs empty.
    after_fee: uint256 = amount_in * (BPS - FEE)
    if token_in == COIN:
        return pool.token * after_fee // (pool.coin * BPS + after_fee)
    return pool.coin * after_fee // (pool.token * BPS + after_fee)


@internal
@view
def _token_of(token_in: address, token_out: address) -> address:
    """
    @notice The token of the pool that trades one for the other.
    @param token_in What would be paid.
    @param token_out What would be received.
    @return The one that is not the coin.
    """
    assert (token_in == COIN) != (token_out == COIN), "exchange: neither side is the coin"
    return token_out if token_in == COIN else token_in


@internal
@view
def _one(token: address) -> uint256:
    """
    @notice One whole token.
    @param token Token.
    @return 10**decimals [token units].
    """
    return 10**convert(staticcall IERC20Detailed(token).decimals(), uint256)


@internal
def _pull(token: address, amount: uint256):
    """
    @notice Take tokens from the caller, who has approved them.
    @param token Token.
    @param amount Amount [units of the token].
    """
    assert extcall IERC20(token).transferFrom(
        msg.sender, self, amount, default_return_value=True
    ), "exchange: transfer refused"
