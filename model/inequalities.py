# SPDX-License-Identifier: MIT
"""What several parameters must fulfil together: the rules P1 to P17 of `docs/parameters.md`.

The setters enforce them one contract at a time; here the whole set is judged before anything is
sent. All comparisons are exact, by cross-multiplication.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from model.guaranty_rules import least_cooldown
from model.price_curves import EXPONENTIAL, LINEAR, STAIRSTEP, price
from model.units import BPS, RAY, WAD, Ray, Seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from model.parameters import AuctionTerms, OracleAssetParameters, ProtocolParameters

FRESH_LOAN_HEALTH_FACTOR: Final = 102
"""A loan at its limit starts with this health factor at least [% of 1]."""
MIN_TARGET_GAP: Final = 500
"""Least T - max LT * (1 + max bonus) [bps]."""
UNSEIZED_LOTS: Final = 7
"""Lots of an account of eight assets that may each be too small to sell."""
UNSEIZED_DIVISOR: Final = 10
"""A lot below this part of min_collateral_value stays with its account."""
DUSTY_PARTIALS_PER_LIMIT: Final = 10
"""An asset's limit holds as many auctions of the least size."""
MIN_FLOOR: Final = 4_000
"""Least price / oracle price at start, at which an auction sells [bps]."""
MAX_FLOOR: Final = 9_000
"""Greatest such floor, so that auctions can clear under the oracle price [bps]."""
MAX_END_LEVEL: Final = 9_500
"""An auction ends at or under this part of the oracle price at start [bps]."""
MIN_CUT: Final = 9 * RAY // 10
STEPS_PER_TAIL: Final = 10
TAILS_IN_QUEUE: Final = 4


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """One inequality that does not hold."""

    name: str
    """P1, P2, ..."""
    text: str
    """What is not so, and for which asset."""


def broken_rules(protocol: ProtocolParameters) -> list[BrokenRule]:
    """Every rule that the parameters break, in the order of the rules."""
    return [BrokenRule(name, text) for name, rule in _RULES for text in rule(protocol)]


def _p1(protocol: ProtocolParameters) -> Iterator[str]:
    for symbol, asset in protocol.assets.items():
        least = asset.ledger.loan_to_value * FRESH_LOAN_HEALTH_FACTOR
        if least > asset.ledger.liquidation_threshold * 100:
            yield f"{symbol}: loan_to_value * 1.02 is above liquidation_threshold"


def _p2(protocol: ProtocolParameters) -> Iterator[str]:
    if _greatest_charge(protocol) >= protocol.engine.close_out_threshold * BPS:
        yield (
            "greatest liquidation_threshold * (1 + greatest max_bonus) is not below "
            "close_out_threshold"
        )


def _p3(protocol: ProtocolParameters) -> Iterator[str]:
    reach = (protocol.direct_liquidation.target_health_factor - MIN_TARGET_GAP) * BPS
    if reach < _greatest_charge(protocol):
        yield (
            "target_health_factor is less than 0.05 above greatest liquidation_threshold * "
            "(1 + greatest max_bonus)"
        )


def _p4(protocol: ProtocolParameters) -> Iterator[str]:
    for symbol, asset in protocol.assets.items():
        if asset.direct_liquidation.min_bonus > asset.direct_liquidation.max_bonus:
            yield f"{symbol}: min_bonus is above max_bonus"
    greatest_bonus_at = protocol.direct_liquidation.health_factor_of_max_bonus
    if protocol.engine.close_out_threshold > greatest_bonus_at:
        yield "health_factor_of_max_bonus is below close_out_threshold"


def _p5(protocol: ProtocolParameters) -> Iterator[str]:
    owed = _greatest_threshold(protocol) * (BPS + protocol.engine.penalty)
    if owed > protocol.engine.close_out_threshold * BPS:
        yield "greatest liquidation_threshold * (1 + penalty) is above close_out_threshold"


def _p7(protocol: ProtocolParameters) -> Iterator[str]:
    engine = protocol.engine
    share = engine.incentive_share * (BPS + engine.penalty)
    income = engine.penalty * (BPS - engine.pool_share)
    if share > income:
        yield "incentive_share * (1 + penalty) is above penalty * (1 - pool_share)"
    floor = engine.debt_floor * WAD
    if engine.incentive_tip * BPS * BPS + share * floor > income * floor:
        yield (
            "incentive_tip + incentive_share * debt_floor * (1 + penalty) is above "
            "penalty * (1 - pool_share) * debt_floor"
        )
        return
    left = income * floor - engine.incentive_tip * BPS * BPS - share * floor
    unseized = UNSEIZED_LOTS * protocol.ledger.min_collateral_value * WAD * BPS * BPS
    if unseized > UNSEIZED_DIVISOR * left:
        yield (
            "incentive_tip + incentive_share * debt_floor * (1 + penalty) "
            "+ 0.7 * min_collateral_value is above penalty * (1 - pool_share) * debt_floor"
        )


def _p10(protocol: ProtocolParameters) -> Iterator[str]:
    least = DUSTY_PARTIALS_PER_LIMIT * protocol.engine.debt_floor * (BPS + protocol.engine.penalty)
    for symbol, asset in protocol.assets.items():
        if asset.liquidation_limit > protocol.engine.liquidation_limit:
            yield f"{symbol}: liquidation_limit is above the limit of all assets"
        if asset.liquidation_limit * BPS < least:
            yield f"{symbol}: liquidation_limit is below 10 * debt_floor * (1 + penalty)"


def _p11(protocol: ProtocolParameters) -> Iterator[str]:
    floor = protocol.auction_terms.floor_fraction * protocol.auction_terms.start_multiplier
    if not MIN_FLOOR * BPS <= floor <= MAX_FLOOR * BPS:
        yield "floor_fraction * start_multiplier is not within 0.40 and 0.90"


def _p12(protocol: ProtocolParameters) -> Iterator[str]:
    terms = protocol.auction_terms
    if _level(terms, terms.tail) > MAX_END_LEVEL * RAY:
        yield "at its tail the price is still above 0.95 of the oracle price at start"
    if _level(terms, terms.tail // 2) > BPS * RAY:
        yield "at half its tail the price is still above the oracle price at start"


def _p13(protocol: ProtocolParameters) -> Iterator[str]:
    terms = protocol.auction_terms
    if terms.curve == LINEAR and terms.cut != 0:
        yield "a linear curve has no cut"
    if terms.curve != LINEAR and terms.cut < MIN_CUT:
        yield "cut is below 0.9"
    if terms.curve == STAIRSTEP and terms.duration * STEPS_PER_TAIL > terms.tail:
        yield "a step (duration) is longer than a tenth of the tail"
    if terms.curve == EXPONENTIAL and terms.duration != 1:
        yield "duration of an exponential curve is not 1 second"


def _p14(protocol: ProtocolParameters) -> Iterator[str]:
    for symbol, oracle in _oracles(protocol):
        if oracle.max_age < oracle.heartbeat:
            yield f"{symbol}: max_age is below heartbeat"
        if oracle.max_price_age < oracle.delay + oracle.max_age + oracle.confirm_time:
            yield f"{symbol}: max_price_age is below delay + max_age + confirm_time"
        if oracle.lower_bound >= oracle.upper_bound:
            yield f"{symbol}: lower_bound is not below upper_bound"


def _p15(protocol: ProtocolParameters) -> Iterator[str]:
    longest = max(oracle.delay for _, oracle in _oracles(protocol))
    queue_delay, tail = protocol.treasury.debt_queue_delay, protocol.auction_terms.tail
    if queue_delay < TAILS_IN_QUEUE * tail + longest:
        yield "debt_queue_delay is below 4 * tail + the longest delay"
    least = least_cooldown(queue_delay, protocol.bucket_length, tail, longest)
    if protocol.guaranty_pool.cooldown < least:
        yield (
            "guaranty_pool: cooldown is below debt_queue_delay + bucket_length + 3 * tail "
            "+ the longest delay"
        )


def _p16(protocol: ProtocolParameters) -> Iterator[str]:
    treasury = protocol.treasury
    if treasury.surplus_lot > treasury.surplus_buffer:
        yield "surplus_lot is above surplus_buffer"
    if treasury.debt_lot > protocol.engine.liquidation_limit:
        yield "debt_lot is above liquidation_limit"


def _p17(protocol: ProtocolParameters) -> Iterator[str]:
    debt, surplus = protocol.debt_auction, protocol.surplus_auction
    if debt.bid_duration >= debt.auction_duration:
        yield "debt_auction: bid_duration is not below auction_duration"
    if debt.initial_lot > debt.max_lot:
        yield "debt_auction: initial_lot is above max_lot"
    if debt.max_lot > debt.max_minted_per_week:
        yield "debt_auction: max_lot is above max_minted_per_week"
    if surplus.bid_duration >= surplus.auction_duration:
        yield "surplus_auction: bid_duration is not below auction_duration"


def _oracles(protocol: ProtocolParameters) -> Iterator[tuple[str, OracleAssetParameters]]:
    for symbol, asset in protocol.assets.items():
        yield symbol, asset.oracle
    yield "governance_token", protocol.governance_oracle


def _greatest_threshold(protocol: ProtocolParameters) -> int:
    return max(
        (asset.ledger.liquidation_threshold for asset in protocol.assets.values()), default=0
    )


def _greatest_charge(protocol: ProtocolParameters) -> int:
    """Greatest threshold * (1 + greatest bonus), whichever assets they are of [bps * bps]."""
    bonus = max(
        (asset.direct_liquidation.max_bonus for asset in protocol.assets.values()), default=0
    )
    return _greatest_threshold(protocol) * (BPS + bonus)


def _level(terms: AuctionTerms, elapsed: int) -> int:
    """Price at `elapsed` / oracle price at start [bps * ray]."""
    share = price(terms.curve, RAY, Seconds(elapsed), terms.duration, Ray(terms.cut))
    return share * terms.start_multiplier


_RULES: Final[tuple[tuple[str, Callable[[ProtocolParameters], Iterator[str]]], ...]] = (
    ("P1", _p1),
    ("P2", _p2),
    ("P3", _p3),
    ("P4", _p4),
    ("P5", _p5),
    ("P7", _p7),
    ("P10", _p10),
    ("P11", _p11),
    ("P12", _p12),
    ("P13", _p13),
    ("P14", _p14),
    ("P15", _p15),
    ("P16", _p16),
    ("P17", _p17),
)
"""P6 is a range of one field while no guaranty pool exists, P8 is derived, P9 and P18 advise, and
P19 (nothing overflows) follows from the ranges."""
