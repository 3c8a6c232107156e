# SPDX-License-Identifier: MIT
"""Group `clip_take`: one purchase from a Dutch auction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.departures import OURS
from model.errors import AUCTION_NOTHING_BOUGHT, NO_REASON, Revert
from model.fixed_point import uint256
from model.liquidation_sizing import NOTHING
from tests.vectors.arithmetic import Twin
from tests.vectors.comparison import Prediction
from tests.vectors.deployed_purchases import DeployedPurchases
from tests.vectors.prices import CURVES, price_on
from tests.vectors.reasons import recorded_step, require

if TYPE_CHECKING:
    from tests.vectors.arithmetic import Arithmetic
    from tests.vectors.comparison import Deployment, Outcome, Step
    from tests.vectors.files import Record

NEEDS_RESET: Final = "Clipper/needs-reset"
NOT_ALLOWED: Final = "Vat/not-allowed"
BEFORE_THE_SALE: Final = frozenset(
    {
        "Clipper/stopped-incorrect",
        "Clipper/not-running-auction",
        NEEDS_RESET,
        "Clipper/too-expensive",
    }
)


class Purchase:
    """`Clipper.take` without a callback."""

    def __init__(self) -> None:
        self.departures = {
            "zero_price": _predict_zero_price,
            "zero_amount": _predict_zero_amount,
            "one_wei": _predict_one_wei,
            "whole_tab": _predict_whole_tab,
        }

    def recorded(self, case: Record) -> Outcome:
        return (recorded_step(case.record("out")),)

    def deploy(self) -> Deployment:
        return DeployedPurchases(lambda case: self.replay(case, Twin(OURS)))

    def replay(self, case: Record, arithmetic: Arithmetic) -> Outcome:
        inputs = case.record("in")
        top, elapsed = inputs.number("top"), inputs.number("elapsed")
        price = _price(inputs, arithmetic)
        needs_reset = arithmetic.is_spent(
            elapsed, inputs.number("tail"), price, top, inputs.number("cusp")
        )
        step: Step = {"needs_reset": needs_reset, "price": price, "revert": None}
        try:
            step |= take(inputs, arithmetic, price, needs_reset=needs_reset)
        except Revert as revert:
            step["revert"] = revert.reason
        return (step,)


def _price(inputs: Record, arithmetic: Arithmetic) -> int:
    calc = inputs.record("calc")
    curve = calc.choice("kind", CURVES)
    return price_on(calc, curve, arithmetic, inputs.number("top"), inputs.number("elapsed"))


def take(inputs: Record, arithmetic: Arithmetic, price: int, *, needs_reset: bool) -> Step:
    number = inputs.number
    tab, lot = number("tab"), number("lot")

    # 1. and 2.
    require(holds=number("stopped") < 3, reason="Clipper/stopped-incorrect")
    require(holds=inputs.flag("auction_exists"), reason="Clipper/not-running-auction")
    require(holds=not needs_reset, reason=NEEDS_RESET)
    require(holds=number("max") >= price, reason="Clipper/too-expensive")

    # 3.
    sale = arithmetic.take(tab, lot, price, number("amt"), number("chost"))
    require(holds=not sale.is_refused, reason="Clipper/no-partial-purchase")
    if arithmetic.departures.zero_amount:
        require(holds=sale != NOTHING, reason=AUCTION_NOTHING_BOUGHT)

    # 4. to 6.
    return _settle(inputs, sale.payment, sale.bought)


def _settle(inputs: Record, payment: int, bought: int) -> Step:
    """Money, limits and the end of the auction, given what is paid and bought."""
    number = inputs.number
    tab_left, lot_left = number("tab") - payment, number("lot") - bought
    require(holds=inputs.flag("buyer_hoped_clipper"), reason=NOT_ALLOWED)
    require(holds=number("buyer_dai") >= payment)
    released = payment + tab_left if lot_left == 0 else payment
    total_left = uint256(number("Dirt") - released)
    asset_left = uint256(number("ilk_dirt") - released)
    return {
        "owe": payment,
        "slice": bought,
        "tab_after": tab_left,
        "lot_after": lot_left,
        "usr_refund": lot_left if tab_left == 0 else 0,
        "closed": lot_left == 0 or tab_left == 0,
        "Dirt_after": total_left,
        "ilk_dirt_after": asset_left,
    }


# --- Predictions, from the recorded outcome -------------------------------------------------------


def _predict_zero_price(case: Record) -> Prediction | None:
    out = case.record("out")
    if out.number("price") > 0 or out.flag("needs_reset"):
        return None
    step: Step = {"needs_reset": True, "price": 0, "revert": out.word_or_null("revert")}
    if step["revert"] not in BEFORE_THE_SALE:
        step["revert"] = NEEDS_RESET
    return Prediction((step,), departs=True)


def _predict_zero_amount(case: Record) -> Prediction | None:
    inputs, out = case.record("in"), case.record("out")
    if _stops_before_the_sale(out) or _wanted(inputs) > 0:
        return None
    return Prediction((_reverted(out, AUCTION_NOTHING_BOUGHT),), departs=True)


def _predict_one_wei(case: Record) -> Prediction | None:
    inputs, out = case.record("in"), case.record("out")
    wanted, tab, price = _wanted(inputs), inputs.number("tab"), out.number("price")
    if out.word_or_null("revert") is not None or wanted == 0:
        return None
    if not wanted * price >= tab or not tab < price:
        return None
    step = recorded_step(out)
    lot_left = out.number("lot_after") - 1
    step |= {"slice": 1, "lot_after": lot_left, "usr_refund": lot_left}
    return Prediction((step,), departs=True)


def _predict_whole_tab(case: Record) -> Prediction | None:
    inputs, out = case.record("in"), case.record("out")
    wanted, tab, price = _wanted(inputs), inputs.number("tab"), out.number("price")
    if _stops_before_the_sale(out) or not 1 <= wanted < inputs.number("lot"):
        return None
    if not 0 < tab - wanted * price < price:
        return None

    left = inputs.number("lot") - wanted
    if not inputs.flag("buyer_hoped_clipper"):
        step = _reverted(out, NOT_ALLOWED)
    elif min(inputs.number("buyer_dai"), inputs.number("Dirt"), inputs.number("ilk_dirt")) < tab:
        step = _reverted(out, NO_REASON)
    else:
        step = _reverted(out, None) | {
            "owe": tab,
            "slice": wanted,
            "tab_after": 0,
            "lot_after": left,
            "usr_refund": left,
            "closed": True,
            "Dirt_after": inputs.number("Dirt") - tab,
            "ilk_dirt_after": inputs.number("ilk_dirt") - tab,
        }
    return Prediction((step,), departs=step != recorded_step(out))


def _wanted(inputs: Record) -> int:
    return min(inputs.number("lot"), inputs.number("amt"))


def _stops_before_the_sale(out: Record) -> bool:
    return out.word_or_null("revert") in BEFORE_THE_SALE


def _reverted(out: Record, reason: str | None) -> Step:
    return {
        "needs_reset": out.flag("needs_reset"),
        "price": out.number("price"),
        "revert": reason,
    }
