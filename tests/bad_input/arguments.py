# SPDX-License-Identifier: MIT
"""Ways to spoil a good call, derived from the function's interface.

An address is zero; a number is zero, the largest there is, one too many where the call says how
much there is; an id is one that does not exist; a deadline has passed; a list is empty, or has an
entry twice. Each spoils one argument, or one field of one argument, and leaves the others good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ZERO_ADDRESS: Final = "0x" + "00" * 20
MAX_UINT256: Final = 2**256 - 1
MAX_ASSETS: Final = 16
"""Ids of assets end here, listed or not."""

UNKNOWN: Final[Mapping[str, tuple[int, ...]]] = {
    "asset": (3, MAX_ASSETS),  # the next to be listed; one that can never be
    "assets": (1 << 3, 1 << MAX_ASSETS),  # as bits
    "auction_id": (0, 7),
}
"""By name of an id: those that do not exist."""
DEADLINES: Final = frozenset({"deadline"})


@dataclass(frozen=True, slots=True)
class Bad:
    """One call with one thing wrong."""

    what: str
    """Argument, and what is wrong with it; as `changes[0].asset: unknown 16`."""
    arguments: tuple[Any, ...]


def bad_arguments(
    inputs: Sequence[Any], good: Sequence[Any], too_much: Mapping[str, int], now: int
) -> Iterator[Bad]:
    """Every way to spoil one argument of a call.

    Args:
        inputs: Of the function, as in its interface.
        good: Arguments that work.
        too_much: By argument, the least amount that is more than there is.
        now: Chain time [unix time].
    """
    for place, (parameter, value) in enumerate(zip(inputs, good, strict=True)):
        for what, spoilt in _spoilt(parameter, value, parameter["name"], too_much, now):
            yield Bad(what, (*good[:place], spoilt, *good[place + 1 :]))


def _spoilt(
    parameter: Any, value: Any, path: str, too_much: Mapping[str, int], now: int
) -> Iterator[tuple[str, Any]]:
    kind = parameter["type"]
    if kind.endswith("]"):
        yield from _spoilt_list(parameter, value, path, too_much, now)
    elif kind == "tuple":
        for place, field in enumerate(parameter["components"]):
            inner = _spoilt(field, value[place], f"{path}.{field['name']}", too_much, now)
            for what, spoilt in inner:
                yield what, (*value[:place], spoilt, *value[place + 1 :])
    elif kind == "address":
        yield f"{path}: zero", ZERO_ADDRESS
    elif kind == "bytes32":
        yield f"{path}: zero", bytes(32)
    elif kind.startswith(("uint", "int")):
        yield from _spoilt_number(parameter, value, path, too_much, now)


def _spoilt_list(
    parameter: Any, value: Sequence[Any], path: str, too_much: Mapping[str, int], now: int
) -> Iterator[tuple[str, Any]]:
    yield f"{path}: empty", ()
    if value:
        yield f"{path}: twice", (value[0], value[0])
        entry = {**parameter, "type": parameter["type"].rpartition("[")[0]}
        for what, spoilt in _spoilt(entry, value[0], f"{path}[0]", too_much, now):
            yield what, (spoilt, *value[1:])


def _spoilt_number(
    parameter: Any, value: int, path: str, too_much: Mapping[str, int], now: int
) -> Iterator[tuple[str, int]]:
    bits = int(parameter["type"].lstrip("uint"))
    largest = 2**bits - 1 if parameter["type"].startswith("u") else 2 ** (bits - 1) - 1
    name = parameter["name"]
    if name in UNKNOWN and path not in too_much:
        yield from ((f"{path}: unknown {number}", number) for number in UNKNOWN[name])
    elif value != 0:
        yield f"{path}: zero", 0
    if value != largest:
        yield f"{path}: largest", largest
    if path in too_much:
        yield f"{path}: too much", too_much[path]
    if name in DEADLINES:
        yield f"{path}: passed", now - 1
