# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Surplus auction
@license AGPL-3.0-only
@notice Sells surplus coin for governance token, which is burned. Each bid offers more tokens than
        the last one; the tokens of the standing bid are held here, the bidder before gets his back.
@dev    The coin for sale is this contract's own in the Ledger. The first bid must be worth the coin
        less a discount at the oracle price, so that a lone bidder cannot have it for nothing.
        What strangers send here, coin or tokens, changes nothing and stays here.
@custom:source MakerDAO dss, `flap.sol`: kick -> start, tend -> place_bid,
               tick -> restart_auction, deal -> settle_auction, yank -> cancel;
               fill -> coin_on_auction.
@custom:shutdown Nothing here can be paused. The Treasury alone starts auctions; those that run end
                 by themselves. Once `Settlement` has frozen the books there is no bid and nothing is
                 paid out any more, and anybody may cancel what runs.
"""

from contracts.interfaces import IAccessController
from contracts.interfaces import IGovernanceToken
from contracts.interfaces import ILedger
from contracts.interfaces import IPriceOracle
from contracts.interfaces import ISurplusAuction

implements: ISurplusAuction

from contracts.modules import bidding
from contracts.modules import fixed_point as fp
from contracts.modules import packing

# What is stored: the parameters and the running auctions.
from contracts.modules import surplus_auction_terms

initializes: surplus_auction_terms

from contracts.modules import bid_book

initializes: bid_book


################################################################
#                          CONSTANTS                           #
################################################################


MAX_BID: constant(uint256) = 2**96  # more than anybody owns [wad]

# tally: auctions 32 | running 32 | coin on auction 192 [rad]
# Widths: the coin limit bounds coin on auction by 10**57 < 2**192.
RUNNING_OFFSET: constant(uint256) = 32
COIN_OFFSET: constant(uint256) = 64
COUNT_WIDTH: constant(uint256) = 32


################################################################
#                          IMMUTABLES                          #
################################################################


ACCESS_CONTROLLER: public(immutable(IAccessController))
LEDGER: public(immutable(ILedger))
TREASURY: public(immutable(address))
ORACLE: public(immutable(IPriceOracle))
GOVERNANCE_TOKEN: public(immutable(IGovernanceToken))
GOVERNANCE_ASSET: public(immutable(uint256))  # number of the token in the oracle


################################################################
#                           STORAGE                            #
################################################################


tally: uint256  # packed, see the layout


################################################################
#                         CONSTRUCTOR                          #
################################################################


@deploy
def __init__(
    access_controller: IAccessController,
    ledger: ILedger,
    treasury: address,
    oracle: IPriceOracle,
    governance_token: IGovernanceToken,
    governance_asset: uint256,
    parameters: ISurplusAuction.Parameters,
):
    """
    @param access_controller Says who governs.
    @param ledger Where the coin is.
    @param treasury Starts auctions.
    @param oracle Prices the governance token.
    @param governance_token What bidders pay and what is burned.
    @param governance_asset Its number in the oracle, 0..15.
    @param parameters First parameters, checked as by `set_parameters`.
    """
    assert governance_asset < 16, "surplus auction: governance_asset too high"
    ACCESS_CONTROLLER = access_controller
    LEDGER = ledger
    TREASURY = treasury
    ORACLE = oracle
    GOVERNANCE_TOKEN = governance_token
    GOVERNANCE_ASSET = governance_asset
    surplus_auction_terms._set(parameters)


################################################################
#                            ANYONE                            #
################################################################


@external
def place_bid(auction_id: uint256, bid: uint256):
    """
    @notice Offer more tokens than the last bidder for the auction's coin.
    @dev Needs an allowance for this contract: of the whole bid, or of the increase over one's own
         bid. Reverts "ledger: closed in a callback", "ledger: frozen", "surplus auction: no such
         auction", "surplus auction: over", "surplus auction: bid not higher", "surplus auction: bid too
         high", "surplus auction: step too small", "surplus auction: below reserve", and as the token
         does.
    @param auction_id Id returned by `start`.
    @param bid Tokens offered [wad].
    """
    self._check_open()
    standing: bid_book.Standing = self._running(auction_id)
    assert not bidding._is_over(
        standing.bid_expires_at, standing.ends_at, block.timestamp
    ), "surplus auction: over"

    # Until somebody bids the record holds 0 tokens.
    last_bid: uint256 = standing.tokens
    terms: ISurplusAuction.Parameters = surplus_auction_terms._parameters()
    bidder: address = empty(address)
    lot: uint256 = 0
    bidder, lot = bid_book._stake(auction_id)
    assert bid > last_bid, "surplus auction: bid not higher"
    assert bid <= MAX_BID, "surplus auction: bid too high"
    assert bidding._is_step_up(
        bid, last_bid, terms.min_bid_step, fp.BPS
    ), "surplus auction: step too small"
    if bidder == empty(address):
        assert bid >= self._reserve(lot, terms.max_discount), "surplus auction: below reserve"

    standing.tokens = bid
    standing.bid_expires_at = block.timestamp + terms.bid_duration
    bid_book._store_standing(auction_id, standing)
    if bidder != msg.sender:
        bid_book._store_stake(auction_id, msg.sender, lot)
    log ISurplusAuction.BidPlaced(
        auction_id=auction_id,
        bidder=msg.sender,
        bid=bid,
        bid_expires_at=standing.bid_expires_at,
    )

    # The new bidder takes over the old bid and adds the increase; who outbids himself only adds.
    if bidder != empty(address) and bidder != msg.sender:
        extcall GOVERNANCE_TOKEN.transferFrom(msg.sender, bidder, last_bid)
    extcall GOVERNANCE_TOKEN.transferFrom(msg.sender, self, bid - last_bid)


@external
def restart_auction(auction_id: uint256):
    """
    @notice Open an auction anew that ended without a bid.
    @dev Reverts "ledger: closed in a callback", "ledger: frozen", "surplus auction: no such auction",
         "surplus auction: has a bid", "surplus auction: not over".
    @param auction_id Id returned by `start`.
    """
    self._check_open()
    standing: bid_book.Standing = self._running(auction_id)
    assert standing.bid_expires_at == 0, "surplus auction: has a bid"
    assert bidding._is_over(0, standing.ends_at, block.timestamp), "surplus auction: not over"

    standing.ends_at = block.timestamp + surplus_auction_terms._parameters().auction_duration
    bid_book._store_standing(auction_id, standing)
    log ISurplusAuction.AuctionRestarted(auction_id=auction_id, ends_at=standing.ends_at)


@external
def settle_auction(auction_id: uint256):
    """
    @notice Give the coin of an auction that is over to the last bidder and burn his tokens.
    @dev Reverts "ledger: closed in a callback", "ledger: frozen", "surplus auction: no such auction",
         "surplus auction: no bid", "surplus auction: not over".
    @param auction_id Id returned by `start`.
    """
    self._check_open()
    standing: bid_book.Standing = self._running(auction_id)
    assert standing.bid_expires_at != 0, "surplus auction: no bid"
    assert bidding._is_over(
        standing.bid_expires_at, standing.ends_at, block.timestamp
    ), "surplus auction: not over"

    winner: address = empty(address)
    lot: uint256 = 0
    winner, lot = bid_book._stake(auction_id)
    self._forget(auction_id, lot)
    log ISurplusAuction.AuctionSettled(
        auction_id=auction_id, winner=winner, bid=standing.tokens, lot=lot
    )

    extcall GOVERNANCE_TOKEN.burn(standing.tokens)
    extcall LEDGER.move_coin(self, winner, lot)


@external
def cancel(auction_id: uint256):
    """
    @notice Undo an auction once the books are frozen: the coin is the Treasury's again, the tokens of
            the standing bid the last bidder's.
    @dev Anybody may. Reverts "surplus auction: books are not frozen", "surplus auction: no such
         auction".
    @param auction_id Id returned by `start`.
    """
    assert staticcall LEDGER.is_frozen(), "surplus auction: books are not frozen"
    bid: uint256 = self._running(auction_id).tokens
    bidder: address = empty(address)
    lot: uint256 = 0
    bidder, lot = bid_book._stake(auction_id)
    self._forget(auction_id, lot)
    log ISurplusAuction.AuctionCancelled(auction_id=auction_id, bidder=bidder, bid=bid, lot=lot)

    extcall LEDGER.move_coin(self, TREASURY, lot)
    if bidder != empty(address):
        extcall GOVERNANCE_TOKEN.transfer(bidder, bid)


@internal
def _forget(auction_id: uint256, lot: uint256):
    """
    @notice An auction is over, and its coin no longer for sale.
    @param auction_id Auction.
    @param lot Its coin [rad].
    """
    bid_book._erase(auction_id)
    # Cannot underflow: this auction is counted, and its lot.
    self.tally -= (1 << RUNNING_OFFSET) + (lot << COIN_OFFSET)


################################################################
#                           TREASURY                           #
################################################################


@external
def start(lot: uint256) -> uint256:
    """
    @notice Take coin of the Treasury and offer it.
    @dev Reverts "surplus auction: caller is not the treasury", "surplus auction: over the limit".
    @param lot Coin for sale, a whole number of coins [rad].
    @return Id of the auction, counted from 1.
    """
    assert msg.sender == TREASURY, "surplus auction: caller is not the treasury"
    assert self._has_room_for(lot), "surplus auction: over the limit"

    ends_at: uint256 = block.timestamp + surplus_auction_terms._parameters().auction_duration
    tally: uint256 = self.tally + 1 + (1 << RUNNING_OFFSET) + (lot << COIN_OFFSET)
    auction_id: uint256 = packing._get(tally, 0, COUNT_WIDTH)
    self.tally = tally
    bid_book._store_standing(
        auction_id, bid_book.Standing(tokens=0, bid_expires_at=0, ends_at=ends_at, extensions=0)
    )
    bid_book._store_stake(auction_id, empty(address), lot)
    log ISurplusAuction.AuctionStarted(auction_id=auction_id, lot=lot, ends_at=ends_at)

    extcall LEDGER.move_coin(TREASURY, self, lot)
    return auction_id


################################################################
#                        ADMINISTRATION                        #
################################################################


@external
def set_parameters(parameters: ISurplusAuction.Parameters):
    """
    @notice Replace all parameters at once; a running auction meets them at its next bid or restart.
    @dev Reverts "surplus auction: caller is not the governor", "surplus auction: min_bid_step too
         low", "surplus auction: min_bid_step too high", "surplus auction: bid_duration is 0",
         "surplus auction: bid_duration not below auction_duration", "surplus auction:
         auction_duration too long", "surplus auction: max_discount too high", "surplus auction:
         coin_limit too high".
    @param parameters New values; units are at the struct, bounds at the constants.
    """
    assert staticcall ACCESS_CONTROLLER.is_governor(
        msg.sender
    ), "surplus auction: caller is not the governor"
    surplus_auction_terms._set(parameters)


################################################################
#                            VIEWS                             #
################################################################


@external
@view
def parameters() -> ISurplusAuction.Parameters:
    """
    @notice The parameters in force.
    @return Parameters; units are at the struct.
    """
    return surplus_auction_terms._parameters()


@external
@view
def auction(auction_id: uint256) -> ISurplusAuction.Auction:
    """
    @notice A running auction.
    @param auction_id Id returned by `start`.
    @return The auction; all 0 if it does not run.
    """
    standing: bid_book.Standing = bid_book._standing(auction_id)
    bidder: address = empty(address)
    lot: uint256 = 0
    bidder, lot = bid_book._stake(auction_id)
    return ISurplusAuction.Auction(
        bid=standing.tokens,
        lot=lot,
        bidder=bidder,
        bid_expires_at=standing.bid_expires_at,
        ends_at=standing.ends_at,
    )


@external
@view
def auction_count() -> uint256:
    """
    @notice Auctions started so far.
    @return Their number, and the id of the last one.
    """
    return packing._get(self.tally, 0, COUNT_WIDTH)


@external
@view
def running_auctions() -> uint256:
    """
    @notice Auctions started, neither settled nor cancelled.
    @return Their number.
    """
    return packing._get(self.tally, RUNNING_OFFSET, COUNT_WIDTH)


@external
@view
def coin_on_auction() -> uint256:
    """
    @notice Coin for sale in running auctions.
    @return Sum of their lots [rad]; what strangers gave this contract does not count.
    """
    return self.tally >> COIN_OFFSET


@external
@view
def has_room_for(lot: uint256) -> bool:
    """
    @notice Whether the limit allows one more auction.
    @param lot Coin it would sell [rad].
    @return False if `start` would revert "surplus auction: over the limit".
    """
    return self._has_room_for(lot)


@external
@view
def min_first_bid(lot: uint256) -> uint256:
    """
    @notice Fewest tokens that a first bid may offer.
    @dev Reverts without a reason if `lot` is above 2**242 rad.
    @param lot Coin for sale [rad].
    @return The reserve at the oracle price of the governance token, also while it is suspect or
            old, 0 if the token never had a price [wad], rounded up.
    """
    return self._reserve(lot, surplus_auction_terms._parameters().max_discount)


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
    assert standing.ends_at != 0, "surplus auction: no such auction"
    return standing


@internal
@view
def _has_room_for(lot: uint256) -> bool:
    """
    @notice Whether the limit allows one more auction.
    @param lot Coin it would sell [rad].
    @return True if so.
    """
    limit: uint256 = surplus_auction_terms._parameters().coin_limit
    return (self.tally >> COIN_OFFSET) + lot <= limit * fp.RAD


@internal
@view
def _reserve(lot: uint256, max_discount: uint256) -> uint256:
    """
    @notice Fewest tokens for a sum of coin by the oracle price.
    @dev The last good price serves, even if suspect or old; without any price every bid will do.
    @param lot Coin for sale [rad].
    @param max_discount Most below the oracle value [bps].
    @return Tokens [wad], rounded up.
    """
    price: uint256 = (staticcall ORACLE.prices(1 << GOVERNANCE_ASSET))[0].price
    return bidding._least_tokens(lot, price, max_discount)
