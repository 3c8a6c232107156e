# SPDX-License-Identifier: MIT
"""Lines of a recording: JSON, in which what a node answers has a tag of one letter."""

from __future__ import annotations

import json
from typing import Any, Final

from keeper.ports import Head, Log, Simulation

FORMAT: Final = 1
"""Of a recording; another one is refused, never guessed at."""


def to_line(record: list[Any]) -> bytes:
    """One line of the file."""
    return json.dumps(record, default=_plain, separators=(",", ":")).encode() + b"\n"


def from_line(line: bytes) -> list[Any]:
    """What `to_line` was given; sequences are lists.

    Raises:
        ValueError: If it is no such line.
    """
    record = json.loads(line, object_hook=_tagged)
    if not isinstance(record, list) or not record:
        raise ValueError(f"{record!r:.40} is no line of a recording")
    return record


def _plain(value: object) -> dict[str, Any]:
    match value:
        case bytes():
            return {"b": value.hex()}
        case Head():
            parts = value.number, value.hash, value.parent_hash
            return {"h": (*parts, value.timestamp, value.base_fee)}
        case Log():
            topics = [topic.hex() for topic in value.topics]
            data = value.data.hex()
            return {"l": (value.address, topics, data, value.block, value.transaction)}
        case Simulation():
            return {"s": (value.gas, value.revert)}
    raise TypeError(f"no line can hold {value!r:.40}")


def _tagged(found: dict[str, Any]) -> object:
    match found:
        case {"b": digits}:
            return bytes.fromhex(digits)
        case {"h": [number, name, parent, timestamp, base_fee]}:
            return Head(
                number=number,
                hash=name,
                parent_hash=parent,
                timestamp=timestamp,
                base_fee=base_fee,
            )
        case {"l": [address, topics, data, block, transaction]}:
            return Log(
                address=address,
                topics=tuple(bytes.fromhex(topic) for topic in topics),
                data=bytes.fromhex(data),
                block=block,
                transaction=transaction,
            )
        case {"s": [gas, revert]}:
            return Simulation(gas=gas, revert=revert)
    return found
