# SPDX-License-Identifier: MIT
"""Recorded cases on the deployed contracts: what their groups share."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import boa

from model.errors import LEDGER_COIN_TOO_LOW, NO_REASON, Revert
from model.units import BPS, RAD, RAY, WAD

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPLOYED_AT: Final = 1_600_000_000
"""Before the first step of any file [unix time]."""


MAX_RATE: Final = 2**112 - 1
"""The Ledger's field [ray]."""
ACCRUED_AT_OFFSET: Final = 216
"""In the Ledger's word of the rate: after the rate and the total debt [bits]."""


class Refused(Exception):
    """The deployed contracts cannot be brought to a case; the text says what stands against it."""


@contextmanager
def told() -> Iterator[None]:
    """Reverts are ours, by their text; of a lack of coin the reference says nothing."""
    try:
        yield
    except boa.BoaError as error:
        reason = reason_of(error)
        raise Revert(NO_REASON if reason == LEDGER_COIN_TOO_LOW else reason) from error


def put_in_force(setter: Any, *arguments: Any, sender: str) -> None:
    """Set parameters.

    Raises:
        Refused: If the setter reverts, with its text.
    """
    try:
        setter(*arguments, sender=sender)
    except boa.BoaError as error:
        raise Refused(reason_of(error)) from error


def reason_of(error: boa.BoaError) -> str:
    """The text of a revert."""
    return str(error.stack_trace.last_frame.pretty_vm_reason)


def in_bps(name: str, factor: int, one: int = WAD) -> int:
    """A factor as basis points.

    Raises:
        Refused: If it is not a whole number of them.
    """
    return _whole(f"{name}: not whole basis points", factor, one // BPS)


def in_coins(name: str, amount: int) -> int:
    """A sum [rad] as coins.

    Raises:
        Refused: If it is not a whole number of them.
    """
    return _whole(f"{name}: not whole coins", amount, RAD)


def seed_rate(ledger: Any, rate: int) -> None:
    """Write the rate of a Ledger without debt, accrued up to now, to its storage.

    Raises:
        Refused: If no accrual can lead to it.
    """
    refuse(unless=RAY <= rate <= MAX_RATE, reason="rate: below 1, or above the field")
    assert ledger.total_normalized_debt() == 0
    slot = ledger.compiler_data.storage_layout["storage_layout"]["account_book"]["rates_word"]
    word = rate | boa.env.timestamp << ACCRUED_AT_OFFSET
    boa.env.set_storage(ledger.address, slot["slot"], word)
    assert ledger.rate() == rate


def coins_of(normalized_debt: int, rate: int) -> int:
    """The coins to borrow for a normalized debt, which is rounded up to it [wad]."""
    return normalized_debt * rate // RAY


def refuse(*, unless: bool, reason: str) -> None:
    """Raise `Refused` unless it holds."""
    if not unless:
        raise Refused(reason)


def _whole(reason: str, amount: int, unit: int) -> int:
    refuse(unless=amount % unit == 0, reason=reason)
    return amount // unit
