# SPDX-License-Identifier: MIT
"""From a node's JSON to records; what has not the form of an answer is no answer."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from keeper.errors import MalformedAnswer
from keeper.ports import Head, Log, Receipt

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUANTITY: Final = re.compile(r"0x[0-9a-fA-F]{1,64}")
_DATA: Final = re.compile(r"0x(?:[0-9a-fA-F]{2})*")
_HASH: Final = re.compile(r"0x[0-9a-fA-F]{64}")
_ADDRESS_LENGTH: Final = 42  # characters, 0x included
_HASH_LENGTH: Final = 66
_WORD: Final = 32  # bytes
_LARGEST_NUMBER: Final = 2**63 - 1  # of a block, of a moment, of gas


@contextmanager
def answer_to(method: str) -> Iterator[None]:
    """Say in `MalformedAnswer` what was asked; whatever fails while reading is one."""
    try:
        yield
    except MalformedAnswer as error:
        raise MalformedAnswer(f"{method}: {error}") from None
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise MalformedAnswer(f"{method}: malformed answer ({type(error).__name__})") from None


def quantity(value: object, name: str = "result") -> int:
    """A number, at most 256 bits."""
    if not isinstance(value, str) or not _QUANTITY.fullmatch(value):
        raise MalformedAnswer(f"{name} is no quantity")
    return int(value, 16)


def number(value: object, name: str) -> int:
    """A number that counts blocks, seconds or gas."""
    found = quantity(value, name)
    if found > _LARGEST_NUMBER:
        raise MalformedAnswer(f"{name} is out of range")
    return found


def data(value: object, name: str = "result") -> bytes:
    """Bytes."""
    if not isinstance(value, str) or not _DATA.fullmatch(value):
        raise MalformedAnswer(f"{name} is no data")
    return bytes.fromhex(value[2:])


def hash_of(value: object, name: str = "result") -> str:
    """A hash of 32 bytes [0x hex], in lower case."""
    if not isinstance(value, str) or not _HASH.fullmatch(value):
        raise MalformedAnswer(f"{name} is no hash")
    return value.lower()


def head_of(block: object) -> Head:
    """A head from the JSON of a block."""
    fields = _object(block)
    return Head(
        number=number(fields.get("number"), "number"),
        hash=hash_of(fields.get("hash"), "hash"),
        parent_hash=hash_of(fields.get("parentHash"), "parentHash"),
        timestamp=number(fields.get("timestamp"), "timestamp"),
        base_fee=quantity(fields.get("baseFeePerGas") or "0x0", "baseFeePerGas"),
        gas_limit=number(fields.get("gasLimit"), "gasLimit"),
    )


def id_of(transaction: object) -> str:
    """Hash of a transaction, from its JSON [0x hex]."""
    return hash_of(_object(transaction).get("hash"), "hash")


def receipt_of(receipt: object) -> Receipt:
    """A receipt from its JSON."""
    fields = _object(receipt)
    return Receipt(
        block=number(fields.get("blockNumber"), "blockNumber"),
        is_successful=quantity(fields.get("status"), "status") == 1,
        gas_used=number(fields.get("gasUsed"), "gasUsed"),
        gas_price=quantity(fields.get("effectiveGasPrice"), "effectiveGasPrice"),
    )


def logs_of(logs: object) -> list[Log]:
    """Logs from their JSON, in order; those that a reorganisation removed are none."""
    if not isinstance(logs, list):
        raise MalformedAnswer("logs are no list")
    return [log_of(log) for log in logs if not log.get("removed")]


def log_of(log: dict[str, Any]) -> Log:
    """A log from its JSON. They come by the ten thousand, so that each check must be cheap."""
    address, transaction = log["address"], log["transactionHash"]
    topics = tuple([bytes.fromhex(topic[2:]) for topic in log["topics"]])
    if len(address) != _ADDRESS_LENGTH or len(transaction) != _HASH_LENGTH:
        raise MalformedAnswer("log with a cut address or hash")
    for topic in topics:
        if len(topic) != _WORD:
            raise MalformedAnswer("log with a cut topic")
    return Log(
        address=address.lower(),
        topics=topics,
        data=bytes.fromhex(log["data"][2:]),
        block=int(log["blockNumber"], 16),
        transaction=transaction,
    )


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise MalformedAnswer("no object")
    return value
