# SPDX-License-Identifier: MIT
"""Why a call reverted."""

from __future__ import annotations

from typing import Final

from eth_abi.abi import decode

from model.errors import NO_REASON

_ERROR_SELECTOR: Final = bytes.fromhex("08c379a0")


def reason_of(output: bytes) -> str:
    """The text of a revert, from what it returned.

    Raises:
        ValueError: If that is no text; our contracts revert with texts only.
    """
    if not output:
        return NO_REASON
    if not output.startswith(_ERROR_SELECTOR):
        raise ValueError(f"a revert that is no text: 0x{output.hex()}")
    return str(decode(["string"], output[4:])[0])
