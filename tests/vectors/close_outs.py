# SPDX-License-Identifier: MIT
"""Group `dog_bark`: closing out an account, wholly or partly, up to the start of the auction.

Nothing runs on the deployed contracts yet: there one price decides safety and first price, and the
rate starts at 1. Of 945 cases 64 allow for both, 17 of them with a floor and a penalty that the
setters accept; the lanes and the limits' open tabs would have to be set up for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from model.errors import Revert
from model.fixed_point import uint256
from model.units import BPS, MAX_UINT256, WAD
from tests.vectors.comparison import Prediction
from tests.vectors.deployed_close_outs import DeployedCloseOuts
from tests.vectors.reasons import recorded_step, require

if TYPE_CHECKING:
    from tests.vectors.arithmetic import Arithmetic
    from tests.vectors.comparison import Deployment, Outcome, Step
    from tests.vectors.files import Record

INCENTIVE_FIELDS: Final = ("coin", "kpr_dai", "vow_sin_added")


class CloseOut:
    """`Dog.bark` with one vault; safety (ink * spot) and first price (feed * buf) are apart."""

    def __init__(self) -> None:
        self.departures = {"partial_tip": _predict_partial_tip, "incentive_cap": _predict_cap}

    def recorded(self, case: Record) -> Outcome:
        return (recorded_step(case.record("out")),)

    def deploy(self) -> Deployment:
        return DeployedCloseOuts(bark)

    def replay(self, case: Record, arithmetic: Arithmetic) -> Outcome:
        try:
            return (bark(case.record("in"), arithmetic),)
        except Revert as revert:
            return ({"revert": revert.reason},)


def bark(inputs: Record, arithmetic: Arithmetic) -> Step:
    number = inputs.number
    ink, art, rate, chop = number("ink"), number("art"), number("rate"), number("chop")

    # 1. The thresholds are in the reference's `spot`, so they weigh 100 % here.
    require(holds=number("live") == 1, reason="Dog/not-live")
    weighted = uint256(ink * number("spot")) * BPS
    is_unsafe = number("spot") > 0 and arithmetic.is_unsafe(weighted, uint256(art * rate))
    require(holds=is_unsafe, reason="Dog/not-unsafe")
    room = min(number("Hole") - number("Dirt"), number("hole") - number("dirt"))
    require(holds=room > 0, reason="Dog/liquidation-limit-hit")

    # 2. and 3. A partial of 0 is dusty, unless there is no floor to be under.
    dart = arithmetic.close_out(art, rate, chop, room, number("dust"))
    is_dusty = dart == 0 and number("dust") > 0
    require(holds=not is_dusty, reason="Dog/dusty-auction-from-partial-liquidation")

    # 4. and 5.
    dink = arithmetic.lot(ink, dart, art)
    require(holds=dink > 0, reason="Dog/null-auction")
    due = uint256(dart * rate)
    tab = arithmetic.tab(due, chop)

    # 6.
    require(holds=number("clipper_stopped") < 1, reason="Clipper/stopped-incorrect")
    require(holds=tab > 0, reason="Clipper/zero-tab")
    require(holds=inputs.flag("feed_valid"), reason="Clipper/invalid-price")
    top = arithmetic.top(number("feed_val"), number("buf"))
    require(holds=top > 0, reason="Clipper/zero-top-price")
    coin = arithmetic.incentive(
        number("tip"),
        number("chip"),
        tab,
        is_whole=dart == art,
        incentive_left=tab - due if arithmetic.departures.incentive_cap else MAX_UINT256,
    )
    return {
        "revert": None,
        "dink": dink,
        "dart": dart,
        "due": due,
        "tab": tab,
        "lot": dink,
        "top": top,
        "coin": coin,
        "ink_after": ink - dink,
        "art_after": art - dart,
        "ilk_Art_after": art - dart,
        "Dirt_after": number("Dirt") + tab,
        "dirt_after": number("dirt") + tab,
        "vow_sin_added": due + coin,
        "Sin_added": due,
        "clipper_gem": dink,
        "kpr_dai": coin,
        "partial": dart < art,
    }


def _predict_partial_tip(case: Record) -> Prediction | None:
    inputs, out = case.record("in"), case.record("out")
    if out.word_or_null("revert") is not None or not out.flag("partial"):
        return None
    coin = out.number("tab") * inputs.number("chip") // WAD
    return _with_incentive(case, coin)


def _predict_cap(case: Record) -> Prediction | None:
    out = case.record("out")
    if out.word_or_null("revert") is not None:
        return None
    return _with_incentive(case, min(out.number("coin"), out.number("tab") - out.number("due")))


def _with_incentive(case: Record, coin: int) -> Prediction:
    out = case.record("out")
    step = recorded_step(out)
    less = out.number("coin") - coin
    for name in INCENTIVE_FIELDS:
        step[name] = out.number(name) - less
    return Prediction((step,), departs=less > 0)
