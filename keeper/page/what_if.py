# SPDX-License-Identifier: MIT
"""What if prices were others: who goes under, for how much debt, and who would bear the loss.

The same answers as `Lens.at_prices`, for everybody at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from keeper.page.amounts import of_rad, of_wad
from keeper.page.cloud import cloud
from keeper.page.risk import health_of, standing_row, unsafe
from keeper.page.waterfall import bearers
from keeper.watch.messages import BadRequest
from model.units import BPS, Bps, Rad, Wad

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keeper.mirror.survey import Survey
    from keeper.page.moment import Moment

LEAST_CHANGE, MOST_CHANGE = -9_999, 20_000
"""Of a price [bps]."""
LARGEST: Final = 50
"""Accounts in the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """What is supposed."""

    changes: Mapping[str, int]
    """Of the prices of some assets, by symbol [bps]."""
    proceeds: Bps
    """What collateral of liquidated accounts brings, of its supposed value [bps]."""


def supposition_of(query: Mapping[str, list[str]], *, usual_proceeds: Bps) -> Supposition:
    """What the parameters of an address suppose: `ETH=-3000&proceeds=9500`.

    Raises:
        BadRequest: If a number is none, or out of range.
    """
    given = {name: values[0] for name, values in query.items()}
    proceeds = _number("proceeds", given.pop("proceeds", str(usual_proceeds)), 0, BPS)
    changes = {
        symbol: _number(symbol, change, LEAST_CHANGE, MOST_CHANGE)
        for symbol, change in given.items()
    }
    return Supposition(changes=changes, proceeds=Bps(proceeds))


def _number(name: str, given: str, least: int, most: int) -> int:
    digits = given.removeprefix("-")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= len(str(BPS * BPS))
    if not is_number or not least <= int(given) <= most:
        raise BadRequest(f"{name[:20]}: {given[:20]!r}: must be a number from {least} to {most}")
    return int(given)


def what_if(moment: Moment, supposition: Supposition) -> dict[str, Any]:
    """How it would be.

    Raises:
        BadRequest: If it names an asset that is not there or has no price.
    """
    prices = _supposed_prices(moment, supposition)
    supposed = moment.supposing(prices)
    now, survey = moment.survey(), supposed.survey()
    loss = _loss(survey, supposition.proceeds)
    accounts = moment.mirror.accounts
    rows = np.flatnonzero(survey.is_unsafe)
    largest = rows[np.lexsort((rows, -survey.debts[rows]))][:LARGEST]
    return {
        "block": moment.head.number,
        "prices": {moment.symbol(asset): of_wad(price) for asset, price in prices.items()},
        "proceeds": supposition.proceeds,
        "unsafe": unsafe(supposed, survey),
        "newly_unsafe": int(np.count_nonzero(survey.is_unsafe & ~now.is_unsafe)),
        "bankrupt": int(np.count_nonzero(survey.is_unsafe & (survey.values < survey.debts))),
        "bad_debt": of_rad(loss),
        "bearers": bearers(
            loss, moment.mirror.treasury, moment.mirror.liquidation.total_open_tab
        ).told(),
        "cloud": cloud(survey, accounts),
        "accounts": [
            {
                "account": owned.owner,
                "health": health_of(owned, supposed),
                "debt": of_rad(supposed.outlook.state_of(owned.account).debt),
                **standing_row(supposed.standing(owned)),
            }
            for owned in accounts.of_rows(largest.tolist())
        ],
    }


def _supposed_prices(moment: Moment, supposition: Supposition) -> dict[int, Wad]:
    prices: dict[int, Wad] = {}
    for symbol, change in supposition.changes.items():
        asset = moment.deployment.asset_named(symbol)
        price = moment.outlook.prices[asset].price if asset is not None else 0
        if asset is None or price == 0:
            known = ", ".join(each.symbol for each in moment.deployment.assets)
            raise BadRequest(f"{symbol[:20]!r}: no asset with a price; there are {known}")
        if change:
            prices[asset] = Wad(price * (BPS + change) // BPS)
    return prices


def _loss(survey: Survey, proceeds: Bps) -> Rad:
    """Debt of unsafe accounts that their collateral would not pay, to a float's precision [rad]."""
    owed, held = survey.debts[survey.is_unsafe], survey.values[survey.is_unsafe]
    return Rad(int(np.maximum(owed - held * (proceeds / BPS), 0).sum()))
