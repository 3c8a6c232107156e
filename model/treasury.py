# SPDX-License-Identifier: MIT
"""The waterfall: queue, buffer, guaranty pool, debt and surplus auction; the twin of `Treasury.vy`.

`Books` is what the Ledger holds for the Treasury. The first half are single steps, as Maker's Vow
has them; `settle` is their order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from model.departures import OURS
from model.fixed_point import sub_or_zero
from model.guaranty_rules import slashed
from model.units import RAD, RAY, WAD_TO_RAY, Rad, UnixTime, Wad

if TYPE_CHECKING:
    from model.departures import Departures
    from model.parameters import TreasuryParameters
    from model.units import Seconds

MAX_BUCKETS_PER_SETTLE: Final = 30
NO_POOL: Final = Wad(0)
"""What a pool gives in which there is nothing [wad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Debt that matures together."""

    era: UnixTime
    """End of the bucket [unix time]."""
    amount: Rad
    """[rad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Coin and unbacked debt of the Treasury."""

    coin: Rad
    """[rad]."""
    unbacked: Rad
    """Queued, matured and on auction [rad]."""
    queue: tuple[Bucket, ...]
    """Buckets that have not matured, oldest first."""
    on_auction: Rad
    """In debt auctions without a bid [rad]."""

    @property
    def queued(self) -> Rad:
        """Debt that waits in the queue [rad]."""
        return Rad(sum(bucket.amount for bucket in self.queue))

    @property
    def matured(self) -> Rad:
        """Debt that neither waits nor is on auction; 0 if a shutdown burned more [rad]."""
        return Rad(sub_or_zero(self.unbacked, self.queued + self.on_auction))


EMPTY: Final = Books(coin=Rad(0), unbacked=Rad(0), queue=(), on_auction=Rad(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What `settle` did."""

    books: Books
    """Books after it."""
    matured: Rad
    """Queued debt that matured [rad]."""
    burned: Rad
    """Coin burned against matured debt, the pool's included [rad]."""
    slashed: Rad
    """Coin taken from the guaranty pool [rad]."""
    debt_lot: Rad
    """Debt for which a debt auction starts, 0 = none [rad]."""
    surplus_lot: Rad
    """Coin for which a surplus auction starts, 0 = none [rad]."""


# --- Steps ----------------------------------------------------------------------------------------


def era_of(timestamp: UnixTime, bucket_length: Seconds, departures: Departures = OURS) -> UnixTime:
    """End of the bucket in which debt of a moment is queued [unix time]."""
    if not departures.bucket:
        return timestamp
    return UnixTime(-(-timestamp // bucket_length) * bucket_length)


def queue_debt(books: Books, era: UnixTime, amount: Rad) -> Books:
    """Debt leaves an account and waits, `era` not before that of any other debt."""
    last = books.queue[-1] if books.queue else None
    if last is not None and last.era == era:
        waiting = (*books.queue[:-1], replace(last, amount=Rad(last.amount + amount)))
    else:
        waiting = (*books.queue, Bucket(era=era, amount=amount))
    return replace(books, unbacked=Rad(books.unbacked + amount), queue=waiting)


def mature(books: Books, until: UnixTime) -> Books:
    """The buckets that ended at or before `until` mature, oldest first, 30 at most.

    Source:
        MakerDAO dss, `vow.sol:flog`, one bucket a call.
    """
    due = sum(bucket.era <= until for bucket in books.queue)
    return replace(books, queue=books.queue[min(due, MAX_BUCKETS_PER_SETTLE) :])


def burn(books: Books, amount: Rad) -> Books:
    """Coin and matured debt fall by the same amount, at most the lesser of them [rad].

    Source:
        MakerDAO dss, `vow.sol:heal`.
    """
    return replace(books, coin=Rad(books.coin - amount), unbacked=Rad(books.unbacked - amount))


def debt_auction_is_due(books: Books, debt_lot: Rad, departures: Departures = OURS) -> bool:
    """Whether matured debt fills a lot [rad]; Maker refuses while there is coin.

    Source:
        MakerDAO dss, `vow.sol:flop`.
    """
    is_settled = departures.settle_first or books.coin == 0
    return is_settled and books.matured >= debt_lot


def put_on_auction(books: Books, debt_lot: Rad) -> Books:
    """A debt auction starts."""
    return replace(books, on_auction=Rad(books.on_auction + debt_lot))


def cancel_auctioned_debt(books: Books, amount: Rad) -> Books:
    """A debt auction got its first bid, which is among the coin already.

    Source:
        MakerDAO dss, `vow.sol:kiss` as `flop.sol:dent` calls it.
    """
    amount = min(amount, books.on_auction, books.coin)
    return replace(burn(books, amount), on_auction=Rad(books.on_auction - amount))


def surplus_auction_is_due(books: Books, surplus_lot: Rad, surplus_buffer: Rad) -> bool:
    """Whether coin is above all unbacked debt, the buffer and a lot.

    Source:
        MakerDAO dss, `vow.sol:flap`.
    """
    return books.matured == 0 and books.coin >= books.unbacked + surplus_buffer + surplus_lot


def sell_surplus(books: Books, surplus_lot: Rad) -> Books:
    """A surplus auction starts and takes its coin along."""
    return replace(books, coin=Rad(books.coin - surplus_lot))


# --- The waterfall --------------------------------------------------------------------------------


def settle(
    books: Books,
    parameters: TreasuryParameters,
    timestamp: UnixTime,
    *,
    surplus_has_room: bool,
    slashable: Wad = NO_POOL,
) -> Settlement:
    """One call of `settle`, interest having accrued.

    Args:
        books: Books after accrual.
        parameters: Parameters in force.
        timestamp: Now [unix time].
        surplus_has_room: Whether the surplus auction's limit allows one more lot.
        slashable: Most that the guaranty pool gives at once [wad].
    """
    after = mature(books, UnixTime(timestamp - parameters.debt_queue_delay))
    newly_matured = Rad(books.queued - after.queued)
    missing = Rad(max(after.matured - after.coin, 0))
    given = Rad(slashed(missing, slashable) * RAY)
    after = replace(after, coin=Rad(after.coin + given))
    burned = min(after.coin, after.matured)
    after = burn(after, burned)

    debt_lot = Rad(parameters.debt_lot * RAD)
    surplus_lot = Rad(parameters.surplus_lot * RAD)
    surplus_buffer = Rad(parameters.surplus_buffer * RAD)
    starts_debt = debt_auction_is_due(after, debt_lot)
    starts_surplus = surplus_has_room and surplus_auction_is_due(after, surplus_lot, surplus_buffer)
    if starts_debt:
        after = put_on_auction(after, debt_lot)
    if starts_surplus:
        after = sell_surplus(after, surplus_lot)
    return Settlement(
        books=after,
        matured=newly_matured,
        burned=burned,
        slashed=given,
        debt_lot=debt_lot if starts_debt else Rad(0),
        surplus_lot=surplus_lot if starts_surplus else Rad(0),
    )


def unsold_purchase(free_balance: Wad, max_collateral: Wad, price: Wad) -> tuple[Wad, Rad]:
    """Collateral bought [wad] and coin paid for it [rad], exact, at an oracle price [wad]."""
    collateral = min(max_collateral, free_balance)
    return collateral, Rad(collateral * price * WAD_TO_RAY)
