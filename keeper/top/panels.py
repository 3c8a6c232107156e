# SPDX-License-Identifier: MIT
"""Panels: tables of text, whatever draws them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from keeper.top.picture import Picture


_LONG_ID: Final = re.compile(r"(0x[0-9a-fA-F]{4})[0-9a-fA-F]{5,}([0-9a-fA-F]{6})")
_ROOMY: Final = 130
"""Width of a panel that shows ids in full [characters]."""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; numbers stand at the right, and what matters least goes first for want of room."""

    name: str
    is_number: bool = False
    is_id: bool = False
    """Whether its middle can be left out."""
    least_width: int = 0
    """Of the panel, below which the column is left out [characters]."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One table."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    note: str = ""
    """Why it is empty."""

    def filtered(self, text: str) -> Panel:
        """Only rows that contain a text, in any case."""
        wanted = text.lower()
        rows = [row for row in self.rows if wanted in " ".join(row).lower()]
        return Panel(self.name, self.columns, rows, self.note)

    def narrowed(self, width: int) -> Panel:
        """Without the columns that there is no room for, and with ids cut short."""
        kept = [place for place, each in enumerate(self.columns) if width >= each.least_width]
        columns = [self.columns[place] for place in kept]
        rows = [
            [
                _short(row[place]) if self.columns[place].is_id and width < _ROOMY else row[place]
                for place in kept
            ]
            for row in self.rows
        ]
        return Panel(self.name, columns, rows, self.note)


def accounts(picture: Picture) -> Panel:
    """Nearest to liquidation first."""
    columns = (
        Column("account", is_id=True),
        Column("health", is_number=True),
        Column(""),
        Column("debt", is_number=True),
        Column("liquidated at [coins]"),
        Column("collateral", least_width=110),
    )
    rows = [
        (
            row["account"],
            number(row["health"], 4),
            "UNSAFE" if row["health"] is not None and float(row["health"]) < 1 else "",
            number(row["debt"]),
            ", ".join(f"{asset} {number(price)}" for asset, price in row["liquidation"].items())
            or "-",
            ", ".join(
                f"{number(amount, 4)} {asset}" for asset, amount in row["collateral"].items()
            ),
        )
        for row in picture.accounts
    ]
    return Panel("accounts", columns, rows)


def auctions(picture: Picture) -> Panel:
    """A row for each lot that is for sale."""
    columns = (
        Column("auction", is_id=True),
        Column("asset"),
        Column("left", is_number=True),
        Column("price", is_number=True),
        Column("floor", is_number=True),
        Column("market", is_number=True),
        Column("oracle", is_number=True, least_width=110),
        Column("age [s]", is_number=True, least_width=100),
        Column("keeper"),
    )
    rows = [
        (
            row["auction"],
            row["asset"],
            number(row["left"], 4),
            number(row["price"]),
            number(row["floor"]),
            number(row["market"]),
            number(row["oracle"]),
            number(row["age"], 0),
            row["keeper"],
        )
        for row in picture.lots
    ]
    return Panel("auctions", columns, rows)


def waterfall(picture: Picture) -> Panel:
    """What may pay and what waits to be paid."""
    columns = (Column("waterfall"), Column("coins", is_number=True))
    rows = [(name, number(value)) for name, value in picture.waterfall.items()]
    return Panel("waterfall", columns, rows, _only_with_page(picture))


def oracle(picture: Picture) -> Panel:
    """Prices, how old they are, and what is wrong with them."""
    columns = (
        Column("asset"),
        Column("price", is_number=True),
        Column("next", is_number=True),
        Column("source", is_number=True),
        Column("age [s]", is_number=True),
        Column("flags"),
    )
    now = picture.time
    rows = [
        (
            row["asset"],
            number(row["price"]),
            number(row["next_price"]),
            number(row["source"]),
            number(now - row["taken_at"], 0) if now and row["taken_at"] else "-",
            _flags(row),
        )
        for row in picture.oracle
    ]
    return Panel("oracle", columns, rows, _only_with_page(picture))


def _only_with_page(picture: Picture) -> str:
    return "" if picture.source == "page" else "the keeper says it only with `run --page`"


def _flags(row: Mapping[str, Any]) -> str:
    named = {
        "stale": not row["is_fresh"],
        "suspect": row["is_suspect"],
        "unconfirmed": row["candidate"] is not None,
    }
    return ", ".join(name for name, is_so in named.items() if is_so) or "ok"


def decisions(picture: Picture) -> Panel:
    """Newest first."""
    columns = (
        Column("block", is_number=True),
        Column("acts"),
        Column("action"),
        Column("reason"),
        Column("about", is_id=True),
        Column("profit", is_number=True, least_width=110),
    )
    rows = [
        (
            str(line.get("block") or "-"),
            "yes" if line["acting"] else "no",
            str(line["action"]),
            str(line["reason"]),
            _about(line),
            number(line.get("expected_profit_coin")),
        )
        for line in picture.decisions
    ]
    return Panel("decisions", columns, rows)


def transactions(picture: Picture) -> Panel:
    """Newest first; above them how many there are of each state."""
    columns = (
        Column("state"),
        Column("action"),
        Column("about", is_id=True),
        Column("gas [coins]", is_number=True),
        Column("profit [coins]", is_number=True),
        Column("hash", is_id=True, least_width=110),
    )
    rows = [
        (
            str(line["event"]),
            str(line.get("action", "-")),
            _about(line),
            number(line.get("gas_cost_coin")),
            number(line.get("profit_coin")),
            str(line.get("hash", "-")),
        )
        for line in picture.transactions
    ]
    return Panel("txs", columns, rows)


def endpoints(picture: Picture) -> Panel:
    """The nodes."""
    columns = (
        Column("node"),
        Column("state"),
        Column("head", is_number=True),
        Column("lag", is_number=True),
        Column("requests", is_number=True),
        Column("faults", is_number=True),
        Column("reason", least_width=100),
    )
    rows = [
        (
            str(row["endpoint"]),
            str(row["state"]),
            number(row["head"], 0),
            number(row["lag"], 0),
            number(row["requests"], 0),
            number(row["faults"], 0),
            str(row["reason"] or ""),
        )
        for row in picture.endpoints
    ]
    return Panel("nodes", columns, rows)


PANELS: Final[Sequence[Callable[[Picture], Panel]]] = (
    accounts,
    auctions,
    waterfall,
    oracle,
    decisions,
    transactions,
    endpoints,
)
"""In the order of their numbers, from 1."""


def number(value: Any, digits: int = 2) -> str:  # noqa: ANN401 - a number, or text that is one
    """A number as people read it; `-` if there is none."""
    return "-" if value is None else f"{float(value):,.{digits}f}"


def _short(text: str) -> str:
    """Ids in a text by their beginning and their end."""
    return _LONG_ID.sub(r"\1…\2", text)


def _about(line: Mapping[str, Any]) -> str:
    subjects = [each for each in (line.get("subject"), *line.get("subjects", ())) if each]
    if not subjects:
        return "-"
    more = f" +{len(subjects) - 1}" if len(subjects) > 1 else ""
    return f"{subjects[0]}{more}"
