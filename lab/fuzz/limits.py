# SPDX-License-Identifier: MIT
"""What somebody calls too much: limits of losses, as `NAME=VALUE`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lab.scenario.errors import ScenarioError
from model.units import RAD, WAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lab.fuzz.losses import Losses

_NUMBER: Final = re.compile(r"(\d+(?:\.\d+)?) ?(%?)")
_WORDS: Final = {
    "bad-debt": "coins or a share of the debt, as 1000 or 2.5%",
    "buffer-below": "coins, as 0",
    "unsafe-for": "seconds, as 3600",
    "below-market": "a share from 0% to 100%, as 20%",
    "below-first-price": "a share from 0% to 100%, as 40%",
    "slashed": "coins, as 1",
    "tokens-sold": "tokens, as 1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From where on losses are a violation; None: whatever they are."""

    bad_debt: float | None = None
    """[coins]."""
    bad_share: float | None = None
    """Of the first debt [1]."""
    buffer_below: float | None = None
    """[coins]."""
    unsafe_for: float | None = None
    """[seconds]."""
    below_market: float | None = None
    """How far an auction may sell below the market [1]."""
    below_first_price: float | None = None
    """How far an auction may sell below its first price [1]."""
    slashed: float | None = None
    """Of the guaranty pool [coins]."""
    tokens_sold: float | None = None
    """Governance token in debt auctions [tokens]."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of the limits that there are."""
        share = None if self.bad_share is None else "bad-debt"
        fields = [name for name in _WORDS if getattr(self, name.replace("-", "_")) is not None]
        return tuple(dict.fromkeys([*fields, *([share] if share else [])]))

    def passed(self, losses: Losses) -> Iterator[tuple[str, str]]:
        """Limits that the losses pass: name, and what happened."""
        bad = losses.bad_debt / RAD
        if self.bad_debt is not None and bad > self.bad_debt:
            yield "bad-debt", f"bad debt of {bad:.6f} coins"
        if self.bad_share is not None and losses.bad_share > self.bad_share:
            yield "bad-debt", f"bad debt of {bad:.6f} coins, {losses.bad_share:.4%} of the debt"
        buffer = losses.lowest_buffer / RAD
        if self.buffer_below is not None and buffer < self.buffer_below:
            yield "buffer-below", f"a buffer of {buffer:.6f} coins"
        if self.unsafe_for is not None and losses.longest_unsafe > self.unsafe_for:
            yield "unsafe-for", f"an account unsafe for {losses.longest_unsafe} seconds"
        if self.below_market is not None and losses.worst_sale < 1 - self.below_market:
            yield "below-market", f"a sale at {losses.worst_sale:.6f} of the market's price"
        if self.below_first_price is not None and losses.lowest_sale < 1 - self.below_first_price:
            yield "below-first-price", f"a sale at {losses.lowest_sale:.6f} of the first price"
        slashed, sold = losses.slashed / RAD, losses.tokens_sold / WAD
        if self.slashed is not None and slashed > self.slashed:
            yield "slashed", f"{slashed:.6f} coins of the guaranty pool"
        if self.tokens_sold is not None and sold > self.tokens_sold:
            yield "tokens-sold", f"{sold:.6f} governance tokens sold for debt"


def read_limits(texts: Sequence[str]) -> Limits:
    """Limits as people write them.

    Raises:
        ScenarioError: A text is no `NAME=VALUE`, or the name or value is not known; says which are.
    """
    limits = Limits()
    for text in texts:
        name, _, value = text.partition("=")
        if name not in _WORDS:
            raise ScenarioError(f"violation {name!r} is not known: should be one of {_names()}")
        number = _NUMBER.fullmatch(value.strip())
        is_share = bool(number and number[2])
        needs_share = name.startswith("below-")
        if not number or (needs_share != is_share and name != "bad-debt"):
            raise ScenarioError(f"violation {name} is {value!r}: should be {_WORDS[name]}")
        found = float(number[1]) / (100 if is_share else 1)
        if is_share and found > 1:
            raise ScenarioError(f"violation {name} is {value!r}: should be {_WORDS[name]}")
        field = "bad_share" if name == "bad-debt" and is_share else name.replace("-", "_")
        limits = replace(limits, **{field: found})
    return limits


def _names() -> str:
    return ", ".join(_WORDS)
