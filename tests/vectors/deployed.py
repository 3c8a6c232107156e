# SPDX-License-Identifier: MIT
"""Recorded cases on the deployed contracts: what their groups share."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import boa

from model.errors import LEDGER_COIN_TOO_LOW, NO_REASON, Revert
from model.units import BPS, RAD, WAD

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPLOYED_AT: Final = 1_600_000_000
"""Before the first step of any file [unix time]."""


class Refused(Exception):
    """A setter does not accept the parameters of a case, or its unit cannot express them."""


@contextmanager
def told() -> Iterator[None]:
    """Reverts are ours, by their text; of a lack of coin the reference says nothing."""
    try:
        yield
    except boa.BoaError as error:
        reason = str(error.stack_trace.last_frame.pretty_vm_reason)
        raise Revert(NO_REASON if reason == LEDGER_COIN_TOO_LOW else reason) from error


def put_in_force(setter: Any, *arguments: Any, sender: str) -> None:
    """Set parameters.

    Raises:
        Refused: If the setter reverts.
    """
    try:
        setter(*arguments, sender=sender)
    except boa.BoaError as error:
        raise Refused from error


def in_bps(factor: int, one: int = WAD) -> int:
    """A factor as basis points.

    Raises:
        Refused: If it is not a whole number of them.
    """
    return _whole(factor, one // BPS)


def in_coins(amount: int) -> int:
    """A sum [rad] as coins.

    Raises:
        Refused: If it is not a whole number of them.
    """
    return _whole(amount, RAD)


def _whole(amount: int, unit: int) -> int:
    if amount % unit:
        raise Refused
    return amount // unit
