# pragma version 0.4.3
# pragma nonreentrancy off
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Ledger
@license AGPL-3.0-only
@notice The books of the protocol: accounts, free balances, internal coin, unbacked debt. It moves
        nothing but numbers; tokens are the Gateway's, rules of liquidation the lanes', rules of
        the waterfall the Treasury's.
@dev    After every transaction: sum of coin = total normalized debt * rate + unbacked debt, exact to
        the rad. Divisions happen only where coin meets normalized debt, against who chose the
        amount; the remainder is the Treasury's.
        No lock: the only contract called is the oracle, which itself makes static calls only.
        While a buyer's or liquidator's callback runs, `callback_account` names the account that
        must not be touched (the auction's own address during a `take`).
@custom:source MakerDAO dss, `vat.sol`, `jug.sol`; Aave v3, `GenericLogic.sol` for several assets.
@custom:shutdown `Settlement` freezes it: from then on no account changes but by settlement, except that
                 who has no debt may withdraw. Borrowing stops while the collateral auction is paused.
"""

from contracts.interfaces import IAccessController
from contracts.interfaces import ICollateralAuction
from contracts.interfaces import IDirectLiquidation
from contracts.interfaces import ILedger
from contracts.interfaces import ILiquidationEngine
from contracts.interfaces import IPriceOracle

implements: ILedger

from contracts.modules import fixed_point as fp
from contracts.modules import health
from contracts.modules import packing

from contracts.modules import account_book

initializes: account_book

from contracts.modules import coin_book

initializes: coin_book

from contracts.modules import threshold_ramps

initializes: threshold_ramps


################################################################
#                          CONSTANTS                           #
################################################################


RAY: constant(uint256) = fp.RAY
RAD: constant(uint256) = fp.RAD
BPS: constant(uint256) = fp.BPS

MIN_STABILITY_FEE: constant(uint256) = RAY  # debt never shrinks by itself
MAX_STABILITY_FEE: constant(uint256) = (
    RAY + 21_979_553_151_239_153_028
)  # 100 % a year [ray per second]
MAX_DEBT_CEILING: constant(uint256) = 2**48 - 1  # [coins]
MAX_MIN_COLLATERAL_VALUE: constant(uint256) = 1_000_000  # [coins]

FEE_WIDTH: constant(uint256) = 91
FEE_MASK: constant(uint256) = 2**91 - 1
CEILING_OFFSET: constant(uint256) = 91
CEILING_WIDTH: constant(uint256) = 48
CEILING_MASK: constant(uint256) = 2**48 - 1
MIN_VALUE_OFFSET: constant(uint256) = 139
MIN_VALUE_WIDTH: constant(uint256) = 24
MIN_VALUE_MASK: constant(uint256) = 2**24 - 1
FLOOR_OFFSET: constant(uint256) = 163
FLOOR_WIDTH: constant(uint256) = 40
FLOOR_MASK: constant(uint256) = 2**40 - 1
RAMPING_OFFSET: constant(uint256) = 203
RAMPING_MASK: constant(uint256) = 2**16 - 1
FROZEN_OFFSET: constant(uint256) = 219
PAUSED_OFFSET: constant(uint256) = 220
PAUSED_WIDTH: constant(uint256) = 36


################################################################
#                          IMMUTABLES                          #
################################################################


ACCESS_CONTROLLER: public(immutable(IAccessController))
GATEWAY: public(immutable(address))
ENGINE: public(immutable(ILiquidationEngine))
DIRECT_LIQUIDATION: public(immutable(IDirectLiquidation))
COLLATERAL_AUCTION: public(immutable(ICollateralAuction))
ORACLE: public(immutable(IPriceOracle))
TREASURY: public(immutable(address))
DEBT_AUCTION: public(immutable(address))
SURPLUS_AUCTION: public(immutable(address))
GUARANTY_POOL: public(immutable(address))
SETTLEMENT: public(immutable(address))


################################################################
#                           STORAGE                            #
################################################################


# Packed: stability fee 91 [ray] | debt ceiling 48 [coins] | least value that opens a slot 24 [coins]
# | debt floor 40 [coins] | assets with a threshold ramp 16 [bitmap] | frozen 1 | borrowing paused
# until 36 [unix time]. Widths: the bounds above; a fee < 1.1e27 < 2**90; 2**36 seconds end in 4147.
parameters_word: uint256

# The account that a running callback must not touch; empty outside of callbacks.
callback_account: transient(address)


################################################################
#                         CONSTRUCTOR                          #
################################################################


@deploy
def __init__(
    access_controller: IAccessController,
    gateway: address,
    engine: ILiquidationEngine,
    direct_liquidation: IDirectLiquidation,
    collateral_auction: ICollateralAuction,
    oracle: IPriceOracle,
    treasury: address,
    debt_auction: address,
    surplus_auction: address,
    guaranty_pool: address,
    settlement: address,
    bucket_length: uint256,
    parameters: ILedger.Parameters,
):
    """
    @param access_controller Says who is governor.
    @param gateway Custody of tokens.
    @param engine Closes out accounts.
    @param direct_liquidation Liquidates accounts directly.
    @param collateral_auction Sells what the engine seized.
    @param oracle Price oracle.
    @param treasury Owner of fees, surplus and unbacked debt.
    @param debt_auction May move coin between bidders.
    @param surplus_auction May move coin to winners.
    @param guaranty_pool May move coin of those who deposit, and its share of penalties.
    @param settlement May freeze everything.
    @param bucket_length Debts of one bucket mature together [seconds].
    @param parameters First parameters, checked as by `set_parameters`.
    """
    ACCESS_CONTROLLER = access_controller
    GATEWAY = gateway
    ENGINE = engine
    DIRECT_LIQUIDATION = direct_liquidation
    COLLATERAL_AUCTION = collateral_auction
    ORACLE = oracle
    TREASURY = treasury
    DEBT_AUCTION = debt_auction
    SURPLUS_AUCTION = surplus_auction
    GUARANTY_POOL = guaranty_pool
    SETTLEMENT = settlement
    account_book.__init__()
    coin_book.__init__(bucket_length)
    log ILedger.RateAccrued(rate=RAY, treasury_coin=0)
    self._set_parameters(parameters)


################################################################
#                           GATEWAY                            #
################################################################


@external
def change_account(
    account: address,
    changes: DynArray[ILedger.CollateralChange, 8],
    borrowed: uint256,
    repaid: uint256,
    is_stranger: bool,
) -> uint256:
    """
    @notice Change collateral and debt of an account at once; risk is checked at the end.
    @dev Repays before it borrows. Reverts "ledger: caller is not the gateway", "ledger: account is
         in a callback", "ledger: frozen", "ledger: assets not ascending", "ledger: asset not listed", "ledger:
         stranger may not open an asset", "ledger: stranger may only add", "ledger: supply cap
         exceeded", "ledger: collateral too low", "ledger: too many assets", "ledger: coin too low",
         "ledger: borrowing is paused", "ledger: debt ceiling exceeded", "ledger: debt below floor",
         "ledger: collateral below minimum value", "ledger: price is suspect", "ledger: price is too
         old", "ledger: loan to value exceeded".
    @param account Owner.
    @param changes Collateral added and removed, strictly ascending by asset.
    @param borrowed Coin to create for the Gateway [wad].
    @param repaid Most coin of the Gateway to burn against debt [wad].
    @param is_stranger True: may only add to assets held and repay.
    @return Coin burned against debt, at most the debt rounded up [wad].
    """
    assert msg.sender == GATEWAY, "ledger: caller is not the gateway"
    assert account != self.callback_account, "ledger: account is in a callback"

    # What an owner's rounding leaves over is booked with the fee, in one write.
    rate: uint256 = 0
    income: uint256 = 0
    has_accrued: bool = False
    rate, income, has_accrued = self._grow()
    head: uint256 = account_book._head(account)
    normalized_debt: uint256 = head & account_book.DEBT_MASK
    if self._is_frozen():
        assert normalized_debt == 0 and borrowed == 0, "ledger: frozen"

    opened: uint256 = 0
    changed: uint256 = 0
    amounts: DynArray[uint256, 8] = []
    lost_collateral: bool = False
    head, opened, changed, amounts, lost_collateral = self._change_collateral(
        account, head, changes, is_stranger
    )
    removed: uint256 = 0
    coin_repaid: uint256 = 0
    if repaid > 0:
        removed, coin_repaid = self._repay(normalized_debt, rate, repaid)
        normalized_debt -= removed
        income += coin_repaid * RAY - removed * rate
    if borrowed > 0:
        added: uint256 = self._borrow(rate, borrowed)
        normalized_debt += added
        income += added * rate - borrowed * RAY
    self._book_income(rate, income, has_accrued)
    account_book._store_head(account, head, normalized_debt)

    is_riskier: bool = borrowed > 0 or (lost_collateral and normalized_debt > 0)
    # Also when collateral leaves: a debt that a stranger repaid to below the floor could otherwise
    # shed its collateral down to lots not worth selling, and be written off.
    if is_riskier or (repaid > 0 and not is_stranger):
        self._check_floor(normalized_debt * rate)
    if is_riskier or opened > 0:
        self._check_values(account, head, opened, normalized_debt * rate, is_riskier)

    log ILedger.AccountChanged(
        account=account, normalized_debt=normalized_debt, assets=changed, amounts=amounts
    )
    return coin_repaid


@internal
def _change_collateral(
    account: address,
    head: uint256,
    changes: DynArray[ILedger.CollateralChange, 8],
    is_stranger: bool,
) -> (uint256, uint256, uint256, DynArray[uint256, 8], bool):
    """
    @notice Apply the collateral part of `change_account`.
    @param account Owner.
    @param head Its head before [packed].
    @param changes Collateral added and removed, strictly ascending by asset.
    @param is_stranger True: may only add to assets held.
    @return Head after [packed], assets newly opened [bitmap], assets changed [bitmap], their amounts
            after [wad], whether any was removed.
    """
    after: uint256 = head
    opened: uint256 = 0
    changed: uint256 = 0
    amounts: DynArray[uint256, 8] = []
    lost_collateral: bool = False
    for change: ILedger.CollateralChange in changes:
        bit: uint256 = 1 << change.asset
        assert change.asset < account_book.MAX_ASSETS, "ledger: asset not listed"
        assert bit > changed, "ledger: assets not ascending"
        changed |= bit
        is_held: bool = (head >> account_book.ASSETS_OFFSET) & bit != 0
        collateral: uint256 = account_book._collateral(account, head, change.asset)
        if change.added > 0:
            assert not is_stranger or is_held, "ledger: stranger may not open an asset"
            account_book._raise_total(change.asset, change.added, True)
            collateral += change.added
        if change.removed > 0 or change.added == 0:
            assert not is_stranger, "ledger: stranger may only add"
            collateral = self._withdrawn(change.asset, collateral, change.removed)
            lost_collateral = True

        if collateral > 0 and not is_held:
            opened |= bit
        after = account_book._set_collateral(account, after, change.asset, collateral)
        amounts.append(collateral)
    assert (
        packing._count(self._assets(after)) <= account_book.MAX_ASSETS_PER_ACCOUNT
    ), "ledger: too many assets"
    return after, opened, changed, amounts, lost_collateral


@internal
def _withdrawn(asset: uint256, collateral: uint256, amount: uint256) -> uint256:
    """
    @notice Take collateral off an account's amount and off the asset's total.
    @dev Reverts "ledger: collateral too low".
    @param asset Asset, 0..15.
    @param collateral What the account has [wad].
    @param amount What leaves [wad].
    @return What is left [wad].
    """
    assert amount <= collateral, "ledger: collateral too low"
    account_book._lower_total(asset, amount)
    return unsafe_sub(collateral, amount)


@internal
@pure
def _assets(head: uint256) -> uint256:
    """
    @notice Assets that an account holds.
    @param head Its head [packed].
    @return Assets [bitmap].
    """
    return (head >> account_book.ASSETS_OFFSET) & account_book.ASSETS_MASK


@internal
def _repay(normalized_debt: uint256, rate: uint256, most: uint256) -> (uint256, uint256):
    """
    @notice Burn the Gateway's coin against debt.
    @dev Coin is charged in whole wads, rounded up at full repayment, debt removed rounded down
         otherwise; the difference is the Treasury's, booked by the caller.
    @param normalized_debt The account's debt over rate [wad].
    @param rate Accrued rate [ray].
    @param most Most coin to burn [wad].
    @return Normalized debt removed [wad], coin burned [wad].
    """
    owed: uint256 = fp._ceil_div(normalized_debt * rate, RAY)
    paid: uint256 = min(most, owed)
    removed: uint256 = normalized_debt
    if paid < owed:
        removed = paid * RAY // rate  # <= normalized_debt, as paid * RAY < normalized_debt * rate
    account_book._change_total_debt(0, removed)
    coin_book._debit_coin(GATEWAY, paid * RAY)
    return removed, paid


@internal
def _borrow(rate: uint256, amount: uint256) -> uint256:
    """
    @notice Create coin for the Gateway and debt for the account; what the debt is more than the coin
            is the Treasury's, booked by the caller.
    @param rate Accrued rate [ray].
    @param amount Coin [wad].
    @return Normalized debt added, rounded up [wad].
    """
    assert (block.timestamp >= self.parameters_word >> PAUSED_OFFSET), "ledger: borrowing is paused"
    added: uint256 = fp._ceil_div(amount * RAY, rate)
    account_book._change_total_debt(added, 0)
    coin_book._credit_coin(GATEWAY, amount * RAY)

    total: uint256 = account_book._total_debt() * rate + coin_book.unbacked_debt
    ceiling: uint256 = (self.parameters_word >> CEILING_OFFSET) & CEILING_MASK
    assert total <= ceiling * RAD, "ledger: debt ceiling exceeded"
    return added


@internal
def _credit(account: address, amount: uint256):
    """
    @notice Give coin, if it is any: what rounding leaves over (the Treasury's), incentives, shares.
    @param account Who gets it.
    @param amount Coin [rad].
    """
    if amount > 0:
        coin_book._credit_coin(account, amount)


@internal
@view
def _check_floor(debt: uint256):
    """
    @notice An account owes nothing or at least the floor.
    @param debt Debt [rad].
    """
    debt_floor: uint256 = (self.parameters_word >> FLOOR_OFFSET) & FLOOR_MASK
    assert debt == 0 or debt >= debt_floor * RAD, "ledger: debt below floor"


@internal
def _check_values(
    account: address, head: uint256, opened: uint256, debt: uint256, is_riskier: bool
):
    """
    @notice Refresh the prices, then test newly opened slots and, if risk rose, loan to value.
    @dev Values at min(current, next, candidate): a borrower must not profit from a fall that
         everybody can see coming.
    @param account Owner.
    @param head Its head [packed].
    @param opened Newly opened assets [bitmap].
    @param debt Debt after the change [rad].
    @param is_riskier True: test loan to value over all assets; False: only the opened slots.
    """
    valued: uint256 = self._assets(head) if is_riskier else opened
    amounts: DynArray[uint256, 8] = account_book._amounts(account, head, valued)
    quotes: DynArray[IPriceOracle.Price, 8] = extcall ORACLE.refresh(valued)
    prices: DynArray[uint256, 8] = []
    for quote: IPriceOracle.Price in quotes:
        if is_riskier:
            assert not quote.is_suspect, "ledger: price is suspect"
            assert quote.is_fresh, "ledger: price is too old"
        prices.append(quote.price)

    if opened > 0:
        least: uint256 = RAD * ((self.parameters_word >> MIN_VALUE_OFFSET) & MIN_VALUE_MASK)
        i: uint256 = 0
        for asset: uint256 in range(account_book.MAX_ASSETS):
            bit: uint256 = 1 << asset
            if valued & bit == 0:
                continue
            if opened & bit != 0:
                value: uint256 = health._value(amounts[i], prices[i])
                assert value > 0 and value >= least, "ledger: collateral below minimum value"
            i += 1
    if is_riskier:
        weighted: uint256 = 0
        total: uint256 = 0
        weighted, total = health._weigh(amounts, prices, valued, account_book.loan_to_values)
        assert not health._is_unsafe(weighted, debt), "ledger: loan to value exceeded"


@external
def debit_free_balance(account: address, asset: uint256, amount: uint256):
    """
    @notice Free collateral leaves by the Gateway.
    @dev Reverts "ledger: caller is not the gateway", "ledger: free balance too low".
    @param account Who loses it.
    @param asset Asset, 0..15.
    @param amount Amount [wad].
    """
    assert msg.sender == GATEWAY, "ledger: caller is not the gateway"
    coin_book._debit_free(account, asset, amount)


@external
def credit_free_balance(account: address, asset: uint256, amount: uint256):
    """
    @notice What of a liquidation's collateral is less than a token unit, and cannot leave.
    @dev Reverts "ledger: caller is not the gateway".
    @param account Who gets it.
    @param asset Asset, 0..15.
    @param amount Amount [wad].
    """
    assert msg.sender == GATEWAY, "ledger: caller is not the gateway"
    coin_book._credit_free(account, asset, amount)


@external
def move_coin(sender: address, receiver: address, amount: uint256):
    """
    @notice Move coin between two addresses.
    @dev Reverts "ledger: caller may not move coin", "ledger: coin too low".
    @param sender Who loses it.
    @param receiver Who gets it.
    @param amount Coin [rad].
    """
    assert (
        msg.sender == GATEWAY
        or msg.sender == TREASURY
        or msg.sender == DEBT_AUCTION
        or msg.sender == SURPLUS_AUCTION
        or msg.sender == GUARANTY_POOL
    ), "ledger: caller may not move coin"
    coin_book._debit_coin(sender, amount)
    coin_book._credit_coin(receiver, amount)


################################################################
#                      LIQUIDATION ENGINE                      #
################################################################


@external
def accrue_and_read(account: address) -> ILedger.AccountState:
    """
    @notice Accrue, then give everything that a liquidation needs to know of an account.
    @dev Reverts "ledger: caller is not a liquidation lane", "ledger: closed in a callback", "ledger:
         frozen".
    @param account Owner.
    @return State with the rate of this block.
    """
    assert (
        msg.sender == ENGINE.address or msg.sender == DIRECT_LIQUIDATION.address
    ), "ledger: caller is not a liquidation lane"
    self._check_open()
    return self._account_state(account, self._accrue())


@external
def seize(
    account: address,
    amounts: DynArray[uint256, 8],
    normalized_debt: uint256,
    keeper: address,
    incentive: uint256,
):
    """
    @notice Lane B: collateral and debt leave an account; the debt is queued, the incentive minted.
         Settlement skims accounts by it: once frozen, a queue has no meaning, only the sum.
    @dev Reverts "ledger: caller is not the engine", "ledger: keeper cannot be paid". The engine has
         accrued and checked amounts.
    @param account Owner.
    @param amounts Collateral taken of each asset held, ascending [wad].
    @param normalized_debt Debt over rate taken [wad].
    @param keeper Who gets the incentive.
    @param incentive Coin minted against unbacked debt [rad].
    """
    assert (
        msg.sender == ENGINE.address or msg.sender == SETTLEMENT
    ), "ledger: caller is not the engine"
    rate: uint256 = self._accrue()
    head: uint256 = account_book._head(account)
    held: uint256 = self._assets(head)
    debt: uint256 = (head & account_book.DEBT_MASK) - normalized_debt

    amounts_left: DynArray[uint256, 8] = []
    head, amounts_left = self._remove_amounts(account, head, amounts)
    account_book._store_head(account, head, debt)
    account_book._change_total_debt(0, normalized_debt)
    coin_book._queue_debt(normalized_debt * rate, incentive)
    self._pay_keeper(keeper, incentive)

    log ILedger.AccountChanged(
        account=account, normalized_debt=debt, assets=held, amounts=amounts_left
    )


@internal
def _remove_amounts(
    account: address, head: uint256, amounts: DynArray[uint256, 8]
) -> (uint256, DynArray[uint256, 8]):
    """
    @notice Take collateral of every asset held.
    @param account Owner.
    @param head Its head [packed].
    @param amounts Taken of each, ascending [wad].
    @return Head after [packed], what is left of each asset held [wad].
    """
    after: uint256 = head
    amounts_left: DynArray[uint256, 8] = []
    left: uint256 = self._assets(head)
    for asset: uint256 in range(account_book.MAX_ASSETS):
        if left == 0:
            break
        if left & 1 == 1:
            collateral: uint256 = self._withdrawn(
                asset,
                account_book._collateral(account, head, asset),
                amounts[len(amounts_left)],
            )
            after = account_book._set_collateral(account, after, asset, collateral)
            amounts_left.append(collateral)
        left >>= 1
    return after, amounts_left


@external
def set_debt_floor(debt_floor: uint256):
    """
    @notice The engine's parameter, kept here for borrowers.
    @dev Reverts "ledger: caller is not the engine".
    @param debt_floor Least debt of an account [coins].
    """
    assert msg.sender == ENGINE.address, "ledger: caller is not the engine"
    self.parameters_word = packing._with(
        self.parameters_word, debt_floor, FLOOR_OFFSET, FLOOR_WIDTH
    )
    log ILedger.DebtFloorSet(debt_floor=debt_floor)


################################################################
#                      DIRECT LIQUIDATION                      #
################################################################


@external
def settle_liquidation(
    account: address,
    asset: uint256,
    collateral: uint256,
    normalized_debt: uint256,
    receiver: address,
    with_callback: bool,
):
    """
    @notice Lane A, first half: collateral and debt of the account are final, coin is still owed.
    @dev Reverts "ledger: caller is not direct liquidation", "ledger: collateral too low".
    @param account Owner.
    @param asset Asset seized.
    @param collateral Collateral that becomes the receiver's free balance [wad].
    @param normalized_debt Debt over rate repaid [wad].
    @param receiver Who gets the collateral; the Gateway only when it calls for somebody else.
    @param with_callback True: the account is closed to the Gateway until `charge_liquidation`.
    """
    self._check_direct()
    head: uint256 = account_book._head(account)
    debt: uint256 = (head & account_book.DEBT_MASK) - normalized_debt
    left: uint256 = self._withdrawn(
        asset, account_book._collateral(account, head, asset), collateral
    )
    head = account_book._set_collateral(account, head, asset, left)
    account_book._store_head(account, head, debt)
    account_book._change_total_debt(0, normalized_debt)
    # To the Gateway: leaves as tokens at once, and the Gateway keeps no balance of its own.
    if receiver != GATEWAY:
        coin_book._credit_free(receiver, asset, collateral)
    if with_callback:
        self.callback_account = account

    log ILedger.AccountChanged(
        account=account, normalized_debt=debt, assets=1 << asset, amounts=[left]
    )


@external
def charge_liquidation(payer: address, debt: uint256, charged: uint256):
    """
    @notice Lane A, second half: the payer's coin is burned for the debt, the rest is the Treasury's.
    @dev Reverts "ledger: caller is not direct liquidation", "ledger: coin too low".
    @param payer Whose coin is charged.
    @param debt Debt that `settle_liquidation` removed [rad].
    @param charged Coin charged, debt and fee, >= debt [rad].
    """
    self._check_direct()
    self.callback_account = empty(address)
    coin_book._debit_coin(payer, charged)
    self._credit(TREASURY, charged - debt)


@internal
@view
def _check_direct():
    """
    @dev Reverts "ledger: caller is not direct liquidation".
    """
    assert (msg.sender == DIRECT_LIQUIDATION.address), "ledger: caller is not direct liquidation"


################################################################
#                      COLLATERAL AUCTION                      #
################################################################


@external
def release_lots(
    receiver: address,
    assets: DynArray[uint256, 8],
    amounts: DynArray[uint256, 8],
    with_callback: bool,
):
    """
    @notice Collateral that an auction sold, or gave up on, or Settlement took, becomes free balance.
    @dev Reverts "ledger: caller is not the auction", "ledger: closed in a callback".
    @param receiver Who gets it.
    @param assets Assets.
    @param amounts Amounts, in the same order [wad].
    @param with_callback True: lanes, auction and Treasury stay closed until `collect`.
    """
    if msg.sender != SETTLEMENT:
        self._check_auction()
        self._check_no_callback()
    for i: uint256 in range(len(assets), bound=8):
        coin_book._credit_free(receiver, assets[i], amounts[i])
    if with_callback:
        self.callback_account = COLLATERAL_AUCTION.address


@external
def collect(payer: address, amount: uint256, pool_share: uint256):
    """
    @notice A buyer pays an auction: coin for the Treasury and, as the auction's, for the pool.
    @dev Reverts "ledger: caller is not the auction", "ledger: coin too low".
    @param payer Whose coin is charged.
    @param amount Coin [rad].
    @param pool_share Part of it that the guaranty pool will fetch [rad].
    """
    self._check_auction()
    self.callback_account = empty(address)
    self._collect(payer, amount, pool_share)


@external
def sell_lot(
    payer: address,
    receiver: address,
    asset: uint256,
    collateral: uint256,
    amount: uint256,
    pool_share: uint256,
):
    """
    @notice `release_lots` and `collect` of one lot at once, without a callback.
    @dev Reverts "ledger: caller is not the auction", "ledger: closed in a callback", "ledger: coin too
         low". Once frozen the auction itself is closed.
    @param payer Whose coin is charged.
    @param receiver Who gets the collateral.
    @param asset Asset.
    @param collateral Amount sold [wad].
    @param amount Coin [rad].
    @param pool_share Part of it that the guaranty pool will fetch [rad].
    """
    self._check_auction()
    self._check_no_callback()
    coin_book._credit_free(receiver, asset, collateral)
    self._collect(payer, amount, pool_share)


@internal
def _collect(payer: address, amount: uint256, pool_share: uint256):
    """
    @notice What both ways to sell do with a buyer's coin.
    @param payer Whose coin is charged.
    @param amount Coin [rad].
    @param pool_share Part of it that the guaranty pool will fetch [rad].
    """
    coin_book._debit_coin(payer, amount)
    coin_book._credit_coin(TREASURY, amount - pool_share)
    self._credit(COLLATERAL_AUCTION.address, pool_share)


@external
def return_collateral(account: address, asset: uint256, amount: uint256):
    """
    @notice What an auction did not need goes back, without any check that could revert.
    @dev As collateral if the account still has debt and room for it, else as free balance.
         Reverts "ledger: caller is not the auction".
    @param account Owner.
    @param asset Asset.
    @param amount Amount [wad].
    """
    self._check_auction()
    head: uint256 = account_book._head(account)
    normalized_debt: uint256 = head & account_book.DEBT_MASK
    assets: uint256 = self._assets(head)
    bit: uint256 = 1 << asset
    has_room: bool = (
        assets & bit != 0 or packing._count(assets) < account_book.MAX_ASSETS_PER_ACCOUNT
    )
    if normalized_debt == 0 or not has_room:
        coin_book._credit_free(account, asset, amount)
        return

    account_book._raise_total(asset, amount, False)
    collateral: uint256 = account_book._collateral(account, head, asset) + amount
    head = account_book._set_collateral(account, head, asset, collateral)
    account_book._store_head(account, head, normalized_debt)
    log ILedger.AccountChanged(
        account=account, normalized_debt=normalized_debt, assets=bit, amounts=[collateral]
    )


@external
def mint_incentive(keeper: address, amount: uint256):
    """
    @notice Coin for who resets an auction, against unbacked debt that is matured at once; once frozen
            also for who gets his bid in a debt auction back.
    @dev Never transferred from the Treasury: an empty treasury must not stop liquidation.
         Reverts "ledger: caller is not the auction", "ledger: keeper cannot be paid".
    @param keeper Who gets it.
    @param amount Coin [rad].
    """
    if msg.sender != DEBT_AUCTION or not self._is_frozen():
        self._check_auction()
    coin_book._change_unbacked(amount, 0)
    self._pay_keeper(keeper, amount)


@external
def restore_debt(account: address, normalized_debt: uint256):
    """
    @notice Settlement cancels an auction: what it was to cover is the owner's debt again.
    @dev Of unbacked debt that was burned meanwhile the Treasury has paid its part: it gets coin.
         Reverts "ledger: caller is not the auction".
    @param account Owner.
    @param normalized_debt Debt over rate [wad].
    """
    self._check_auction()
    head: uint256 = account_book._head(account)
    debt: uint256 = (head & account_book.DEBT_MASK) + normalized_debt
    account_book._store_head(account, head, debt)
    account_book._change_total_debt(normalized_debt, 0)
    restored: uint256 = normalized_debt * self._rate()
    unbacked: uint256 = min(restored, coin_book.unbacked_debt)
    coin_book._change_unbacked(0, unbacked)
    self._credit(TREASURY, restored - unbacked)
    log ILedger.AccountChanged(account=account, normalized_debt=debt, assets=0, amounts=[])


@external
def pause_borrowing(until: uint256):
    """
    @notice The auction's pause, of any level, stops borrowing too.
    @dev Reverts "ledger: caller is not the auction".
    @param until End of the pause [unix time].
    """
    self._check_auction()
    self.parameters_word = packing._with(self.parameters_word, until, PAUSED_OFFSET, PAUSED_WIDTH)
    log ILedger.BorrowingPaused(until=until)


@internal
def _pay_keeper(keeper: address, amount: uint256):
    """
    @notice An incentive goes to somebody who can spend it; the Gateway's coin equals the supply.
    @dev Reverts "ledger: keeper cannot be paid".
    @param keeper Who gets it.
    @param amount Coin, minted by the caller against unbacked debt [rad].
    """
    assert keeper != empty(address) and keeper != GATEWAY, "ledger: keeper cannot be paid"
    self._credit(keeper, amount)


@internal
@view
def _check_auction():
    """
    @dev Reverts "ledger: caller is not the auction".
    """
    assert msg.sender == COLLATERAL_AUCTION.address, "ledger: caller is not the auction"


@internal
@view
def _check_open():
    """
    @dev Reverts "ledger: closed in a callback", "ledger: frozen".
    """
    self._check_no_callback()
    assert not self._is_frozen(), "ledger: frozen"


@internal
@view
def _check_no_callback():
    """
    @dev Reverts "ledger: closed in a callback".
    """
    assert self.callback_account == empty(address), "ledger: closed in a callback"


@internal
@view
def _is_frozen() -> bool:
    """
    @notice Whether Settlement has frozen the books.
    @return True from the freeze on, for good.
    """
    return (self.parameters_word >> FROZEN_OFFSET) & 1 == 1


################################################################
#                           TREASURY                           #
################################################################


@external
def accrue():
    """
    @notice Bring the rate up to this block; the income is the Treasury's.
    @dev Reverts "ledger: caller is not the treasury".
    """
    self._check_treasury()
    self._accrue()


@external
def mature(until: uint256) -> uint256:
    """
    @notice Let queued debt mature, oldest bucket first, at most 30 buckets.
    @dev Reverts "ledger: caller is not the treasury".
    @param until Latest end of a bucket that matures [unix time].
    @return Debt that matured [rad].
    """
    self._check_treasury()
    return coin_book._mature(until)


@external
def burn(owner: address, amount: uint256):
    """
    @notice Burn coin against matured debt: the Treasury its own, Settlement anybody's.
    @dev Reverts "ledger: caller is not the treasury", "ledger: more than matured", "ledger: coin
         too low".
    @param owner Whose coin.
    @param amount Coin and debt [rad].
    """
    self._check_treasury_or_settlement(owner == TREASURY)
    assert amount <= coin_book._matured() or self._is_frozen(), "ledger: more than matured"
    coin_book._debit_coin(owner, amount)
    coin_book._change_unbacked(0, amount)


@external
def put_on_auction(amount: uint256):
    """
    @notice Matured debt is to be covered by a debt auction.
    @dev Reverts "ledger: caller is not the treasury", "ledger: more than matured".
    @param amount Debt [rad].
    """
    self._check_treasury()
    assert amount <= coin_book._matured(), "ledger: more than matured"
    coin_book._change_on_auction(amount, 0)


@external
def burn_on_auction(amount: uint256):
    """
    @notice Burn the Treasury's coin against debt on auction.
    @dev Reverts "ledger: caller is not the treasury", "ledger: more than on auction", "ledger: coin
         too low".
    @param amount Coin and debt [rad].
    """
    self._check_treasury()
    assert amount <= coin_book.debt_on_auction, "ledger: more than on auction"
    coin_book._debit_coin(TREASURY, amount)
    coin_book._change_on_auction(0, amount)
    coin_book._change_unbacked(0, amount)


@external
def transfer_free_balance(sender: address, receiver: address, asset: uint256, amount: uint256):
    """
    @notice Free balance changes hands: the Treasury sells unsold lots, Settlement collects and pays.
    @dev Reverts "ledger: caller is not the treasury", "ledger: free balance too low".
    @param sender The Treasury; for Settlement anybody.
    @param receiver Who gets it.
    @param asset Asset.
    @param amount Amount [wad].
    """
    self._check_treasury_or_settlement(sender == TREASURY)
    coin_book._debit_free(sender, asset, amount)
    coin_book._credit_free(receiver, asset, amount)


@internal
@view
def _check_treasury_or_settlement(is_treasurys: bool):
    """
    @dev Reverts "ledger: caller is not the treasury".
    @param is_treasurys Whether what is to be moved is the Treasury's own.
    """
    assert msg.sender == SETTLEMENT or (
        msg.sender == TREASURY and is_treasurys
    ), "ledger: caller is not the treasury"


@internal
@view
def _check_treasury():
    """
    @dev Reverts "ledger: caller is not the treasury".
    """
    assert msg.sender == TREASURY, "ledger: caller is not the treasury"


################################################################
#                          SETTLEMENT                          #
################################################################


@external
def freeze():
    """
    @notice Stop everything for good: interest, borrowing, liquidation, the waterfall.
    @dev Reverts "ledger: caller is not settlement", "ledger: closed in a callback", "ledger: frozen".
    """
    assert msg.sender == SETTLEMENT, "ledger: caller is not settlement"
    self._check_open()
    rate: uint256 = self._accrue()
    self.parameters_word |= 1 << FROZEN_OFFSET
    extcall COLLATERAL_AUCTION.close()
    log ILedger.Frozen(rate=rate)


################################################################
#                        ADMINISTRATION                        #
################################################################


@external
def set_parameters(parameters: ILedger.Parameters):
    """
    @notice Replace all parameters at once; the old fee accrues first.
    @dev Reverts "ledger: caller is not the governor" and one text per bound.
    @param parameters New values; units are at the struct, bounds the constants above.
    """
    self._check_governor()
    self._accrue()
    self._set_parameters(parameters)
    assert (
        parameters.min_collateral_value <= staticcall ENGINE.max_min_collateral_value()
    ), "ledger: min_collateral_value too high for the penalty"


@internal
def _set_parameters(parameters: ILedger.Parameters):
    assert parameters.stability_fee >= MIN_STABILITY_FEE, "ledger: stability_fee below 1"
    assert parameters.stability_fee <= MAX_STABILITY_FEE, "ledger: stability_fee too high"
    assert parameters.debt_ceiling <= MAX_DEBT_CEILING, "ledger: debt_ceiling too high"
    assert (
        parameters.min_collateral_value <= MAX_MIN_COLLATERAL_VALUE
    ), "ledger: min_collateral_value too high"

    others: uint256 = self.parameters_word >> FLOOR_OFFSET << FLOOR_OFFSET
    self.parameters_word = (
        packing._fit(parameters.stability_fee, 0, FEE_WIDTH)
        | packing._fit(parameters.debt_ceiling, CEILING_OFFSET, CEILING_WIDTH)
        | packing._fit(parameters.min_collateral_value, MIN_VALUE_OFFSET, MIN_VALUE_WIDTH)
        | others
    )
    log ILedger.ParametersSet(parameters=parameters)


@external
def set_asset_parameters(asset: uint256, parameters: ILedger.AssetParameters):
    """
    @notice List an asset or change its limits.
    @dev Reverts "ledger: caller is not the governor", "ledger: asset out of range" and the texts of
         `listing_rules`; the two lanes say which threshold their bonuses, penalty and close-out
         threshold still allow.
    @param asset Asset, 0..15.
    @param parameters New values; a listed asset's threshold may only rise, and ends its ramp.
    """
    self._check_governor()
    assert asset < account_book.MAX_ASSETS, "ledger: asset out of range"
    assert staticcall DIRECT_LIQUIDATION.check_listing(
        parameters, self._threshold(asset), staticcall COLLATERAL_AUCTION.asset_limit(asset)
    )

    account_book._store_asset_parameters(asset, parameters)
    self._set_ramping(asset, False)
    log ILedger.AssetParametersSet(asset=asset, parameters=parameters)


@external
def ramp_threshold(asset: uint256, end_threshold: uint256, duration: uint256):
    """
    @notice Lower an asset's liquidation threshold in a straight line from now on.
    @dev The worst corner of such a ramp is its start, for every rule that bounds thresholds from
         above, and its end for the loan-to-value limit. Reverts "ledger: caller is not the
         governor", "ledger: asset out of range", "ledger: loan_to_value too close to
         liquidation_threshold", "ledger: ramp too short", "ledger: ramp too long", "ledger: ramp
         must fall".
    @param asset Listed asset.
    @param end_threshold Threshold at the end, exact [bps].
    @param duration From now, 1 to 365 days [seconds].
    """
    self._check_governor()
    assert asset < account_book.MAX_ASSETS, "ledger: asset out of range"
    parameters: ILedger.AssetParameters = account_book._asset_parameters(asset)
    start_threshold: uint256 = self._threshold(asset)
    assert staticcall DIRECT_LIQUIDATION.check_ramp(
        parameters.loan_to_value, start_threshold, end_threshold, duration
    )
    parameters.liquidation_threshold = end_threshold
    account_book._store_asset_parameters(asset, parameters)
    self._set_ramping(asset, True)
    # In this order: to a reader new parameters end a ramp.
    log ILedger.AssetParametersSet(asset=asset, parameters=parameters)
    threshold_ramps._start(asset, start_threshold, end_threshold, duration)


@internal
def _set_ramping(asset: uint256, is_ramping: bool):
    """
    @notice Mark whether an asset has a ramp.
    @param asset Asset, 0..15.
    @param is_ramping True: its threshold is to be computed.
    """
    bit: uint256 = 1 << (RAMPING_OFFSET + asset)
    self.parameters_word = (
        self.parameters_word | bit if is_ramping else self.parameters_word & ~bit
    )


@internal
@view
def _check_governor():
    """
    @dev Reverts "ledger: caller is not the governor".
    """
    assert staticcall ACCESS_CONTROLLER.is_governor(
        msg.sender
    ), "ledger: caller is not the governor"


################################################################
#                            VIEWS                             #
################################################################


@external
@view
def account_state(account: address) -> ILedger.AccountState:
    """
    @notice Debt and collateral of an account, with the rate of this block.
    @param account Owner.
    @return State.
    """
    return self._account_state(account, self._rate())


@external
@view
def parameters() -> ILedger.Parameters:
    """
    @notice Parameters in force.
    @return Parameters.
    """
    word: uint256 = self.parameters_word
    return ILedger.Parameters(
        stability_fee=word & FEE_MASK,
        debt_ceiling=(word >> CEILING_OFFSET) & CEILING_MASK,
        min_collateral_value=(word >> MIN_VALUE_OFFSET) & MIN_VALUE_MASK,
    )


@external
@view
def asset_parameters(asset: uint256) -> ILedger.AssetParameters:
    """
    @notice Parameters of an asset; all 0 if it is not listed.
    @param asset Asset, 0..15.
    @return Parameters.
    """
    return account_book._asset_parameters(asset)


@external
@view
def debt_floor() -> uint256:
    """
    @notice Least debt of an account.
    @return Floor [coins].
    """
    return (self.parameters_word >> FLOOR_OFFSET) & FLOOR_MASK


@external
@view
def max_liquidation_threshold() -> uint256:
    """
    @notice Greatest liquidation threshold of all assets.
    @return Threshold [bps].
    """
    return account_book._max_threshold(self._thresholds())


@external
@view
def loan_to_values() -> uint256:
    """
    @notice Loan-to-value limits of all assets.
    @return 16 limits, 16 bits each, asset 0 lowest [bps].
    """
    return account_book.loan_to_values


@external
@view
def borrowing_paused_until() -> uint256:
    """
    @notice End of the last pause of borrowing.
    @return Time, 0 if there was none [unix time].
    """
    return self.parameters_word >> PAUSED_OFFSET


@external
@view
def check_open() -> bool:
    """
    @notice What the other contracts ask before they act.
    @dev Reverts "ledger: closed in a callback" between `release_lots` and `collect`, and between
         `settle_liquidation` and `charge_liquidation`; "ledger: frozen" from `freeze` on.
    @return True.
    """
    self._check_open()
    return True


@external
@view
def is_in_callback() -> bool:
    """
    @notice Whether a buyer's or liquidator's callback is running, for views.
    @return True between `release_lots` and `collect`, `settle_liquidation` and `charge_liquidation`.
    """
    return self.callback_account != empty(address)


@external
@view
def is_frozen() -> bool:
    """
    @notice Whether Settlement has frozen the books.
    @return True from the freeze on, for good.
    """
    return self._is_frozen()


@external
@view
def free_balance(account: address, asset: uint256) -> uint256:
    """
    @notice Withdrawable collateral that backs no debt.
    @param account Owner.
    @param asset Asset, 0..15.
    @return Amount [wad].
    """
    return coin_book.free_balance[account][asset]


@external
@view
def coin(account: address) -> uint256:
    """
    @notice Internal coin of an address.
    @param account Owner.
    @return Coin [rad].
    """
    return coin_book.coin[account]


@external
@view
def rate() -> uint256:
    """
    @notice Debt per normalized debt as of this block.
    @return Rate [ray].
    """
    return self._rate()


@external
@view
def total_normalized_debt() -> uint256:
    """
    @notice Normalized debt of all accounts.
    @return Sum [wad].
    """
    return account_book._total_debt()


@external
@view
def total_collateral(asset: uint256) -> uint256:
    """
    @notice Collateral of all accounts; free balances and lots in auctions not counted.
    @param asset Asset, 0..15.
    @return Sum [wad].
    """
    return account_book.asset_totals[asset] & account_book.TOTAL_MASK


@external
@view
def unbacked_debt() -> uint256:
    """
    @notice Debt that no account owes: queued, matured and on auction.
    @return Debt [rad].
    """
    return coin_book.unbacked_debt


@external
@view
def queued_debt() -> uint256:
    """
    @notice Debt of closed-out accounts that waits for its auctions' proceeds.
    @return Sum of all buckets [rad].
    """
    return coin_book._queued()


@external
@view
def debt_on_auction() -> uint256:
    """
    @notice Debt that running debt auctions are to cover.
    @return Debt [rad].
    """
    return coin_book.debt_on_auction


@external
@view
def matured_debt() -> uint256:
    """
    @notice Debt that neither waits nor is on auction.
    @return Debt [rad].
    """
    return coin_book._matured()


@external
@view
def bucket(position: uint256) -> ILedger.Bucket:
    """
    @notice A bucket of queued debt that has not matured.
    @param position Counted from the oldest, 0.
    @return Bucket; all 0 if there are not so many.
    """
    era: uint256 = 0
    debt: uint256 = 0
    era, debt = coin_book._bucket(position)
    return ILedger.Bucket(era=era, debt=debt)


################################################################
#                           INTERNAL                           #
################################################################


@internal
def _accrue() -> uint256:
    """
    @notice Bring the rate up to this block and credit the income to the Treasury.
    @return Rate [ray].
    """
    rate: uint256 = 0
    income: uint256 = 0
    has_accrued: bool = False
    rate, income, has_accrued = self._grow()
    self._book_income(rate, income, has_accrued)
    return rate


@internal
def _grow() -> (uint256, uint256, bool):
    """
    @notice Bring the rate up to this block; the caller books the income.
    @return Rate [ray], fee income [rad], whether time had passed; once frozen it never does.
    """
    word: uint256 = self.parameters_word
    if (word >> FROZEN_OFFSET) & 1 == 1:
        return account_book.rates_word & account_book.RATE_MASK, 0, False
    return account_book._accrue(word & FEE_MASK)


@internal
def _book_income(rate: uint256, income: uint256, has_accrued: bool):
    """
    @notice Credit fees and what rounding left over to the Treasury.
    @dev Logs an accrual also when there is no income, so that logs alone say from which rate and
         moment the next debt grows.
    @param rate Rate of this block [ray].
    @param income Coin, created beside the debt [rad].
    @param has_accrued Whether the rate was brought up just now.
    """
    if not has_accrued:
        self._credit(TREASURY, income)
        return
    balance: uint256 = coin_book.coin[TREASURY] + income
    coin_book.coin[TREASURY] = balance
    log ILedger.RateAccrued(rate=rate, treasury_coin=balance)


@internal
@view
def _rate() -> uint256:
    """
    @notice The rate as of this block, without writing it; for ever the same once frozen.
    @return Rate [ray].
    """
    if self._is_frozen():
        return account_book.rates_word & account_book.RATE_MASK
    return account_book._accrued_rate(self.parameters_word & FEE_MASK)


@internal
@view
def _thresholds() -> uint256:
    """
    @notice Liquidation thresholds as of this block.
    @return 16 thresholds, 16 bits each, asset 0 lowest [bps].
    """
    ramping: uint256 = (self.parameters_word >> RAMPING_OFFSET) & RAMPING_MASK
    if ramping == 0:
        return account_book.thresholds
    return threshold_ramps._thresholds(account_book.thresholds, ramping)


@internal
@view
def _threshold(asset: uint256) -> uint256:
    """
    @notice Liquidation threshold of an asset as of this block.
    @param asset Asset, 0..15.
    @return Threshold [bps].
    """
    return packing._get(self._thresholds(), asset * 16, 16)


@internal
@view
def _account_state(account: address, rate: uint256) -> ILedger.AccountState:
    """
    @notice Debt and collateral of an account.
    @param account Owner.
    @param rate Rate to report [ray].
    @return State.
    """
    head: uint256 = account_book._head(account)
    assets: uint256 = self._assets(head)
    word: uint256 = self.parameters_word
    return ILedger.AccountState(
        normalized_debt=head & account_book.DEBT_MASK,
        rate=rate,
        assets=assets,
        thresholds=self._thresholds(),
        min_collateral_value=(word >> MIN_VALUE_OFFSET) & MIN_VALUE_MASK,
        debt_floor=(word >> FLOOR_OFFSET) & FLOOR_MASK,
        amounts=account_book._amounts(account, head, assets),
    )
