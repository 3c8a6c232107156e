# SPDX-License-Identifier: MIT
"""Group `clip_kick_redo`: starting an auction and starting it again, with the keepers' pay.

The vectors name a tab and no debt; `incentive_cap` takes the least debt that has this tab. Whether
a reset ends an auction is decided in `auctions.vy`, which reads storage: the values that it
compares are computed by our modules, the comparison stands here. Nothing runs on the deployed
contracts: their engine computes the pay of a start from a debt, which these files do not give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.errors import Revert
from model.fixed_point import ceil_div, uint256
from model.units import MAX_UINT256, RAY, WAD, WAD_TO_RAY
from tests.vectors.comparison import Prediction
from tests.vectors.deployed_resets import DeployedResets
from tests.vectors.prices import CURVES, price_on
from tests.vectors.reasons import recorded_step, require

if TYPE_CHECKING:
    from tests.vectors.arithmetic import Arithmetic
    from tests.vectors.comparison import Deployment, Outcome, Step
    from tests.vectors.files import Record


class StartAndReset:
    """`Clipper.kick` and, if that worked, `Clipper.redo`."""

    def __init__(self) -> None:
        self.departures = {
            "zero_price": _predict_zero_price,
            "incentive_cap": _predict_cap,
            "dust_ends": _predict_dust_ends,
        }

    def recorded(self, case: Record) -> Outcome:
        kick = recorded_step(case.record("out"))
        if kick["revert"] is not None:
            return (kick,)
        return (kick, recorded_step(case.record("redo_out")))

    def deploy(self) -> Deployment:
        return DeployedResets(self.replay)

    def replay(self, case: Record, arithmetic: Arithmetic) -> Outcome:
        inputs = case.record("kick_in")
        cap = _penalty(inputs) if arithmetic.departures.incentive_cap else MAX_UINT256
        try:
            top, coin = _kick(inputs, arithmetic, cap)
        except Revert as revert:
            return ({"revert": revert.reason},)

        redo = case.record("redo_in")
        price = _price(inputs, arithmetic, top, redo.number("elapsed"))
        needs_reset = arithmetic.is_spent(
            redo.number("elapsed"), inputs.number("tail"), price, top, inputs.number("cusp")
        )
        second: Step = {"needs_reset": needs_reset, "price": price, "revert": None}
        try:
            second |= redo_auction(inputs, redo, arithmetic, cap - coin, needs_reset=needs_reset)
        except Revert as revert:
            second["revert"] = revert.reason
        return {"revert": None, "top": top, "coin": coin}, second


def _kick(inputs: Record, arithmetic: Arithmetic, cap: int) -> tuple[int, int]:
    """First price [ray] and pay of the keeper [rad], at most `cap`."""
    number = inputs.number
    require(holds=number("stopped") < 1, reason="Clipper/stopped-incorrect")
    require(holds=number("tab") > 0, reason="Clipper/zero-tab")
    require(holds=number("lot") > 0, reason="Clipper/zero-lot")
    require(holds=not inputs.flag("usr_is_zero"), reason="Clipper/zero-usr")
    top = _top(inputs, inputs, arithmetic)
    return top, _pay(inputs, arithmetic, cap)


def redo_auction(
    inputs: Record, redo: Record, arithmetic: Arithmetic, cap: int, *, needs_reset: bool
) -> Step:
    tab, lot = inputs.number("tab"), inputs.number("lot")
    require(holds=redo.number("stopped") < 2, reason="Clipper/stopped-incorrect")
    require(holds=redo.flag("auction_exists"), reason="Clipper/not-running-auction")
    require(holds=needs_reset, reason="Clipper/cannot-reset")
    top = _top(inputs, redo, arithmetic)

    worth = arithmetic.mul_div_down(lot, _feed_price(inputs, redo, arithmetic), 1)
    chost = inputs.number("chost")
    if arithmetic.departures.dust_ends and worth < chost:
        return dict(ENDED)
    is_paid = tab >= chost and worth >= chost
    return {
        "top": top,
        "coin": _pay(inputs, arithmetic, cap) if is_paid else 0,
        "tab": tab,
        "lot": lot,
        "tic_moved_by": redo.number("elapsed"),
    }


ENDED: Step = {"top": 0, "coin": 0, "tab": 0, "lot": 0, "tic_moved_by": 0}
"""What the record of an auction shows that a reset has ended."""


def _top(inputs: Record, feed: Record, arithmetic: Arithmetic) -> int:
    require(holds=feed.flag("feed_valid"), reason="Clipper/invalid-price")
    if inputs.number("par") == RAY:
        top = arithmetic.top(feed.number("feed_val"), inputs.number("buf"))
    else:
        # We have no reference price other than 1.
        price = _feed_price(inputs, feed, arithmetic)
        top = arithmetic.mul_div_down(price, inputs.number("buf"), RAY)
    require(holds=top > 0, reason="Clipper/zero-top-price")
    return top


def _feed_price(inputs: Record, feed: Record, arithmetic: Arithmetic) -> int:
    """The feed's price over the reference price, rounded down [ray]."""
    value = uint256(feed.number("feed_val") * WAD_TO_RAY)
    return arithmetic.mul_div_down(value, RAY, inputs.number("par"))


def _price(inputs: Record, arithmetic: Arithmetic, top: int, elapsed: int) -> int:
    calc = inputs.record("calc")
    return price_on(calc, calc.choice("kind", CURVES), arithmetic, top, elapsed)


def _pay(inputs: Record, arithmetic: Arithmetic, cap: int) -> int:
    """What the module pays with the tip and share that the reference stored [rad]."""
    tip, share = inputs.number("tip"), inputs.number("chip")
    return arithmetic.incentive(tip, share, inputs.number("tab"), is_whole=True, incentive_left=cap)


def _penalty(inputs: Record) -> int:
    """Tab above the least debt that has this tab [rad]."""
    tab = inputs.number("tab")
    return tab - ceil_div(tab * WAD, inputs.number("chop"))


# --- Predictions, from the recorded outcome -------------------------------------------------------


def _predict_cap(case: Record) -> Prediction | None:
    """Pay at the start, then at the reset, is at most what the penalty has left."""
    recorded = StartAndReset().recorded(case)
    left, outcome = _penalty(case.record("kick_in")), []
    for step in recorded:
        paid = step.get("coin")
        if isinstance(paid, int):
            paid = min(paid, left)
            left -= paid
        outcome.append(step | {"coin": paid} if "coin" in step else step)
    return Prediction(tuple(outcome), departs=tuple(outcome) != recorded)


def _predict_zero_price(case: Record) -> Prediction | None:
    """A price of 0 needs a reset; one that was refused for needing none goes on."""
    recorded = StartAndReset().recorded(case)
    if len(recorded) == 1 or recorded[1]["price"] != 0 or recorded[1]["needs_reset"]:
        return None
    step = recorded[1] | {"needs_reset": True}
    if step["revert"] == "Clipper/cannot-reset":
        step |= _fresh_start(case.record("kick_in"), case.record("redo_in"))
    return Prediction((recorded[0], step), departs=True)


def _fresh_start(inputs: Record, redo: Record) -> Step:
    number = inputs.number
    if not redo.flag("feed_valid"):
        return {"revert": "Clipper/invalid-price"}
    price = redo.number("feed_val") * WAD_TO_RAY * RAY // number("par")
    top = price * number("buf") // RAY
    if top == 0:
        return {"revert": "Clipper/zero-top-price"}
    coin = 0
    if min(number("tab"), number("lot") * price) >= number("chost"):
        coin = number("tip") + number("tab") * number("chip") // WAD
    return {
        "revert": None,
        "top": top,
        "coin": coin,
        "tab": number("tab"),
        "lot": number("lot"),
        "tic_moved_by": redo.number("elapsed"),
    }


def _predict_dust_ends(case: Record) -> Prediction | None:
    """A reset that worked ends the auction if the collateral is worth less than `chost`."""
    recorded = StartAndReset().recorded(case)
    if len(recorded) == 1 or recorded[1]["revert"] is not None:
        return None
    inputs, redo = case.record("kick_in"), case.record("redo_in")
    price = redo.number("feed_val") * WAD_TO_RAY * RAY // inputs.number("par")
    if inputs.number("lot") * price >= inputs.number("chost"):
        return None
    return Prediction((recorded[0], recorded[1] | ENDED), departs=True)
