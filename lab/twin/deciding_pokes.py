# SPDX-License-Identifier: MIT
"""Whether a feed's answer is worth a transaction; the twin of `keeper/decisions/poke.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.twin.acts import is_held_up, new_act, price_subject
from lab.twin.compiled import compiled
from lab.twin.desk import POKE, PRICE, Desk
from lab.twin.doubts import below
from lab.twin.gas import GAS_OF_POKE
from lab.twin.oracle import is_fresh, poke, price_at

if TYPE_CHECKING:
    from lab.twin.desk import Act, Tally
    from lab.twin.records import RecordArray
    from lab.twin.state import Price, State
    from lab.twin.terms import AssetTerms, Terms


@compiled
def decide_pokes(
    s: State,
    desk: Desk,
    assets: RecordArray,
    t: Terms,
    gas_price: float,
    now: int,
    block: int,
) -> None:
    """Poke what would change, and see the prices in the outlook as pokes leave them."""
    tally: Tally = desk.tally[0]
    if below(t.max_upkeep_cost, GAS_OF_POKE * gas_price, t.max_upkeep_cost, s.doubts):
        return
    for asset in range(len(s.prices)):
        before: Price = s.prices[asset]
        terms: AssetTerms = assets[asset]
        desk.scratch_prices[asset] = s.prices[asset]
        after: Price = desk.scratch_prices[asset]
        poke(after, terms, now)
        is_ageing = before.expires_at - now < terms.max_price_age // 2
        is_due = (
            after.next_price != before.next_price
            or after.candidate != before.candidate
            or after.candidate_since != before.candidate_since
            or after.candidate_round != before.candidate_round
            or (is_ageing and after.expires_at > before.expires_at)
        )
        subject = price_subject(s, asset)
        if not is_due or is_held_up(desk, subject, block):
            continue
        act: Act = desk.acts[new_act(desk, POKE, subject, asset, GAS_OF_POKE, PRICE)]
        act.asset = asset
        price, fresh = price_at(after, now), int(is_fresh(after, now))
        if price != desk.next_prices[asset] or fresh != desk.next_fresh[asset]:
            desk.next_prices[asset], desk.next_fresh[asset] = price, fresh
            tally.poked |= 1 << asset
            if asset == len(s.prices) - 1:
                tally.is_suspect = int(after.candidate != 0)
