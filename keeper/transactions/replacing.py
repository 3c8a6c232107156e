# SPDX-License-Identifier: MIT
"""What to do about a transaction that is not mined: wait, offer more, cancel.

Never more than the work earns: the gas limit at the highest fee stays within the expected profit;
work that pays nobody has caps of its own. All of it is one pure function.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from keeper.transactions.offers import (
    CANCEL_GAS,
    Offer,
    expected_fee,
    fresh_offer,
    most_per_gas,
)

if TYPE_CHECKING:
    from keeper.ports import Head
    from keeper.transactions.options import EngineOptions
    from keeper.transactions.transaction import Transaction
    from model.units import Wad


class Step(Enum):
    """The choice."""

    WAIT = auto()
    REPLACE = auto()
    CANCEL = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The choice, and its price."""

    step: Step
    offer: Offer | None = None
    """Of the next attempt; None: there is none."""


_WAIT = Choice(step=Step.WAIT)


def is_due(transaction: Transaction, head: Head, options: EngineOptions, *, urgently: bool) -> bool:
    """Whether something should be done about a transaction that is not mined.

    Args:
        transaction: In flight.
        head: The latest block.
        options: Deadlines.
        urgently: Whether it, or something behind it, is urgent.
    """
    if transaction.floor is not None or transaction.latest.offer.max_fee < head.base_fee:
        return True
    deadline = options.urgent_deadline if urgently else options.lazy_deadline
    return head.number - transaction.latest.block >= deadline


def choose(
    transaction: Transaction,
    head: Head,
    ether: Wad,
    options: EngineOptions,
    *,
    urgently: bool,
    is_gone: bool,
) -> Choice:
    """What to do about a transaction that is due.

    Args:
        transaction: In flight.
        head: The latest block.
        ether: Price of ether; 0 = unknown, gas then counts as free [wad coins].
        options: Caps.
        urgently: Whether it, or something behind it, is urgent.
        is_gone: Whether its work is done, by whomever: it would revert now.
    """
    wanted = _next_offer(transaction, head, options)
    if not is_gone and not transaction.is_cancelled:
        most = most_per_gas(
            _worth(transaction, options, urgently=urgently), transaction.gas_limit, ether, options
        )
        if wanted.max_fee <= most:
            return Choice(step=Step.REPLACE, offer=wanted)
        least = _least_offer(transaction, head, options)
        if least.max_fee <= most:
            return Choice(step=Step.REPLACE, offer=Offer(max_fee=most, tip=least.tip))
        if expected_fee(head.base_fee, options) <= most:
            return _WAIT  # it still pays at this price, only the next bump would not
    most = most_per_gas(options.max_urgent_cost, CANCEL_GAS, ether, options)
    if wanted.max_fee > most:
        return _WAIT
    return Choice(step=Step.CANCEL, offer=wanted)


def _worth(transaction: Transaction, options: EngineOptions, *, urgently: bool) -> Wad:
    """Most that it may cost [wad coins]."""
    cap = options.max_urgent_cost if urgently else options.max_lazy_cost
    if transaction.profit <= 0:
        return cap
    return max(transaction.profit, cap) if transaction.is_lazy and urgently else transaction.profit


def _least_offer(transaction: Transaction, head: Head, options: EngineOptions) -> Offer:
    """The least that replaces the latest attempt and can be mined in the next block."""
    before = transaction.latest.offer
    if transaction.floor is not None:
        before = before.at_least(transaction.floor)
    raised = before.raised()
    return Offer(max_fee=max(raised.max_fee, expected_fee(head.base_fee, options)), tip=raised.tip)


def _next_offer(transaction: Transaction, head: Head, options: EngineOptions) -> Offer:
    """The least that replaces the latest attempt, or what a new transaction would offer."""
    least = _least_offer(transaction, head, options)
    return least.at_least(fresh_offer(head.base_fee, options))
