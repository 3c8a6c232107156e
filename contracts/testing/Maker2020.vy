# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title Maker2020
@license AGPL-3.0-only
@notice Vaults of one collateral that are liquidated as MakerDAO's were on 12 March 2020: a price that
        is an hour old, and English auctions of small lots for which any bid is good enough.
@dev    For comparing designs on local nets; the coin is a `TestToken` that this contract makes and
        burns. Kept: what decides who gets a lot for how much. Left out: stability fee, dust, repaying,
        debt ceiling, and debt auctions: debt that nothing is there to pay stays visible as the hole.
@custom:source MakerDAO dss of 2020 and osm, rules only: `cat.sol:bite` -> liquidate, `flip.sol:tend`
               -> raise_bid, `dent` -> lower_lot, `deal` -> settle_auction, `tick` -> restart_auction,
               `vow.sol:heal` -> cancel_debt, `osm.sol:poke` -> update_price.
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


################################################################
#                            EVENTS                            #
################################################################


# Values are those after the change.


event PriceUpdated:
    current_price: uint256  # [wad: coins per whole token]
    next_price: uint256  # [wad: coins per whole token]


event VaultChanged:
    owner: indexed(address)
    collateral: uint256  # [token units]
    debt: uint256  # [wad]


event AuctionStarted:
    auction_id: indexed(uint256)
    owner: indexed(address)
    lot: uint256  # collateral for sale [token units]
    debt: uint256  # taken from the vault [wad]
    tab: uint256  # wanted: the debt and the penalty [wad]


event BidPlaced:
    auction_id: indexed(uint256)
    bidder: indexed(address)
    bid: uint256  # coin paid [wad]
    lot: uint256  # collateral that the bidder would get [token units]


event AuctionSettled:
    auction_id: indexed(uint256)
    winner: indexed(address)
    bid: uint256  # [wad]
    lot: uint256  # [token units]


event DebtCancelled:
    amount: uint256  # [wad]


################################################################
#                          CONSTANTS                           #
################################################################


BPS: constant(uint256) = 10_000  # 100 %
FEED_TO_WAD: constant(uint256) = 10**10  # feeds have 8 decimals

# What was in force on 12 March 2020; sources in docs/lab-compare.md.
PENALTY: constant(uint256) = 1_300  # on top of the debt [bps]
MIN_BID_STEP: constant(uint256) = 10_300  # least relative improvement of a bid [bps]
BID_DURATION: constant(uint256) = 600  # a bid that stands as long wins [seconds]
AUCTION_DURATION: constant(uint256) = 6 * 3_600  # [seconds]
ORACLE_DELAY: constant(uint256) = 3_600  # [seconds]


################################################################
#                          IMMUTABLES                          #
################################################################


COIN: public(immutable(address))
COLLATERAL: public(immutable(address))
FEED: public(immutable(IAggregatorV3))
# Collateral counts for this part of its value: 66.67 % is a ratio of 150 % [bps].
LIQUIDATION_THRESHOLD: public(immutable(uint256))
LOT_SIZE: public(immutable(uint256))  # most collateral in an auction [token units]

ONE: immutable(uint256)  # whole token [token units]


################################################################
#                           STORAGE                            #
################################################################


struct Vault:
    collateral: uint256  # [token units]
    debt: uint256  # [wad]


struct Auction:
    owner: address  # of the vault
    lot: uint256  # [token units]
    tab: uint256  # [wad]
    bid: uint256  # [wad]
    bidder: address  # zero address = nobody yet
    bid_expires_at: uint256  # 0 = no bid yet [unix time]
    ends_at: uint256  # 0 = no such auction [unix time]


vaults: public(HashMap[address, Vault])
auctions: public(HashMap[uint256, Auction])
auction_count: public(uint256)  # ids run from 1 to here [1]

total_debt: public(uint256)  # of vaults [wad]
unbacked_debt: public(uint256)  # taken from vaults and not cancelled yet [wad]

current_price: public(uint256)  # by which vaults are judged [wad: coins per whole token]
next_price: public(uint256)  # current after the next update [wad: coins per whole token]
shifted_at: public(uint256)  # hour of the last update [unix time]


################################################################
#                         CONSTRUCTOR                          #
################################################################


@deploy
def __init__(
    coin: address,
    collateral: address,
    feed: IAggregatorV3,
    liquidation_threshold: uint256,
    lot_size: uint256,
):
    """
    @param coin Test token that is lent, of 18 decimals.
    @param collateral Test token of any decimals.
    @param feed Prices it, with 8 decimals; it must have answered.
    @param liquidation_threshold Part of the collateral's value that debt may reach [bps].
    @param lot_size Most collateral in an auction; 50 ether in 2020 [token units].
    """
    assert (
        liquidation_threshold > 0 and liquidation_threshold < BPS
    ), "maker: threshold out of range"
    assert lot_size > 0, "maker: lot size is zero"
    COIN = coin
    COLLATERAL = collateral
    FEED = feed
    LIQUIDATION_THRESHOLD = liquidation_threshold
    LOT_SIZE = lot_size
    ONE = 10**convert(staticcall IERC20Detailed(collateral).decimals(), uint256)
    price: uint256 = self._feed_price()
    self.current_price = price
    self.next_price = price
    self.shifted_at = block.timestamp - block.timestamp % ORACLE_DELAY


################################################################
#                            ANYONE                            #
################################################################


@external
def open_vault(collateral: uint256, debt: uint256):
    """
    @notice Pledge collateral and borrow newly made coin; once for each owner.
    @dev Reverts "maker: vault exists", "maker: vault is unsafe", "maker: transfer refused". The caller
         must have approved the collateral.
    @param collateral Collateral to pledge [token units].
    @param debt Coin to borrow [wad].
    """
    assert self.vaults[msg.sender].collateral == 0, "maker: vault exists"
    vault: Vault = Vault(collateral=collateral, debt=debt)
    assert not self._is_unsafe(vault), "maker: vault is unsafe"
    self._store(msg.sender, vault)
    self.total_debt += debt
    self._pull(COLLATERAL, msg.sender, self, collateral)
    extcall ITestToken(COIN).mint(msg.sender, debt)


@external
def update_price():
    """
    @notice Let the next price be the current one, and ask the feed for a next one; once an hour.
    @dev Reverts "maker: too early". The hour is the clock's, so two updates can be close together.
    """
    assert block.timestamp >= self.shifted_at + ORACLE_DELAY, "maker: too early"
    self.shifted_at = block.timestamp - block.timestamp % ORACLE_DELAY
    self.current_price = self.next_price
    self.next_price = self._feed_price()
    log PriceUpdated(current_price=self.current_price, next_price=self.next_price)


@external
def liquidate(owner: address) -> uint256:
    """
    @notice Put a lot of an unsafe vault up for auction, with its part of the debt.
    @dev Reverts "maker: vault is safe". A large vault takes as many calls as it has lots.
    @param owner Owner of the vault.
    @return Id of the auction.
    """
    vault: Vault = self.vaults[owner]
    assert self._is_unsafe(vault), "maker: vault is safe"
    lot: uint256 = min(vault.collateral, LOT_SIZE)
    # Rounded down; all of the debt goes with the last of the collateral, which is above zero.
    debt: uint256 = vault.debt * lot // vault.collateral
    tab: uint256 = debt * (BPS + PENALTY) // BPS

    self._store(owner, Vault(collateral=vault.collateral - lot, debt=vault.debt - debt))
    self.total_debt -= debt
    self.unbacked_debt += debt
    self.auction_count += 1
    auction_id: uint256 = self.auction_count
    self.auctions[auction_id] = Auction(
        owner=owner,
        lot=lot,
        tab=tab,
        bid=0,
        bidder=empty(address),
        bid_expires_at=0,
        ends_at=block.timestamp + AUCTION_DURATION,
    )
    log AuctionStarted(auction_id=auction_id, owner=owner, lot=lot, debt=debt, tab=tab)
    return auction_id


@external
def raise_bid(auction_id: uint256, bid: uint256):
    """
    @notice Pay more coin for the same lot, until the tab is reached; the first bid may be dust.
    @dev Reverts "maker: no such auction", "maker: over", "maker: above tab", "maker: bid not higher",
         "maker: step too small", "maker: transfer refused". The bidder before gets his coin back.
    @param auction_id Id returned by `liquidate`.
    @param bid Coin to pay [wad].
    """
    auction: Auction = self._running(auction_id)
    assert bid <= auction.tab, "maker: above tab"
    assert bid > auction.bid, "maker: bid not higher"
    assert (bid == auction.tab or bid * BPS >= auction.bid * MIN_BID_STEP), "maker: step too small"
    bidder: address = auction.bidder
    refund: uint256 = auction.bid
    auction.bid = bid
    self._place(auction_id, auction)
    if bidder != empty(address):
        self._pull(COIN, msg.sender, bidder, refund)
    self._pull(COIN, msg.sender, self, bid - refund)


@external
def lower_lot(auction_id: uint256, lot: uint256):
    """
    @notice Pay the tab for less of the lot; what is spared goes back to the vault's owner.
    @dev Reverts "maker: no such auction", "maker: over", "maker: tab not reached",
         "maker: lot not lower", "maker: step too small", "maker: transfer refused". The bidder before
         gets his coin back.
    @param auction_id Id returned by `liquidate`.
    @param lot Collateral to get [token units].
    """
    auction: Auction = self._running(auction_id)
    assert auction.bid == auction.tab, "maker: tab not reached"
    assert lot < auction.lot, "maker: lot not lower"
    assert lot * MIN_BID_STEP <= auction.lot * BPS, "maker: step too small"
    bidder: address = auction.bidder
    spared: uint256 = auction.lot - lot
    auction.lot = lot
    self._place(auction_id, auction)
    self._pull(COIN, msg.sender, bidder, auction.bid)
    self._push(auction.owner, spared)


@external
def settle_auction(auction_id: uint256):
    """
    @notice Give the lot to the last bidder, once his bid or the auction has expired.
    @dev Reverts "maker: not over".
    @param auction_id Id returned by `liquidate`.
    """
    auction: Auction = self.auctions[auction_id]
    # At the very moment of expiry there is neither bidding nor settling, as in 2020.
    assert auction.bid_expires_at != 0 and (
        auction.bid_expires_at < block.timestamp or auction.ends_at < block.timestamp
    ), "maker: not over"
    self.auctions[auction_id] = empty(Auction)
    log AuctionSettled(
        auction_id=auction_id, winner=auction.bidder, bid=auction.bid, lot=auction.lot
    )
    self._push(auction.bidder, auction.lot)


@external
def restart_auction(auction_id: uint256):
    """
    @notice Open an auction again that nobody has bid in.
    @dev Reverts "maker: not over", "maker: has a bid".
    @param auction_id Id returned by `liquidate`.
    """
    auction: Auction = self.auctions[auction_id]
    assert auction.ends_at != 0 and auction.ends_at < block.timestamp, "maker: not over"
    assert auction.bid_expires_at == 0, "maker: has a bid"
    self.auctions[auction_id].ends_at = block.timestamp + AUCTION_DURATION


@external
def cancel_debt():
    """
    @notice Burn coin that bids and surplus have brought, against debt that no vault owes.
    """
    amount: uint256 = min(self.unbacked_debt, self._surplus())
    self.unbacked_debt -= amount
    log DebtCancelled(amount=amount)
    extcall ITestToken(COIN).burn(amount)


################################################################
#                            VIEWS                             #
################################################################


@external
@view
def is_unsafe(owner: address) -> bool:
    """
    @notice Whether a vault can be liquidated.
    @param owner Owner of the vault.
    @return Whether its debt is above the limit at the current price.
    """
    return self._is_unsafe(self.vaults[owner])


@external
@view
def surplus() -> uint256:
    """
    @notice Coin that is here to cancel debt.
    @return Coin [wad].
    """
    return self._surplus()


@external
@view
def hole() -> uint256:
    """
    @notice Debt that no vault owes and no coin is there to cancel; Maker sold new governance token for
            it. While auctions run it is larger than what will be left.
    @return Debt [wad].
    """
    surplus: uint256 = self._surplus()
    return self.unbacked_debt - min(surplus, self.unbacked_debt)


################################################################
#                           INTERNAL                           #
################################################################


@internal
@view
def _feed_price() -> uint256:
    """
    @notice What the feed says.
    @return Price [wad: coins per whole token].
    """
    answer: int256 = (staticcall FEED.latestRoundData())[1]
    assert answer > 0, "maker: no price"
    return convert(answer, uint256) * FEED_TO_WAD


@internal
@view
def _is_unsafe(vault: Vault) -> bool:
    """
    @notice Whether a vault owes more than its collateral allows at the current price.
    @param vault Vault.
    @return Whether it can be liquidated; at the limit it cannot.
    """
    return vault.collateral * self.current_price * LIQUIDATION_THRESHOLD < vault.debt * ONE * BPS


@internal
@view
def _surplus() -> uint256:
    """
    @notice Coin that is here.
    @return Coin [wad].
    """
    return staticcall IERC20(COIN).balanceOf(self)


@internal
@view
def _running(auction_id: uint256) -> Auction:
    """
    @notice An auction that takes bids.
    @param auction_id Id.
    @return Auction.
    """
    auction: Auction = self.auctions[auction_id]
    assert auction.ends_at != 0, "maker: no such auction"
    assert auction.ends_at > block.timestamp and (
        auction.bid_expires_at == 0 or auction.bid_expires_at > block.timestamp
    ), "maker: over"
    return auction


@internal
def _place(auction_id: uint256, auction: Auction):
    """
    @notice Store the caller's bid.
    @param auction_id Id.
    @param auction With bid and lot as he wants them.
    """
    auction.bidder = msg.sender
    auction.bid_expires_at = block.timestamp + BID_DURATION
    self.auctions[auction_id] = auction
    log BidPlaced(auction_id=auction_id, bidder=msg.sender, bid=auction.bid, lot=auction.lot)


@internal
def _store(owner: address, vault: Vault):
    """
    @notice Store a vault.
    @param owner Its owner.
    @param vault What it is now.
    """
    self.vaults[owner] = vault
    log VaultChanged(owner=owner, collateral=vault.collateral, debt=vault.debt)


@internal
def _pull(token: address, payer: address, receiver: address, amount: uint256):
    """
    @notice Move somebody's tokens, who has approved them.
    @param token Token.
    @param payer Whose tokens.
    @param receiver Who gets them.
    @param amount Amount [token units].
    """
    assert extcall IERC20(token).transferFrom(payer, receiver, amount), "maker: transfer refused"


@internal
def _push(receiver: address, amount: uint256):
    """
    @notice Hand collateral out.
    @param receiver Who gets it.
    @param amount Amount [token units].
    """
    assert extcall IERC20(COLLATERAL).transfer(receiver, amount), "maker: transfer refused"
