# SPDX-License-Identifier: MIT
"""Everything that is decided in one block, on one picture of the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from keeper.decisions.bid import decide_bid_debt, decide_bid_surplus, decide_upkeep
from keeper.decisions.decision import Act, Outlook, Skip
from keeper.decisions.lanes import decide_lane
from keeper.decisions.orders import House
from keeper.decisions.poke import decide_poke
from keeper.decisions.reset import decide_reset
from keeper.decisions.settle import decide_settle
from keeper.decisions.take import decide_take
from keeper.mirror.liquidation import auction_time, pause_level
from keeper.reasons import Reason
from model.health import MAX_ASSETS
from model.surplus_auction import has_room_for
from model.units import RAD, Rad, UnixTime

if TYPE_CHECKING:
    from collections.abc import Iterable

    from keeper.decisions.decision import GasPrice, Holdings, Policy
    from keeper.mirror.auctions import Auction
    from keeper.mirror.bids import BidAuction
    from keeper.mirror.mirror import Mirror
    from keeper.mirror.pools import Pool


def foresee(mirror: Mirror, timestamp: UnixTime, gas: GasPrice) -> Outlook:
    """The protocol at a time to come, if nobody acts before."""
    parameters = mirror.debt.parameters
    return Outlook(
        timestamp=timestamp,
        auction_time=auction_time(mirror.liquidation.pause, timestamp),
        pause_level=pause_level(mirror.liquidation.pause, timestamp),
        rate=mirror.debt.rate_at(timestamp),
        prices=tuple(mirror.prices.get(asset).at(timestamp) for asset in range(MAX_ASSETS)),
        thresholds=mirror.debt.thresholds_at(timestamp),
        min_collateral_value=parameters.min_collateral_value if parameters else 0,
        liquidation=mirror.liquidation.at(timestamp),
        pools=mirror.pools.snapshot(),
        gas=gas,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wait:
    """A take that is not due, and what that was computed from."""

    auction: Auction
    pools: tuple[Pool | None, ...]
    skip: Skip


class _Round:
    """The decisions of one block; each sees the market as those before it leave it."""

    def __init__(self, outlook: Outlook, pending: Iterable[Act]) -> None:
        self.outlook = outlook
        self.decided: list[Act | Skip] = []
        self._in_flight = set[str]()
        for act in pending:
            self._in_flight.add(act.order.subject)
            self._sell(act)

    def is_free(self, action: str, subject: str) -> bool:
        """Whether nothing about the subject is in flight; says so if not."""
        if subject not in self._in_flight:
            return True
        self.add(Skip(action=action, subject=subject, reason=Reason.IN_FLIGHT))
        return False

    def add(self, decision: Act | Skip | None) -> None:
        """Take a decision down."""
        if isinstance(decision, Act):
            if not self.is_free(decision.order.action, decision.order.subject):
                return
            self._in_flight.add(decision.order.subject)
            self._sell(decision)
        if decision is not None:
            self.decided.append(decision)

    def _sell(self, act: Act) -> None:
        if act.sale is None:
            return
        asset, amount = act.sale
        pools = dict(self.outlook.pools)
        pools[asset] = pools[asset].after_sale(amount)
        self.outlook = replace(self.outlook, pools=pools)


class Planner:
    """Runs the decisions of a block; remembers only what saves computing it again."""

    def __init__(self, policy: Policy, *, governance_asset: int, wallet: str | None) -> None:
        self._policy = policy
        self._governance_asset = governance_asset
        self._wallet = wallet
        self._waits: dict[int, _Wait] = {}
        self.unsafe: frozenset[str] = frozenset()
        """Owners of the accounts that could be liquidated when it decided last."""

    def decide(
        self, mirror: Mirror, outlook: Outlook, pending: Iterable[Act], holdings: Holdings | None
    ) -> list[Act | Skip]:
        """All decisions of a block.

        Args:
            mirror: The protocol as of the head.
            outlook: The block to come.
            pending: Acts whose transactions are not mined yet.
            holdings: What the wallet can bid with; None: no bids.

        Returns:
            One decision per thing that could be done, what races for profit first; once Settlement
            has frozen the protocol, one that says so.
        """
        if mirror.debt.is_frozen:
            return [Skip(action="act", subject="protocol", reason=Reason.FROZEN)]
        block = _Round(outlook, pending)
        for known in mirror.prices:
            block.add(decide_poke(known, block.outlook, self._policy))
        self._decide_lanes(mirror, block)
        self._decide_auctions(mirror, block)
        self._decide_treasury(mirror, block)
        self._decide_bids(mirror, block, holdings)
        return block.decided

    def _decide_lanes(self, mirror: Mirror, block: _Round) -> None:
        """Largest debts first: they are what the market's depth should go to."""
        outlook = block.outlook
        prices = [price.price for price in outlook.prices]
        suspects = mirror.accounts.screened(prices, outlook.thresholds, outlook.rate)
        unsafe = set[str]()
        for owned in sorted(suspects, key=lambda each: -each.account.normalized_debt):
            is_free = block.is_free("lanes", f"account {owned.owner}")
            decision = decide_lane(owned, block.outlook, self._policy) if is_free else None
            block.add(decision)
            if decision is not None or not is_free:
                unsafe.add(owned.owner)
        self.unsafe = frozenset(unsafe)

    def _decide_auctions(self, mirror: Mirror, block: _Round) -> None:
        for auction in mirror.auctions:
            if not block.is_free("auction", f"auction {auction.auction_id:#x}"):
                continue
            reset = decide_reset(auction, block.outlook, self._policy)
            block.add(reset or self._take(auction, block.outlook))
        for gone in self._waits.keys() - {auction.auction_id for auction in mirror.auctions}:
            del self._waits[gone]

    def _take(self, auction: Auction, outlook: Outlook) -> Act | Skip:
        """The decision on a take; not computed again before its time while nothing changes."""
        pools = tuple(outlook.pools.get(lot.asset) for lot in auction.lots)
        wait = self._waits.get(auction.auction_id)
        if wait is not None and (wait.auction, wait.pools) == (auction, pools):
            planned_at = wait.skip.planned_at
            if planned_at is None or outlook.timestamp < planned_at:
                return wait.skip
        decision = decide_take(auction, outlook, self._policy)
        if isinstance(decision, Skip) and decision.reason != Reason.PAUSED:
            self._waits[auction.auction_id] = _Wait(auction=auction, pools=pools, skip=decision)
        return decision

    def _decide_treasury(self, mirror: Mirror, block: _Round) -> None:
        parameters = mirror.treasury.parameters
        houses = mirror.surplus_auctions
        if parameters is None or houses.parameters is None:
            return
        grown = block.outlook.rate - mirror.debt.rate
        income = mirror.accounts.total_normalized_debt * grown
        books = mirror.treasury.books
        block.add(
            decide_settle(
                replace(books, coin=Rad(books.coin + income)),
                parameters,
                block.outlook,
                self._policy,
                surplus_has_room=has_room_for(
                    Rad(parameters.surplus_lot * RAD), houses.coin_on_auction, houses.parameters
                ),
                slashable=mirror.treasury.slashable,
            )
        )

    def wants_holdings(self, mirror: Mirror, timestamp: UnixTime) -> bool:
        """Whether some auction could be bid on, so that it matters what the wallet has."""
        if self._wallet is None or mirror.debt.is_frozen:
            return False
        houses = (*mirror.debt_auctions, *mirror.surplus_auctions)
        return any(
            not auction.is_over(timestamp) and auction.bidder != self._wallet for auction in houses
        )

    def _decide_bids(self, mirror: Mirror, block: _Round, holdings: Holdings | None) -> None:
        governance = block.outlook.prices[self._governance_asset]
        debt, surplus = mirror.debt_auctions, mirror.surplus_auctions
        for auction in debt:
            decision = self._needs_no_bid(House.DEBT, auction, block.outlook)
            if decision is None and holdings is not None and debt.parameters is not None:
                decision = decide_bid_debt(
                    auction, debt.parameters, governance, holdings, self._policy
                )
                holdings = holdings.after(decision)
            block.add(decision)
        for auction in surplus:
            decision = self._needs_no_bid(House.SURPLUS, auction, block.outlook)
            if decision is None and holdings is not None and surplus.parameters is not None:
                decision = decide_bid_surplus(
                    auction, surplus.parameters, governance, holdings, self._policy
                )
                holdings = holdings.after(decision)
            block.add(decision)

    def _needs_no_bid(
        self, house: House, auction: BidAuction, outlook: Outlook
    ) -> Act | Skip | None:
        """The decision on an auction that needs no bid of ours, None if it does."""
        if auction.is_over(outlook.timestamp):
            return decide_upkeep(house, auction, outlook, self._policy)
        if auction.bidder is not None and auction.bidder == self._wallet:
            subject = f"{house} {auction.auction_id}"
            return Skip(action="bid", subject=subject, reason=Reason.WINNING)
        return None
