# SPDX-License-Identifier: MIT
"""Panel Oracle: the price of each asset now and next, how old it is, and what its source says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keeper.page.amounts import exact, of_wad
from model.fixed_point import ceil_div
from model.units import BPS

if TYPE_CHECKING:
    from keeper.mirror.prices import Answer, AssetPrice
    from keeper.page.moment import Moment


def oracle(moment: Moment) -> list[dict[str, Any]]:
    """The panel, a row for each asset that the oracle lists."""
    known = sorted(moment.mirror.prices, key=lambda each: each.asset)
    return [_row(each, moment) for each in known if each.parameters is not None]


def _row(known: AssetPrice, moment: Moment) -> dict[str, Any]:
    now, state, rules = moment.now, known.state, known.parameters
    current = known.at(now)
    is_waiting = state.next_price and now < state.next_at
    pool = moment.outlook.pools.get(known.asset)
    answer = known.answer
    candidate = state.candidate
    confirm_time = rules.confirm_time if rules else 0
    return {
        "asset": moment.symbol(known.asset),
        "price": of_wad(current.price),
        "next_price": of_wad(state.next_price) if is_waiting else None,
        "next_at": state.next_at if is_waiting else None,
        "taken_at": state.taken_updated_at or None,
        "expires_at": state.expires_at or None,
        "is_fresh": current.is_fresh,
        "is_suspect": current.is_suspect,
        "candidate": of_wad(candidate.value) if candidate else None,
        "candidate_since": candidate.since if candidate else None,
        "confirmed_from": candidate.since + confirm_time if candidate else None,
        "source": exact(answer.answer, answer.decimals) if answer and answer.decimals else None,
        "source_at": answer.updated_at if answer else None,
        "deviation_bps": _deviation(answer, state.next_price) if answer else None,
        "max_deviation_bps": rules.max_deviation if rules else None,
        "market": of_wad(pool.price) if pool else None,
    }


def _deviation(answer: Answer, taken: int) -> int | None:
    """Of the source from the latest taken value, which the band is about, away from 0 [bps]."""
    if taken == 0:
        return None
    said = answer.answer * 10**18 // 10**answer.decimals
    size = ceil_div(abs(said - taken) * BPS, taken)
    return size if said >= taken else -size
