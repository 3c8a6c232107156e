# SPDX-License-Identifier: MIT
"""From the chain's raw logs to events by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eth_abi.abi import decode
from eth_utils.abi import collapse_if_tuple, event_abi_to_log_topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of the protocol."""

    contract: str
    """Name of the contract that logged it."""
    name: str
    values: Mapping[str, Any]
    """By argument; addresses in lower case."""


class EventReader:
    """Reads the logs of some contracts."""

    def __init__(
        self, addresses: Mapping[str, str], abis: Mapping[str, Sequence[Mapping[str, Any]]]
    ) -> None:
        """Prepare.

        Args:
            addresses: Contract name to address.
            abis: Contract name to JSON ABI.
        """
        self._shapes = {
            (addresses[contract].lower(), "0x" + event_abi_to_log_topic(item).hex()): (  # type: ignore[arg-type]  # a plain mapping serves
                contract,
                item,
            )
            for contract in addresses
            for item in abis[contract]
            if item["type"] == "event"
        }

    def read(self, receipts: Sequence[Mapping[str, Any]]) -> Iterator[Event]:
        """Events of some receipts, in order; logs of other contracts are passed over."""
        for receipt in receipts:
            for log in receipt["logs"]:
                shape = self._shapes.get((log["address"].lower(), log["topics"][0]))
                if shape is not None:
                    yield _read(*shape, log)


def _read(contract: str, abi: Mapping[str, Any], log: Mapping[str, Any]) -> Event:
    indexed = [item for item in abi["inputs"] if item["indexed"]]
    plain = [item for item in abi["inputs"] if not item["indexed"]]
    values = {
        item["name"]: decode([item["type"]], bytes.fromhex(topic[2:]))[0]
        for item, topic in zip(indexed, log["topics"][1:], strict=True)
    }
    data = decode([collapse_if_tuple(item) for item in plain], bytes.fromhex(log["data"][2:]))
    values.update((item["name"], value) for item, value in zip(plain, data, strict=True))
    return Event(contract=contract, name=abi["name"], values=values)
