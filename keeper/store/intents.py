# SPDX-License-Identifier: MIT
"""Transactions and their attempts on disk: every state is stored before the next step is taken.

No key is ever here; signed bytes are, so that a restarted keeper sends the same ones again.

What stands before a transaction's way to the node is committed without waiting for the disk: the
operating system has it, so a killed keeper loses nothing. The first commit after it, that it was
sent, waits, and takes all before it along, so that a power cut can only lose notes that are a few
milliseconds old.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from keeper.execution import Intent
from keeper.ports import Call, Head
from keeper.store.database import METADATA
from keeper.store.spendings import Spendings
from keeper.transactions.acts import acts_from_text, acts_to_text
from keeper.transactions.offers import Offer
from keeper.transactions.transaction import OPEN, Attempt, State, Transaction

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sqlalchemy import ColumnElement, Connection, Engine, RowMapping

_INTENTS: Final = Table(
    "intents",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False),
    Column("state", String, nullable=False),
    Column("wallet", String, nullable=False),
    Column("nonce", Integer, nullable=False),
    Column("target", String, nullable=False),
    Column("data", String, nullable=False),
    Column("acts", String, nullable=False),
    Column("gas_limit", Integer, nullable=False),
    Column("decided_block", Integer, nullable=False),
    Column("decided_hash", String, nullable=False),
    Column("mined_block", Integer),
    Column("mined_hash", String),
)
_DONE_OR_OPEN: Final = (*OPEN, State.MINED)
Index(
    "one_per_work",
    _INTENTS.c.key,
    unique=True,
    sqlite_where=_INTENTS.c.state.in_(_DONE_OR_OPEN),
)
Index("by_state", _INTENTS.c.state)

_ATTEMPTS: Final = Table(
    "attempts",
    METADATA,
    Column("intent", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("hash", String, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("max_fee", String, nullable=False),
    Column("tip", String, nullable=False),
    Column("block", Integer, nullable=False),
    Column("is_cancel", Boolean, nullable=False),
)


class IntentStore:
    """The two tables. Each method is one commit, or none if there is nothing to write."""

    def __init__(self, database: Engine) -> None:
        """Use an open database, as `open_database` returns it."""
        self._database = database
        self._spendings = Spendings(database)

    @contextmanager
    def _committing(self, *, on_disk: bool) -> Iterator[Connection]:
        """One transaction; `on_disk`: it, and all before it, is on disk at the end."""
        with self._database.begin() as connection:
            # Before the first statement: SQLite does not change it within a transaction.
            mode = "FULL" if on_disk else "NORMAL"
            connection.exec_driver_sql(f"PRAGMA synchronous={mode}")
            yield connection

    def plan(self, transactions: Sequence[Transaction]) -> list[Transaction]:
        """Write down what is about to be signed, and give each its id.

        Returns:
            Those that are new; the others are work that is already open or done.
        """
        if not transactions:
            return []
        with self._committing(on_disk=False) as connection:
            keys = {each.key for each in transactions}
            there = select(_INTENTS.c.key).where(
                _INTENTS.c.key.in_(keys), _INTENTS.c.state.in_(_DONE_OR_OPEN)
            )
            known: set[str] = set(connection.execute(there).scalars())
            wanted = {each.key: each for each in reversed(transactions) if each.key not in known}
            new = [each for each in transactions if wanted.get(each.key) is each]
            last = connection.execute(select(func.max(_INTENTS.c.id))).scalar() or 0
            for number, each in enumerate(new, last + 1):
                each.id = number
            if new:
                connection.execute(insert(_INTENTS), [_row(each) for each in new])
        return new

    def sign(self, transactions: Sequence[Transaction]) -> None:
        """Their nonces and bytes; attempts that are stored and no longer theirs are removed."""
        if not transactions:
            return
        ids = [each.id for each in transactions]
        rows = [
            {
                "hash": attempt.hash,
                "intent": each.id,
                "position": position,
                "raw": attempt.raw,
                "max_fee": str(attempt.offer.max_fee),
                "tip": str(attempt.offer.tip),
                "block": attempt.block,
                "is_cancel": attempt.is_cancel,
            }
            for each in transactions
            for position, attempt in enumerate(each.attempts)
        ]
        with self._committing(on_disk=False) as connection:
            connection.execute(delete(_ATTEMPTS).where(_ATTEMPTS.c.intent.in_(ids)))
            connection.execute(insert(_ATTEMPTS), rows)
            _write_states(connection, transactions)

    def mark(self, transactions: Sequence[Transaction]) -> None:
        """Their states."""
        if transactions:
            with self._committing(on_disk=True) as connection:
                _write_states(connection, transactions)

    def settle(self, transaction: Transaction, mined_hash: str, block: int) -> None:
        """Its last state, and the attempt that a block holds; the chain could tell it again."""
        with self._committing(on_disk=False) as connection:
            connection.execute(
                update(_INTENTS)
                .where(_INTENTS.c.id == transaction.id)
                .values(state=transaction.state, mined_hash=mined_hash, mined_block=block)
            )

    def pay(self, transaction: Transaction, time: int, wei: int) -> None:
        """Take down what a transaction's gas has cost [wei], seen mined at a time [unix time]."""
        strategy = transaction.intent.strategy
        self._spendings.add(transaction.id, strategy, time=time, wei=wei)

    def paid_since(self, time: int) -> dict[str, int]:
        """Paid for gas since a moment, by strategy [wei]."""
        return self._spendings.since(time)

    def drop_planned(self) -> None:
        """Give up what was planned and never signed: no chain can have it."""
        with self._committing(on_disk=True) as connection:
            connection.execute(
                update(_INTENTS)
                .where(_INTENTS.c.state == State.PLANNED)
                .values(state=State.DROPPED)
            )

    def in_flight(self) -> list[Transaction]:
        """Everything signed or sent, the oldest first."""
        return self._read(_INTENTS.c.state.in_((State.SIGNED, State.SENT)))

    def settled_since(self, block: int) -> list[tuple[Transaction, int]]:
        """What was mined in that block or later, with its block."""
        with self._database.connect() as connection:
            rows = connection.execute(
                select(_INTENTS.c.id, _INTENTS.c.mined_block).where(
                    _INTENTS.c.mined_block >= block,
                    _INTENTS.c.state.in_((State.MINED, State.FAILED)),
                )
            ).all()
        blocks = {row.id: row.mined_block for row in rows}
        return [(each, blocks[each.id]) for each in self._read(_INTENTS.c.id.in_(blocks))]

    def _read(self, condition: ColumnElement[bool]) -> list[Transaction]:
        with self._database.connect() as connection:
            found = select(_INTENTS).where(condition).order_by(_INTENTS.c.id)
            rows = connection.execute(found).mappings().all()
            attempts = _attempts(connection, {row["id"] for row in rows})
        return [_transaction(row, attempts[row["id"]]) for row in rows]


def _row(transaction: Transaction) -> dict[str, object]:
    return {
        "id": transaction.id,
        "key": transaction.key,
        "state": transaction.state,
        "wallet": transaction.wallet,
        "nonce": transaction.nonce,
        "target": transaction.intent.call.target,
        "data": transaction.intent.call.data,
        "acts": acts_to_text(transaction.intent.acts),
        "gas_limit": transaction.gas_limit,
        "decided_block": transaction.decided.number,
        "decided_hash": transaction.decided.hash,
    }


def _write_states(connection: Connection, transactions: Iterable[Transaction]) -> None:
    statement = (
        update(_INTENTS)
        .where(_INTENTS.c.id == bindparam("row"))
        .values(state=bindparam("now"), nonce=bindparam("at"))
    )
    rows = [{"row": each.id, "now": each.state, "at": each.nonce} for each in transactions]
    connection.execute(statement, rows)


def _attempts(connection: Connection, ids: Collection[int]) -> dict[int, list[Attempt]]:
    found: defaultdict[int, list[Attempt]] = defaultdict(list)
    wanted = select(_ATTEMPTS).where(_ATTEMPTS.c.intent.in_(ids)).order_by(_ATTEMPTS.c.position)
    for row in connection.execute(wanted).mappings():
        found[row["intent"]].append(
            Attempt(
                hash=row["hash"],
                raw=row["raw"],
                offer=Offer(max_fee=int(row["max_fee"]), tip=int(row["tip"])),
                block=row["block"],
                is_cancel=row["is_cancel"],
            )
        )
    return found


def _transaction(row: RowMapping, attempts: list[Attempt]) -> Transaction:
    decided = Head(
        number=row["decided_block"],
        hash=row["decided_hash"],
        parent_hash="",
        timestamp=0,
        base_fee=0,
    )
    call = Call(target=row["target"], data=row["data"])
    return Transaction(
        id=row["id"],
        intent=Intent(call=call, acts=acts_from_text(row["acts"])),
        wallet=row["wallet"],
        decided=decided,
        gas_limit=row["gas_limit"],
        state=State(row["state"]),
        nonce=row["nonce"],
        attempts=attempts,
    )
