# SPDX-License-Identifier: MIT
"""Collateral auctions: take what pays, reset what is spent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from keeper.decisions.decision import Act, Skip
from keeper.decisions.reset import decide_reset
from keeper.decisions.take import decide_take
from keeper.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keeper.decisions.decision import GasPrice, Outlook
    from keeper.mirror.auctions import Auction
    from keeper.mirror.pools import Pool
    from keeper.strategies.picture import Picture
    from keeper.strategies.strategy import Setup
    from model.units import UnixTime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wait:
    """A take that is not due, and what that was computed from."""

    auction: Auction
    pools: tuple[Pool | None, ...]
    gas: GasPrice
    since: UnixTime
    """It says nothing about earlier moments."""
    skip: Skip

    def holds(self, auction: Auction, pools: tuple[Pool | None, ...], outlook: Outlook) -> bool:
        """Whether the take is still not due: not while gas costs no less and pools pay no more."""
        now, planned_at = outlook.timestamp, self.skip.planned_at
        return (
            self.auction == auction
            and self.since <= now
            and self.gas.wei * self.gas.ether <= outlook.gas.wei * outlook.gas.ether
            and (planned_at is None or now < planned_at)
            and all(map(_pays_no_more, pools, self.pools))
        )


def _pays_no_more(pool: Pool | None, other: Pool | None) -> bool:
    """Whether no sale into a pool brings more than into another."""
    if pool is None or pool == other:
        return True
    return (
        other is not None
        and pool.token_reserve >= other.token_reserve
        and pool.coin_reserve <= other.coin_reserve
        and (pool.fee, pool.scale) == (other.fee, other.scale)
    )


class Auctions:
    """Remembers only what saves computing it again: when an auction will pay."""

    def __init__(self, setup: Setup) -> None:
        self._policy = setup.policy
        self._waits: dict[int, _Wait] = {}

    def decide(self, picture: Picture) -> Iterator[Act | Skip]:
        """As `Strategy.decide`."""
        auctions = picture.mirror.auctions
        for auction in auctions:
            decision = (
                picture.skip_if_held_up("auction", f"auction {auction.auction_id:#x}")
                or decide_reset(auction, picture.outlook, self._policy)
                or self._take(auction, picture.outlook)
            )
            yield decision
            picture = picture.after(decision)
        for gone in self._waits.keys() - {auction.auction_id for auction in auctions}:
            del self._waits[gone]

    def _take(self, auction: Auction, outlook: Outlook) -> Act | Skip:
        """The decision on a take; not computed again before its time while nothing changes."""
        pools = tuple(outlook.pools.get(lot.asset) for lot in auction.lots)
        wait = self._waits.get(auction.auction_id)
        if wait is not None and wait.holds(auction, pools, outlook):
            return wait.skip
        decision = decide_take(auction, outlook, self._policy)
        if isinstance(decision, Skip) and decision.reason != Reason.PAUSED:
            self._waits[auction.auction_id] = _Wait(
                auction=auction,
                pools=pools,
                gas=outlook.gas,
                since=outlook.timestamp,
                skip=decision,
            )
        return decision
