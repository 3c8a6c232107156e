# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Treasury
@license AGPL-3.0-only
@notice The waterfall below the borrower's collateral: a queue for bad debt, the surplus buffer that
        pays it, the guaranty pool when the buffer is empty, a debt auction when the pool has given
        what it may, a surplus auction when the buffer is full. The numbers stand in the Ledger;
        here are the rules.
@dev    Coin of the Treasury = fees, penalties and proceeds not yet spent; unbacked debt = queued +
        matured + on auction. `settle` cancels one against the other and starts what is due. It is
        anybody's, never reverts outside of a callback, and may be called again at once.
        A gift of coin can only be burned against debt or join the surplus; it blocks nothing.
@custom:source MakerDAO dss, `vow.sol`: flog and heal -> settle, kiss -> cancel_auctioned_debt, flop
               and flap -> steps 5 and 6 of settle; wait, hump, bump, sump -> debt_queue_delay,
               surplus_buffer, surplus_lot, debt_lot.
@custom:shutdown Nothing here can be paused; `Settlement` will burn what the Treasury has.
"""

from contracts.interfaces import IAccessController
from contracts.interfaces import ICollateralAuction
from contracts.interfaces import IDebtAuction
from contracts.interfaces import IGuarantyPool
from contracts.interfaces import ILedger
from contracts.interfaces import IPriceOracle
from contracts.interfaces import ISurplusAuction
from contracts.interfaces import ITreasury

implements: ITreasury

from contracts.modules import fixed_point as fp
from contracts.modules import packing


################################################################
#                          CONSTANTS                           #
################################################################


RAD: constant(uint256) = fp.RAD

MAX_DEBT_QUEUE_DELAY: constant(uint256) = 30 * 86_400  # [seconds]
MAX_SURPLUS_BUFFER: constant(uint256) = 10**12  # [coins]
MAX_LOT: constant(uint256) = (
    10**10
)  # of either auction; in wad < 2**96, what `bid_book` holds [coins]
TAILS: constant(uint256) = 4  # an auction and three resets may pay before its debt matures

# terms: debt queue delay 32 | surplus buffer 48 | surplus lot 48 | debt lot 48
# Widths: the bounds above.
BUFFER_OFFSET: constant(uint256) = 32
SURPLUS_LOT_OFFSET: constant(uint256) = 80
DEBT_LOT_OFFSET: constant(uint256) = 128
DELAY_WIDTH: constant(uint256) = 32
COINS_WIDTH: constant(uint256) = 48


################################################################
#                          IMMUTABLES                          #
################################################################


ACCESS_CONTROLLER: public(immutable(IAccessController))
LEDGER: public(immutable(ILedger))
COLLATERAL_AUCTION: public(immutable(ICollateralAuction))
ORACLE: public(immutable(IPriceOracle))
DEBT_AUCTION: public(immutable(IDebtAuction))
SURPLUS_AUCTION: public(immutable(ISurplusAuction))
GUARANTY_POOL: public(immutable(IGuarantyPool))


################################################################
#                           STORAGE                            #
################################################################


terms: uint256  # packed parameters, see the layout


################################################################
#                         CONSTRUCTOR                          #
################################################################


@deploy
def __init__(
    access_controller: IAccessController,
    ledger: ILedger,
    collateral_auction: ICollateralAuction,
    oracle: IPriceOracle,
    debt_auction: IDebtAuction,
    surplus_auction: ISurplusAuction,
    guaranty_pool: IGuarantyPool,
    parameters: ITreasury.Parameters,
):
    """
    @param access_controller Says who governs.
    @param ledger Where coin and unbacked debt are.
    @param collateral_auction Sells seized collateral; it does not exist yet, and the liquidation
           engine, constructed last, checks the rules that bind parameters of both.
    @param oracle Prices unsold collateral.
    @param debt_auction Sells governance token for coin.
    @param surplus_auction Sells coin for governance token.
    @param guaranty_pool Pays what the buffer cannot; it too is constructed later, and checks the
           rule that binds its cooldown.
    @param parameters First parameters, checked as by `set_parameters` where it asks nobody else.
    """
    ACCESS_CONTROLLER = access_controller
    LEDGER = ledger
    COLLATERAL_AUCTION = collateral_auction
    ORACLE = oracle
    DEBT_AUCTION = debt_auction
    SURPLUS_AUCTION = surplus_auction
    GUARANTY_POOL = guaranty_pool
    self._set_parameters(parameters)


################################################################
#                            ANYONE                            #
################################################################


@external
def settle() -> (uint256, uint256):
    """
    @notice Let the waterfall flow: mature queued debt, burn coin against it, start what is due.
    @dev Succeeds also when there is nothing to do; call it again while it starts debt auctions or
         matures 30 buckets. Reverts "ledger: closed in a callback".
    @return Id of the debt auction started, 0 = none; id of the surplus auction started, 0 = none.
    """
    self._check_open()
    terms: ITreasury.Parameters = self._parameters()

    # 1. Interest up to this block is income.
    extcall LEDGER.accrue()

    # 2. Debt whose auctions had their time becomes due.
    newly_matured: uint256 = extcall LEDGER.mature(block.timestamp - terms.debt_queue_delay)

    # 3. The buffer pays first, 4. the guaranty pool what the buffer cannot; burned at once.
    coin: uint256 = staticcall LEDGER.coin(self)
    matured: uint256 = staticcall LEDGER.matured_debt()
    slashed: uint256 = 0
    if matured > coin:
        slashed = extcall GUARANTY_POOL.slash(matured - coin)
        coin += slashed
    burned: uint256 = min(coin, matured)
    if burned > 0:
        extcall LEDGER.burn(self, burned)
    # 5. New governance token pays what is left.
    # Neither difference can underflow: `burned` is the lesser of the two.
    debt_auction: uint256 = self._start_debt_auction(matured - burned, terms.debt_lot * RAD)

    # 6. What is above the buffer is sold.
    surplus_auction: uint256 = self._start_surplus_auction(coin - burned, terms)

    log ITreasury.Settled(
        matured=newly_matured,
        burned=burned,
        slashed=slashed,
        debt_auction=debt_auction,
        surplus_auction=surplus_auction,
    )
    return debt_auction, surplus_auction


@internal
def _start_debt_auction(matured: uint256, lot: uint256) -> uint256:
    """
    @notice Start a debt auction if matured debt fills a lot.
    @param matured Debt that neither buffer nor pool could pay [rad].
    @param lot Debt per auction [rad].
    @return Id of the auction, 0 = none.
    """
    if matured < lot:
        return 0
    extcall LEDGER.put_on_auction(lot)
    return extcall DEBT_AUCTION.start(lot)


@internal
def _start_surplus_auction(coin: uint256, terms: ITreasury.Parameters) -> uint256:
    """
    @notice Start a surplus auction if coin is above all unbacked debt, the buffer and a lot.
    @dev Queued debt counts, although its auctions may yet pay it; of matured debt there is none
         while there is coin. Auctions at their limit are no reason to revert: the coin waits.
    @param coin Coin left after burning [rad].
    @param terms Parameters.
    @return Id of the auction, 0 = none.
    """
    lot: uint256 = terms.surplus_lot * RAD
    kept: uint256 = terms.surplus_buffer * RAD + lot
    if coin < kept or coin - kept < staticcall LEDGER.unbacked_debt():
        return 0
    if not staticcall SURPLUS_AUCTION.has_room_for(lot):
        return 0
    return extcall SURPLUS_AUCTION.start(lot)


@external
def buy_unsold(
    asset: uint256, max_collateral: uint256, max_price: uint256, receiver: address
) -> uint256:
    """
    @notice Buy collateral that no auction could sell, at the current oracle price.
    @dev The payer is the caller's coin in the Ledger; the collateral becomes the receiver's free
         balance. Reverts "ledger: closed in a callback", "treasury: receiver is the zero
         address", "treasury: nothing bought", "treasury: price is missing", "treasury: price is
         suspect", "treasury: price is too old", "treasury: price above maximum", "ledger: coin too
         low".
    @param asset Asset, 0..15.
    @param max_collateral Most collateral to buy [wad].
    @param max_price Highest price to pay [ray: coin per collateral].
    @param receiver Who gets the collateral.
    @return Collateral bought [wad].
    """
    self._check_open()
    assert receiver != empty(address), "treasury: receiver is the zero address"
    collateral: uint256 = min(max_collateral, staticcall LEDGER.free_balance(self, asset))
    assert collateral > 0, "treasury: nothing bought"

    quote: IPriceOracle.Price = (staticcall ORACLE.prices(1 << asset))[0]
    assert quote.price > 0, "treasury: price is missing"
    assert not quote.is_suspect, "treasury: price is suspect"
    assert quote.is_fresh, "treasury: price is too old"
    price: uint256 = quote.price * 10**9  # wad to ray
    assert price <= max_price, "treasury: price above maximum"

    # wad * ray = rad: exact, nothing to round.
    payment: uint256 = collateral * price
    log ITreasury.UnsoldCollateralBought(
        asset=asset, buyer=msg.sender, collateral=collateral, payment=payment
    )
    extcall LEDGER.move_coin(msg.sender, self, payment)
    extcall LEDGER.transfer_free_balance(self, receiver, asset, collateral)
    return collateral


################################################################
#                        DEBT AUCTION                          #
################################################################


@external
def cancel_auctioned_debt(amount: uint256):
    """
    @notice Burn what the first bidder of a debt auction has just paid against the debt on auction.
    @dev Bounded by what there is, so that it never reverts for the debt auction.
         Reverts "treasury: caller is not the debt auction".
    @param amount Coin paid [rad].
    """
    assert msg.sender == DEBT_AUCTION.address, "treasury: caller is not the debt auction"
    on_auction: uint256 = staticcall LEDGER.debt_on_auction()
    coin: uint256 = staticcall LEDGER.coin(self)
    extcall LEDGER.burn_on_auction(min(amount, min(on_auction, coin)))


################################################################
#                        ADMINISTRATION                        #
################################################################


@external
def set_parameters(parameters: ITreasury.Parameters):
    """
    @notice Replace all parameters at once; auctions that run keep their lots.
    @dev Reverts "treasury: caller is not the governor", "treasury: debt_queue_delay too long",
         "treasury: surplus_buffer too high", "treasury: surplus_lot is 0", "treasury: surplus_lot
         above surplus_buffer", "treasury: surplus_lot too high", "treasury: debt_lot is 0",
         "treasury: debt_lot too high", "treasury: debt_queue_delay below four tails and a delay",
         "treasury: debt_queue_delay too long for the cooldown", "treasury: debt_lot above
         liquidation_limit".
    @param parameters New values; units are at the struct, bounds at the constants.
    """
    assert staticcall ACCESS_CONTROLLER.is_governor(
        msg.sender
    ), "treasury: caller is not the governor"
    self._set_parameters(parameters)

    # Rules that bind parameters of others too; their setters check them as well.
    tail: uint256 = staticcall COLLATERAL_AUCTION.tail()
    delay: uint256 = staticcall ORACLE.max_delay()
    assert (
        parameters.debt_queue_delay >= TAILS * tail + delay
    ), "treasury: debt_queue_delay below four tails and a delay"
    assert staticcall GUARANTY_POOL.cooldown() >= staticcall GUARANTY_POOL.least_cooldown(
        parameters.debt_queue_delay, tail, delay
    ), "treasury: debt_queue_delay too long for the cooldown"
    limits: ICollateralAuction.Parameters = staticcall COLLATERAL_AUCTION.parameters()
    assert (
        parameters.debt_lot <= limits.liquidation_limit
    ), "treasury: debt_lot above liquidation_limit"


@internal
def _set_parameters(parameters: ITreasury.Parameters):
    """
    @notice Check what this contract knows by itself, and store.
    @param parameters New values.
    """
    p: ITreasury.Parameters = parameters
    assert p.debt_queue_delay <= MAX_DEBT_QUEUE_DELAY, "treasury: debt_queue_delay too long"
    assert p.surplus_buffer <= MAX_SURPLUS_BUFFER, "treasury: surplus_buffer too high"
    assert p.surplus_lot > 0, "treasury: surplus_lot is 0"
    assert p.surplus_lot <= p.surplus_buffer, "treasury: surplus_lot above surplus_buffer"
    assert p.surplus_lot <= MAX_LOT, "treasury: surplus_lot too high"
    assert p.debt_lot > 0, "treasury: debt_lot is 0"
    assert p.debt_lot <= MAX_LOT, "treasury: debt_lot too high"

    self.terms = (
        packing._fit(p.debt_queue_delay, 0, DELAY_WIDTH)
        | packing._fit(p.surplus_buffer, BUFFER_OFFSET, COINS_WIDTH)
        | packing._fit(p.surplus_lot, SURPLUS_LOT_OFFSET, COINS_WIDTH)
        | packing._fit(p.debt_lot, DEBT_LOT_OFFSET, COINS_WIDTH)
    )
    log ITreasury.ParametersSet(parameters=p)


################################################################
#                            VIEWS                             #
################################################################


@external
@view
def parameters() -> ITreasury.Parameters:
    """
    @notice The parameters in force.
    @return Parameters; units are at the struct.
    """
    return self._parameters()


@external
@view
def debt_queue_delay() -> uint256:
    """
    @notice Time from the end of a bucket until its debt matures.
    @return Delay [seconds].
    """
    return self._parameters().debt_queue_delay


@external
@view
def time_for_auctions() -> uint256:
    """
    @notice Longest that three tails and a price's delay may last together: what queue and bucket
            leave of the pool's cooldown (P15). For the setters of tail and delay.
    @return Time [seconds].
    """
    return fp._sub_or_zero(
        staticcall GUARANTY_POOL.cooldown(),
        staticcall GUARANTY_POOL.least_cooldown(self._parameters().debt_queue_delay, 0, 0),
    )


################################################################
#                           INTERNAL                           #
################################################################


@internal
@view
def _check_open():
    """
    @notice Refuse while a liquidation's callback runs: the Ledger is in between two states then.
    """
    assert staticcall LEDGER.check_open()


@internal
@view
def _parameters() -> ITreasury.Parameters:
    """
    @notice The parameters in force.
    @return Parameters.
    """
    word: uint256 = self.terms
    return ITreasury.Parameters(
        debt_queue_delay=packing._get(word, 0, DELAY_WIDTH),
        surplus_buffer=packing._get(word, BUFFER_OFFSET, COINS_WIDTH),
        surplus_lot=packing._get(word, SURPLUS_LOT_OFFSET, COINS_WIDTH),
        debt_lot=packing._get(word, DEBT_LOT_OFFSET, COINS_WIDTH),
    )
