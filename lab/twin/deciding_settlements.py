# SPDX-License-Identifier: MIT
"""Whether the waterfall shall flow; the twin of `keeper/decisions/settle.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.twin.accounts import Market, rate_at
from lab.twin.acts import is_held_up, new_act, treasury_subject
from lab.twin.compiled import compiled
from lab.twin.desk import SETTLE, UPKEEP, Desk
from lab.twin.doubts import below, surely_below
from lab.twin.gas import GAS_OF_SETTLE
from lab.twin.waterfall import settled

if TYPE_CHECKING:
    from lab.twin.state import Books, State
    from lab.twin.terms import Terms


@compiled
def decide_settle(
    s: State, desk: Desk, market: Market, t: Terms, gas_price: float, now: int, block: int
) -> None:
    """Settle if debt matures, an auction would start, or enough would be burned."""
    books: Books = s.books[0]
    subject = treasury_subject(s)
    income = books.total_debt * (market.rate - rate_at(books.rate_at, t))
    coin = books.coin + income
    _, due, given, _, coin_left, starts_debt, starts_surplus = settled(s, coin, t, now)
    burned = coin + given - coin_left
    is_due = starts_debt or starts_surplus or due > 0.0
    if not is_due and burned < 0.5 * t.min_burn:
        return
    is_due = is_due or not surely_below(burned, t.min_burn, coin + given, s.doubts)
    is_dear = below(t.max_upkeep_cost, GAS_OF_SETTLE * gas_price, t.max_upkeep_cost, s.doubts)
    if is_due and not is_dear and not is_held_up(desk, subject, block):
        new_act(desk, SETTLE, subject, 0, GAS_OF_SETTLE, UPKEEP)
