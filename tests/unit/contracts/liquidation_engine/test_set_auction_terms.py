# SPDX-License-Identifier: MIT
"""`LiquidationEngine.set_auction_terms`: every rule on both sides of its bound."""

from __future__ import annotations

from dataclasses import dataclass, field

import boa
import pytest

from model import errors
from model.price_curves import EXPONENTIAL, LINEAR, STAIRSTEP
from model.units import RAD, RAY, WAD
from tests.unit.contracts.books.events import logged
from tests.unit.contracts.liquidation import world as w

QUICK = {"cut": 999 * RAY // 1_000}
"""0.27 after 20 minutes."""
PLAIN = {"curve": LINEAR, "start_multiplier": 10_000, "cut": 0}
STEPS = {"curve": STAIRSTEP, "cut": 95 * RAY // 100}


@dataclass(frozen=True)
class Bound:
    """A term's last accepted value; one step on, it is refused."""

    name: str
    last: int
    step: int
    reason: str
    given: dict[str, int] = field(default_factory=dict)
    """Other terms."""

    def __str__(self) -> str:
        return self.reason.removeprefix("auction: ") + f" [{self.name}]"


BOUNDS = [
    # P11
    Bound("start_multiplier", 10_000, -1, errors.AUCTION_START_MULTIPLIER_TOO_LOW),
    Bound(
        "start_multiplier",
        20_000,
        1,
        errors.AUCTION_START_MULTIPLIER_TOO_HIGH,
        {"floor_fraction": 3_000, **QUICK},
    ),
    Bound(
        "floor_fraction",
        3_000,
        -1,
        errors.AUCTION_FLOOR_FRACTION_TOO_LOW,
        {"start_multiplier": 14_000},
    ),
    Bound("floor_fraction", 4_000, -1, errors.AUCTION_FLOOR_TOO_LOW, {"start_multiplier": 10_000}),
    Bound("floor_fraction", 9_000, 1, errors.AUCTION_FLOOR_TOO_HIGH, {"start_multiplier": 10_000}),
    # P12: 1 - 3,600 / 72,000 = 0.95; 1.1 * (1 - 1,800 / 19,800) = 1
    Bound("duration", 72_000, 1, errors.AUCTION_PRICE_AT_TAIL_TOO_HIGH, PLAIN),
    Bound(
        "duration",
        19_800,
        1,
        errors.AUCTION_PAR_AFTER_HALF_THE_TAIL,
        {"curve": LINEAR, "cut": 0},
    ),
    # P13
    Bound("tail", 60, -1, errors.AUCTION_TAIL_TOO_SHORT, {"cut": 95 * RAY // 100}),
    Bound("duration", 1, -1, errors.AUCTION_DURATION_IS_0, PLAIN),
    Bound("cut", 9 * RAY // 10, -1, errors.AUCTION_CUT_TOO_LOW),
    Bound("cut", 9 * RAY // 10, -1, errors.AUCTION_CUT_TOO_LOW, {**STEPS, "duration": 360}),
    Bound("duration", 360, 1, errors.AUCTION_STEP_TOO_LONG_FOR_THE_TAIL, STEPS),
    Bound("tail", 3_600, -1, errors.AUCTION_STEP_TOO_LONG_FOR_THE_TAIL, {**STEPS, "duration": 360}),
    # P15: 4 * 64,650 + 600 are three days
    Bound("tail", 64_650, 1, errors.AUCTION_TAIL_TOO_LONG_FOR_THE_DEBT_QUEUE),
]


def check(scene, bound):
    for value in (bound.last - bound.step, bound.last):
        scene.engine.set_auction_terms(
            scene.terms(**{**bound.given, bound.name: value}), sender=scene.governor
        )
        version = scene.auctions.terms_version()
        assert scene.auctions.auction_terms(version)._asdict()[bound.name] == value
    with boa.reverts(bound.reason):
        scene.set_terms(**{**bound.given, bound.name: bound.last + bound.step})


@pytest.mark.parametrize("bound", BOUNDS, ids=str)
def test_set_auction_terms__around_a_bound__reverts_beyond_it(scene, bound):
    check(scene, bound)


@pytest.mark.parametrize(
    "bound",
    [
        Bound("tail", 86_400, 1, errors.AUCTION_TAIL_TOO_LONG),
        Bound("duration", 604_800, 1, errors.AUCTION_DURATION_TOO_LONG, {**PLAIN, "tail": 86_400}),
    ],
    ids=str,
)
def test_set_auction_terms__around_a_bound_of_long_auctions__reverts_beyond_it(scene, bound):
    scene.deployment.guaranty_pool.set_parameters((40 * 86_400,), sender=scene.governor)
    queue = scene.treasury.parameters()._replace(debt_queue_delay=30 * 86_400)
    scene.treasury.set_parameters(queue, sender=scene.governor)
    check(scene, bound)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"curve": 3}, errors.AUCTION_UNKNOWN_CURVE),
        ({**PLAIN, "duration": 6_000, "cut": 1}, errors.AUCTION_LINEAR_CURVE_WITH_A_CUT),
        ({"duration": 2}, errors.AUCTION_EXPONENTIAL_DURATION_IS_NOT_1),
        ({"duration": 0}, errors.AUCTION_DURATION_IS_0),
        # Bounds that a narrower rule hides: the value beyond, then the last one.
        ({"floor_fraction": 10_001}, errors.AUCTION_FLOOR_FRACTION_TOO_HIGH),
        ({"floor_fraction": 10_000}, errors.AUCTION_FLOOR_TOO_HIGH),
        ({"cut": RAY}, errors.AUCTION_CUT_IS_1_OR_MORE),
        ({"cut": RAY - 1}, errors.AUCTION_PRICE_AT_TAIL_TOO_HIGH),
        ({**STEPS, "duration": 360, "cut": RAY}, errors.AUCTION_CUT_IS_1_OR_MORE),
    ],
)
def test_set_auction_terms__against_a_rule__reverts(scene, changes, reason):
    with boa.reverts(reason):
        scene.set_terms(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"curve": EXPONENTIAL},
        {**STEPS, "duration": 360},
        {**PLAIN, "duration": 6_000},
    ],
)
def test_set_auction_terms__each_curve__adds_a_version(scene, changes):
    terms = scene.terms(**changes)
    scene.engine.set_auction_terms(terms, sender=scene.governor)

    added = {"version": 2, "terms": terms, "min_remaining": w.LEAST * WAD, "pool_share": 0}
    assert logged(scene.engine, of=scene.auctions) == [("AuctionTermsAdded", added)]
    assert scene.auctions.terms_version() == 2
    assert tuple(scene.auctions.auction_terms(2)) == terms
    assert scene.auctions.min_remaining(2) == w.LEAST * RAD
    assert scene.auctions.tail() == terms[3]
    assert tuple(scene.auctions.auction_terms(3)) == (0, 0, 0, 0, 0, 0)


def test_set_auction_terms__longest_delay_of_an_asset_grows__narrows_the_tail(scene):
    """P15 counts the longest delay of all assets, here one hour."""
    parameters = scene.oracle.asset_parameters(w.GOLD)._replace(delay=3_600, max_price_age=86_400)
    scene.oracle.set_asset_parameters(w.GOLD, parameters, sender=scene.governor)
    reason = errors.AUCTION_TAIL_TOO_LONG_FOR_THE_DEBT_QUEUE
    check(scene, Bound("tail", 63_900, 1, reason))


@pytest.mark.parametrize("delay", [600, 3_600])
def test_set_auction_terms__cooldown_of_the_pool__outlasts_three_tails_and_the_longest_delay(
    scene, delay
):
    """P15: 5 days are 3 in the queue, 1 in the bucket, and 3 tails with a delay."""
    gold = scene.oracle.asset_parameters(w.GOLD)._replace(delay=delay, max_price_age=86_400)
    scene.oracle.set_asset_parameters(w.GOLD, gold, sender=scene.governor)
    scene.deployment.guaranty_pool.set_parameters((5 * 86_400,), sender=scene.governor)
    assert scene.oracle.max_delay() == delay
    last = (86_400 - delay) // 3
    check(scene, Bound("tail", last, 1, errors.AUCTION_TAIL_TOO_LONG_FOR_THE_COOLDOWN))


@pytest.mark.parametrize("caller", ["stranger", "guardian"])
def test_set_auction_terms__not_the_governor__reverts(scene, caller):
    with boa.reverts(errors.LIQUIDATION_CALLER_IS_NOT_THE_GOVERNOR):
        scene.engine.set_auction_terms(scene.terms(), sender=getattr(scene, caller))
