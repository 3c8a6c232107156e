# SPDX-License-Identifier: MIT
"""What no setter enforces, and every deployer should hear: the advisory rules P9 and P18."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.units import BPS, WAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.parameters import ProtocolParameters

TRANSACTION_COST: Final = 50
"""What a liquidation costs its sender: 500,000 gas at 50 gwei, 2,000 coins an ether [coins]."""
BUFFER_SHARE: Final = 1_000
"""Part of the liquidation limit that the surplus buffer should hold [bps]."""


def advice_on(protocol: ProtocolParameters) -> list[str]:
    """One line per rule that the parameters do not follow."""
    return [*_incentives(protocol), *_reserves(protocol)]


def _incentives(protocol: ProtocolParameters) -> Iterator[str]:
    engine = protocol.engine
    if engine.incentive_tip < TRANSACTION_COST * WAD:
        yield f"P9: incentive_tip does not pay for a transaction of {TRANSACTION_COST} coins"
    kept = BPS - protocol.direct_liquidation.treasury_share_of_bonus
    for symbol, asset in protocol.assets.items():
        bonus = engine.debt_floor * asset.direct_liquidation.min_bonus * kept
        if bonus < TRANSACTION_COST * BPS * BPS:
            yield (
                f"P9: {symbol}: min_bonus on a debt of debt_floor does not pay for a transaction "
                f"of {TRANSACTION_COST} coins"
            )


def _reserves(protocol: ProtocolParameters) -> Iterator[str]:
    treasury = protocol.treasury
    if treasury.surplus_buffer * BPS < BUFFER_SHARE * protocol.engine.liquidation_limit:
        yield "P18: surplus_buffer is below a tenth of liquidation_limit"
    if treasury.surplus_lot > protocol.surplus_auction.coin_limit:
        yield "surplus_lot is above the coin_limit of surplus auctions: none will ever start"
