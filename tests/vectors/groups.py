# SPDX-License-Identifier: MIT
"""Which groups have a runner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.price_curves import EXPONENTIAL, LINEAR, STAIRSTEP
from tests.vectors.aave_accounts import AaveAccount
from tests.vectors.aave_liquidations import AaveLiquidation
from tests.vectors.account_changes import AccountChange
from tests.vectors.balance_sheets import BalanceSheets
from tests.vectors.close_outs import CloseOut
from tests.vectors.debt_auctions import DebtAuctions
from tests.vectors.delayed_prices import DelayedPrice
from tests.vectors.limit_prices import LimitPrice
from tests.vectors.liquidations import Liquidations
from tests.vectors.prices import PriceCurve
from tests.vectors.purchases import Purchase
from tests.vectors.stability_fee import StabilityFee
from tests.vectors.starts_and_resets import StartAndReset
from tests.vectors.surplus_auctions import SurplusAuctions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.vectors.comparison import Group

GROUPS: Final[Mapping[str, Group]] = {
    "abaci_linear": PriceCurve(LINEAR),
    "abaci_stairstep": PriceCurve(STAIRSTEP),
    "abaci_exponential": PriceCurve(EXPONENTIAL),
    "jug_drip": StabilityFee(),
    "dog_bark": CloseOut(),
    "clip_take": Purchase(),
    "clip_kick_redo": StartAndReset(),
    "flop_sequences": DebtAuctions(),
    "flap_sequences": SurplusAuctions(),
    "vow_sequences": BalanceSheets(),
    "clip_sequences": Liquidations(),
    "osm_sequences": DelayedPrice(),
    "spot_poke": LimitPrice(),
    "vat_frob": AccountChange(),
    "aave_account_data": AaveAccount(),
    "aave_liquidation": AaveLiquidation(),
}
"""By the name of the group in a file's header."""
