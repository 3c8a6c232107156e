# SPDX-License-Identifier: MIT
"""What pays bad debt, and what sells surplus: Treasury, debt auctions, surplus auctions.

The twins of `Treasury.vy`, `DebtAuction.vy` and `SurplusAuction.vy`. Rules of one settlement and of
one auction stand in `model.treasury`, `model.debt_auction` and `model.surplus_auction`; here are
the auctions by id, and what moves between Ledger, tokens and bidders.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from model import debt_auction, errors, surplus_auction, treasury
from model.chain import ZERO_ADDRESS, Contract, external
from model.debt_auction import NOTHING_MINTED
from model.errors import Revert
from model.guaranty_rules import least_cooldown
from model.inequalities import TAILS_IN_QUEUE
from model.parameters import GOVERNANCE_ASSET
from model.setter_rules import (
    check_debt_auction,
    check_surplus_auction,
    check_treasury,
    require,
)
from model.units import RAD, WAD_TO_RAY, Rad, Ray, Seconds, Wad

if TYPE_CHECKING:
    from model.debt_auction import Minted
    from model.guaranty_pool import GuarantyPool
    from model.ledger import Ledger
    from model.parameters import (
        DebtAuctionParameters,
        SurplusAuctionParameters,
        TreasuryParameters,
    )
    from model.token import Token
    from model.wiring import Wiring


@dataclass(eq=False, kw_only=True)
class DebtAuctions(Contract):
    """Sells new governance token for a fixed sum of coin."""

    parameters: DebtAuctionParameters
    ledger: Ledger
    wiring: Wiring
    governance_token: Token
    auctions: dict[int, debt_auction.DebtAuction] = field(default_factory=dict)
    """The running ones, by id."""
    auction_count: int = 0
    """Auctions started so far."""
    minted: Minted = NOTHING_MINTED
    """Tokens minted lately."""

    def start(self, bid: Rad) -> int:
        """Offer new tokens for a sum of coin [rad]; the id of the auction."""
        self.auction_count += 1
        self.auctions[self.auction_count] = debt_auction.start(
            bid, self.parameters, self._price(), self.chain.timestamp
        )
        return self.auction_count

    @external
    def place_bid(self, auction_id: int, lot: Wad, *, sender: str) -> None:
        """Offer to pay the auction's coin for fewer tokens than the last bidder [wad].

        The first bid goes to the Treasury and cancels debt, every later one to the bidder before.
        """
        self.ledger.check_open()
        after, transfer = debt_auction.place_bid(
            self.auctions.get(auction_id),
            sender,
            lot,
            self.parameters,
            price=self._price(),
            timestamp=self.chain.timestamp,
        )
        self.auctions[auction_id] = after
        if transfer is None:
            return
        coins, amount = self.ledger.coins, Rad(transfer.amount)
        coins.move(sender, transfer.receiver or coins.treasury, amount)
        if transfer.receiver is None:
            coins.store_books(treasury.cancel_auctioned_debt(coins.books, amount))

    @external
    def restart_auction(self, auction_id: int) -> None:
        """Open an auction anew that ended without a bid, with a larger lot while it may grow."""
        self.ledger.check_open()
        self.auctions[auction_id] = debt_auction.restart(
            self.auctions.get(auction_id), self.parameters, self.chain.timestamp
        )

    @external
    def settle_auction(self, auction_id: int) -> None:
        """Mint the lot for the last bidder of an auction that is over."""
        self.ledger.check_open()
        winner, lot, self.minted = debt_auction.settle(
            self.auctions.get(auction_id), self.parameters, self.minted, self.chain.timestamp
        )
        del self.auctions[auction_id]
        self.governance_token.mint(winner, lot)

    @external
    def cancel(self, auction_id: int) -> None:
        """Undo an auction once the books are frozen: the last bidder has his coin back."""
        if not self.ledger.is_frozen:
            raise Revert(errors.DEBT_AUCTION_BOOKS_ARE_NOT_FROZEN)
        auction = self.auctions.pop(auction_id, None)
        if auction is None:
            raise Revert(errors.DEBT_AUCTION_NO_SUCH_AUCTION)
        if auction.bidder is not None:
            self.ledger.mint_incentive(auction.bidder, auction.bid)

    @external
    def set_parameters(self, new: DebtAuctionParameters, *, sender: str) -> None:
        """Replace all parameters at once; running auctions keep their lots and times."""
        self.wiring.check_governor(sender, errors.DEBT_AUCTION_CALLER_IS_NOT_THE_GOVERNOR)
        check_debt_auction(new)
        self.parameters = new

    def _price(self) -> Wad:
        return self.ledger.oracle.prices(1 << GOVERNANCE_ASSET)[GOVERNANCE_ASSET].price


@dataclass(eq=False, kw_only=True)
class SurplusAuctions(Contract):
    """Sells surplus coin for governance token, which is burned."""

    address: str
    parameters: SurplusAuctionParameters
    ledger: Ledger
    wiring: Wiring
    governance_token: Token
    auctions: dict[int, surplus_auction.SurplusAuction] = field(default_factory=dict)
    """The running ones, by id."""
    auction_count: int = 0
    """Auctions started so far."""

    @property
    def coin_on_auction(self) -> Rad:
        """For sale in running auctions; what strangers gave does not count [rad]."""
        return Rad(sum(auction.lot for auction in self.auctions.values()))

    def has_room_for(self, lot: Rad) -> bool:
        """Whether the limit allows one more auction of a lot [rad]."""
        return surplus_auction.has_room_for(lot, self.coin_on_auction, self.parameters)

    def start(self, lot: Rad) -> int:
        """Offer a lot of coin that the Treasury gave up [rad]; the id of the auction."""
        self.auction_count += 1
        self.auctions[self.auction_count] = surplus_auction.start(
            lot, self.parameters, self.chain.timestamp
        )
        self.ledger.coins.credit(self.address, lot)
        return self.auction_count

    @external
    def place_bid(self, auction_id: int, bid: Wad, *, sender: str) -> None:
        """Offer more tokens than the last bidder for the auction's coin [wad]."""
        self.ledger.check_open()
        price = self.ledger.oracle.prices(1 << GOVERNANCE_ASSET)[GOVERNANCE_ASSET].price
        self.auctions[auction_id], transfers = surplus_auction.place_bid(
            self.auctions.get(auction_id),
            sender,
            bid,
            self.parameters,
            price=price,
            timestamp=self.chain.timestamp,
        )
        for transfer in transfers:
            self.governance_token.move(sender, transfer.receiver or self.address, transfer.amount)

    @external
    def restart_auction(self, auction_id: int) -> None:
        """Open an auction anew that ended without a bid."""
        self.ledger.check_open()
        self.auctions[auction_id] = surplus_auction.restart(
            self.auctions.get(auction_id), self.parameters, self.chain.timestamp
        )

    @external
    def settle_auction(self, auction_id: int) -> None:
        """Give the coin of an auction that is over to the last bidder and burn his tokens."""
        self.ledger.check_open()
        winner, bid, lot = surplus_auction.settle(
            self.auctions.get(auction_id), self.chain.timestamp
        )
        del self.auctions[auction_id]
        self.governance_token.burn(self.address, bid)
        self.ledger.coins.move(self.address, winner, lot)

    @external
    def cancel(self, auction_id: int) -> None:
        """Undo an auction once the books are frozen: coin to the Treasury, tokens to the bidder."""
        if not self.ledger.is_frozen:
            raise Revert(errors.SURPLUS_AUCTION_BOOKS_ARE_NOT_FROZEN)
        auction = self.auctions.pop(auction_id, None)
        if auction is None:
            raise Revert(errors.SURPLUS_AUCTION_NO_SUCH_AUCTION)
        self.ledger.coins.move(self.address, self.ledger.treasury, auction.lot)
        if auction.bidder is not None:
            self.governance_token.move(self.address, auction.bidder, auction.bid)

    @external
    def set_parameters(self, new: SurplusAuctionParameters, *, sender: str) -> None:
        """Replace all parameters at once; running auctions keep their times."""
        self.wiring.check_governor(sender, errors.SURPLUS_AUCTION_CALLER_IS_NOT_THE_GOVERNOR)
        check_surplus_auction(new)
        self.parameters = new


@dataclass(eq=False, kw_only=True)
class Treasury(Contract):
    """The order in which losses are borne."""

    address: str
    parameters: TreasuryParameters
    ledger: Ledger
    wiring: Wiring
    debt_auctions: DebtAuctions
    surplus_auctions: SurplusAuctions
    guaranty_pool: GuarantyPool

    @external
    def settle(self) -> tuple[int, int]:
        """Let the waterfall flow once; ids of the debt and surplus auction started, 0 = none."""
        self.ledger.check_open()
        self.ledger.accrue()
        coins = self.ledger.coins
        lot = Rad(self.parameters.surplus_lot * RAD)
        settled = treasury.settle(
            coins.books,
            self.parameters,
            self.chain.timestamp,
            surplus_has_room=self.surplus_auctions.has_room_for(lot),
            slashable=self.guaranty_pool.slashable(),
        )
        if settled.slashed:
            self.guaranty_pool.slash(settled.slashed)
        coins.store_books(settled.books)
        debt_id = self.debt_auctions.start(settled.debt_lot) if settled.debt_lot else 0
        surplus_id = self.surplus_auctions.start(settled.surplus_lot) if settled.surplus_lot else 0
        return debt_id, surplus_id

    @external
    def buy_unsold(
        self, asset: int, max_collateral: Wad, max_price: Ray, receiver: str, *, sender: str
    ) -> Wad:
        """Buy collateral that no auction could sell, at the current oracle price.

        Args:
            asset: Its number.
            max_collateral: Most to buy [wad].
            max_price: Highest price to pay [ray].
            receiver: Whose free balance gets it.
            sender: Pays, with internal coin.

        Returns:
            Collateral bought [wad].
        """
        self.ledger.check_open()
        if receiver == ZERO_ADDRESS:
            raise Revert(errors.TREASURY_RECEIVER_IS_THE_ZERO_ADDRESS)
        coins = self.ledger.coins
        unsold = coins.free(self.address, asset)
        if min(max_collateral, unsold) == 0:
            raise Revert(errors.TREASURY_NOTHING_BOUGHT)
        price = self._price(asset, max_price)
        collateral, payment = treasury.unsold_purchase(unsold, max_collateral, price)
        coins.move(sender, self.address, payment)
        coins.debit_free(self.address, asset, collateral)
        coins.credit_free(receiver, asset, collateral)
        return collateral

    @external
    def set_parameters(self, new: TreasuryParameters, *, sender: str) -> None:
        """Replace all parameters at once; auctions that run keep their lots."""
        self.wiring.check_governor(sender, errors.TREASURY_CALLER_IS_NOT_THE_GOVERNOR)
        check_treasury(new)
        tail, delay = self.wiring.tail, self.wiring.oracle.max_delay
        require(
            new.debt_queue_delay >= TAILS_IN_QUEUE * tail + delay,
            errors.TREASURY_DEBT_QUEUE_DELAY_BELOW_FOUR_TAILS_AND_A_DELAY,
        )
        bucket = self.ledger.coins.bucket_length
        least = least_cooldown(new.debt_queue_delay, bucket, Seconds(tail), Seconds(delay))
        require(
            self.guaranty_pool.parameters.cooldown >= least,
            errors.TREASURY_DEBT_QUEUE_DELAY_TOO_LONG_FOR_THE_COOLDOWN,
        )
        require(
            new.debt_lot <= self.wiring.engine.stored.liquidation_limit,
            errors.TREASURY_DEBT_LOT_ABOVE_LIQUIDATION_LIMIT,
        )
        self.parameters = new

    def _price(self, asset: int, max_price: Ray) -> Wad:
        quoted = self.ledger.oracle.prices(1 << asset)[asset]
        if quoted.price == 0:
            raise Revert(errors.TREASURY_PRICE_IS_MISSING)
        if quoted.is_suspect:
            raise Revert(errors.TREASURY_PRICE_IS_SUSPECT)
        if not quoted.is_fresh:
            raise Revert(errors.TREASURY_PRICE_IS_TOO_OLD)
        if quoted.price * WAD_TO_RAY > max_price:
            raise Revert(errors.TREASURY_PRICE_ABOVE_MAXIMUM)
        return quoted.price
