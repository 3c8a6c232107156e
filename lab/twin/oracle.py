# SPDX-License-Identifier: MIT
"""The oracle, in integers; the twin of `model/oracle.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lab.twin.compiled import compiled

if TYPE_CHECKING:
    from lab.twin.state import Price
    from lab.twin.terms import AssetTerms

COIN: Final = 1e8
"""[decimals of a feed]."""

BPS: Final = 10_000


@compiled
def answer(p: Price, said: int, now: int) -> None:
    """A feed answers a new round."""
    p.round_id += 1
    p.answer = said
    p.updated_at = now


@compiled
def price_at(p: Price, now: int) -> float:
    """The current price [coins]."""
    return float(p.next_price if now >= p.next_at else p.price) / COIN


@compiled
def is_fresh(p: Price, now: int) -> bool:
    """Whether the last good price is young enough for lane A."""
    return now < p.expires_at


@compiled
def is_in_band(price: int, reference: int, max_deviation: int) -> bool:
    """Whether a price is near another one."""
    return reference == 0 or abs(price - reference) * BPS <= reference * max_deviation


@compiled
def poke(p: Price, t: AssetTerms, now: int) -> None:
    """What the oracle does with the latest round; twin of `model.oracle.step`."""
    said = p.answer
    is_timely = p.updated_at <= now <= p.updated_at + t.max_age
    if not (is_timely and said > 0 and t.lower_bound <= said <= t.upper_bound):
        return
    expires_at = p.updated_at + t.max_price_age
    if said == p.next_price and expires_at == p.expires_at and p.candidate == 0:
        return
    if p.round_id < p.taken_round or p.updated_at < p.taken_updated_at:
        return
    is_free = now >= p.next_at
    if not is_in_band(said, p.next_price, t.max_deviation):
        is_supported = (
            p.candidate != 0
            and is_in_band(said, p.candidate, t.max_deviation)
            and p.round_id >= p.candidate_round
        )
        if not is_supported:
            p.candidate, p.candidate_since, p.candidate_round = said, now, p.round_id
            return
        if not is_free or now < p.candidate_since + t.confirm_time:
            return
    p.candidate = 0
    if is_free:
        _take(p, said, t.delay, now)
        p.expires_at = expires_at


@compiled
def _take(p: Price, said: int, delay: int, now: int) -> None:
    before, next_at = p.next_price, p.next_at
    if before == 0:
        next_at = now
    elif said != before:
        next_at = now + delay
    if now >= next_at or before == 0:
        p.price = said
    else:
        p.price = before
    p.next_price, p.next_at = said, next_at
    p.taken_round, p.taken_updated_at = p.round_id, p.updated_at
