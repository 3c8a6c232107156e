# SPDX-License-Identifier: MIT
"""The whole protocol, as far as its logs have been read."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from keeper.events import (
    collateral_auction,
    debt_auction,
    direct_liquidation,
    engine,
    exchange,
    guaranty_pool,
    ledger,
    oracle,
    surplus_auction,
    treasury,
)
from keeper.mirror.accounts import Accounts
from keeper.mirror.auctions import Auctions
from keeper.mirror.bids import DebtAuctions, SurplusAuctions
from keeper.mirror.debt import Debt
from keeper.mirror.liquidation import LiquidationState
from keeper.mirror.part import Part
from keeper.mirror.pools import Pools
from keeper.mirror.prices import Prices
from keeper.mirror.treasury import Treasury
from model.units import Rad, UnixTime

if TYPE_CHECKING:
    from keeper.events.record import Event
    from keeper.mirror.accounts import AccountsPicture


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Whose coin the mirror keeps, in lower case."""

    treasury: str
    wallet: str | None


@dataclass(kw_only=True)
class Rest:
    """Everything but the accounts: small enough to be copied with each block."""

    debt: Debt
    prices: Prices = field(default_factory=Prices)
    liquidation: LiquidationState = field(default_factory=LiquidationState)
    auctions: Auctions = field(default_factory=Auctions)
    treasury: Treasury = field(default_factory=Treasury)
    debt_auctions: DebtAuctions = field(default_factory=DebtAuctions)
    surplus_auctions: SurplusAuctions = field(default_factory=SurplusAuctions)
    pools: Pools = field(default_factory=Pools)
    own_coin: Rad = field(default=Rad(0))
    """The wallet's coin in the Ledger [rad]."""

    def copied(self) -> Rest:
        """The state as it is now; later events do not touch it."""
        values: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(Rest)}
        for name, value in values.items():
            if isinstance(value, Part):
                values[name] = value.copy()
        return Rest(**values)


class Mirror(Rest):
    """State built from events only; rebuilding it from the first log gives the same."""

    def __init__(self, watched: Watched, born_at: UnixTime) -> None:
        """An empty mirror of a protocol that was deployed at `born_at`."""
        super().__init__(debt=Debt(born_at))
        self._watched = watched
        self.accounts = Accounts()

    @classmethod
    def of_picture(cls, watched: Watched, accounts: AccountsPicture, rest: Rest) -> Mirror:
        """The mirror that a picture was taken of."""
        mirror = cls(watched, UnixTime(0))
        mirror.accounts = Accounts.of_picture(accounts)
        mirror.put(rest)
        return mirror

    def put(self, rest: Rest) -> None:
        """Take everything but the accounts over from another state, which is then this one's."""
        for each in fields(Rest):
            setattr(self, each.name, getattr(rest, each.name))

    def apply(self, event: Event, timestamp: UnixTime) -> None:
        """Take over what an event of a block of that time says."""
        match event:
            case ledger.AccountChanged():
                self.accounts.apply(event)
            case ledger.CoinChanged():
                self._set_coin(event.account, event.amount)
            case ledger.RateAccrued():
                self.debt.apply(event, timestamp)
                self.treasury.set_coin(event.treasury_coin)
            case (
                ledger.ParametersSet()
                | ledger.AssetParametersSet()
                | ledger.ThresholdRampSet()
                | ledger.Frozen()
            ):
                self.debt.apply(event, timestamp)
            case (
                ledger.UnbackedDebtChanged()
                | ledger.DebtQueued()
                | ledger.DebtMatured()
                | ledger.DebtOnAuctionChanged()
                | treasury.ParametersSet()
                | guaranty_pool.PotsChanged()
            ):
                self.treasury.apply(event)
            case oracle.AssetParametersSet() | oracle.PriceUpdated() | oracle.CandidateChanged():
                self.prices.apply(event)
            case exchange.PoolChanged():
                self.pools.apply(event)
            case (
                engine.ParametersSet()
                | engine.CloseOutThresholdRampSet()
                | direct_liquidation.ParametersSet()
                | direct_liquidation.AssetParametersSet()
            ):
                self.liquidation = self.liquidation.apply(event)
            case _:
                self._apply_to_auctions(event)

    def _apply_to_auctions(self, event: Event) -> None:
        match event:
            case (
                collateral_auction.AssetLimitSet()
                | collateral_auction.LimitChanged()
                | collateral_auction.PauseSet()
            ):
                self.liquidation = self.liquidation.apply(event)
            case collateral_auction.AuctionStarted() | collateral_auction.LotTaken():
                self.auctions.apply(event)
                self.liquidation = self.liquidation.apply(event)
            case (
                collateral_auction.AuctionTermsAdded()
                | collateral_auction.AuctionReset()
                | collateral_auction.AuctionEnded()
            ):
                self.auctions.apply(event)
            case (
                debt_auction.ParametersSet()
                | debt_auction.AuctionStarted()
                | debt_auction.BidPlaced()
                | debt_auction.AuctionRestarted()
                | debt_auction.AuctionSettled()
                | debt_auction.AuctionCancelled()
            ):
                self.debt_auctions.apply(event)
            case (
                surplus_auction.ParametersSet()
                | surplus_auction.AuctionStarted()
                | surplus_auction.BidPlaced()
                | surplus_auction.AuctionRestarted()
                | surplus_auction.AuctionSettled()
                | surplus_auction.AuctionCancelled()
            ):
                self.surplus_auctions.apply(event)

    def _set_coin(self, account: str, amount: int) -> None:
        if account == self._watched.treasury:
            self.treasury.set_coin(amount)
        elif account == self._watched.wallet:
            self.own_coin = Rad(amount)
