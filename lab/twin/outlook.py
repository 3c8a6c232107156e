# SPDX-License-Identifier: MIT
"""The market as what is decided leaves it; which of two ways is better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.twin.compiled import compiled
from lab.twin.doubts import below
from lab.twin.pools import coin_for, whole_units

if TYPE_CHECKING:
    from lab.twin.desk import Act, Desk
    from lab.twin.records import RecordArray
    from lab.twin.state import State
    from lab.twin.terms import AssetTerms, Terms


@compiled
def sell(desk: Desk, act: Act, assets: RecordArray, t: Terms) -> None:
    """The market in the outlook as an act leaves it."""
    if act.sale <= 0.0:
        return
    terms: AssetTerms = assets[act.asset]
    sold = whole_units(act.sale, terms.units)
    brought = coin_for(sold, desk.token[act.asset], desk.coin[act.asset], t.exchange_fee)
    desk.token[act.asset] += sold
    desk.coin[act.asset] -= brought


@compiled
def is_better(
    rank: int, profit: float, than_rank: int, than: float, scale: float, s: State
) -> bool:
    """Whether one way is better than another: the higher rank, then the higher profit."""
    if rank != than_rank:
        return rank > than_rank
    return profit != than and below(than, profit, scale, s.doubts)
