# SPDX-License-Identifier: MIT
"""The words of ABI data: for each type a function that reads or writes it at a fixed place.

They are made once per event or function, so that nothing is looked up when a page of logs is read;
eth_abi, which parses the types anew each time and checks what the chain cannot get wrong, is the
measure in the tests. Only the types that our events have are read, only plain ones are written.

Source:
    Contract ABI specification, "Formal Specification of the Encoding" (docs.soliditylang.org).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

Read = Callable[[bytes], Any]
"""Reads one value from event data, or from a topic."""

Write = Callable[[Any], bytes]
"""Writes one value as a word."""

_WORD: Final = 32
_ADDRESS_START: Final = 12
_ARRAY: Final = "uint256[]"


def size_of(kind: str) -> int:
    """Length of a type in the head of the data; an array of any length is pointed to [bytes]."""
    return _WORD * len(_parts(kind))


def reader(kind: str, start: int) -> Read:
    """What reads a value of a type that begins at a place of the head [bytes].

    The function raises ValueError if there is no such value.

    Raises:
        KeyError: If no event of ours has such a type.
    """
    if kind == _ARRAY:
        return _array(start)
    parts = _parts(kind)
    if kind != parts[0]:
        return _struct([_PLAIN[part](start + _WORD * at) for at, part in enumerate(parts)])
    return _PLAIN[kind](start)


def writers(kinds: Iterable[str]) -> list[Write] | None:
    """What writes values of these types one after the other; None if that is not all there is.

    The functions raise OverflowError or ValueError for what the type cannot hold.
    """
    found = [_WRITE.get(kind) for kind in kinds]
    return None if None in found else [write for write in found if write is not None]


def _parts(kind: str) -> list[str]:
    """Types of the words in the head: of a struct's fields, or of an array of fixed length."""
    inner, _, length = kind.removesuffix("]").partition("[")
    if length:
        return [inner] * int(length)
    return kind.removeprefix("(").removesuffix(")").split(",")


def _uint256(start: int) -> Read:
    end = start + _WORD
    from_bytes = int.from_bytes
    return lambda data: from_bytes(data[start:end])


def _address(start: int) -> Read:
    padding, end = start + _ADDRESS_START, start + _WORD

    def read(data: bytes) -> str:
        if any(data[start:padding]):
            raise ValueError("an address is wider than 20 bytes")
        return f"0x{data[padding:end].hex()}"

    return read


def _bool(start: int) -> Read:
    read_word = _uint256(start)

    def read(data: bytes) -> bool:
        word = read_word(data)
        if word > 1:
            raise ValueError("a truth value is neither 0 nor 1")
        return bool(word)

    return read


def _array(start: int) -> Read:
    read_offset = _uint256(start)
    from_bytes = int.from_bytes

    def read(data: bytes) -> tuple[int, ...]:
        first = read_offset(data) + _WORD
        length = from_bytes(data[first - _WORD : first])
        end = first + _WORD * length
        if end > len(data):
            raise ValueError("an array ends after the data")
        return tuple([from_bytes(data[at : at + _WORD]) for at in range(first, end, _WORD)])

    return read


def _struct(reads: list[Read]) -> Read:
    return lambda data: tuple([read(data) for read in reads])


_PLAIN: Final[dict[str, Callable[[int], Read]]] = {
    "uint256": _uint256,
    "address": _address,
    "bool": _bool,
}


def _write_uint256(value: int) -> bytes:
    return value.to_bytes(_WORD, "big")


def _write_address(value: str) -> bytes:
    written = bytes.fromhex(value[2:])
    if len(written) != _WORD - _ADDRESS_START:
        raise ValueError(f"{value} is no address")
    return written.rjust(_WORD, b"\0")


def _write_bool(value: bool) -> bytes:
    return int(value).to_bytes(_WORD, "big")


_WRITE: Final[dict[str, Write]] = {
    "uint256": _write_uint256,
    "address": _write_address,
    "bool": _write_bool,
}
