# SPDX-License-Identifier: MIT
"""What acts are about, and whether anything can be done about it; new acts on the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.twin.compiled import compiled

if TYPE_CHECKING:
    from lab.twin.desk import Act, Desk, Tally
    from lab.twin.state import State


@compiled
def price_subject(s: State, asset: int) -> int:
    """Number of what a poke is about; accounts have the numbers below."""
    return len(s.debts) + asset


@compiled
def treasury_subject(s: State) -> int:
    """Of a settlement; the numbers after it are the wallet's coin and its two allowances."""
    return len(s.debts) + len(s.prices)


@compiled
def bid_subject(s: State, bid: int) -> int:
    """Of a debt or surplus auction."""
    return treasury_subject(s) + 4 + bid


@compiled
def auction_subject(s: State, auction: int) -> int:
    """Of a collateral auction."""
    return bid_subject(s, len(s.bids)) + auction


@compiled
def is_held_up(desk: Desk, subject: int, block: int) -> bool:
    """Whether nothing can be sent about a subject while a block is the head."""
    if desk.in_flight[subject] > 0:
        return True
    return bool(desk.rest_length[subject] > 0 and block < desk.rest_until[subject])


@compiled
def new_act(desk: Desk, kind: int, subject: int, target: int, gas: int, urgency: int) -> int:
    """One more act on the desk; its place."""
    tally: Tally = desk.tally[0]
    place = tally.acts
    tally.acts += 1
    act: Act = desk.acts[place]
    act.kind, act.subject, act.target = kind, subject, target
    act.gas, act.urgency = gas, urgency
    act.asset, act.after_poke, act.collaterals = 0, 0, 0
    act.most = act.highest = act.least_profit = act.sale = 0.0
    return place
