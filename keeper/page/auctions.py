# SPDX-License-Identifier: MIT
"""Panel Auctions: what is for sale, how prices fall, who bought, what the keeper intends."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from keeper.mirror.auctions import last_age, live_price
from keeper.mirror.liquidation import auction_time
from keeper.page.amounts import of_rad, of_ray, of_wad, short
from model.units import BPS, RAY, Ray, Seconds, Wad

if TYPE_CHECKING:
    from keeper.mirror.auctions import Auction, Lot
    from keeper.page.intentions import Intentions
    from keeper.page.moment import Moment
    from model.auctions import Terms

MOST_SHOWN: Final = 24
"""Auctions that are drawn, the largest tabs first; the others are counted."""
_SAMPLES: Final = 48  # of a price curve
_LAST_TAKES: Final = 20  # of an auction


def auctions(moment: Moment, intentions: Intentions) -> dict[str, Any]:
    """The panel."""
    running = sorted(moment.mirror.auctions, key=lambda auction: -auction.tab)
    outlook = moment.outlook
    return {
        "running": len(running),
        "tab": of_rad(sum(auction.tab for auction in running)),
        "pause": {0: None, 1: "close-outs", 2: "close-outs and resets"}.get(
            outlook.pause_level, "close-outs, resets and takes"
        ),
        "shown": [_auction(each, moment, intentions) for each in running[:MOST_SHOWN]],
    }


def _auction(auction: Auction, moment: Moment, intentions: Intentions) -> dict[str, Any]:
    clock = auction_time(moment.mirror.liquidation.pause, moment.now)
    # The auctions' clock stands still in a pause: what is drawn is moved to the time of the day.
    started_at = moment.now - (clock - auction.started_at)
    terms = auction.terms.terms
    return {
        "id": f"{auction.auction_id:#x}",
        "number": auction.auction_id & 0xFFFFFFFF,
        "owner": auction.owner,
        "tab": of_rad(auction.tab),
        "started_at": started_at,
        "age": auction.elapsed(clock),
        "tail_at": started_at + terms.tail,
        "ends_at": started_at + last_age(auction.terms),
        "needs_reset": auction.needs_reset(clock),
        "lots": [_lot(lot, auction, moment, started_at) for lot in auction.lots],
        "takes": [
            {
                "at": moment.now - (clock - taken.at),
                "asset": moment.symbol(taken.asset),
                "collateral": of_wad(taken.collateral),
                "price": of_ray(taken.price),
                "payment": of_rad(taken.payment),
                "buyer": taken.buyer,
            }
            for taken in auction.takes[-_LAST_TAKES:]
        ],
        "takes_in_all": len(auction.takes),
        "intention": intentions.about(auction.auction_id),
    }


def _lot(lot: Lot, auction: Auction, moment: Moment, started_at: int) -> dict[str, Any]:
    clock = auction_time(moment.mirror.liquidation.pause, moment.now)
    elapsed, pool = auction.elapsed(clock), moment.outlook.pools.get(lot.asset)
    sold = sum(taken.collateral for taken in auction.takes if taken.asset == lot.asset)
    ages, prices = _curve(auction.terms, lot.top)
    return {
        "asset": moment.symbol(lot.asset),
        "left": of_wad(lot.collateral),
        "at_start": of_wad(Wad(lot.collateral + sold)),
        "price": of_ray(live_price(auction.terms, lot.top, elapsed)),
        "top": of_ray(lot.top),
        "floor": of_ray(Ray(lot.top * auction.terms.terms.floor_fraction // BPS)),
        "oracle": of_wad(moment.outlook.prices[lot.asset].price),
        "market": of_wad(pool.price) if pool else None,
        "curve": {"at": [started_at + age for age in ages], "price": list(prices)},
    }


@lru_cache(maxsize=4_096)
def _curve(terms: Terms, top: Ray) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Ages and prices while a lot can be bought; nothing without a price [seconds, coins]."""
    last = last_age(terms)
    if top == 0:
        return (), ()
    ages = sorted({last * number // (_SAMPLES - 1) for number in range(_SAMPLES)})
    prices = short(live_price(terms, top, Seconds(age)) / RAY for age in ages)
    return tuple(ages), tuple(prices)
