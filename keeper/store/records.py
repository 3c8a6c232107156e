# SPDX-License-Identifier: MIT
"""Frozen records to JSON and back, by their type hints; nothing that is read can run code.

A dataclass is the list of its fields, a mapping the list of its pairs; integers of any size are
JSON numbers. `shape_of` says in one text what a type looks like, so that data of another version
is known before it is read.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from model import auction_clock, parameters, units

_NAMES: Final = {
    **vars(units),
    **vars(parameters),
    "Mapping": Mapping,
    "Pause": auction_clock.Pause,
}
"""What records name in their hints and import for the type checker only."""
_PLAIN: Final = (int, str, bool)


def to_json(value: Any, hint: Any) -> Any:  # noqa: ANN401 - of any type
    """What `json.dumps` takes.

    Raises:
        TypeError: If the hint is of a kind that no record has.
    """
    kind, parts = _kind(hint)
    if value is None or kind in _PLAIN:
        return value
    if kind is tuple:
        return [to_json(each, parts[0]) for each in value]
    if kind is dict:
        return [[to_json(key, parts[0]), to_json(each, parts[1])] for key, each in value.items()]
    if kind is Union:
        return to_json(value, parts[0])
    return [to_json(getattr(value, name), each) for name, each in _fields(kind)]


def from_json(data: Any, hint: Any) -> Any:  # noqa: ANN401 - of any type
    """The value that `to_json` was given.

    Raises:
        ValueError: If the data has another shape.
        TypeError: If the hint is of a kind that no record has.
    """
    kind, parts = _kind(hint)
    if kind in _PLAIN:
        if type(data) is not kind:
            raise ValueError(f"{data!r:.40} is no {kind.__name__}")
        return data
    if kind is Union:
        return None if data is None else from_json(data, parts[0])
    if not isinstance(data, list):
        raise ValueError(f"{data!r:.40} is no list")  # noqa: TRY004 - of data, not of code
    if kind is tuple:
        return tuple(from_json(each, parts[0]) for each in data)
    if kind is dict:
        return {from_json(key, parts[0]): from_json(each, parts[1]) for key, each in data}
    pairs = zip(_fields(kind), data, strict=True)
    return kind(**{name: from_json(each, hint) for (name, hint), each in pairs})


@cache
def shape_of(hint: Any) -> str:  # noqa: ANN401 - of any type
    """A type down to its integers; another text if anything in it is another."""
    kind: Any
    kind, parts = _kind(hint)
    name = getattr(kind, "__name__", "optional")
    if is_dataclass(kind):
        names, parts = zip(*_fields(hint), strict=True)
        name = f"{name}:{','.join(names)}"
    return f"{name}[{','.join(map(shape_of, parts))}]" if parts else name


@cache
def _fields(record: Any) -> tuple[tuple[str, Any], ...]:  # noqa: ANN401 - a class
    hints = get_type_hints(record, localns=_NAMES)
    return tuple((each.name, hints[each.name]) for each in fields(record))


@cache
def _kind(hint: Any) -> tuple[Any, tuple[Any, ...]]:  # noqa: ANN401 - a hint
    """int, str, bool, tuple, dict, Union (with None) or a dataclass, and its parts."""
    while hasattr(hint, "__supertype__"):
        hint = hint.__supertype__
    origin, parts = get_origin(hint), get_args(hint)
    if hint in _PLAIN or is_dataclass(hint):
        return hint, ()
    if origin in {Union, types.UnionType} and len(parts) == 2 and parts[1] is type(None):  # noqa: PLR2004
        return Union, parts[:1]
    if origin is tuple and parts[1:] == (...,):
        return tuple, parts[:1]
    if origin in {dict, Mapping}:
        return dict, parts
    raise TypeError(f"no record has a field of type {hint}")
