# SPDX-License-Identifier: MIT
"""Why a call reverted, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

if TYPE_CHECKING:
    from keeper.errors import RequestRefused

_REVERTED: Final = 3  # JSON-RPC code
_ERROR: Final = bytes.fromhex("08c379a0")  # Error(string)
_PANIC: Final = bytes.fromhex("4e487b71")  # Panic(uint256)
NO_REASON: Final = "(no reason)"
"""Overflow, underflow, a failed check without text, or out of gas."""


def revert_reason(error: RequestRefused) -> str:
    """The contract's reason, or what the node says if it was not the contract that refused."""
    if error.data in ("", "0x"):
        is_revert = "revert" in error.message.lower()
        return NO_REASON if is_revert else error.message
    return decode_reason(bytes.fromhex(error.data.removeprefix("0x")))


def decode_reason(returned: bytes) -> str:
    """The reason in what a reverted call returned; unknown data as hex."""
    selector, rest = returned[:4], returned[4:]
    try:
        if selector == _ERROR:
            return str(decode(("string",), rest)[0])
        if selector == _PANIC:
            return f"panic 0x{decode(('uint256',), rest)[0]:02x}"
    except DecodingError:
        pass
    return f"0x{returned.hex()}" if returned else NO_REASON


def is_revert(error: RequestRefused) -> bool:
    """Whether a contract refused, not the node."""
    return error.code == _REVERTED or "revert" in error.message.lower()
