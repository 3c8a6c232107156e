# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Gateway
@license AGPL-3.0-only
@notice Custody of tokens. Collateral and coin enter and leave the Ledger only here.
@dev    Amounts are in the token's own decimals at this edge and wad in the Ledger. A token that
        does not deliver the exact amount (fee on transfer, rebasing) is refused by a balance check;
        a paused token blocks only its own withdrawal. The coin's supply in wad equals the Gateway's
        coin in the Ledger: leaving mints, entering burns.
        The lock is the Gateway's own, so that a buyer's callback, during which the engine is
        locked, can withdraw what it bought and pay for it.
@custom:source MakerDAO dss, `join.sol` (GemJoin, DaiJoin).
@custom:shutdown Never stopped: what one owns can be withdrawn. Borrowing stops while the engine is
                 paused.
"""

from ethereum.ercs import IERC20
from ethereum.ercs import IERC20Detailed

from contracts.interfaces import IAccessController
from contracts.interfaces import IDirectLiquidation
from contracts.interfaces import IGateway
from contracts.interfaces import ILedger

implements: IGateway

from contracts.modules import packing


interface ICoin:
    def mint(owner: address, amount: uint256): nonpayable
    def burn_from(owner: address, amount: uint256): nonpayable


################################################################
#                          CONSTANTS                           #
################################################################


RAY: constant(uint256) = 10**27

MAX_ASSETS: constant(uint256) = 15  # number 15 of the oracle is the governance token
MAX_DECIMALS: constant(uint256) = 18
MAX_AMOUNT: constant(uint256) = 2**128  # that leaves: no product overflows [token units, wad]

TOKEN_MASK: constant(uint256) = 2**160 - 1
SCALE_OFFSET: constant(uint256) = 160
SCALE_WIDTH: constant(uint256) = 64  # 10**18 < 2**60


################################################################
#                          IMMUTABLES                          #
################################################################


ACCESS_CONTROLLER: public(immutable(IAccessController))
LEDGER: public(immutable(ILedger))
DIRECT_LIQUIDATION: public(immutable(IDirectLiquidation))
STABLECOIN: public(immutable(ICoin))


################################################################
#                           STORAGE                            #
################################################################


# Packed: token address 160 | wad per token unit 64.
assets: uint256[MAX_ASSETS]
asset_count: public(reentrant(uint256))
asset_of: HashMap[address, uint256]  # token -> asset + 1, 0 = not added

is_operator: public(reentrant(HashMap[address, HashMap[address, bool]]))  # owner -> operator


@deploy
def __init__(access_controller: IAccessController, ledger: ILedger, stablecoin: ICoin):
    """
    @param access_controller Says who is governor.
    @param ledger The books.
    @param stablecoin The coin's token; mints and burns only for this contract.
    """
    ACCESS_CONTROLLER = access_controller
    LEDGER = ledger
    DIRECT_LIQUIDATION = IDirectLiquidation(staticcall ledger.DIRECT_LIQUIDATION())
    STABLECOIN = stablecoin


################################################################
#                          COLLATERAL                          #
################################################################


@external
def deposit(account: address, asset: uint256, amount: uint256):
    """
    @notice Add collateral to an account; a stranger only to an asset that it holds.
    @dev Reverts "gateway: account is zero", "gateway: amount is 0", "gateway: amount too large",
         "gateway: asset not added", "gateway: token transfer failed", "gateway: token did not deliver
         the amount", and the Ledger's texts.
    @param account Owner.
    @param asset Asset.
    @param amount Amount, taken from the caller [token units].
    """
    change: IGateway.Change = IGateway.Change(asset=asset, deposited=amount, withdrawn=0)
    assert amount > 0, "gateway: amount is 0"
    self._adjust(account, [change], 0, 0, msg.sender, not self._may_act_for(account))


@external
def withdraw(account: address, asset: uint256, amount: uint256, receiver: address):
    """
    @notice Take collateral out of an account.
    @dev Reverts "gateway: caller may not act for the account", "gateway: amount is 0", "gateway:
         amount too large", "gateway: asset not added", "gateway: receiver is zero", "gateway: token
         transfer failed", and the Ledger's texts.
    @param account Owner.
    @param asset Asset.
    @param amount Amount [token units].
    @param receiver Who gets the tokens.
    """
    self._check_may_act_for(account)
    assert amount > 0, "gateway: amount is 0"
    change: IGateway.Change = IGateway.Change(asset=asset, deposited=0, withdrawn=amount)
    self._adjust(account, [change], 0, 0, receiver, False)


@external
def withdraw_free(asset: uint256, amount: uint256, receiver: address):
    """
    @notice Take out the caller's free balance: what an auction, a liquidation or a return credited.
    @dev Reverts "gateway: amount is 0", "gateway: amount too large", "gateway: asset not added",
         "gateway: receiver is zero", "ledger: free balance too low", "gateway: token transfer failed".
    @param asset Asset.
    @param amount Amount [token units].
    @param receiver Who gets the tokens.
    """
    assert amount > 0, "gateway: amount is 0"
    token: IERC20 = empty(IERC20)
    scale: uint256 = 0
    token, scale = self._asset(asset)
    extcall LEDGER.debit_free_balance(msg.sender, asset, self._checked(amount) * scale)
    log IGateway.FreeBalanceWithdrawn(
        account=msg.sender, asset=asset, receiver=receiver, amount=amount
    )
    self._send(token, receiver, amount)


################################################################
#                             DEBT                             #
################################################################


@external
def borrow(account: address, amount: uint256, receiver: address):
    """
    @notice Borrow coin against an account's collateral.
    @dev Reverts "gateway: caller may not act for the account", "gateway: amount is 0", "gateway:
         amount too large", "gateway: receiver is zero", and the Ledger's texts.
    @param account Owner of the debt.
    @param amount Coin [wad].
    @param receiver Who gets the coin.
    """
    self._check_may_act_for(account)
    assert amount > 0, "gateway: amount is 0"
    self._adjust(account, [], amount, 0, receiver, False)


@external
def repay(account: address, amount: uint256) -> uint256:
    """
    @notice Repay an account's debt with the caller's coin; anyone may, for anyone.
    @dev Reverts "gateway: amount is 0", "gateway: account is zero", the coin's texts if balance or
         allowance is too low, and the Ledger's.
    @param account Owner of the debt.
    @param amount Most to repay; more than the debt repays all of it [wad].
    @return Coin repaid [wad].
    """
    assert amount > 0, "gateway: amount is 0"
    return self._adjust(account, [], 0, amount, msg.sender, not self._may_act_for(account))


@external
def adjust(
    account: address,
    changes: DynArray[IGateway.Change, 8],
    borrowed: uint256,
    repaid: uint256,
    receiver: address,
) -> uint256:
    """
    @notice Several changes of one account at once; risk is checked after all of them.
    @dev Reverts "gateway: caller may not act for the account", "gateway: receiver is zero" and the
         texts of the single functions.
    @param account Owner.
    @param changes Collateral in and out, strictly ascending by asset.
    @param borrowed Coin to borrow [wad].
    @param repaid Most coin of the caller to repay [wad].
    @param receiver Who gets collateral and coin that leave.
    @return Coin repaid [wad].
    """
    self._check_may_act_for(account)
    return self._adjust(account, changes, borrowed, repaid, receiver, False)


@internal
def _adjust(
    account: address,
    changes: DynArray[IGateway.Change, 8],
    borrowed: uint256,
    repaid: uint256,
    receiver: address,
    is_stranger: bool,
) -> uint256:
    """
    @notice Pull tokens, change the books, send tokens.
    @param account Owner.
    @param changes Collateral in and out [token units].
    @param borrowed Coin to borrow [wad].
    @param repaid Most coin to repay [wad].
    @param receiver Who gets what leaves.
    @param is_stranger True: the caller may only add and repay.
    @return Coin repaid [wad].
    """
    assert account != empty(address), "gateway: account is zero"

    ledger_changes: DynArray[ILedger.CollateralChange, 8] = []
    for change: IGateway.Change in changes:
        token: IERC20 = empty(IERC20)
        scale: uint256 = 0
        token, scale = self._asset(change.asset)
        if change.deposited > 0:
            self._pull(token, change.deposited)
            log IGateway.Deposited(
                account=account, asset=change.asset, payer=msg.sender, amount=change.deposited
            )
        ledger_changes.append(
            ILedger.CollateralChange(
                asset=change.asset,
                added=change.deposited * scale,
                removed=self._checked(change.withdrawn) * scale,
            )
        )
    paid: uint256 = extcall LEDGER.change_account(
        account, ledger_changes, self._checked(borrowed), repaid, is_stranger
    )

    if paid > 0:
        extcall STABLECOIN.burn_from(msg.sender, paid)
        log IGateway.Repaid(account=account, payer=msg.sender, amount=paid)
    if borrowed > 0:
        assert receiver != empty(address), "gateway: receiver is zero"
        extcall STABLECOIN.mint(receiver, borrowed)
        log IGateway.Borrowed(account=account, receiver=receiver, amount=borrowed)
    for change: IGateway.Change in changes:
        if change.withdrawn > 0:
            token: IERC20 = empty(IERC20)
            scale: uint256 = 0
            token, scale = self._asset(change.asset)
            log IGateway.Withdrawn(
                account=account, asset=change.asset, receiver=receiver, amount=change.withdrawn
            )
            self._send(token, receiver, change.withdrawn)
    return paid


################################################################
#                         LIQUIDATION                          #
################################################################


@external
def liquidate(
    account: address, asset: uint256, max_debt: uint256, min_collateral: uint256, receiver: address
) -> (uint256, uint256):
    """
    @notice `DirectLiquidation.liquidate`, lane A, paid with tokens of the coin and for tokens of the
            collateral, in one transaction and without coin in the Ledger.
    @dev The Gateway's own coin is charged, then as many tokens of the caller are burned, so that the
         supply equals it again. What is less than a token unit stays the caller's free balance.
         Reverts "gateway: asset not added", "gateway: amount too large", "gateway: receiver is zero",
         "gateway: token transfer failed", the coin's text if the balance is too low, and the texts of
         `DirectLiquidation.liquidate`.
    @param account Account to liquidate.
    @param asset Asset to seize.
    @param max_debt Most debt to repay; the Treasury's share of the bonus comes on top [wad].
    @param min_collateral Least collateral to accept [token units].
    @param receiver Who gets the collateral.
    @return Coin paid [wad], collateral received [token units].
    """
    token: IERC20 = empty(IERC20)
    scale: uint256 = 0
    token, scale = self._asset(asset)
    before: uint256 = staticcall LEDGER.coin(self)
    debt: uint256 = 0
    collateral: uint256 = 0
    debt, collateral = extcall DIRECT_LIQUIDATION.liquidate(
        account, asset, max_debt, self._checked(min_collateral) * scale, self, b""
    )
    # Lane A charges whole wads.
    paid: uint256 = (before - staticcall LEDGER.coin(self)) // RAY
    amount: uint256 = collateral // scale
    if collateral % scale > 0:
        extcall LEDGER.credit_free_balance(msg.sender, asset, collateral % scale)

    extcall STABLECOIN.burn_from(msg.sender, paid)
    log IGateway.Liquidated(
        account=account, asset=asset, payer=msg.sender, paid=paid, receiver=receiver, amount=amount
    )
    self._send(token, receiver, amount)
    return paid, amount


################################################################
#                             COIN                             #
################################################################


@external
def enter_coin(account: address, amount: uint256):
    """
    @notice Turn the caller's tokens of the coin into internal coin of an account.
    @dev Reverts "gateway: amount is 0", "gateway: account is zero", "gateway: account is the gateway"
         and the coin's texts.
    @param account Who gets the internal coin.
    @param amount Coin [wad].
    """
    assert amount > 0, "gateway: amount is 0"
    assert account != empty(address), "gateway: account is zero"
    assert account != self, "gateway: account is the gateway"
    extcall STABLECOIN.burn_from(msg.sender, amount)
    extcall LEDGER.move_coin(self, account, amount * RAY)
    log IGateway.CoinEntered(account=account, payer=msg.sender, amount=amount)


@external
def exit_coin(amount: uint256, receiver: address):
    """
    @notice Turn the caller's internal coin into tokens.
    @dev Reverts "gateway: amount is 0", "gateway: receiver is zero", "gateway: amount too large",
         "ledger: coin too low".
    @param amount Coin [wad].
    @param receiver Who gets the tokens.
    """
    assert amount > 0, "gateway: amount is 0"
    assert receiver != empty(address), "gateway: receiver is zero"
    extcall LEDGER.move_coin(msg.sender, self, self._checked(amount) * RAY)
    extcall STABLECOIN.mint(receiver, amount)
    log IGateway.CoinExited(account=msg.sender, receiver=receiver, amount=amount)


################################################################
#                          OPERATORS                           #
################################################################


@external
def set_operator(operator: address, approved: bool):
    """
    @notice Let another address withdraw and borrow for the caller's account, or no longer.
    @dev Reverts "gateway: operator is zero".
    @param operator Who may act.
    @param approved True to allow.
    """
    assert operator != empty(address), "gateway: operator is zero"
    self.is_operator[msg.sender][operator] = approved
    log IGateway.OperatorSet(owner=msg.sender, operator=operator, approved=approved)


@internal
@pure
def _checked(amount: uint256) -> uint256:
    """
    @dev Reverts "gateway: amount too large".
    @param amount What is asked for, before anybody has looked whether there is as much.
    @return The same.
    """
    assert amount <= MAX_AMOUNT, "gateway: amount too large"
    return amount


@internal
@view
def _may_act_for(account: address) -> bool:
    """
    @notice Whether the caller is the owner or the owner's operator.
    @param account Owner.
    @return True if it may act.
    """
    return msg.sender == account or self.is_operator[account][msg.sender]


@internal
@view
def _check_may_act_for(account: address):
    """
    @dev Reverts "gateway: caller may not act for the account".
    @param account Owner.
    """
    assert self._may_act_for(account), "gateway: caller may not act for the account"


################################################################
#                        ADMINISTRATION                        #
################################################################


@external
def add_asset(token: address) -> uint256:
    """
    @notice Open the gate for a token that the Ledger has listed; last step of a listing.
    @dev Reverts "gateway: caller is not the governor", "gateway: too many assets", "gateway: token
         already added", "gateway: token is not a contract", "gateway: too many decimals", "gateway:
         asset not listed".
    @param token ERC-20 of at most 18 decimals, neither rebasing nor with a fee on transfer.
    @return The asset's number.
    """
    assert staticcall ACCESS_CONTROLLER.is_governor(
        msg.sender
    ), "gateway: caller is not the governor"
    asset: uint256 = self.asset_count
    assert asset < MAX_ASSETS, "gateway: too many assets"
    assert self.asset_of[token] == 0, "gateway: token already added"
    assert token.is_contract, "gateway: token is not a contract"
    decimals: uint256 = convert(staticcall IERC20Detailed(token).decimals(), uint256)
    assert decimals <= MAX_DECIMALS, "gateway: too many decimals"
    listed: ILedger.AssetParameters = staticcall LEDGER.asset_parameters(asset)
    assert listed.liquidation_threshold > 0, "gateway: asset not listed"

    self.assets[asset] = convert(token, uint256) | packing._fit(
        10**(MAX_DECIMALS - decimals), SCALE_OFFSET, SCALE_WIDTH
    )
    self.asset_of[token] = asset + 1
    self.asset_count = asset + 1
    log IGateway.AssetAdded(asset=asset, token=token, decimals=decimals)
    return asset


################################################################
#                            VIEWS                             #
################################################################


@external
@view
@reentrant
def token_of(asset: uint256) -> address:
    """
    @notice Token of an asset.
    @dev Reverts "gateway: asset not added".
    @param asset Asset.
    @return Address of the ERC-20.
    """
    return self._asset(asset)[0].address


@external
@view
@reentrant
def scale_of(asset: uint256) -> uint256:
    """
    @notice Wad of the Ledger per unit of the token.
    @dev Reverts "gateway: asset not added".
    @param asset Asset.
    @return 10 ** (18 - decimals) [wad per token unit].
    """
    return self._asset(asset)[1]


################################################################
#                           INTERNAL                           #
################################################################


@internal
@view
def _asset(asset: uint256) -> (IERC20, uint256):
    """
    @notice Token and scale of an asset.
    @param asset Asset.
    @return Token, wad per token unit.
    """
    word: uint256 = 0
    if asset < MAX_ASSETS:
        word = self.assets[asset]
    assert word != 0, "gateway: asset not added"
    return IERC20(convert(word & TOKEN_MASK, address)), word >> SCALE_OFFSET


@internal
def _pull(token: IERC20, amount: uint256):
    """
    @notice Take tokens from the caller, exactly.
    @param token Token.
    @param amount Amount [token units].
    """
    before: uint256 = staticcall token.balanceOf(self)
    assert extcall token.transferFrom(
        msg.sender, self, amount, default_return_value=True
    ), "gateway: token transfer failed"
    assert (
        staticcall token.balanceOf(self) == before + amount
    ), "gateway: token did not deliver the amount"


@internal
def _send(token: IERC20, receiver: address, amount: uint256):
    """
    @notice Give tokens out.
    @param token Token.
    @param receiver Who gets them.
    @param amount Amount [token units].
    """
    assert receiver != empty(address), "gateway: receiver is zero"
    assert extcall token.transfer(
        receiver, amount, default_return_value=True
    ), "gateway: token transfer failed"
