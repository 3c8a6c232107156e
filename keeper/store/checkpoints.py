# SPDX-License-Identifier: MIT
"""The mirror on disk, so that a restart reads only the logs that it missed.

Checkpoints have a file of their own: the writer of a large one never stands in the way of a
transaction that has to be on disk before it is sent, and the file can be lost at any time, because
everything in it is on the chain as well. Therefore nothing here raises: a file that is damaged, or
not of this keeper, is put aside under another name, and the mirror is built from the first log.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, Integer, LargeBinary, String, Table, delete, insert, select
from sqlalchemy.exc import DatabaseError, OperationalError

from keeper.errors import ConfigurationError
from keeper.mirror.accounts import AccountsPicture
from keeper.mirror.history import Block
from keeper.mirror.mirror import Rest
from keeper.store.database import METADATA, open_database
from keeper.store.records import from_json, shape_of, to_json

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine, RowMapping
    from structlog.typing import FilteringBoundLogger

    from keeper.deployment import Deployment

KEPT: Final = 3
"""Checkpoints in the file: the newest may be of an orphaned block."""
_FORMAT: Final = "accounts: 20 bytes of owner each, then 17 integers of 16 bytes each; "
_ADDRESS: Final = 20  # bytes
_DIGITS: Final = 2 * _ADDRESS
_FASTEST: Final = 1  # of zlib's levels: rows are mostly zeros
_BATCH: Final = 2_000  # owners; between two batches other threads may run

_CHECKPOINTS: Final = Table(
    "checkpoints",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("origin", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("block_hash", String, nullable=False),
    Column("owners", LargeBinary, nullable=False),
    Column("rows", LargeBinary, nullable=False),
    Column("rest", LargeBinary, nullable=False),
    Column("digest", String, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """All that a mirror holds at a block; nobody changes it any more."""

    block: Block
    accounts: AccountsPicture
    rest: Rest


def origin_of(deployment: Deployment, wallet: str | None) -> str:
    """What a checkpoint depends on besides the chain: format, contracts, whose coin it keeps."""
    told = [_FORMAT, shape_of(Rest), sorted(deployment.addresses.items()), wallet]
    return hashlib.sha256(json.dumps([*told, deployment.first_block]).encode()).hexdigest()


class Checkpoints:
    """The checkpoints of one deployment in one file; methods may be called from any one thread."""

    def __init__(
        self, path: Path, deployment: Deployment, log: FilteringBoundLogger, *, wallet: str | None
    ) -> None:
        """Prepare; the file is opened when it is first needed.

        Args:
            path: Of the file; made if need be.
            deployment: Whose mirror.
            log: Where to say what is unusual.
            wallet: Whose coin the mirror keeps.
        """
        self._path = path
        self._deployment = deployment
        self._log = log
        self._origin = origin_of(deployment, wallet)
        self._engine: Engine | None = None

    def blocks(self) -> list[Block]:
        """Of which blocks there are checkpoints, the last written first."""
        table = _CHECKPOINTS.c
        query = select(table.number, table.block_hash, table.origin).order_by(table.id.desc())
        try:
            with self._opened().connect() as connection:
                rows = connection.execute(query).all()
        except (ConfigurationError, DatabaseError, OSError) as error:
            self._recover(error)
            return []
        if any(row.origin != self._origin for row in rows):
            self._set_aside("is of another version, deployment or wallet")
            return []
        return [Block(number=row.number, hash=row.block_hash) for row in rows]

    def load(self, block: Block) -> Checkpoint | None:
        """The checkpoint of a block; None if there is none that is whole."""
        query = select(_CHECKPOINTS).where(_CHECKPOINTS.c.block_hash == block.hash)
        try:
            with self._opened().connect() as connection:
                row = connection.execute(query).mappings().first()
            if row is None:
                return None
            return self._read(block, row)
        except (ConfigurationError, DatabaseError, OSError, ValueError, zlib.error) as error:
            self._recover(error)
            return None

    def _read(self, block: Block, row: RowMapping) -> Checkpoint:
        blobs = row["owners"], row["rows"], row["rest"]
        if self._digest(block, *blobs) != row["digest"]:
            raise ValueError("its digest does not fit")
        return unpacked(block, *blobs)

    def save(self, checkpoint: Checkpoint) -> None:
        """Write a checkpoint, and remove those that are older than the last few."""
        block, table = checkpoint.block, _CHECKPOINTS.c
        owners, rows, rest = packed(checkpoint)
        values = {
            "origin": self._origin,
            "number": block.number,
            "block_hash": block.hash,
            "owners": owners,
            "rows": rows,
            "rest": rest,
            "digest": self._digest(block, owners, rows, rest),
        }
        newest = select(table.id).order_by(table.id.desc()).limit(KEPT)
        try:
            with self._opened().begin() as connection:
                connection.execute(delete(_CHECKPOINTS).where(table.block_hash == block.hash))
                connection.execute(insert(_CHECKPOINTS).values(values))
                connection.execute(delete(_CHECKPOINTS).where(table.id.not_in(newest)))
        except (ConfigurationError, DatabaseError, OSError) as error:
            self._recover(error)

    def close(self) -> None:
        """Let go of the file."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _opened(self) -> Engine:
        if self._engine is None:
            chain_id, ledger = self._deployment.chain_id, self._deployment.addresses["Ledger"]
            self._engine = open_database(self._path, chain_id=chain_id, ledger=ledger)
        return self._engine

    def _digest(self, block: Block, *blobs: bytes) -> str:
        digest = hashlib.sha256(f"{self._origin} {block.number} {block.hash}".encode())
        for blob in blobs:
            digest.update(len(blob).to_bytes(8, "big"))
            digest.update(blob)
        return digest.hexdigest()

    # --- What can go wrong ------------------------------------------------------------------------

    def _recover(self, error: Exception) -> None:
        """Put the file aside if it is to blame; a full disk or a lock is not its fault."""
        is_outside = isinstance(error, OSError | OperationalError) or "locked" in str(error)
        reason = str(error.orig if isinstance(error, DatabaseError) else error)
        if is_outside:
            self._log.warning("checkpoint_failed", file=str(self._path), reason=reason)
        else:
            self._set_aside(reason)

    def _set_aside(self, reason: str) -> None:
        self.close()
        aside = self._path.with_name(f"{self._path.name}.set-aside")
        self._log.warning(
            "checkpoint_set_aside", file=str(self._path), moved_to=str(aside), reason=reason
        )
        try:
            self._path.replace(aside)
            for ending in ("-wal", "-shm"):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        except OSError as error:
            self._log.warning("checkpoint_failed", file=str(self._path), reason=str(error))


# --- Bytes ----------------------------------------------------------------------------------------


def packed(checkpoint: Checkpoint) -> tuple[bytes, bytes, bytes]:
    """Owners, rows and all else, as a file holds them."""
    owners = checkpoint.accounts.owners
    raw = b"".join(
        bytes.fromhex("".join(owner.removeprefix("0x") for owner in owners[at : at + _BATCH]))
        for at in range(0, len(owners), _BATCH)
    )
    rest = json.dumps(to_json(checkpoint.rest, Rest), separators=(",", ":")).encode()
    rows = zlib.compress(checkpoint.accounts.rows, _FASTEST)
    return raw, rows, zlib.compress(rest, _FASTEST)


def unpacked(block: Block, owners: bytes, rows: bytes, rest: bytes) -> Checkpoint:
    """What `packed` was given.

    Raises:
        ValueError: If it is not whole, or of another version.
        zlib.error: If it is damaged.
    """
    digits = owners.hex()
    accounts = AccountsPicture(
        owners=tuple(f"0x{digits[at : at + _DIGITS]}" for at in range(0, len(digits), _DIGITS)),
        rows=zlib.decompress(rows),
    )
    if not accounts.is_whole:
        raise ValueError("owners and rows do not fit")
    rest_of_block = from_json(json.loads(zlib.decompress(rest)), Rest)
    return Checkpoint(block=block, accounts=accounts, rest=rest_of_block)
