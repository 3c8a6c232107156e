# SPDX-License-Identifier: MIT
"""What the mirror's accounts take: memory each, indexes included, and time to apply an event."""

from __future__ import annotations

import time
import tracemalloc
from dataclasses import dataclass

from keeper.events.ledger import AccountChanged
from keeper.mirror.accounts import Accounts
from model.health import MAX_ASSETS
from model.units import RAY, WAD


@dataclass(frozen=True, slots=True)
class Book:
    """Figures of a book of accounts that was built from events, one event each."""

    accounts: int
    assets: int
    """That every account holds."""
    bytes_each: float
    events_per_second: float
    """Applied; decoding not included."""


def measure_book(accounts: int, assets: int) -> Book:
    """Build a book twice: once with an eye on memory, once with an eye on time."""
    events = [_event(number, assets) for number in range(accounts)]
    started = time.perf_counter()
    _build(events)
    seconds = time.perf_counter() - started
    del events
    tracemalloc.start()
    # Made one by one and forgotten, so that only what the book keeps is counted.
    book = Accounts()
    for number in range(accounts):
        book.apply(_event(number, assets))
    book.screened([WAD] * MAX_ASSETS, [0] * MAX_ASSETS, RAY)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return Book(
        accounts=len(book),
        assets=assets,
        bytes_each=size / accounts,
        events_per_second=accounts / seconds,
    )


def _build(events: list[AccountChanged]) -> None:
    book = Accounts()
    for event in events:
        book.apply(event)


def _event(number: int, assets: int) -> AccountChanged:
    return AccountChanged(
        account=f"0x{number:040x}",
        normalized_debt=(number + 1) * WAD,
        assets=(1 << assets) - 1,
        amounts=tuple((number + asset + 1) * WAD for asset in range(assets)),
    )
