# SPDX-License-Identifier: MIT
"""Functions of the contracts by name: what to send, and what came back; codecs made once."""

from __future__ import annotations

from functools import cache
from typing import Any

from eth_abi.decoding import ContextFramesBytesIO, TupleDecoder
from eth_abi.encoding import TupleEncoder
from eth_abi.registry import registry
from eth_utils.abi import (
    function_abi_to_4byte_selector,
    get_abi_input_types,
    get_abi_output_types,
)
from eth_utils.address import to_checksum_address

from keeper.chain import words
from lab.artifacts import artifact


class Function:
    """One function of a contract's interface."""

    def __init__(self, abi: Any) -> None:  # noqa: ANN401 - JSON
        """Make its codecs.

        Args:
            abi: Its entry in the contract's ABI.
        """
        self.selector = function_abi_to_4byte_selector(abi)
        self.outputs = get_abi_output_types(abi)
        # eth_abi's coders are untyped; made once, they take a third of the time of its functions.
        encoder: Any = TupleEncoder
        decoder: Any = TupleDecoder
        inputs = get_abi_input_types(abi)
        self._writers = words.writers(inputs)
        self._encoder = encoder(encoders=[registry.get_encoder(kind) for kind in inputs])
        self._decoder = decoder(decoders=[registry.get_decoder(kind) for kind in self.outputs])

    def calldata(self, arguments: tuple[Any, ...]) -> bytes:
        """What to send."""
        if self._writers is None:
            return bytes(self.selector + self._encoder(arguments))
        written = (write(each) for write, each in zip(self._writers, arguments, strict=True))
        return self.selector + b"".join(written)

    def result(self, output: bytes) -> Any:  # noqa: ANN401 - whatever it returns
        """The value returned; several are a tuple, addresses have their checksum."""
        if self.outputs == ["uint256"]:
            return int.from_bytes(output, "big")
        stream: Any = ContextFramesBytesIO
        values = plain(self._decoder(stream(output)))
        return values[0] if len(values) == 1 else values or None


@cache
def function(contract: str, name: str) -> Function:
    """A function of a contract, by both names."""
    return Function(next(abi for abi in artifact(contract).abi if abi.get("name") == name))


def plain(value: Any) -> Any:  # noqa: ANN401 - as above
    """What eth_abi decodes, with tuples for lists and checksums for addresses."""
    if isinstance(value, list | tuple):
        return tuple(plain(part) for part in value)
    return _checksummed(value) if isinstance(value, str) and value.startswith("0x") else value


@cache
def _checksummed(address: str) -> str:
    return to_checksum_address(address)
