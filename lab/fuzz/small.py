# SPDX-License-Identifier: MIT
"""A small world like a large one: few accounts and prices, a market in proportion, a short time."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeVar

from lab.fuzz.action_moves import renumbered
from lab.fuzz.rounding import rounded
from lab.fuzz.space import deployed
from lab.scenario.actions import OfAccount
from lab.scenario.keepers import Conduct
from lab.scenario.market import Market
from lab.scenario.parameters import list_terms
from lab.scenario.part import HOUR
from lab.scenario.population import ListedAccount, ListedPopulation, draw_borrowers
from lab.scenario.price_path import read_path
from lab.scenario.prices import PriceSeries
from lab.scenario.treasury import GuarantyPool, Treasury
from model.units import WAD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lab.scenario.actions import Action
    from lab.scenario.chain import GasPrice
    from lab.scenario.feeds import Feeds
    from lab.scenario.part import Span
    from lab.scenario.population import AssetTerms, Borrower
    from lab.scenario.price_path import PricePoint
    from lab.scenario.scenario import Scenario

Fails = TypeVar("Fails", bound=Conduct)

MAX_ACCOUNTS: Final = 6
MAX_POINTS: Final = 8
"""Of each asset."""
MAX_HOURS: Final = Decimal(3)
BLOCK_SECONDS: Final = 180
REST_BLOCK_SECONDS: Final = 3_600


def small_world(scenario: Scenario) -> Scenario:
    """The scenario with at most six accounts, eight prices per asset and three hours.

    Market depth, buffer and stake shrink with the debt, and times with the hours.
    """
    paths = {name: read_path(scenario, name) for name in scenario.prices}
    prices = {name: points[0].price for name, points in paths.items()}
    terms = list_terms(deployed(scenario), prices)
    borrowers = draw_borrowers(scenario.population, terms, scenario.seed)
    kept = _kept(scenario.actions, len(borrowers))
    chosen = [borrowers[number] for number in kept]
    share = Decimal(sum(each.debt for each in chosen)) / sum(each.debt for each in borrowers)
    hours = min(scenario.hours, MAX_HOURS)
    pace = hours / scenario.hours
    return scenario.model_copy(
        update={
            "name": f"{scenario.name}-small",
            "hours": hours,
            "chain": scenario.chain.model_copy(
                update={
                    "block_seconds": BLOCK_SECONDS,
                    "rest_block_seconds": REST_BLOCK_SECONDS,
                    "gas_price_gwei": _paced_gas(scenario.chain.gas_price_gwei, pace),
                }
            ),
            "population": ListedPopulation(listed=tuple(_listed(each, terms) for each in chosen)),
            "market": Market(
                depth={
                    name: rounded(depth * share, 2) for name, depth in scenario.market.depth.items()
                }
            ),
            "treasury": Treasury(buffer=rounded(scenario.treasury.buffer * share, 2)),
            "guaranty_pool": GuarantyPool(stake=rounded(scenario.guaranty_pool.stake * share, 2)),
            "keeper": _paced(scenario.keeper, pace),
            "rivals": tuple(_paced(rival, pace) for rival in scenario.rivals),
            "feeds": _paced_feeds(scenario.feeds, pace),
            "actions": _few_actions(scenario.actions, kept, pace),
            "prices": _few_points(paths, scenario.assets[0], hours, scenario.hours),
        }
    )


def _listed(borrower: Borrower, terms: Mapping[str, AssetTerms]) -> ListedAccount:
    return ListedAccount(
        debt=rounded(Decimal(borrower.debt) / WAD, 4),
        collateral={
            # Rounded up: nobody starts above the loan to value by a rounding.
            asset: rounded(Decimal(amount) / 10 ** terms[asset].decimals, 4, is_up=True)
            for asset, amount in borrower.collateral.items()
        },
    )


def _kept(actions: Sequence[Action], accounts: int) -> list[int]:
    """Numbers of the accounts that stay: those that act first, then the first of the others."""
    acting = [action.account for action in actions if isinstance(action, OfAccount)]
    return sorted([*dict.fromkeys((*acting, *range(accounts)))][:MAX_ACCOUNTS])


def _few_actions(
    actions: Sequence[Action], kept: Sequence[int], pace: Decimal
) -> tuple[Action, ...]:
    """Those of governance and of the accounts that stay, at times in proportion."""
    return tuple(
        action.model_copy(update={"hour": rounded(action.hour * pace, 4)})
        for action in renumbered(actions, kept)
    )


def _paced(keeper: Fails, pace: Decimal) -> Fails:
    return keeper.model_copy(update={"outages": _spans(keeper.outages, pace)})


def _paced_feeds(feeds: Feeds, pace: Decimal) -> Feeds:
    own = {
        name: feed.model_copy(update={"outages": _spans(feed.outages, pace)})
        for name, feed in feeds.assets.items()
        if feed.outages is not None
    }
    prints = tuple(
        each.model_copy(update={"hour": rounded(each.hour * pace, 3)}) for each in feeds.prints
    )
    return feeds.model_copy(
        update={
            "outages": _spans(feeds.outages, pace),
            "assets": {**feeds.assets, **own},
            "prints": prints,
        }
    )


def _paced_gas(price: GasPrice, pace: Decimal) -> GasPrice:
    if not isinstance(price, tuple):
        return price
    return tuple((rounded(hour * pace, 3), gwei) for hour, gwei in price)


def _spans(spans: Sequence[Span], pace: Decimal) -> tuple[Span, ...]:
    return tuple((rounded(begin * pace, 3), rounded(end * pace, 3)) for begin, end in spans)


def _few_points(
    paths: Mapping[str, Sequence[PricePoint]], first: str, hours: Decimal, before: Decimal
) -> dict[str, PriceSeries]:
    """Prices at the same few moments: evenly apart, one of them the first asset's lowest."""
    duration = int(before * HOUR)
    moments = [duration * number // MAX_POINTS for number in range(MAX_POINTS)]
    lowest = min(paths[first], key=lambda point: point.price).offset
    nearest = min(range(1, MAX_POINTS), key=lambda number: abs(moments[number] - lowest))
    moments[nearest] = lowest
    moments = sorted(set(moments))
    return {
        name: PriceSeries(
            source=f"prices of {name} at a few moments",
            points=tuple(
                (rounded(Decimal(moment) / HOUR * hours / before, 3), _at(path, moment))
                for moment in moments
            ),
        )
        for name, path in paths.items()
    }


def _at(path: Sequence[PricePoint], moment: int) -> Decimal:
    return next(point.price for point in reversed(path) if point.offset <= moment)
