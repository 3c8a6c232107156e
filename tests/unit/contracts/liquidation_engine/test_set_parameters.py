# SPDX-License-Identifier: MIT
"""`LiquidationEngine.set_parameters`: every rule on both sides of its bound."""

from __future__ import annotations

from dataclasses import dataclass, field

import boa
import pytest

from model import errors
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import ETH

WIDE = 2**40
TIP_UNIT = 10**12


@dataclass(frozen=True)
class Bound:
    """A parameter's last accepted value; one step on, it is refused."""

    name: str
    last: int
    step: int
    reason: str
    given: dict[str, int] = field(default_factory=dict)
    """Other parameters."""

    def __str__(self) -> str:
        return self.reason.removeprefix("liquidation: ") + f" [{self.name}]"


UNPAID = {"incentive_share": 0, "incentive_tip": 0}
BOUNDS = [
    # The threshold of lane B against lane A: P2, P4
    Bound(
        "close_out_threshold",
        9_266,  # 0.85 * 1.09 = 0.9265
        -1,
        errors.LIQUIDATION_CLOSE_OUT_THRESHOLD_TOO_LOW_FOR_THRESHOLD_AND_BONUS,
        {"penalty": 800},
    ),
    # The penalty: P5 is met exactly by 0.85 * 1.1 = 0.935
    Bound("close_out_threshold", 9_350, -1, errors.LIQUIDATION_PENALTY_TOO_HIGH_FOR_THRESHOLD),
    Bound(
        "penalty",
        1_000,
        1,
        errors.LIQUIDATION_PENALTY_TOO_HIGH_FOR_THRESHOLD,
        {"close_out_threshold": 9_350},
    ),
    Bound("penalty", 1, -1, errors.LIQUIDATION_PENALTY_TOO_LOW, UNPAID),
    # The debt floor
    Bound("debt_floor", 1, -1, errors.LIQUIDATION_DEBT_FLOOR_TOO_LOW, {"incentive_tip": 0}),
    # The limit
    Bound("liquidation_limit", WIDE, 1, errors.LIQUIDATION_LIQUIDATION_LIMIT_TOO_HIGH),
    Bound("liquidation_limit", 6_000_000, -1, errors.LIQUIDATION_ASSET_LIMIT_ABOVE_THE_LIMIT),
    # The incentive: P7
    Bound(
        "incentive_share",
        909,  # of 1.1 is 0.09999
        1,
        errors.LIQUIDATION_INCENTIVE_SHARE_ABOVE_THE_PENALTY,
        {"incentive_tip": 0},
    ),
    Bound(
        "incentive_tip",
        494_5 * WAD // 10,  # and a thousandth of 5,500 are a tenth of 5,000
        TIP_UNIT,
        errors.LIQUIDATION_INCENTIVE_ABOVE_THE_PENALTY_AT_THE_DEBT_FLOOR,
    ),
    Bound(
        "incentive_share",
        10,
        1,
        errors.LIQUIDATION_INCENTIVE_ABOVE_THE_PENALTY_AT_THE_DEBT_FLOOR,
        {"incentive_tip": 494_5 * WAD // 10},
    ),
    Bound(
        "debt_floor",
        5_000,
        -1,
        errors.LIQUIDATION_INCENTIVE_ABOVE_THE_PENALTY_AT_THE_DEBT_FLOOR,
        {"incentive_tip": 494_5 * WAD // 10},
    ),
]


def check(scene, bound, *, least_value=0):
    """A least collateral value of 0 lets P7 be as wide as it can."""
    scene.set_ledger(min_collateral_value=least_value)
    for value in (bound.last - bound.step, bound.last):
        values = {**bound.given, bound.name: value}
        scene.set_engine(**values)
        assert tuple(scene.engine.parameters()) == scene.engine_parameters(**values)
    with boa.reverts(bound.reason):
        scene.set_engine(**{**bound.given, bound.name: bound.last + bound.step})


@pytest.mark.parametrize("bound", BOUNDS, ids=str)
def test_set_parameters__around_a_bound__reverts_beyond_it(scene, bound):
    check(scene, bound)


@pytest.mark.parametrize(
    "bound",
    [
        Bound("debt_floor", 10**9, 1, errors.LIQUIDATION_DEBT_FLOOR_TOO_HIGH),
        Bound("incentive_tip", 10**6 * WAD, TIP_UNIT, errors.LIQUIDATION_INCENTIVE_TIP_TOO_HIGH),
    ],
    ids=str,
)
def test_set_parameters__around_a_bound_of_large_accounts__reverts_beyond_it(scene, bound):
    scene.set_engine(liquidation_limit=WIDE)
    for asset in range(9):
        scene.set_limit(asset, WIDE)
    scene.set_engine(debt_floor=20_000_000)
    check(scene, bound)


@pytest.mark.parametrize(
    ("name", "last", "step"),
    [
        ("incentive_tip", 144_5 * WAD // 10, TIP_UNIT),
        ("incentive_share", 90, 1),
        ("penalty", 911, -1),
        ("debt_floor", 4_551, -1),
    ],
)
def test_set_parameters__lots_too_small_to_sell_beside_the_incentive__reverts_beyond_it(
    scene, name, last, step
):
    """P7: tip + share * F * (1 + P) + 0.7 * 500 <= P * F."""
    reason = errors.LIQUIDATION_UNSOLD_LOTS_ABOVE_THE_PENALTY
    check(scene, Bound(name, last, step, reason), least_value=500)


@pytest.mark.parametrize(("name", "last"), [("debt_floor", 5_000), ("penalty", 1_000)])
def test_set_parameters__asset_limit_of_ten_floors__reverts_beyond_it(scene, name, last):
    """P10, for every asset that has a limit."""
    scene.set_limit(w.YFI, 55_000)
    check(scene, Bound(name, last, 1, errors.LIQUIDATION_ASSET_LIMIT_BELOW_TEN_FLOORS))


def test_set_parameters__around_the_debt_lot__reverts_below_it(scene):
    """P16."""
    parameters = scene.treasury.parameters()._replace(debt_lot=7_000_000)
    scene.treasury.set_parameters(parameters, sender=scene.governor)
    reason = errors.LIQUIDATION_LIQUIDATION_LIMIT_BELOW_THE_DEBT_LOT
    check(scene, Bound("liquidation_limit", 7_000_000, -1, reason))


@pytest.mark.parametrize(
    ("penalty", "reason"),
    [
        (5_000, errors.LIQUIDATION_PENALTY_TOO_HIGH_FOR_THRESHOLD),
        (5_001, errors.LIQUIDATION_PENALTY_TOO_HIGH),
    ],
)
def test_set_parameters__penalty_of_half__reverts_for_the_narrower_rule(scene, penalty, reason):
    with boa.reverts(reason):
        scene.set_engine(penalty=penalty)


@pytest.mark.parametrize(
    ("share", "reason"),
    [
        (5_001, errors.LIQUIDATION_POOL_SHARE_TOO_HIGH),
        (5_100, errors.LIQUIDATION_POOL_SHARE_TOO_HIGH),
        (4_999, errors.LIQUIDATION_POOL_SHARE_NOT_A_MULTIPLE_OF_100),
        (1, errors.LIQUIDATION_POOL_SHARE_NOT_A_MULTIPLE_OF_100),
    ],
)
def test_set_parameters__pool_share__is_whole_percents_up_to_half(scene, share, reason):
    """P6."""
    scene.set_ledger(min_collateral_value=0)
    with boa.reverts(reason):
        scene.set_engine(**UNPAID, pool_share=share)
    for accepted in (100, 5_000):
        scene.set_engine(**UNPAID, pool_share=accepted)
        assert scene.engine.parameters().pool_share == accepted


def test_set_parameters__pool_share__leaves_less_for_incentives(scene):
    """P7: 394.5 and a thousandth of 5,500 are four fifths of a tenth of 5,000."""
    scene.set_ledger(min_collateral_value=0)
    scene.set_engine(incentive_tip=394_5 * WAD // 10, pool_share=2_000)
    with boa.reverts(errors.LIQUIDATION_INCENTIVE_ABOVE_THE_PENALTY_AT_THE_DEBT_FLOOR):
        scene.set_engine(incentive_tip=394_5 * WAD // 10 + TIP_UNIT)
    with boa.reverts(errors.LIQUIDATION_INCENTIVE_ABOVE_THE_PENALTY_AT_THE_DEBT_FLOOR):
        scene.set_engine(pool_share=2_100)


@pytest.mark.parametrize("threshold", [9_501, 10_000, w.MAX])
def test_set_parameters__higher_close_out_threshold__reverts(scene, threshold):
    """Only a ramp raises it."""
    with boa.reverts(errors.LIQUIDATION_CLOSE_OUT_THRESHOLD_MAY_ONLY_FALL):
        scene.set_engine(close_out_threshold=threshold)


def ramp(scene, end, duration=w.DAY):
    scene.engine.ramp_close_out_threshold(end, duration, sender=scene.governor)


def threshold_now(scene):
    return scene.engine.parameters().close_out_threshold


def test_ramp_close_out_threshold__in_progress__rises_in_a_line_rounded_down(scene):
    scene.set_engine(close_out_threshold=9_400)
    start = scene.now()
    ramp(scene, 9_500, 3 * w.DAY)

    assert logged(scene.engine) == [
        (
            "CloseOutThresholdRampSet",
            {
                "start_threshold": 9_400,
                "end_threshold": 9_500,
                "start_at": start,
                "end_at": start + 3 * w.DAY,
            },
        )
    ]
    assert threshold_now(scene) == 9_400
    assert scene.engine.max_close_out_threshold() == 9_500
    scene.wait(w.DAY)
    assert threshold_now(scene) == 9_433
    scene.wait(2 * w.DAY - 1)
    assert threshold_now(scene) == 9_499
    scene.wait(1)
    assert threshold_now(scene) == 9_500


def test_ramp_close_out_threshold__replaced_or_ended__goes_on_from_where_it_is(scene):
    scene.set_engine(close_out_threshold=9_400)
    ramp(scene, 9_500, 2 * w.DAY)
    scene.wait(w.DAY)
    ramp(scene, 9_490, w.DAY)
    assert threshold_now(scene) == 9_450
    scene.wait(w.DAY // 2)
    assert threshold_now(scene) == 9_470
    with boa.reverts(errors.LIQUIDATION_CLOSE_OUT_THRESHOLD_MAY_ONLY_FALL):
        scene.set_engine(close_out_threshold=9_471)
    scene.set_engine(close_out_threshold=9_470)
    scene.wait(w.DAY)
    assert threshold_now(scene) == scene.engine.max_close_out_threshold() == 9_470


@pytest.mark.parametrize(
    ("end", "duration", "reason"),
    [
        (9_500, w.DAY - 1, errors.LIQUIDATION_RAMP_TOO_SHORT),
        (9_500, 365 * w.DAY + 1, errors.LIQUIDATION_RAMP_TOO_LONG),
        (9_400, w.DAY, errors.LIQUIDATION_RAMP_MUST_RISE),
        (
            9_501,
            w.DAY,
            errors.LIQUIDATION_CLOSE_OUT_THRESHOLD_ABOVE_HEALTH_FACTOR_OF_MAX_BONUS,
        ),
        (10_000, w.DAY, errors.LIQUIDATION_CLOSE_OUT_THRESHOLD_IS_1_OR_MORE),
    ],
)
def test_ramp_close_out_threshold__around_a_bound__reverts_beyond_it(scene, end, duration, reason):
    scene.set_engine(close_out_threshold=9_400)
    with boa.reverts(reason):
        ramp(scene, end, duration)
    ramp(scene, 9_401, w.DAY)
    ramp(scene, 9_500, 365 * w.DAY)


def test_ramp_close_out_threshold__stranger__reverts(scene):
    with boa.reverts(errors.LIQUIDATION_CALLER_IS_NOT_THE_GOVERNOR):
        scene.engine.ramp_close_out_threshold(9_500, w.DAY, sender=scene.stranger)


@pytest.mark.parametrize("share", [10_001, w.MAX])
def test_set_parameters__share_above_1__reverts_without_overflow(scene, share):
    with boa.reverts(errors.LIQUIDATION_INCENTIVE_SHARE_ABOVE_THE_PENALTY):
        scene.set_engine(incentive_share=share)


@pytest.mark.parametrize("tip", [1, TIP_UNIT - 1, 100 * WAD - 1, 100 * WAD + 1])
def test_set_parameters__tip_not_in_units__reverts(scene, tip):
    with boa.reverts(errors.LIQUIDATION_INCENTIVE_TIP_NOT_A_MULTIPLE_OF_1E12):
        scene.set_engine(incentive_tip=tip)


@pytest.mark.parametrize("tip", [0, TIP_UNIT, 100 * WAD - TIP_UNIT])
def test_set_parameters__tip_in_units__is_kept_exactly(scene, tip):
    scene.set_engine(incentive_tip=tip)
    assert scene.engine.parameters().incentive_tip == tip


# --- Access and effects ---------------------------------------------------------------------------


@pytest.mark.parametrize("caller", ["stranger", "guardian", "keeper"])
def test_set_parameters__not_the_governor__reverts(scene, caller):
    with boa.reverts(errors.LIQUIDATION_CALLER_IS_NOT_THE_GOVERNOR):
        scene.engine.set_parameters(scene.engine_parameters(), sender=getattr(scene, caller))


def test_set_parameters__accepted__pushes_them_and_adds_terms(scene):
    new = scene.engine_parameters(
        close_out_threshold=9_400,
        penalty=900,
        debt_floor=6_000,
        liquidation_limit=9_000_000,
        incentive_share=20,
        incentive_tip=50 * WAD,
        pool_share=1_000,
    )
    scene.engine.set_parameters(new, sender=scene.governor)

    engine = logged(scene.engine)
    ledger = logged(scene.engine, of=scene.ledger)
    auctions = logged(scene.engine, of=scene.auctions)
    assert engine == [("ParametersSet", {"parameters": new})]
    assert ledger == [("DebtFloorSet", {"debt_floor": 6_000})]
    terms = scene.terms()
    assert auctions == [
        ("ParametersSet", {"parameters": new[3:6]}),
        (
            "AuctionTermsAdded",
            {
                "version": 2,
                "terms": terms,
                "min_remaining": 6_540 * WAD,
                "pool_share": 1_000,
            },
        ),
    ]
    assert tuple(scene.engine.parameters()) == new
    assert tuple(scene.auctions.parameters()) == new[3:6]
    assert scene.ledger.debt_floor() == 6_000
    assert scene.auctions.terms_version() == 2
    assert scene.auctions.min_remaining(2) == 6_540 * RAD
    assert scene.auctions.min_remaining(1) == w.LEAST * RAD
    assert tuple(scene.auctions.auction_terms(1)) == terms


def test_set_parameters__refused__changes_nothing(scene):
    before = scene.engine_parameters()
    with boa.reverts(errors.LIQUIDATION_INCENTIVE_SHARE_ABOVE_THE_PENALTY):
        scene.set_engine(incentive_share=5_000, debt_floor=4_000)
    assert tuple(scene.engine.parameters()) == before
    assert scene.auctions.terms_version() == 1


def test_set_parameters__before_a_close_out__governs_it(scene):
    scene.open_eth()
    scene.set_price(ETH, 150)
    scene.set_engine(penalty=800, incentive_share=20, incentive_tip=10 * WAD)
    auction_id = scene.close_out()
    auction = scene.auctions.auction(auction_id)
    assert (auction.tab, auction.penalty, auction.version) == (15_120 * RAD, 1_120 * WAD, 2)
    assert scene.coin(scene.keeper) == (10 * WAD + 30_24 * WAD // 100) * RAY
