# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Settlement
@license AGPL-3.0-only
@notice Global shutdown. Everybody gets what is his at the prices of one moment: owners the collateral
        that their debt does not need, holders of coin the same share of everything else.
@dev    Works from every state outside of a callback. Only the first step is the governor's; after it
        nobody can stop the others, and who calls them in which order changes nobody's share.

        1. `freeze`: no interest, loan, liquidation, bid or purchase any more; prices stay as they are.
           Who has no debt can withdraw as ever, and so can who has free balances.
        2. `cancel(auction_id)` of each running collateral, debt and surplus auction, at their houses:
           lots and the debt they were to pay go back to the account, bidders get back what they paid.
        3. `skim(accounts)`: each account pays its debt with the same part of each of its assets, all
           of them if they are worth less. Debt that is left is unbacked, as any bad debt.
        4. `finalise`: the house's coin is burned, then the guaranty pool's as far as the assets
           collected, the Treasury's unsold ones among them, are worth less than the coin that is left.
           With no account in debt all coin equals unbacked debt: the shares are fixed. The pool is
           closed, and pays its owners what is left of it (`GuarantyPool.leave`).
        5. `redeem`: coin is burned for its share of every asset, withdrawn at the Gateway.

        Collateral auctions first, because a debt is paid from all that its account has: else one could
        withdraw what is left after a first `skim` before a lost auction gives back its debt.
        Should no coin be left in anybody's hands, nobody has a claim, and the assets stay here.
@custom:source MakerDAO dss, `end.sol`: cage -> freeze, snip -> CollateralAuction.cancel, skim, thaw
               and flow -> finalise, pack and cash -> redeem. There is no waiting time: nothing that
               changes a share can happen after the last account is skimmed.
@custom:shutdown This is the shutdown; it cannot be undone.
"""

from contracts.interfaces import IAccessController
from contracts.interfaces import ICollateralAuction
from contracts.interfaces import IDebtAuction
from contracts.interfaces import IGuarantyPool
from contracts.interfaces import ILedger
from contracts.interfaces import IPriceOracle
from contracts.interfaces import ISettlement
from contracts.interfaces import ISurplusAuction

implements: ISettlement

from contracts.modules import estate_shares


################################################################
#                          CONSTANTS                           #
################################################################


MAX_ASSETS: constant(uint256) = 16
PRICES_PER_READ: constant(uint256) = 8
PRICES_MASK: constant(uint256) = 2**8 - 1
MAX_ACCOUNTS: constant(uint256) = 32  # in one call


################################################################
#                          IMMUTABLES                          #
################################################################


ACCESS_CONTROLLER: public(immutable(IAccessController))
LEDGER: public(immutable(ILedger))
ORACLE: public(immutable(IPriceOracle))
TREASURY: public(immutable(address))
GUARANTY_POOL: public(immutable(IGuarantyPool))
COLLATERAL_AUCTION: public(immutable(ICollateralAuction))
DEBT_AUCTION: public(immutable(IDebtAuction))
SURPLUS_AUCTION: public(immutable(ISurplusAuction))


################################################################
#                           STORAGE                            #
################################################################


# Not packed: each of these is written once in the life of the protocol.
frozen_prices: uint256[MAX_ASSETS]  # [wad]
collected: uint256[MAX_ASSETS]  # to be shared out, fixed by `finalise` [wad]
all_coin: uint256  # with a claim on it, fixed by `finalise` [rad]
has_finalised: bool


################################################################
#                         CONSTRUCTOR                          #
################################################################


@deploy
def __init__(
    access_controller: IAccessController,
    ledger: ILedger,
    oracle: IPriceOracle,
    treasury: address,
    guaranty_pool: IGuarantyPool,
    collateral_auction: ICollateralAuction,
    debt_auction: IDebtAuction,
    surplus_auction: ISurplusAuction,
):
    """
    @param access_controller Says who governs.
    @param ledger The books.
    @param oracle Last good prices.
    @param treasury Owner of the surplus, and of lots that nobody bought.
    @param guaranty_pool Bears what collateral and surplus do not.
    @param collateral_auction Where seized collateral is sold; holds the pool's share of penalties.
    @param debt_auction Where new governance token is sold.
    @param surplus_auction Where surplus coin is sold.
    """
    ACCESS_CONTROLLER = access_controller
    LEDGER = ledger
    ORACLE = oracle
    TREASURY = treasury
    GUARANTY_POOL = guaranty_pool
    COLLATERAL_AUCTION = collateral_auction
    DEBT_AUCTION = debt_auction
    SURPLUS_AUCTION = surplus_auction


################################################################
#                           GOVERNOR                           #
################################################################


@external
def freeze():
    """
    @notice Stop the protocol for good, at the prices of now: current ones, suspect or old as they
            may be; 0 for an asset that never had one.
    @dev Reverts "settlement: caller is not the governor", "ledger: closed in a callback", "ledger:
         frozen".
    """
    assert staticcall ACCESS_CONTROLLER.is_governor(
        msg.sender
    ), "settlement: caller is not the governor"
    extcall LEDGER.freeze()

    prices: uint256[MAX_ASSETS] = empty(uint256[MAX_ASSETS])
    for half: uint256 in range(MAX_ASSETS // PRICES_PER_READ):
        first: uint256 = half * PRICES_PER_READ
        quotes: DynArray[IPriceOracle.Price, 8] = staticcall ORACLE.prices(PRICES_MASK << first)
        for i: uint256 in range(PRICES_PER_READ):
            prices[first + i] = quotes[i].price
    self.frozen_prices = prices
    log ISettlement.PricesFrozen(prices=prices)


################################################################
#                            ANYONE                            #
################################################################


@external
def skim(accounts: DynArray[address, MAX_ACCOUNTS]):
    """
    @notice Pay the debts of accounts from their collateral; what is left stays their owners'.
    @dev Skips who has no debt. Reverts "settlement: not frozen", "settlement: auctions are running"
         while there is a collateral auction.
    @param accounts Owners.
    """
    assert staticcall LEDGER.is_frozen(), "settlement: not frozen"
    assert (
        staticcall COLLATERAL_AUCTION.running_auctions() == 0
    ), "settlement: auctions are running"
    for account: address in accounts:
        self._skim(account)


@internal
def _skim(account: address):
    """
    @notice Pay the debt of an account, if it has any.
    @param account Owner.
    """
    state: ILedger.AccountState = staticcall LEDGER.account_state(account)
    if state.normalized_debt == 0:
        return

    assets: DynArray[uint256, 8] = []
    prices: DynArray[uint256, 8] = []
    for asset: uint256 in range(MAX_ASSETS):
        if (state.assets >> asset) & 1 == 1:
            assets.append(asset)
            prices.append(self.frozen_prices[asset])
    debt: uint256 = state.normalized_debt * state.rate
    worth: uint256 = estate_shares._worth(state.amounts, prices)
    taken: DynArray[uint256, 8] = estate_shares._taken(state.amounts, worth, debt)

    extcall LEDGER.seize(account, taken, state.normalized_debt, self, 0)
    extcall LEDGER.release_lots(self, assets, taken, False)
    log ISettlement.AccountSkimmed(
        account=account,
        debt=debt,
        worth=estate_shares._worth(taken, prices),
        assets=state.assets,
        amounts=taken,
    )


@external
def finalise():
    """
    @notice Fix what a coin gets, once nobody owes anything and nothing is on auction.
    @dev Reverts "settlement: not frozen", "settlement: already final", "settlement: auctions are
         running", "settlement: accounts have debt".
    """
    assert staticcall LEDGER.is_frozen(), "settlement: not frozen"
    assert not self.has_finalised, "settlement: already final"
    assert (
        staticcall COLLATERAL_AUCTION.running_auctions() == 0
        and staticcall DEBT_AUCTION.running_auctions() == 0
        and staticcall SURPLUS_AUCTION.running_auctions() == 0
    ), "settlement: auctions are running"
    assert staticcall LEDGER.total_normalized_debt() == 0, "settlement: accounts have debt"
    self.has_finalised = True

    # What the pool's owners have is one pile now, rewards that it had not fetched among it.
    owned: uint256 = extcall GUARANTY_POOL.close()
    # What nobody can redeem: the surplus, gifts of strangers, rewards that nobody earned.
    for owner: address in [
        TREASURY, DEBT_AUCTION.address, SURPLUS_AUCTION.address, COLLATERAL_AUCTION.address, self
    ]:
        self._burn(owner, max_value(uint256))
    # Cannot underflow: the pool counts no coin that it does not have.
    self._burn(GUARANTY_POOL.address, staticcall LEDGER.coin(GUARANTY_POOL.address) - owned)

    estate: uint256[MAX_ASSETS] = self._collect()
    shortfall: uint256 = estate_shares._shortfall(
        estate, self.frozen_prices, staticcall LEDGER.unbacked_debt()
    )
    borne: uint256 = extcall GUARANTY_POOL.bear(shortfall)
    self._burn(self, borne)

    total: uint256 = staticcall LEDGER.unbacked_debt()
    self.collected = estate
    self.all_coin = total
    log ISettlement.Finalised(
        shortfall=shortfall, pool_burned=borne, total_coin=total, estate=estate
    )


@internal
def _burn(owner: address, most: uint256):
    """
    @notice Burn coin against unbacked debt, of which there is as much as all coin.
    @param owner Whose coin.
    @param most Most to burn [rad].
    """
    amount: uint256 = min(most, staticcall LEDGER.coin(owner))
    if amount > 0:
        extcall LEDGER.burn(owner, amount)


@internal
def _collect() -> uint256[MAX_ASSETS]:
    """
    @notice Take over what auctions could not sell.
    @return All that there is to share out [wad].
    """
    estate: uint256[MAX_ASSETS] = empty(uint256[MAX_ASSETS])
    for asset: uint256 in range(MAX_ASSETS):
        unsold: uint256 = staticcall LEDGER.free_balance(TREASURY, asset)
        if unsold > 0:
            extcall LEDGER.transfer_free_balance(TREASURY, self, asset, unsold)
        estate[asset] = staticcall LEDGER.free_balance(self, asset)
    return estate


@external
def redeem(amount: uint256, receiver: address) -> uint256[MAX_ASSETS]:
    """
    @notice Give up internal coin for its share of every asset collected.
    @dev Reverts "settlement: not final", "settlement: amount is 0", "settlement: receiver is zero",
         "ledger: coin too low".
    @param amount Coin of the caller [rad].
    @param receiver Whose free balances get the shares.
    @return Shares, rounded down [wad].
    """
    assert self.has_finalised, "settlement: not final"
    assert amount > 0, "settlement: amount is 0"
    assert receiver != empty(address), "settlement: receiver is zero"
    extcall LEDGER.burn(msg.sender, amount)

    shares: uint256[MAX_ASSETS] = self._shares(amount)
    for asset: uint256 in range(MAX_ASSETS):
        if shares[asset] > 0:
            extcall LEDGER.transfer_free_balance(self, receiver, asset, shares[asset])
    log ISettlement.Redeemed(
        owner=msg.sender,
        receiver=receiver,
        amount=amount,
        outstanding=staticcall LEDGER.unbacked_debt(),
        shares=shares,
    )
    return shares


################################################################
#                            VIEWS                             #
################################################################


@external
@view
def prices() -> uint256[MAX_ASSETS]:
    """
    @notice Frozen prices.
    @return Prices, 0 before the freeze and of assets that never had one [wad].
    """
    return self.frozen_prices


@external
@view
def is_final() -> bool:
    """
    @notice Whether coin can be redeemed.
    @return True from `finalise` on.
    """
    return self.has_finalised


@external
@view
def total_coin() -> uint256:
    """
    @notice All coin when shares were fixed.
    @return Coin, 0 before [rad].
    """
    return self.all_coin


@external
@view
def estate() -> uint256[MAX_ASSETS]:
    """
    @notice What is shared out among all coin.
    @return Amounts when shares were fixed, 0 before [wad].
    """
    return self.collected


@external
@view
def shares(amount: uint256) -> uint256[MAX_ASSETS]:
    """
    @notice What `redeem` would pay.
    @dev Reverts "settlement: not final".
    @param amount Coin [rad].
    @return Shares, rounded down [wad].
    """
    assert self.has_finalised, "settlement: not final"
    return self._shares(amount)


################################################################
#                           INTERNAL                           #
################################################################


@internal
@view
def _shares(amount: uint256) -> uint256[MAX_ASSETS]:
    """
    @notice What an amount of coin gets.
    @param amount Coin [rad].
    @return Shares, rounded down [wad].
    """
    total: uint256 = self.all_coin
    shares: uint256[MAX_ASSETS] = empty(uint256[MAX_ASSETS])
    for asset: uint256 in range(MAX_ASSETS):
        shares[asset] = estate_shares._share(self.collected[asset], amount, total)
    return shares
