# SPDX-License-Identifier: MIT
"""What the previews of `ILens.vyi` say; a refused one is its number in `REFUSALS` instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from model import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.direct_liquidations import Quote
    from model.errors import Revert
    from model.units import Rad, Ray, Wad

LIQUIDATE: Final = 10
CLOSE_OUT: Final = 20
TAKE: Final = 30
RESET: Final = 40

REFUSALS: Final[Mapping[int, str]] = {
    1: errors.LEDGER_CLOSED_IN_A_CALLBACK,
    2: errors.LEDGER_FROZEN,
    LIQUIDATE + 1: errors.LIQUIDATION_ACCOUNT_IS_HEALTHY,
    LIQUIDATE + 2: errors.LIQUIDATION_PRICE_IS_TOO_OLD,
    LIQUIDATE + 3: errors.LIQUIDATION_CLOSE_OUT_INSTEAD,
    LIQUIDATE + 4: errors.LIQUIDATION_ASSET_TOO_SMALL,
    CLOSE_OUT + 1: errors.LIQUIDATION_ACCOUNT_IS_HEALTHY,
    CLOSE_OUT + 2: errors.LIQUIDATION_LIQUIDATE_INSTEAD,
    CLOSE_OUT + 3: errors.LIQUIDATION_LIMIT_REACHED,
    CLOSE_OUT + 4: errors.LIQUIDATION_DUSTY_PARTIAL,
    CLOSE_OUT + 5: errors.LIQUIDATION_CLOSE_OUTS_ARE_PAUSED,
    TAKE + 1: errors.AUCTION_TAKES_ARE_PAUSED,
    TAKE + 2: errors.AUCTION_NOT_RUNNING,
    TAKE + 3: errors.AUCTION_ASSET_NOT_IN_AUCTION,
    TAKE + 4: errors.AUCTION_LOT_IS_SOLD,
    TAKE + 5: errors.AUCTION_LOT_HAS_NO_PRICE,
    TAKE + 6: errors.AUCTION_RESET_NEEDED,
    TAKE + 7: errors.AUCTION_NO_PARTIAL_TAKE,
    TAKE + 8: errors.AUCTION_NOTHING_BOUGHT,
    RESET + 1: errors.AUCTION_RESETS_ARE_PAUSED,
    RESET + 2: errors.AUCTION_NOT_RUNNING,
    RESET + 3: errors.AUCTION_NO_RESET_NEEDED,
}
"""What a call reverts with, by the number that its preview gives."""

LANE_A: Final = 1
LANE_B: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`ILens.Standing`."""

    account: str
    health_factor: Wad
    """2**256 - 1 without debt [wad], rounded down."""
    debt: Rad
    """[rad]."""
    lanes: int
    """Through which it may be liquidated: 0 none, 1 A, 2 B, 3 both [bitmap]."""
    direct_assets: int
    """That lane A can seize [bitmap]."""
    due: Rad
    """Debt that a close-out would take off [rad]."""
    tab: Rad
    """That its auction would have to raise [rad]."""
    incentive: Rad
    """That its keeper would get [rad]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiquidationPreview:
    """`ILens.LiquidationPreview`."""

    quote: Quote
    payment: Rad
    """Charged to the liquidator, debt and fee [rad]."""
    debt_left: Rad
    """Of the account [rad]."""
    health_factor: Wad
    """Of the account after it [wad], rounded down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePreview:
    """`ILens.TakePreview`."""

    price: Ray
    """[ray]."""
    collateral: Wad
    """Bought [wad]."""
    payment: Rad
    """[rad]."""
    tab_left: Rad
    """Still to raise [rad]."""
    lot_left: Wad
    """Of this lot [wad]."""
    is_end: bool
    """The tab is raised or the last lot is sold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPreview:
    """`ILens.ResetPreview`."""

    tab_left: Rad
    """Still to raise [rad]."""
    incentive: Rad
    """To who resets [rad]."""
    is_end: bool
    """The lots are worth too little: the Treasury gets them."""
    tops: tuple[Ray, ...]
    """First prices, 0 = sold out or unpriced; none if it ends [ray]."""


def number_of(refusal: Revert, function: int) -> int:
    """The number of a text, among those of one function and of the Ledger's lock."""
    return next(
        number
        for number, text in REFUSALS.items()
        if text == refusal.reason and number // 10 * 10 in {0, function}
    )
