# SPDX-License-Identifier: MIT
"""Auction terms of a case: as recorded, or others of which the twin says that nothing changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.units import BPS, RAD, RAY, WAD
from tests.vectors.deployed import in_bps, refuse
from tests.vectors.files import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.vectors.comparison import Outcome

MIN_FRACTION: Final = 3_000
FLOORS: Final = (4_000, 9_000)
"""Least and greatest floor as a share of the oracle price, as the setter has them [bps]."""


def with_accepted(
    inputs: Record, replay: Callable[[Record], Outcome], dust: str = "dust"
) -> tuple[Record, tuple[str, ...]]:
    """The inputs with a floor fraction and a least tab that our units and bounds have.

    Args:
        inputs: Of the case; `chost` follows from `dust` and `chop`.
        replay: What the twin does with inputs.
        dust: Name of the field of the debt floor.

    Returns:
        The inputs, and what was replaced in them.

    Raises:
        Refused: If the replacement would be seen.
    """
    replaced = []
    accepted = inputs
    for name, changes in (("cusp", _fraction(inputs)), ("dust", _least(inputs, dust))):
        if any(inputs.number(field) != value for field, value in changes.items()):
            changed = Record(accepted.place, {**accepted.fields, **changes})
            refuse(
                unless=replay(changed) == replay(inputs), reason=f"{name}: out of bounds or unit"
            )
            replaced.append(name)
            accepted = changed
    return accepted, tuple(replaced)


def _fraction(inputs: Record) -> dict[str, int]:
    """The nearest floor fraction that goes with the start multiplier [ray]."""
    multiplier = in_bps("buf", inputs.number("buf"), RAY)
    refuse(unless=BPS <= multiplier <= 2 * BPS, reason="buf: out of bounds")
    least = max(-(-FLOORS[0] * BPS // multiplier), MIN_FRACTION)
    most = min(FLOORS[1] * BPS // multiplier, BPS)
    unit = RAY // BPS
    fraction = min(max(inputs.number("cusp") // unit, least), most)
    return {"cusp": fraction * unit}


def _least(inputs: Record, name: str) -> dict[str, int]:
    """The debt floor in whole coins, at least 1, and the least tab that it makes [rad]."""
    dust = max(-(-inputs.number(name) // RAD), 1) * RAD
    return {name: dust, "chost": dust * inputs.number("chop") // WAD}
