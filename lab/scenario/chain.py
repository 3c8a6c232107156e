# SPDX-License-Identifier: MIT
"""How fast the chain goes, and what gas costs."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, Discriminator, Field, Tag

from lab.scenario.part import HOUR, NotNegative, Part, check_hours

GWEI: Final = 10**9
"""[wei]."""


def _kind(price: object) -> str:
    return "[path]" if isinstance(price, list | tuple) else "[number]"


def _check_hours(path: GasPath) -> GasPath:
    check_hours([hour for hour, _ in path])
    return path


GasPath = tuple[tuple[NotNegative, NotNegative], ...]
GasPrice = Annotated[
    Annotated[NotNegative, Tag("[number]")]
    | Annotated[GasPath, AfterValidator(_check_hours), Tag("[path]")],
    Discriminator(_kind),
]


class Chain(Part):
    """How fast the chain goes."""

    block_seconds: int = Field(ge=1, le=900)
    """Chain time per block while prices move; longer than mainnet's 12 s: compressed time."""
    rest_block_seconds: int = Field(ge=60, le=3600)
    """Chain time per block after the last auction, on the way to the debt queue's end."""
    gas_price_gwei: GasPrice
    """What every transaction pays per gas; `[hours since the start, gwei]` holds until the next."""
    gas_asset: str = "ETH"
    """Asset whose price values gas."""

    def base_fee(self, offset: int) -> int:
        """What gas costs at a moment [wei].

        Args:
            offset: Since the first price, below 0 before it [seconds].
        """
        path = self.gas_price_gwei
        if not isinstance(path, tuple):
            return int(path * GWEI)
        begun = [gwei for hour, gwei in path if hour * HOUR <= max(0, offset)]
        return int(begun[-1] * GWEI)

    @property
    def fee_changes(self) -> tuple[int, ...]:
        """When gas gets another price [seconds since the first price]."""
        path = self.gas_price_gwei
        return tuple(int(hour * HOUR) for hour, _ in path[1:]) if isinstance(path, tuple) else ()
