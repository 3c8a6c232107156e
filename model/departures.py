# SPDX-License-Identifier: MIT
"""Where our rules differ from Maker's on purpose, one named flag each.

All flags off is Maker, to the last integer; all on is our contracts. `tests/vectors` proves both,
and that each flag alone changes exactly the cases, by exactly the amounts, that it names.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Departures:
    """Which of our rules replace Maker's."""

    zero_price: bool = False
    """A lot whose price has run down to 0 needs a reset; Maker gives it away."""
    zero_amount: bool = False
    """A purchase of nothing is refused; Maker's does nothing, or charges for it."""
    one_wei: bool = False
    """Who wants at least the whole tab gets at least one wei; Maker may charge and give none."""
    whole_tab: bool = False
    """A request within one price unit of the whole tab closes it; Maker refuses or leaves dust."""
    partial_tip: bool = False
    """The flat tip is for whole close-outs only; Maker pays it for partial ones too."""
    incentive_cap: bool = False
    """Payments to keepers stay within the auction's penalty; Maker's have no cap."""
    dust_ends: bool = False
    """A reset ends an auction of collateral below the least tab; Maker's restarts it, unpaid."""
    delay_per_value: bool = False
    """A value's delay counts from when it was taken; Maker's from a grid of whole periods."""
    lazy_read: bool = False
    """A value is current once its delay is over; Maker's only when somebody pokes again."""
    early_poke: bool = False
    """A poke while a value waits does nothing; Maker's reverts."""
    bucket: bool = False
    """Queued debt waits for the end of its bucket; Maker's from the moment it was queued."""
    oldest_first: bool = False
    """Older debt matures with younger; Maker's one moment's at a time, in any order."""
    settle_first: bool = False
    """Coin is burned against matured debt before either auction; Maker's refuses until it is."""
    lot_cap: bool = False
    """Restarts enlarge a debt auction's lot up to a cap, a few times; Maker's without end."""
    reserve: bool = False
    """A lot or first bid is bounded by the governance token's price; Maker asks no price."""
    half_open: bool = False
    """A debt or surplus auction may be closed at the moment of its end; Maker's a second later."""
    bid_first: bool = False
    """Who restarts an auction with a bid is told of the bid; in Maker first that it is not over."""
    unknown_id: bool = False
    """Restarting an auction that never was is refused; Maker makes an empty record."""


MAKER: Final = Departures()
OURS: Final = Departures(**{field.name: True for field in fields(Departures)})
