# SPDX-License-Identifier: MIT
"""Group `vat_frob`: opening or changing an account, up to the balances.

Products and the safety rule run on our modules. Ceilings, floor, permissions and signed changes are
the reference's own and stand here: our Ledger takes additions and removals apart, and knows
operators instead of permissions per side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from model.departures import OURS
from model.errors import Revert
from model.fixed_point import uint256
from model.units import BPS
from tests.vectors.arithmetic import Twin
from tests.vectors.deployed_changes import DeployedChanges
from tests.vectors.reasons import recorded_step, require

if TYPE_CHECKING:
    from tests.vectors.arithmetic import Arithmetic
    from tests.vectors.comparison import Departing, Deployment, Outcome, Step
    from tests.vectors.files import Record

MAX_SIGNED: Final = 2**255 - 1


class AccountChange:
    """`Vat.frob` on one's own account, or a stranger's; nothing departs."""

    departures: ClassVar[Departing] = {}

    def recorded(self, case: Record) -> Outcome:
        return (recorded_step(case.record("out")),)

    def deploy(self) -> Deployment:
        return DeployedChanges(lambda inputs: _step(inputs, Twin(OURS)))

    def replay(self, case: Record, arithmetic: Arithmetic) -> Outcome:
        return (_step(case.record("in"), arithmetic),)


def _step(inputs: Record, arithmetic: Arithmetic) -> Step:
    try:
        return _frob(inputs, arithmetic)
    except Revert as revert:
        return {"revert": revert.reason}


def _frob(inputs: Record, arithmetic: Arithmetic) -> Step:
    number = inputs.number
    rate, dust = number("rate"), number("dust")
    dink, dart = inputs.signed_number("dink"), inputs.signed_number("dart")
    require(holds=number("live") == 1, reason="Vat/not-live")

    # 1. The account and the totals after it; the reference multiplies debt and rate as signed.
    ink, art = uint256(number("ink") + dink), uint256(number("art") + dart)
    all_art = uint256(number("ilk_Art") + dart)
    require(holds=max(rate, _product(arithmetic, rate, abs(dart))) <= MAX_SIGNED)
    change, debt = rate * dart, _product(arithmetic, rate, art)
    all_debt = uint256(number("total_debt") + change)

    # 2. Ceilings, for more debt only.
    asset_debt = _product(arithmetic, all_art, rate)
    is_within = asset_debt <= number("line") and all_debt <= number("Line")
    require(holds=dart <= 0 or is_within, reason="Vat/ceiling-exceeded")

    # 3. Safety, unless the change makes it no worse; `spot` holds the threshold, so weighs 100 %.
    is_riskier = dart > 0 or dink < 0
    limit = _product(arithmetic, _product(arithmetic, ink, number("spot")), BPS)
    is_safe = not arithmetic.is_unsafe(limit, debt)
    require(holds=not is_riskier or is_safe, reason="Vat/not-safe")

    # 4. A stranger may do none of three things.
    may = inputs.flag("caller_is_owner")
    require(holds=may or not is_riskier, reason="Vat/not-allowed-u")
    require(holds=may or dink <= 0, reason="Vat/not-allowed-v")
    require(holds=may or dart >= 0, reason="Vat/not-allowed-w")

    # 5. The floor, then the balances.
    require(holds=art == 0 or debt >= dust, reason="Vat/dust")
    return {
        "revert": None,
        "ink": ink,
        "art": art,
        "ilk_Art": all_art,
        "total_debt": all_debt,
        "owner_gem": uint256(number("owner_gem") - dink),
        "owner_dai": uint256(number("owner_dai") + change),
    }


def _product(arithmetic: Arithmetic, x: int, y: int) -> int:
    """x * y, or a revert."""
    return arithmetic.mul_div_down(x, y, 1)
