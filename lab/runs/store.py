# SPDX-License-Identifier: MIT
"""A folder of Parquet files, a row per run.

A file is written beside its place and then moved there, so a process that is killed leaves no half
file; the same runs written twice are the same file.
"""

from __future__ import annotations

import json
import os
from dataclasses import fields
from hashlib import sha256
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin, get_type_hints

import polars as pl

from lab.row import Row
from lab.runs.task import SET

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lab.runs.task import Record

_KINDS: Final[dict[type, Any]] = {
    int: pl.Int64,
    float: pl.Float64,
    str: pl.String,
    bool: pl.Boolean,
}
_HEAD: Final[dict[str, Any]] = {"key": pl.String, "state": pl.String, "reason": pl.String}


def _column(hint: Any) -> Any:  # noqa: ANN401 - a type, and one of polars
    """Type of the column of a field."""
    if isinstance(hint, UnionType):
        return _column(next(each for each in get_args(hint) if each is not type(None)))
    if get_origin(hint) is tuple:
        return pl.List(_column(get_args(hint)[0]))
    return _KINDS[hint]


_HINTS: Final = get_type_hints(Row)
SCHEMA: Final = _HEAD | {field.name: _column(_HINTS[field.name]) for field in fields(Row)}
"""Of every file; settings come after it, as text."""
ROWS: Final = "rows"
"""Folder of the files in that of a sweep."""
MOST_FILES: Final = 500
"""Written before they are made one."""


class Store:
    """Rows of one folder."""

    def __init__(self, folder: Path) -> None:
        """Open it; it need not exist.

        Args:
            folder: Of the Parquet files.
        """
        self.folder = folder
        self._parts = 0

    def add(self, records: Sequence[Record]) -> None:
        """Keep some rows; all of them or, if the process is killed, none."""
        settings = sorted({name for record in records for name in record if name.startswith(SET)})
        self._write(pl.DataFrame(records, schema=SCHEMA | dict.fromkeys(settings, pl.String)))
        self._parts += 1
        if self._parts >= MOST_FILES:
            self.compact()

    def compact(self) -> None:
        """Make one file of all; killed in between, rows may be in two, which does no harm."""
        before = self._files()
        if len(before) > 1:
            written = self._write(self.read())
            for file in before:
                if file != written:
                    file.unlink()
        self._parts = 0

    def _write(self, frame: pl.DataFrame) -> Path:
        name = sha256("".join(sorted(frame["key"])).encode()).hexdigest()[:32]
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f"{name}.{os.getpid()}.draft"
        frame.write_parquet(draft)
        return draft.replace(self.folder / f"{name}.parquet")

    def keys(self) -> set[str]:
        """Of all rows that it holds."""
        return {
            key for file in self._files() for key in pl.read_parquet(file, columns=["key"])["key"]
        }

    def read(self) -> pl.DataFrame:
        """All rows, sorted by key, each once; settings of other sweeps are null."""
        frames = [pl.read_parquet(file) for file in self._files()]
        if not frames:
            return pl.DataFrame(schema=SCHEMA)
        return pl.concat(frames, how="diagonal").unique("key").sort("key")

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.parquet"))


def digest(frame: pl.DataFrame) -> str:
    """Of all rows, whatever their order and wherever they were played."""
    said = sha256()
    for record in frame.sort("key").iter_rows(named=True):
        known = {name: value for name, value in record.items() if value is not None}
        said.update(json.dumps(known, sort_keys=True).encode())
    return said.hexdigest()
