# SPDX-License-Identifier: MIT
"""Panel Waterfall: what waits to be paid, what may pay it, and who bears what in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keeper.page.amounts import of_rad, of_ray, of_wad
from model.fixed_point import sub_or_zero
from model.units import RAY, Rad, UnixTime

if TYPE_CHECKING:
    from keeper.mirror.bids import BidAuction
    from keeper.mirror.treasury import Treasury
    from keeper.page.moment import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearers:
    """Who bears a loss [rad]."""

    buffer: Rad
    """Coin of the Treasury."""
    pool: Rad
    """The guaranty pool, as far as one slash goes."""
    debt_auction: Rad
    """Owners of governance token, by dilution; what no bidder pays stays uncovered."""

    def told(self) -> dict[str, str]:
        """For a picture."""
        return {
            "buffer": of_rad(self.buffer),
            "pool": of_rad(self.pool),
            "debt_auction": of_rad(self.debt_auction),
        }


def bearers(loss: Rad, treasury: Treasury, raised: Rad) -> Bearers:
    """Who would bear a loss that comes on top of the debt that waits already.

    What waits is paid first, so it takes its part of buffer and pool before.

    Args:
        loss: More debt that nobody owes [rad].
        treasury: Coin, debt that waits, and what the pool gives.
        raised: Coin that running auctions are taken to bring [rad].
    """
    books, pool = treasury.books, Rad(treasury.slashable * RAY)
    coin = Rad(books.coin + raised)
    before = _shares(books.unbacked, coin, pool)
    after = _shares(books.unbacked + loss, coin, pool)
    return Bearers(
        buffer=Rad(after.buffer - before.buffer),
        pool=Rad(after.pool - before.pool),
        debt_auction=Rad(after.debt_auction - before.debt_auction),
    )


def _shares(debt: int, coin: Rad, pool: Rad) -> Bearers:
    """Who bears debt that nobody owes, from the top down [rad]."""
    rest = sub_or_zero(debt, coin)
    return Bearers(
        buffer=Rad(min(debt, coin)),
        pool=Rad(min(rest, pool)),
        debt_auction=Rad(sub_or_zero(rest, pool)),
    )


def waterfall(moment: Moment) -> dict[str, Any]:
    """The panel."""
    mirror = moment.mirror
    treasury, books = mirror.treasury, mirror.treasury.books
    rules = treasury.parameters
    wait = rules.debt_queue_delay if rules else 0
    return {
        "coin": of_rad(books.coin),
        "buffer_target": str(rules.surplus_buffer) if rules else None,
        "pool": of_wad(treasury.slashable),
        "unbacked": of_rad(books.unbacked),
        "queued": of_rad(books.queued),
        "matured": of_rad(books.matured),
        "on_auction": of_rad(books.on_auction),
        "open_tabs": of_rad(mirror.liquidation.total_open_tab),
        "queue": [
            {
                "era": bucket.era,
                "matures_at": UnixTime(bucket.era + wait),
                "amount": of_rad(bucket.amount),
            }
            for bucket in books.queue
        ],
        "bearers": _shares(books.unbacked, books.coin, Rad(treasury.slashable * RAY)).told(),
        "debt_auctions": [_auction(each, moment) for each in mirror.debt_auctions],
        "surplus_auctions": [_auction(each, moment) for each in mirror.surplus_auctions],
    }


def _auction(auction: BidAuction, moment: Moment) -> dict[str, Any]:
    price = auction.coin // auction.tokens if auction.tokens else None  # rad / wad = ray
    return {
        "id": auction.auction_id,
        "coin": of_rad(auction.coin),
        "tokens": of_wad(auction.tokens),
        "price": of_ray(price) if price is not None else None,
        "bidder": auction.bidder,
        "bid_expires_at": auction.bid_expires_at,
        "ends_at": auction.ends_at,
        "is_over": auction.is_over(moment.now),
    }
