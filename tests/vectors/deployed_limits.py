# SPDX-License-Identifier: MIT
"""Cases of `spot_poke` on the deployed Ledger: the most that it lends.

It keeps no limit price. But against 1e9 tokens at the recorded price, with the inverse of the
recorded ratio as loan to value, the largest loan in wads is the reference's `spot` in rays. Only a
ratio whose inverse is whole basis points has such an equal, and only a feed that has a price.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import boa

from model.errors import LEDGER_DEBT_BELOW_FLOOR, LEDGER_LOAN_TO_VALUE_EXCEEDED
from model.units import BPS, RAY, WAD, WAD_TO_RAY
from tests.vectors.comparison import Deployed
from tests.vectors.deployed import reason_of, refuse
from tests.vectors.liquidation_stage import ASSET, LOAN_TO_VALUE, MAX_THRESHOLD, Stage

if TYPE_CHECKING:
    from tests.vectors.files import Record

TOKENS: Final = RAY
"""[wad]."""
REFUSALS: Final = frozenset({LEDGER_LOAN_TO_VALUE_EXCEEDED, LEDGER_DEBT_BELOW_FLOOR})
MIN_LOAN: Final = WAD
"""The lowest debt floor that the setter takes [wad]."""
MAX_LOAN: Final = 2**104 - 1
"""Of the total debt's field [wad]."""


class DeployedLimits:
    """One deployment; every case is undone."""

    def __init__(self) -> None:
        self._stage = Stage()

    def __call__(self, case: Record) -> Deployed:
        """What the contract lends."""
        inputs, number = case.record("in"), case.record("in").number
        refuse(unless=inputs.flag("valid"), reason="valid: whoever borrows has a price")
        refuse(unless=number("par") == RAY, reason="par: there is none but 1")
        is_whole = number("mat") > 0 and RAY * BPS % number("mat") == 0
        refuse(unless=is_whole, reason="mat: its inverse is not whole basis points")
        loan_to_value = RAY * BPS // number("mat")
        threshold = -(-loan_to_value * LOAN_TO_VALUE[1] // LOAN_TO_VALUE[0])
        refuse(unless=0 < threshold <= MAX_THRESHOLD, reason="mat: loan to value out of bounds")
        likely = number("val") * WAD_TO_RAY * RAY // number("mat")
        refuse(unless=MIN_LOAN <= likely < MAX_LOAN, reason="val: no loan so small or large")
        with self._stage.scene():
            self._stage.list_asset(threshold, number("val"), loan_to_value)
            return Deployed(outcome=({"revert": None, "spot": self._most(likely)},))

    def _most(self, likely: int) -> int:
        """By halving what is between lent and refused, if it is not what is likely [wad]."""
        if self._lends(likely) and not self._lends(likely + 1):
            return likely
        lent, refused = 0, MAX_LOAN
        while refused - lent > 1:
            tried = (lent + refused) // 2
            lent, refused = (tried, refused) if self._lends(tried) else (lent, tried)
        return lent

    def _lends(self, loan: int) -> bool:
        gateway, owner = self._stage.protocol.gateway.address, self._stage.buyer
        with boa.env.anchor():
            try:
                self._stage.ledger.change_account(
                    *(owner, [(ASSET, TOKENS, 0)], loan, 0, False), sender=gateway
                )
            except boa.BoaError as error:
                if reason_of(error) not in REFUSALS:
                    raise
                return False
        return True
