# SPDX-License-Identifier: MIT
"""From a scenario to the numbers that a replay is told, or why the twin does not play it."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, log1p
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from keeper.chain.fees import offered_fees
from keeper.mirror.auctions import last_age
from keeper.ports import Head
from keeper.settings import Settings
from lab.errors import LabError
from lab.scenario.parameters import list_terms, write_parameters
from lab.scenario.part import GOVERNANCE, HOUR
from lab.scenario.population import draw_borrowers
from lab.scenario.price_path import read_path
from lab.twin.records import FloatArray, IntArray, RecordArray, blank
from lab.twin.terms import AssetTerms, Start, Terms
from lab.world.course import MAX_AFTERMATH
from lab.world.founding import MAKER_COVER, REFILLS
from lab.world.genesis import DEPLOYER, LEAD, MOST_LOANS
from lab.world.market import REFRESH
from lab.world.seeding import witnesses
from lab.world.ticks import Ticks, list_ticks
from lab.world.world import GAS_PER_SECOND
from model.account_book import MAX_RATE
from model.auctions import Terms as AuctionTerms
from model.deployment import EXCHANGE_FEE
from model.fixed_point import ceil_div
from model.rates import accrued
from model.settings import FEED_DECIMALS
from model.units import BPS, RAD, RAY, WAD, Rad, Ray, Seconds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lab.scenario.part import Spans
    from lab.scenario.population import Borrower
    from lab.scenario.scenario import Scenario
    from lab.world.ticks import Tick
    from model.parameters import OracleAssetParameters
    from model.settings import DeploymentSettings

_GWEI: Final = 10**9
_UNIT: Final = 10**FEED_DECIMALS
_WAD_PER_UNIT: Final = WAD // _UNIT
_MAX_ANSWER: Final = 2**63 // BPS
"""What the oracle compares in 64 bits, times 1e4."""
_FINEST_ROUNDED: Final = 12
"""Decimals of a token whose units a float still tells apart in any amount."""
_SETTINGS: Final = frozenset(
    {
        *("min_profit", "take_margin", "kept_profit", "max_upkeep_cost", "min_burn"),
        *("bid_discount", "priority_fee", "max_fee", "gas_margin", "max_transaction_gas"),
        *("batch_share", "block_seconds", "ether_symbol", "max_in_flight"),
    }
)
"""Of a keeper, that the twin follows."""


class TwinRefusal(LabError, ValueError):
    """The twin does not play this scenario; says which field, its value and what is allowed."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A scenario, ready for the twin."""

    start: Start
    owners: tuple[str, ...]
    """Addresses of the accounts, in lower case; the first is the market maker's."""
    debt: float
    """Of all borrowers at the first price [coins]."""
    collateral: float
    """Worth of theirs at the first price [coins]."""


def prepare(
    scenario: Scenario,
    *,
    with_keeper: bool = True,
    aftermath: int = MAX_AFTERMATH,
    skips: bool = True,
) -> Prepared:
    """The numbers of a scenario.

    Args:
        scenario: What to play.
        with_keeper: False: the keeper starts only after the last price.
        aftermath: Longest time to come to rest in after the last price [seconds].
        skips: False: also blocks are played in which nothing can happen.

    Raises:
        TwinRefusal: The twin does not play it.
        ParameterError: The protocol would not accept the parameters.
    """
    if scenario.rivals:
        raise TwinRefusal(f"rivals: there are {len(scenario.rivals)}: the twin knows one keeper")
    if scenario.actions:
        raise TwinRefusal(f"actions: there are {len(scenario.actions)}: the twin plays none")
    if scenario.market.recovery != 1:
        raise TwinRefusal(f"market.recovery is {scenario.market.recovery}: the twin knows only 1")
    if isinstance(scenario.chain.gas_price_gwei, tuple):
        raise TwinRefusal("chain.gas_price_gwei is a path: the twin knows one price only")
    unknown = sorted(scenario.keeper.settings.keys() - _SETTINGS)
    if unknown:
        allowed = ", ".join(sorted(_SETTINGS))
        raise TwinRefusal(f"keeper.settings: {unknown[0]}: the twin knows only {allowed}")
    paths = {name: read_path(scenario, name) for name in scenario.prices}
    ticks = list_ticks(paths, scenario.duration, scenario.feeds)
    prices = {name: points[0].price for name, points in paths.items()}
    with tempfile.TemporaryDirectory() as folder:
        settings = write_parameters(scenario, prices, Path(folder) / "parameters.yaml")
    borrowers = draw_borrowers(scenario.population, list_terms(settings, prices), scenario.seed)
    borrowers = opened_in_order(borrowers)
    debts, amounts, sums = _book(scenario, settings, prices, borrowers)
    names = (*scenario.assets, GOVERNANCE)
    answers, market, due = _blocks(scenario, ticks, names)
    # Ticks after the last block are never reached.
    begun = (scenario.duration - 1) // scenario.chain.block_seconds * scenario.chain.block_seconds
    last = next(tick for tick in reversed(ticks) if tick.offset <= begun).prices
    closing = {name: last[name] * (1 + scenario.feeds.of(name).error) for name in names}
    terms = blank(Terms, 1)
    _fill_terms(terms[0], scenario, settings)
    terms[0].with_keeper, terms[0].max_aftermath = with_keeper, aftermath
    terms[0].skips = skips
    start = Start(
        terms=terms,
        assets=_asset_terms(scenario, settings),
        debts=debts,
        amounts=amounts,
        sums=sums,
        first_answers=np.array([_answer(prices, name) for name in names], dtype=np.int64),
        last_answers=np.array([_answer(closing, name) for name in names], dtype=np.int64),
        answers=answers,
        prices=market,
        due=due,
        away=_moments(scenario.keeper.outages, int(scenario.start.timestamp())),
    )
    owners = (DEPLOYER, *(borrower.address.lower() for borrower in borrowers))
    # Each to the token unit, as the world has it; a sum of floats would be as good.
    worth = sum(
        prices[name] * Decimal(units).scaleb(-settings.tokens[name].decimals)
        for borrower in borrowers
        for name, units in borrower.collateral.items()
    )
    return Prepared(
        start,
        owners,
        debt=sum(borrower.debt for borrower in borrowers) / WAD,
        collateral=float(worth),
    )


def opened_in_order(borrowers: Sequence[Borrower]) -> tuple[Borrower, ...]:
    """Borrowers in the order in which the world opens their accounts."""
    if len(borrowers) <= MOST_LOANS:
        return tuple(borrowers)
    last = witnesses(borrowers)
    return (*(each for each in borrowers if each not in last), *last)


# --- Prices ---------------------------------------------------------------------------------------


def _blocks(
    scenario: Scenario, ticks: Sequence[Tick], names: Sequence[str]
) -> tuple[IntArray, FloatArray, IntArray]:
    """What feeds say and the market pays wherever that changes, and in which block.

    Raises:
        TwinRefusal: A price is too large.
    """
    ahead, due = Ticks(ticks), []
    answers: list[list[int]] = []
    prices: list[list[float]] = []
    for offset in range(0, scenario.duration, scenario.chain.block_seconds):
        tick = ahead.until(offset)
        due.append(-1 if tick is None else len(prices))
        if tick is not None:
            said = tick.answers
            answers.append([_answer(said, name) if name in said else -1 for name in names])
            prices.append([float(tick.prices[name]) for name in scenario.assets])
    return np.array(answers, dtype=np.int64), np.array(prices), np.array(due, dtype=np.int64)


def _answer(prices: Mapping[str, Decimal], name: str) -> int:
    """A price as feeds say it [their decimals]."""
    said = int(prices[name] * _UNIT)
    if said > _MAX_ANSWER:
        raise TwinRefusal(
            f"prices.{name} is {prices[name]}: the twin knows prices up to {_MAX_ANSWER // _UNIT}"
        )
    return said


def _moments(spans: Spans, start: int) -> IntArray:
    """The first second of each time, and the first after it."""
    moments = [[start + ceil(hour * HOUR) for hour in span] for span in spans]
    return np.array(moments, dtype=np.int64).reshape(-1, 2)


# --- Accounts and sums ----------------------------------------------------------------------------


def _book(
    scenario: Scenario,
    settings: DeploymentSettings,
    prices: Mapping[str, Decimal],
    borrowers: Sequence[Borrower],
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """What `lab/world/founding.py` does: debts, collateral, sums of coin."""
    names = scenario.assets
    decimals = [settings.tokens[name].decimals for name in names]
    owed = Decimal(sum(borrower.debt for borrower in borrowers)) / WAD
    depth = sum(scenario.market.depth.values())
    refills = max(depth * REFILLS, owed)
    keeper, stake = scenario.keeper, scenario.guaranty_pool.stake
    wanted = depth + refills + scenario.treasury.buffer + keeper.capital + stake
    value = wanted * MAKER_COVER / len(names)
    held = [
        [int(value / prices[name] * 10**count) for name, count in zip(names, decimals, strict=True)]
    ]
    held += [[borrower.collateral.get(name, 0) for name in names] for borrower in borrowers]
    fee = Ray(settings.protocol.ledger.stability_fee)
    rate = accrued(RAY, fee, Seconds(_FIRST_HEAD), MAX_RATE)
    debts = [int(wanted * WAD), *(borrower.debt for borrower in borrowers)]
    amounts = [
        [units / 10**count for units, count in zip(row, decimals, strict=True)] for row in held
    ]
    sums = (scenario.treasury.buffer, stake, refills, keeper.capital, keeper.governance_tokens)
    return (
        np.array([ceil_div(debt * RAY, rate) / WAD for debt in debts]),
        np.array(amounts),
        np.array([float(each) for each in sums]),
    )


# --- Terms ----------------------------------------------------------------------------------------

_FIRST_HEAD: Final = LEAD - LEAD // 2 + 1
"""From the deployment to the block before the first price [seconds]."""


def _fill_terms(to: Terms, scenario: Scenario, settings: DeploymentSettings) -> None:
    protocol = settings.protocol
    start = int(scenario.start.timestamp())
    to.start, to.rate_since = start, start - LEAD
    to.first_head = start - LEAD + _FIRST_HEAD
    to.block_seconds = scenario.chain.block_seconds
    to.rest_block_seconds = scenario.chain.rest_block_seconds
    to.refresh = REFRESH
    to.exchange_fee = EXCHANGE_FEE

    fee = protocol.ledger.stability_fee
    to.log_fee = log1p((fee - RAY) / RAY)
    to.least_lot_value = protocol.ledger.min_collateral_value / 10
    to.bucket_length = protocol.bucket_length

    engine = protocol.engine
    to.close_out_threshold, to.debt_floor = engine.close_out_threshold, engine.debt_floor
    to.penalty_factor = (BPS + engine.penalty) / BPS
    to.limit = engine.liquidation_limit
    to.incentive_tip = engine.incentive_tip / WAD
    to.incentive_share, to.pool_share = engine.incentive_share / BPS, engine.pool_share
    # The same product as the tab of a debt at the floor, to the last bit.
    to.min_remaining = engine.debt_floor * to.penalty_factor

    terms = protocol.auction_terms
    to.curve, to.duration = terms.curve, terms.duration
    to.start_multiplier = terms.start_multiplier / BPS
    to.log_cut = log1p((terms.cut - RAY) / RAY) if terms.cut else -sys.float_info.max
    to.last_age = last_age(AuctionTerms(terms=terms, min_remaining=Rad(RAD)))

    lane_a = protocol.direct_liquidation
    to.target_health_factor = lane_a.target_health_factor
    to.health_factor_of_max_bonus = lane_a.health_factor_of_max_bonus
    to.treasury_share = lane_a.treasury_share_of_bonus
    _fill_waterfall(to, settings)
    _fill_keeper(to, scenario)


def _fill_waterfall(to: Terms, settings: DeploymentSettings) -> None:
    protocol = settings.protocol
    treasury = protocol.treasury
    to.debt_queue_delay, to.debt_lot = treasury.debt_queue_delay, treasury.debt_lot
    to.surplus_buffer, to.surplus_lot = treasury.surplus_buffer, treasury.surplus_lot
    debt = protocol.debt_auction
    to.initial_lot, to.max_lot = debt.initial_lot / WAD, debt.max_lot / WAD
    to.debt_min_bid_step, to.restart_factor = debt.min_bid_step / BPS, debt.restart_factor / BPS
    to.debt_bid_duration, to.debt_auction_duration = debt.bid_duration, debt.auction_duration
    to.debt_max_discount, to.max_extensions = debt.max_discount / BPS, debt.max_extensions
    to.max_minted_per_week = debt.max_minted_per_week / WAD
    surplus = protocol.surplus_auction
    to.surplus_bid_duration = surplus.bid_duration
    to.surplus_auction_duration = surplus.auction_duration
    to.surplus_max_discount = surplus.max_discount / BPS
    to.surplus_coin_limit = surplus.coin_limit


def _fill_keeper(to: Terms, scenario: Scenario) -> None:
    given = {
        "manifest": Path(),
        "rpc_url": "none",
        "block_seconds": scenario.chain.block_seconds,
        **scenario.keeper.settings,
    }
    settings = Settings.model_validate(given)
    base_fee = scenario.chain.base_fee(0)
    if settings.max_fee * _GWEI < base_fee:
        raise TwinRefusal(
            f"keeper.settings.max_fee is {settings.max_fee}: below chain.gas_price_gwei nothing is "
            "ever executed, which the twin does not play"
        )
    policy, tip = settings.policy(), int(settings.priority_fee * _GWEI)
    to.block_gas = GAS_PER_SECOND * scenario.chain.block_seconds
    head = Head(
        number=0, hash="", parent_hash="", timestamp=0, base_fee=base_fee, gas_limit=to.block_gas
    )
    to.latency = scenario.keeper.latency
    fees = offered_fees(base_fee, tip=tip, max_fee=base_fee + tip)
    to.gas_price = fees.expected / WAD
    symbol = settings.ether_symbol
    to.gas_asset = scenario.assets.index(symbol) if symbol in scenario.assets else -1
    to.min_profit, to.max_upkeep_cost = policy.min_profit / WAD, policy.max_upkeep_cost / WAD
    to.take_margin, to.kept_profit = policy.take_margin / BPS, policy.kept_profit / BPS
    to.min_burn, to.bid_discount = policy.min_burn / WAD, policy.bid_discount / BPS
    to.slots = settings.max_in_flight
    to.most_batch_gas = settings.batch_limit().gas_of(head)


def _asset_terms(scenario: Scenario, settings: DeploymentSettings) -> RecordArray:
    names = scenario.assets
    records = blank(AssetTerms, len(names) + 1)
    for record, name in zip(records, names, strict=False):
        own = settings.protocol.assets[name]
        decimals = settings.tokens[name].decimals
        record.threshold = own.ledger.liquidation_threshold
        record.min_bonus = own.direct_liquidation.min_bonus
        record.max_bonus = own.direct_liquidation.max_bonus
        record.limit = own.liquidation_limit
        record.units = 10**decimals if decimals <= _FINEST_ROUNDED else 1
        record.depth = float(scenario.market.depth[name])
        _fill_oracle(record, own.oracle)
    _fill_oracle(records[-1], settings.protocol.governance_oracle)
    return records


def _fill_oracle(to: AssetTerms, oracle: OracleAssetParameters) -> None:
    to.max_age, to.max_price_age, to.delay = oracle.max_age, oracle.max_price_age, oracle.delay
    to.max_deviation, to.confirm_time = oracle.max_deviation, oracle.confirm_time
    to.lower_bound = ceil_div(oracle.lower_bound, _WAD_PER_UNIT)
    to.upper_bound = min(oracle.upper_bound // _WAD_PER_UNIT, _MAX_ANSWER)
