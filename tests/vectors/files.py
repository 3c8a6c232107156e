# SPDX-License-Identifier: MIT
"""Reads vector files, and says file, case and field of whatever is wrong with one."""

from __future__ import annotations

import gzip
import json
import lzma
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

Choice = TypeVar("Choice")
Value = int | bool | str | None
"""What a vector says in one field: a number, a flag, a word, or nothing."""

SUFFIXES: Final = (".json", ".json.xz", ".json.gz")
NUMBER: Final = re.compile(r"-?\d{1,78}")


class VectorFileError(Exception):
    """A file cannot be read, or is not in the format; the text says where."""


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of one object of a file, with their place for errors."""

    place: str
    fields: Mapping[str, object]

    def number(self, name: str) -> int:
        """An unsigned 256-bit integer."""
        number = self.signed_number(name)
        if 0 <= number < 2**256:
            return number
        raise self._error(name, self.fields[name], "in 0 .. 2**256 - 1")

    def signed_number(self, name: str) -> int:
        """A decimal string, or a plain integer; never a float."""
        raw = self._get(name)
        if isinstance(raw, str) and NUMBER.fullmatch(raw):
            return int(raw)
        if isinstance(raw, int) and not isinstance(raw, bool):
            return raw
        raise self._error(name, raw, "an integer as a decimal string")

    def flag(self, name: str) -> bool:
        raw = self._get(name)
        if isinstance(raw, bool):
            return raw
        raise self._error(name, raw, "true or false")

    def word(self, name: str) -> str:
        raw = self._get(name)
        if isinstance(raw, str):
            return raw
        raise self._error(name, raw, "a text")

    def choice(self, name: str, choices: Mapping[str, Choice]) -> Choice:
        """What one of some words stands for."""
        word = self.word(name)
        if word in choices:
            return choices[word]
        raise self._error(name, word, f"one of {', '.join(choices)}")

    def word_or_null(self, name: str) -> str | None:
        return None if self._get(name) is None else self.word(name)

    def is_null(self, name: str) -> bool:
        return self._get(name) is None

    def record(self, name: str) -> Record:
        raw = self._get(name)
        if isinstance(raw, dict):
            return Record(f"{self.place}.{name}", raw)
        raise self._error(name, raw, "an object")

    def records(self, name: str) -> list[Record]:
        raw = self._get(name)
        if not isinstance(raw, list):
            raise self._error(name, raw, "a list")
        places = [f"{self.place}.{name}[{i}]" for i in range(len(raw))]
        for place, item in zip(places, raw, strict=True):
            if not isinstance(item, dict):
                raise VectorFileError(f"{place} is {json.dumps(item)[:60]}, not an object")
        return [Record(place, item) for place, item in zip(places, raw, strict=True)]

    def words(self, name: str) -> list[str]:
        raw = self._get(name)
        if isinstance(raw, list) and all(isinstance(word, str) for word in raw):
            return raw
        raise self._error(name, raw, "a list of texts")

    def values(self, *, without: Iterable[str] = ()) -> dict[str, Value]:
        """All fields that are numbers, flags, words or null."""
        return {name: self._value(name) for name in self.fields if name not in without}

    def _value(self, name: str) -> Value:
        raw = self._get(name)
        if raw is None or isinstance(raw, bool):
            return raw
        if isinstance(raw, str) and not NUMBER.fullmatch(raw):
            return raw
        return self.signed_number(name)

    def _get(self, name: str) -> object:
        if name not in self.fields:
            raise VectorFileError(f"{self.place}: no field {name!r}")
        return self.fields[name]

    def _error(self, name: str, raw: object, wanted: str) -> VectorFileError:
        return VectorFileError(f"{self.place}.{name} is {json.dumps(raw)[:60]}, not {wanted}")


@dataclass(frozen=True, slots=True)
class VectorFile:
    """One file: the cases of one group."""

    path: Path
    group: str
    cases: list[Record]


def find(paths: Iterable[Path]) -> Iterator[Path]:
    """Every file given, and every vector file in the folders given, in order of name.

    Raises:
        VectorFileError: If a path does not exist, or a folder holds no vector file.
    """
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.name.endswith(SUFFIXES))
            if not inside:
                raise VectorFileError(f"{path}: no {', '.join(SUFFIXES)} inside")
            yield from inside
        elif path.exists():
            yield path
        else:
            raise VectorFileError(f"{path}: no such file or folder")


def read(path: Path) -> VectorFile | None:
    """Read one file.

    Returns:
        The file, or None if it is a table without cases (`gas.json`).

    Raises:
        VectorFileError: If it cannot be read, or is not in the format.
    """
    content = Record(str(path), _parse(path))
    if "cases" not in content.fields:
        return None
    cases = []
    for case in content.records("cases"):
        # In errors the id tells more than the number.
        name = case.word("id")
        cases.append(Record(f"{path}: {name}", case.fields))
    return VectorFile(path, content.record("header").word("group"), cases)


def _parse(path: Path) -> dict[str, object]:
    try:
        raw = path.read_bytes()
        if path.suffix == ".xz":
            raw = lzma.decompress(raw)
        elif path.suffix == ".gz":
            raw = gzip.decompress(raw)
        content = json.loads(raw)
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise VectorFileError(f"{path}: cannot be read: {error}") from error
    except ValueError as error:
        raise VectorFileError(f"{path}: not JSON: {error}") from error
    if not isinstance(content, dict):
        raise VectorFileError(f"{path}: holds no object at the top")
    return content
