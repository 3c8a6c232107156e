# SPDX-License-Identifier: MIT
"""Panel Risk: who owes how much, and how far each is from liquidation and from bankruptcy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from keeper.page.amounts import of_rad, of_wad, price_or_none
from keeper.page.cloud import cloud
from model.account_state import bankruptcy_price, liquidation_price
from model.health import health_factor
from model.units import MAX_UINT256, RAD, Rad

if TYPE_CHECKING:
    from keeper.mirror.accounts import OwnedAccount
    from keeper.mirror.survey import Survey
    from keeper.page.moment import Moment
    from model.previews import Standing

NEAREST: Final = 20
"""Accounts in the table."""
_LANES: Final = ("none", "direct", "close-out", "direct or close-out")
"""Names of `Standing.lanes`."""


def risk(moment: Moment) -> dict[str, Any]:
    """The panel."""
    accounts, survey = moment.mirror.accounts, moment.survey()
    debt = Rad(accounts.total_normalized_debt * moment.outlook.rate)
    return {
        "accounts": len(accounts),
        "debt": of_rad(debt),
        "collateral": round(float(survey.values.sum()) / RAD, 2),
        "unsafe": unsafe(moment, survey),
        "cloud": cloud(survey, accounts),
        "nearest": [_row(owned, moment) for owned in accounts.of_rows(_nearest(survey))],
        "assets": _assets(moment),
    }


def unsafe(moment: Moment, survey: Survey) -> dict[str, Any]:
    """Accounts with HF < 1, and what they owe."""
    rows = np.flatnonzero(survey.is_unsafe)
    debt = moment.mirror.accounts.normalized_debt_of(rows) * moment.outlook.rate
    return {"accounts": len(rows), "debt": of_rad(debt)}


def standing_row(standing: Standing | None) -> dict[str, Any]:
    """How an account stands towards the lanes."""
    if standing is None:
        return {"lanes": _LANES[0], "due": "0", "tab": "0"}
    return {
        "lanes": _LANES[standing.lanes],
        "due": of_rad(standing.due),
        "tab": of_rad(standing.tab),
    }


def health_of(owned: OwnedAccount, moment: Moment) -> str | None:
    """Health factor as the Lens says it; None without debt."""
    state = moment.outlook.state_of(owned.account)
    weighted, _ = state.weigh(moment.outlook.prices_of(owned.account))
    found = health_factor(weighted, state.debt)
    return None if found == MAX_UINT256 else of_wad(found)


def _nearest(survey: Survey) -> list[int]:
    count = min(NEAREST, len(survey.debts))
    if count == 0:
        return []
    near = np.argpartition(survey.health_factors, count - 1)[:count]
    near = near[np.isfinite(survey.health_factors[near])]
    order: list[int] = near[np.argsort(survey.health_factors[near], kind="stable")].tolist()
    return order


def _row(owned: OwnedAccount, moment: Moment) -> dict[str, Any]:
    account, outlook = owned.account, moment.outlook
    state, prices = outlook.state_of(account), outlook.prices_of(account)
    return {
        "account": owned.owner,
        "health": health_of(owned, moment),
        "debt": of_rad(state.debt),
        **standing_row(moment.standing(owned)),
        "collateral": [
            {
                "asset": moment.symbol(asset),
                "amount": of_wad(amount),
                "price": of_wad(prices[asset].price),
                "liquidation_price": price_or_none(liquidation_price(state, asset, prices)),
                "bankruptcy_price": price_or_none(bankruptcy_price(state, asset, prices)),
            }
            for asset, amount in account.collateral.items()
        ],
    }


def _assets(moment: Moment) -> list[dict[str, Any]]:
    """Assets whose price can be supposed: those that count as collateral."""
    return [
        {"id": asset, "asset": moment.symbol(asset), "price": of_wad(price.price)}
        for asset, price in enumerate(moment.outlook.prices)
        if moment.outlook.thresholds[asset] and price.price
    ]
