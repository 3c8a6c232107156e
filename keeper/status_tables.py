# SPDX-License-Identifier: MIT
"""The tables of `keeper status`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from keeper.status import AccountRow, LotRow, Status, TreasuryRow, WalletRow


def print_tables(status: Status) -> None:
    """Print a status for people."""
    console = Console()
    at = datetime.fromtimestamp(status.timestamp, UTC)
    console.print(f"Block {status.block}, {at:%Y-%m-%d %H:%M:%S} UTC, {status.accounts} accounts")
    console.print(_nearest(status.nearest))
    console.print(_lots(status.lots))
    console.print(_treasury(status.treasury))
    if status.wallet is not None:
        console.print(_wallet(status.wallet))


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A table whose first column is text and whose others are figures."""
    table = Table(title=title, title_justify="left")
    for position, column in enumerate(columns):
        table.add_column(column, justify="right" if position else "left")
    for row in rows:
        table.add_row(*row)
    return table


def _nearest(rows: Sequence[AccountRow]) -> Table:
    return _table(
        "Accounts nearest to liquidation",
        [
            "account",
            "health",
            "debt [coins]",
            "collateral [tokens]",
            "liquidated at [coins]",
        ],
        (
            (
                row.account,
                f"{row.health_factor:.4f}",
                f"{row.debt:,.2f}",
                ", ".join(f"{amount:,.4f} {symbol}" for symbol, amount in row.collateral.items()),
                ", ".join(
                    f"{symbol} {price:,.2f}" for symbol, price in row.liquidation_prices.items()
                ),
            )
            for row in rows
        ),
    )


def _lots(rows: Sequence[LotRow]) -> Table:
    return _table(
        "Running auctions: price now against oracle and market [coins per token]",
        [
            "lot",
            "left [tokens]",
            "tab [coins]",
            "price",
            "floor",
            "oracle",
            "market",
            "age [s]",
        ],
        (
            (
                f"{row.asset} of {row.auction_id[:10]}…{row.auction_id[-4:]}",
                f"{row.collateral:,.4f}",
                f"{row.tab:,.2f}",
                "needs reset" if row.needs_reset else f"{row.price:,.4f}",
                f"{row.floor:,.4f}",
                f"{row.oracle_price:,.4f}",
                f"{row.market_price:,.4f}" if row.market_price else "none",
                f"{row.age:,}",
            )
            for row in rows
        ),
    )


def _treasury(row: TreasuryRow) -> Table:
    return _table(
        "Treasury [coins]",
        ["", "coin", "queued", "matured", "on auction", "debt auctions", "surplus auctions"],
        [
            (
                "now",
                f"{row.coin:,.2f}",
                f"{row.queued:,.2f}",
                f"{row.matured:,.2f}",
                f"{row.on_auction:,.2f}",
                str(row.debt_auctions),
                str(row.surplus_auctions),
            )
        ],
    )


def _wallet(row: WalletRow) -> Table:
    return _table(
        "Own balances",
        ["wallet", "ether", "coin in the Ledger", "coin outside", "governance tokens"],
        [
            (
                row.address,
                f"{row.ether:,.4f}",
                f"{row.ledger_coin:,.2f}",
                f"{row.coin:,.2f}",
                f"{row.governance_tokens:,.4f}",
            )
        ],
    )
