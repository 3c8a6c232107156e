# SPDX-License-Identifier: MIT
"""What mined transactions have cost in gas, by strategy, so that budgets outlive a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, Index, Integer, String, Table, func, insert, select

from keeper.store.database import METADATA

if TYPE_CHECKING:
    from sqlalchemy import Engine

_GWEI: Final = 10**9

_SPENDINGS: Final = Table(
    "spendings",
    METADATA,
    Column("intent", Integer, primary_key=True),
    Column("strategy", String, nullable=False),
    Column("time", Integer, nullable=False),
    Column("gwei", Integer, nullable=False),  # in wei a day's sum may not fit
)
Index("spendings_by_time", _SPENDINGS.c.time)


class Spendings:
    """One table beside the intents."""

    def __init__(self, database: Engine) -> None:
        """Use an open database, as `open_database` returns it."""
        self._database = database

    def add(self, intent: int, strategy: str, *, time: int, wei: int) -> None:
        """Take down what a transaction has cost; once more replaces what was taken down before.

        Args:
            intent: Id of its row.
            strategy: Who decided it.
            time: Of the block in which it was seen mined [unix time].
            wei: Paid for gas, rounded up to a gwei.
        """
        row = {"intent": intent, "strategy": strategy, "time": time, "gwei": -(-wei // _GWEI)}
        with self._database.begin() as connection:
            # Without waiting for the disk, as what it belongs to: `IntentStore.settle`.
            connection.exec_driver_sql("PRAGMA synchronous=NORMAL")
            connection.execute(insert(_SPENDINGS).prefix_with("OR REPLACE").values(row))

    def since(self, time: int) -> dict[str, int]:
        """Paid for gas since a moment, by strategy [wei]."""
        column = _SPENDINGS.c
        sums = (
            select(column.strategy, func.sum(column.gwei).label("gwei"))
            .where(column.time > time)
            .group_by(column.strategy)
        )
        with self._database.connect() as connection:
            rows = connection.execute(sums).all()
        return {row.strategy: row.gwei * _GWEI for row in rows}
