# SPDX-License-Identifier: MIT
"""ABIs of the contracts that the keeper reads and calls, and coding by them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_utils.abi import (
    collapse_if_tuple,
    event_signature_to_log_topic,
    function_signature_to_4byte_selector,
)

from keeper.chain import words
from keeper.errors import MalformedAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One argument of a function or an event."""

    name: str
    type: str
    """In the notation of eth_abi: a struct is its fields in brackets."""
    components: tuple[str, ...] = ()
    """Names of the fields of a struct."""
    is_indexed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """How to call one function."""

    selector: bytes
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    writers: tuple[words.Write, ...] | None
    """What writes the inputs; None if eth_abi must."""

    def encode(self, arguments: Sequence[object]) -> bytes:
        """Calldata of a call."""
        if self.writers is None:
            return self.selector + encode(self.inputs, arguments)
        written = (write(each) for write, each in zip(self.writers, arguments, strict=True))
        return self.selector + b"".join(written)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventAbi:
    """How to read one event."""

    name: str
    topic: bytes
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """One contract's functions and events."""

    functions: Mapping[str, Function]
    events: Mapping[str, EventAbi]

    def encode(self, function: str, *arguments: object) -> str:
        """Calldata of a call [0x hex].

        Raises:
            KeyError: If the contract has no such function.
        """
        return "0x" + self.functions[function].encode(arguments).hex()

    def decode(self, function: str, returned: bytes) -> tuple[Any, ...]:
        """What a call returned, one element per output; addresses in lower case.

        Raises:
            MalformedAnswer: If such a function cannot have returned that.
        """
        try:
            return decode(self.functions[function].outputs, returned)
        except (DecodingError, OverflowError) as error:
            raise MalformedAnswer(f"{function}: {type(error).__name__}") from None


@cache
def interface(contract: str) -> Interface:
    """The interface of a contract, by its name, from `keeper/abi`."""
    text = (resources.files("keeper") / "abi" / f"{contract}.json").read_text(encoding="utf-8")
    return parse(json.loads(text))


def parse(abi: Sequence[Mapping[str, Any]]) -> Interface:
    """The interface that a JSON ABI describes."""
    functions = (item for item in abi if item["type"] == "function")
    events = (item for item in abi if item["type"] == "event")
    return Interface(
        functions={item["name"]: _function(item) for item in functions},
        events={item["name"]: _event(item) for item in events},
    )


def _function(item: Mapping[str, Any]) -> Function:
    inputs = tuple(collapse_if_tuple(each) for each in item["inputs"])
    writers = words.writers(inputs)
    return Function(
        selector=function_signature_to_4byte_selector(f"{item['name']}({','.join(inputs)})"),
        inputs=inputs,
        outputs=tuple(collapse_if_tuple(each) for each in item["outputs"]),
        writers=None if writers is None else tuple(writers),
    )


def _event(item: Mapping[str, Any]) -> EventAbi:
    arguments = tuple(
        Argument(
            name=each["name"],
            type=collapse_if_tuple(each),
            components=tuple(part["name"] for part in each.get("components", ())),
            is_indexed=each["indexed"],
        )
        for each in item["inputs"]
    )
    signature = f"{item['name']}({','.join(each.type for each in arguments)})"
    return EventAbi(
        name=item["name"], topic=event_signature_to_log_topic(signature), arguments=arguments
    )
