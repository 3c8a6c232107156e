# SPDX-License-Identifier: MIT
"""What contracts logged, and what the Ledger logs by the names of its interface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

Event = tuple[str, dict[str, Any]]
"""Name and fields by name."""


def logged(contract: Any, *, of: Any = None) -> list[Event]:
    """Name and fields of what `of`, by default the contract called last, logged in that call."""
    address = (of or contract).address
    return [
        (type(event).__name__, fields(event))
        for event in contract.get_logs(strict=False)
        if str(event.address) == str(address)
    ]


def fields(event: Any) -> dict[str, Any]:
    """The fields of an event by name, without the address that logged it."""
    return {key: _plain(getattr(event, key)) for key in event._fields if key != "address"}


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(map(_plain, value)) if type(value) in {list, tuple} else tuple(value)
    return str(value) if isinstance(value, str) else value


# --- What the Ledger logs, by the names of the interface ------------------------------------------


def coin_changed(account: str, amount: int) -> Event:
    return "CoinChanged", {"account": account, "amount": amount}


def free_balance_changed(account: str, asset: int, amount: int) -> Event:
    return "FreeBalanceChanged", {"account": account, "asset": asset, "amount": amount}


def account_changed(account: str, normalized_debt: int, amounts: Mapping[int, int]) -> Event:
    """`amounts` by asset, those that changed."""
    return "AccountChanged", {
        "account": account,
        "normalized_debt": normalized_debt,
        "assets": sum(1 << asset for asset in amounts),
        "amounts": [amounts[asset] for asset in sorted(amounts)],
    }


def rate_accrued(rate: int, treasury_coin: int) -> Event:
    return "RateAccrued", {"rate": rate, "treasury_coin": treasury_coin}


def unbacked_changed(unbacked: int) -> Event:
    return "UnbackedDebtChanged", {"unbacked": unbacked}


def on_auction_changed(on_auction: int) -> Event:
    return "DebtOnAuctionChanged", {"on_auction": on_auction}


def debt_queued(era: int, queue_total: int, unbacked: int) -> Event:
    return "DebtQueued", {"era": era, "queue_total": queue_total, "unbacked": unbacked}


def debt_matured(queue_total: int) -> Event:
    return "DebtMatured", {"queue_total": queue_total}
