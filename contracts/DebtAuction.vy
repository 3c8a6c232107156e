# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Debt auction
@license AGPL-3.0-only
@notice The layer of last resort: sells new governance token for a fixed sum of coin, which cancels
        matured debt. Each bid offers to accept fewer tokens; the first is paid to the Treasury,
        every later one to the bidder before, so that coin is at stake in one bid only.
@dev    An auction without a bid is restarted with a larger lot, a few times; after that a restart
        only opens it anew, so that no auction is a dead end. Two rules bound the dilution: the lot
        of a first bid is worth at most bid / (1 - max discount) at the oracle price, and what is
        minted in any seven days is limited.
@custom:source MakerDAO dss, `flop.sol`: kick -> start, dent -> place_bid, tick -> restart_auction,
               deal -> settle_auction, yank -> cancel.
@custom:shutdown Nothing here can be paused. The Treasury alone starts auctions; those that run end
                 by themselves. Once `Settlement` has frozen the books there is no bid and nothing is
                 minted any more, and anybody may cancel what runs.
"""

from contracts.interfaces import IAccessController
from contracts.interfaces import IDebtAuction
from contracts.interfaces import IGovernanceToken
from contracts.interfaces import ILedger
from contracts.interfaces import IPriceOracle
from contracts.interfaces import ITreasury

implements: IDebtAuction

from contracts.modules import bidding
from contracts.modules import fixed_point as fp

# What is stored: the parameters, the running auctions, and how many there are and mint.
from contracts.modules import debt_auction_terms

initializes: debt_auction_terms

from contracts.modules import bid_book

initializes: bid_book

from contracts.modules import minting_tally

initializes: minting_tally


################################################################
#                          IMMUTABLES                          #
################################################################


ACCESS_CONTROLLER: public(immutable(IAccessController))
LEDGER: public(immutable(ILedger))
TREASURY: public(immutable(ITreasury))
ORACLE: public(immutable(IPriceOracle))
GOVERNANCE_TOKEN: public(immutable(IGovernanceToken))
GOVERNANCE_ASSET: public(immutable(uint256))  # number of the token in the oracle


################################################################
#                         CONSTRUCTOR                          #
################################################################


@deploy
def __init__(
    access_controller: IAccessController,
    ledger: ILedger,
    treasury: ITreasury,
    oracle: IPriceOracle,
    governance_token: IGovernanceToken,
    governance_asset: uint256,
    parameters: IDebtAuction.Parameters,
):
    """
    @param access_controller Says who governs.
    @param ledger Where the coin is.
    @param treasury Starts auctions and gets the first bid.
    @param oracle Prices the governance token.
    @param governance_token What is minted for the winner.
    @param governance_asset Its number in the oracle, 0..15.
    @param parameters First parameters, checked as by `set_parameters`.
    """
    assert governance_asset < 16, "debt auction: governance_asset too high"
    ACCESS_CONTROLLER = access_controller
    LEDGER = ledger
    TREASURY = treasury
    ORACLE = oracle
    GOVERNANCE_TOKEN = governance_token
    GOVERNANCE_ASSET = governance_asset
    debt_auction_terms._set(parameters)


################################################################
#                            ANYONE                            #
################################################################


@external
def place_bid(auction_id: uint256, lot: uint256):
    """
    @notice Offer to pay the auction's coin for fewer tokens than the last bidder.
    @dev The payer is the caller's coin in the Ledger. Reverts "ledger: closed in a callback",
         "ledger: frozen", "debt auction: no such auction", "debt auction: over", "debt auction: lot not lower",
         "debt auction: step too small", "debt auction: below reserve", "ledger: coin too low".
    @param auction_id Id returned by `start`.
    @param lot Tokens accepted for the auction's coin [wad].
    """
    self._check_open()
    standing: bid_book.Standing = self._running(auction_id)
    assert not bidding._is_over(
        standing.bid_expires_at, standing.ends_at, block.timestamp
    ), "debt auction: over"

    terms: debt_auction_terms.Terms = debt_auction_terms._terms()
    bidder: address = empty(address)
    bid: uint256 = 0
    bidder, bid = bid_book._stake(auction_id)
    assert lot < standing.tokens, "debt auction: lot not lower"
    assert bidding._is_step_down(
        lot, standing.tokens, terms.min_bid_step, fp.BPS
    ), "debt auction: step too small"
    # Later bids only lower the lot: to refuse one because the price rose would leave the dearer bid
    # before it the winner.
    if bidder == empty(address):
        assert lot <= self._reserve(bid, terms.max_discount), "debt auction: below reserve"

    standing.tokens = lot
    standing.bid_expires_at = block.timestamp + terms.bid_duration
    bid_book._store_standing(auction_id, standing)
    log IDebtAuction.BidPlaced(
        auction_id=auction_id,
        bidder=msg.sender,
        lot=lot,
        bid_expires_at=standing.bid_expires_at,
    )

    # Who outbids himself has paid already.
    if bidder == msg.sender:
        return
    bid_book._store_stake(auction_id, msg.sender, bid)
    if bidder == empty(address):
        extcall LEDGER.move_coin(msg.sender, TREASURY.address, bid)
        extcall TREASURY.cancel_auctioned_debt(bid)
    else:
        extcall LEDGER.move_coin(msg.sender, bidder, bid)


@external
def restart_auction(auction_id: uint256):
    """
    @notice Open an auction anew that ended without a bid, with a larger lot while it may grow.
    @dev The reserve of a first bid holds for the larger lot too. Reverts "ledger: closed in a
         callback", "ledger: frozen", "debt auction: no such auction", "debt auction: has a bid", "debt
         auction: not over".
    @param auction_id Id returned by `start`.
    """
    self._check_open()
    standing: bid_book.Standing = self._running(auction_id)
    assert standing.bid_expires_at == 0, "debt auction: has a bid"
    assert bidding._is_over(0, standing.ends_at, block.timestamp), "debt auction: not over"

    terms: debt_auction_terms.Terms = debt_auction_terms._terms()
    # Past the last extension the same lot is offered again: the token may have risen meanwhile, and
    # governance may raise the cap.
    if standing.extensions < terms.max_extensions:
        standing.extensions += 1
        standing.tokens = bidding._grown_lot(
            standing.tokens, terms.restart_factor, fp.BPS, terms.max_lot
        )
    standing.ends_at = block.timestamp + terms.auction_duration

    bid_book._store_standing(auction_id, standing)
    log IDebtAuction.AuctionRestarted(
        auction_id=auction_id,
        lot=standing.tokens,
        ends_at=standing.ends_at,
        extensions=standing.extensions,
    )


@external
def settle_auction(auction_id: uint256):
    """
    @notice Mint the lot for the last bidder of an auction that is over.
    @dev Reverts "ledger: closed in a callback", "ledger: frozen", "debt auction: no such auction",
         "debt auction: no bid", "debt auction: not over", "debt auction: minted this week"; after
         the last one the auction stays as it is, and anyone can settle it in a later week.
    @param auction_id Id returned by `start`.
    """
    self._check_open()
    standing: bid_book.Standing = self._running(auction_id)
    assert standing.bid_expires_at != 0, "debt auction: no bid"
    assert bidding._is_over(
        standing.bid_expires_at, standing.ends_at, block.timestamp
    ), "debt auction: not over"

    lot: uint256 = standing.tokens
    winner: address = bid_book._stake(auction_id)[0]
    assert minting_tally._count_minted(
        lot, debt_auction_terms._max_minted_per_week()
    ), "debt auction: minted this week"

    bid_book._erase(auction_id)
    log IDebtAuction.AuctionSettled(auction_id=auction_id, winner=winner, lot=lot)
    extcall GOVERNANCE_TOKEN.mint(winner, lot)


@external
def cancel(auction_id: uint256):
    """
    @notice Undo an auction once the books are frozen: the last bidder has his coin back.
    @dev His bid was burned against debt on auction, which is unbacked again. Anybody may. Reverts
         "debt auction: books are not frozen", "debt auction: no such auction".
    @param auction_id Id returned by `start`.
    """
    assert staticcall LEDGER.is_frozen(), "debt auction: books are not frozen"
    self._running(auction_id)
    bidder: address = empty(address)
    bid: uint256 = 0
    bidder, bid = bid_book._stake(auction_id)

    bid_book._erase(auction_id)
    minting_tally._count_cancelled()
    log IDebtAuction.AuctionCancelled(auction_id=auction_id, bidder=bidder, bid=bid)
    if bidder != empty(address):
        extcall LEDGER.mint_incentive(bidder, bid)


################################################################
#                           TREASURY                           #
################################################################


@external
def start(bid: uint256) -> uint256:
    """
    @notice Offer new tokens for a sum of coin.
    @dev Never reverts for the Treasury: `settle` must not stop because a price is missing.
         Reverts "debt auction: caller is not the treasury".
    @param bid Coin wanted, a whole number of coins [rad].
    @return Id of the auction, counted from 1.
    """
    assert msg.sender == TREASURY.address, "debt auction: caller is not the treasury"

    # Not 0: a bid is at least 1 coin and a price below 2**88 wad, so the reserve is above 10**9.
    terms: debt_auction_terms.Terms = debt_auction_terms._terms()
    lot: uint256 = min(debt_auction_terms._initial_lot(), self._reserve(bid, terms.max_discount))
    ends_at: uint256 = block.timestamp + terms.auction_duration

    auction_id: uint256 = minting_tally._count_start()
    bid_book._store_standing(
        auction_id,
        bid_book.Standing(tokens=lot, bid_expires_at=0, ends_at=ends_at, extensions=0),
    )
    bid_book._store_stake(auction_id, empty(address), bid)
    log IDebtAuction.AuctionStarted(auction_id=auction_id, bid=bid, lot=lot, ends_at=ends_at)
    return auction_id


################################################################
#                        ADMINISTRATION                        #
################################################################


@external
def set_parameters(parameters: IDebtAuction.Parameters):
    """
    @notice Replace all parameters at once; a running auction meets them at its next bid or restart.
    @dev Reverts "debt auction: caller is not the governor", "debt auction: min_bid_step too low",
         "debt auction: min_bid_step too high", "debt auction: restart_factor too low",
         "debt auction: restart_factor too high", "debt auction: bid_duration is 0",
         "debt auction: bid_duration not below auction_duration",
         "debt auction: auction_duration too long", "debt auction: initial_lot is 0",
         "debt auction: initial_lot above max_lot", "debt auction: max_lot too high",
         "debt auction: max_discount too high", "debt auction: max_extensions too high",
         "debt auction: max_minted_per_week below max_lot",
         "debt auction: max_minted_per_week too high".
    @param parameters New values; units are at the struct, bounds at the constants.
    """
    assert staticcall ACCESS_CONTROLLER.is_governor(
        msg.sender
    ), "debt auction: caller is not the governor"
    debt_auction_terms._set(parameters)


################################################################
#                            VIEWS                             #
################################################################


@external
@view
def parameters() -> IDebtAuction.Parameters:
    """
    @notice The parameters in force.
    @return Parameters; units are at the struct.
    """
    return debt_auction_terms._parameters()


@external
@view
def auction(auction_id: uint256) -> IDebtAuction.Auction:
    """
    @notice A running auction.
    @param auction_id Id returned by `start`.
    @return The auction; all 0 if it does not run.
    """
    standing: bid_book.Standing = bid_book._standing(auction_id)
    bidder: address = empty(address)
    bid: uint256 = 0
    bidder, bid = bid_book._stake(auction_id)
    return IDebtAuction.Auction(
        bid=bid,
        lot=standing.tokens,
        bidder=bidder,
        bid_expires_at=standing.bid_expires_at,
        ends_at=standing.ends_at,
        extensions=standing.extensions,
    )


@external
@view
def auction_count() -> uint256:
    """
    @notice Auctions started so far.
    @return Their number, and the id of the last one.
    """
    return minting_tally._tally().auctions


@external
@view
def running_auctions() -> uint256:
    """
    @notice Auctions started, neither settled nor cancelled.
    @return Their number.
    """
    return minting_tally._tally().running


@external
@view
def recently_minted() -> uint256:
    """
    @notice Tokens that count against `max_minted_per_week`.
    @return Minted in this calendar week and the one before [wad].
    """
    tally: minting_tally.Tally = minting_tally._tally()
    return tally.minted + tally.minted_before


@external
@view
def max_lot_for(bid: uint256) -> uint256:
    """
    @notice Most tokens that a sum of coin can buy.
    @dev Reverts without a reason if `bid` is above 2**242 rad.
    @param bid Coin paid [rad].
    @return The reserve at the oracle price of the governance token, also while it is suspect or
            old, or `max_lot` if that is less or the token never had a price [wad], rounded down.
    """
    terms: debt_auction_terms.Terms = debt_auction_terms._terms()
    return min(terms.max_lot, self._reserve(bid, terms.max_discount))


################################################################
#                           INTERNAL                           #
################################################################


@internal
@view
def _check_open():
    """
    @notice Refuse while a liquidation's callback runs, and once the books are frozen.
    """
    assert staticcall LEDGER.check_open()


@internal
@view
def _running(auction_id: uint256) -> bid_book.Standing:
    """
    @notice An auction that must be running.
    @param auction_id Id returned by `start`.
    @return Its standing.
    """
    standing: bid_book.Standing = bid_book._standing(auction_id)
    assert standing.ends_at != 0, "debt auction: no such auction"
    return standing


@internal
@view
def _reserve(bid: uint256, max_discount: uint256) -> uint256:
    """
    @notice Most tokens for a sum of coin by the oracle price.
    @dev The last good price serves, even if suspect or old: refusing bids then would leave the debt
         uncovered in just the days it was made. Without any price only `max_lot` bounds a lot.
    @param bid Coin paid [rad].
    @param max_discount Most below the oracle price [bps].
    @return Tokens, max_value without a price [wad], rounded down.
    """
    price: uint256 = (staticcall ORACLE.prices(1 << GOVERNANCE_ASSET))[0].price
    return bidding._most_tokens(bid, price, max_discount)
