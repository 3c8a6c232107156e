# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title FixedSpread
@license AGPL-3.0-only
@notice Accounts of one collateral that are liquidated as on Aave: whoever comes first repays up to half
        of the debt, and gets collateral for it at a fixed discount to the oracle's price.
@dev    For comparing designs on local nets; the coin is a `TestToken` that this contract makes and
        burns. The feed's price counts at once. What is left of a debt whose collateral is gone is
        written off as deficit. Left out: interest, fees, repaying, several collaterals.
@custom:source Aave v3, rules only: `LiquidationLogic.sol` (close factor, bonus, deficit as of v3.3).
@custom:shutdown Cannot be stopped; it is for local nets only.
"""

from contracts.interfaces import IAggregatorV3

from ethereum.ercs import IERC20
from ethereum.ercs import IERC20Detailed


################################################################
#                          INTERFACES                          #
################################################################


interface ITestToken:
    def mint(to: address, amount: uint256): nonpayable
    def burn(amount: uint256): nonpayable


interface ILiquidator:
    def on_liquidation(collateral: uint256, payment: uint256): nonpayable


################################################################
#                            EVENTS                            #
################################################################


# Values are those after the change.


event AccountChanged:
    owner: indexed(address)
    collateral: uint256  # [token units]
    debt: uint256  # [wad]


event Liquidated:
    owner: indexed(address)
    liquidator: indexed(address)
    payment: uint256  # debt repaid [wad]
    collateral: uint256  # seized [token units]
    written_off: uint256  # debt that became deficit [wad]


################################################################
#                          CONSTANTS                           #
################################################################


BPS: constant(uint256) = 10_000  # 100 %
WAD: constant(uint256) = 10**18
FEED_TO_WAD: constant(uint256) = 10**10  # feeds have 8 decimals

CLOSE_FACTOR: constant(uint256) = 5_000  # of the debt, at once [bps]
FULL_CLOSE_BELOW: constant(uint256) = 95 * 10**16  # health factor; below it all at once [wad]
BONUS: constant(uint256) = 500  # collateral on top of what the payment is worth [bps]


################################################################
#                          IMMUTABLES                          #
################################################################


COIN: public(immutable(address))
COLLATERAL: public(immutable(address))
FEED: public(immutable(IAggregatorV3))
LIQUIDATION_THRESHOLD: public(immutable(uint256))  # [bps]

ONE: immutable(uint256)  # whole token [token units]


################################################################
#                           STORAGE                            #
################################################################


struct Account:
    collateral: uint256  # [token units]
    debt: uint256  # [wad]


accounts: public(HashMap[address, Account])
total_debt: public(uint256)  # of accounts [wad]
deficit: public(uint256)  # written off [wad]


################################################################
#                         CONSTRUCTOR                          #
################################################################


@deploy
def __init__(
    coin: address, collateral: address, feed: IAggregatorV3, liquidation_threshold: uint256
):
    """
    @param coin Test token that is lent, of 18 decimals.
    @param collateral Test token of any decimals.
    @param feed Prices it, with 8 decimals.
    @param liquidation_threshold Part of the collateral's value that debt may reach [bps].
    """
    assert (
        liquidation_threshold > 0 and liquidation_threshold * (BPS + BONUS) <= BPS * BPS
    ), "fixed spread: threshold out of range"
    COIN = coin
    COLLATERAL = collateral
    FEED = feed
    LIQUIDATION_THRESHOLD = liquidation_threshold
    ONE = 10**convert(staticcall IERC20Detailed(collateral).decimals(), uint256)


################################################################
#                            ANYONE                            #
################################################################


@external
def open_account(collateral: uint256, debt: uint256):
    """
    @notice Pledge collateral and borrow newly made coin; once for each owner.
    @dev Reverts "fixed spread: account exists", "fixed spread: account is unhealthy",
         "fixed spread: transfer refused". The caller must have approved the collateral.
    @param collateral Collateral to pledge [token units].
    @param debt Coin to borrow [wad].
    """
    assert self.accounts[msg.sender].collateral == 0, "fixed spread: account exists"
    account: Account = Account(collateral=collateral, debt=debt)
    assert self._health_factor(account) >= WAD, "fixed spread: account is unhealthy"
    self._store(msg.sender, account)
    self.total_debt += debt
    self._pull(COLLATERAL, collateral)
    extcall ITestToken(COIN).mint(msg.sender, debt)


@external
def liquidate(owner: address, max_payment: uint256, calls_back: bool) -> (uint256, uint256):
    """
    @notice Repay debt of an unhealthy account and get collateral for it.
    @dev Reverts "fixed spread: account is healthy", "fixed spread: nothing to repay",
         "fixed spread: transfer refused". The caller must have approved the coin, at the latest in the
         callback.
    @param owner Owner of the account.
    @param max_payment Most coin to pay [wad].
    @param calls_back Whether `on_liquidation` is called between getting and paying.
    @return Coin paid [wad] and collateral got [token units].
    """
    account: Account = self.accounts[owner]
    health_factor: uint256 = self._health_factor(account)
    assert health_factor < WAD, "fixed spread: account is healthy"
    payment: uint256 = account.debt
    if health_factor >= FULL_CLOSE_BELOW:
        payment = account.debt * CLOSE_FACTOR // BPS
    payment = min(payment, max_payment)
    price: uint256 = self._price()
    collateral: uint256 = payment * ONE * (BPS + BONUS) // (price * BPS)
    if collateral > account.collateral:
        collateral = account.collateral
        # Rounded up: for the account.
        payment = min(payment, self._ceil_div(collateral * price * BPS, ONE * (BPS + BONUS)))
    assert payment > 0, "fixed spread: nothing to repay"

    account.collateral -= collateral
    account.debt -= payment
    written_off: uint256 = 0
    if account.collateral == 0:
        written_off = account.debt
        account.debt = 0
        self.deficit += written_off
    self.total_debt -= payment + written_off
    self._store(owner, account)
    log Liquidated(
        owner=owner,
        liquidator=msg.sender,
        payment=payment,
        collateral=collateral,
        written_off=written_off,
    )

    assert extcall IERC20(COLLATERAL).transfer(
        msg.sender, collateral
    ), "fixed spread: transfer refused"
    if calls_back:
        extcall ILiquidator(msg.sender).on_liquidation(collateral, payment)
    self._pull(COIN, payment)
    extcall ITestToken(COIN).burn(payment)
    return payment, collateral


################################################################
#                            VIEWS                             #
################################################################


@external
@view
def health_factor(owner: address) -> uint256:
    """
    @notice Limit over debt of an account; it can be liquidated below 1.
    @param owner Owner of the account.
    @return Health factor [wad], rounded down; the largest number if there is no debt.
    """
    return self._health_factor(self.accounts[owner])


################################################################
#                           INTERNAL                           #
################################################################


@internal
@view
def _price() -> uint256:
    """
    @notice What the feed says.
    @return Price [wad: coins per whole token].
    """
    answer: int256 = (staticcall FEED.latestRoundData())[1]
    assert answer > 0, "fixed spread: no price"
    return convert(answer, uint256) * FEED_TO_WAD


@internal
@view
def _health_factor(account: Account) -> uint256:
    """
    @notice Limit over debt.
    @param account Account.
    @return Health factor [wad], rounded down; the largest number if there is no debt.
    """
    if account.debt == 0:
        return max_value(uint256)
    limit: uint256 = account.collateral * self._price() * LIQUIDATION_THRESHOLD // (ONE * BPS)
    return limit * WAD // account.debt


@internal
@pure
def _ceil_div(numerator: uint256, denominator: uint256) -> uint256:
    """
    @notice Divide and round up.
    @param numerator Above the line, > 0 [1].
    @param denominator Below the line, > 0 [1].
    @return Quotient [1], rounded up.
    """
    return (numerator - 1) // denominator + 1


@internal
def _store(owner: address, account: Account):
    """
    @notice Store an account.
    @param owner Its owner.
    @param account What it is now.
    """
    self.accounts[owner] = account
    log AccountChanged(owner=owner, collateral=account.collateral, debt=account.debt)


@internal
def _pull(token: address, amount: uint256):
    """
    @notice Take tokens from the caller, who has approved them.
    @param token Token.
    @param amount Amount [token units].
    """
    assert extcall IERC20(token).transferFrom(
        msg.sender, self, amount
    ), "fixed spread: transfer refused"
