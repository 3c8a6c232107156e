# SPDX-License-Identifier: MIT
"""Events of any compiled contract by name, for figures; nothing decides by them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from eth_abi.abi import decode
from eth_utils.abi import event_abi_to_log_topic

from lab.artifacts import artifact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from keeper.ports import Log


@dataclass(frozen=True, slots=True)
class Happened:
    """One event."""

    address: str
    """Of the contract, in lower case."""
    contract: str
    """Its name."""
    name: str
    values: Mapping[str, Any]
    """By the event's own field names; addresses in lower case."""


class EventReader:
    """Reads the logs of some contracts."""

    def __init__(self, contracts: Mapping[str, str]) -> None:
        """Prepare.

        Args:
            contracts: Address to name of the contract.
        """
        self._contracts = {address.lower(): name for address, name in contracts.items()}

    def read(self, logs: Iterable[Log]) -> Iterator[Happened]:
        """The events among logs, in order; those of other contracts are left out."""
        for log in logs:
            contract = self._contracts.get(log.address)
            event = _events(contract).get(log.topics[0]) if contract else None
            if contract and event:
                yield Happened(log.address, contract, event.name, event.decode(log))


class _Event:
    def __init__(self, abi: Any) -> None:  # noqa: ANN401 - JSON
        self.name: str = abi["name"]
        self._indexed = [each for each in abi["inputs"] if each["indexed"]]
        self._plain = [each for each in abi["inputs"] if not each["indexed"]]
        self._types = [_type(each) for each in self._plain]

    def decode(self, log: Log) -> dict[str, Any]:
        values = {
            each["name"]: decode([each["type"]], topic)[0]
            for each, topic in zip(self._indexed, log.topics[1:], strict=True)
        }
        plain = decode(self._types, log.data)
        values.update((each["name"], v) for each, v in zip(self._plain, plain, strict=True))
        return values


def _type(abi: Any) -> str:  # noqa: ANN401 - JSON
    """A type as eth_abi writes it."""
    kind: str = abi["type"]
    if not kind.startswith("tuple"):
        return kind
    return f"({','.join(map(_type, abi['components']))}){kind.removeprefix('tuple')}"


@cache
def _events(contract: str) -> Mapping[bytes, _Event]:
    abis: Any = [abi for abi in artifact(contract).abi if abi["type"] == "event"]
    return {event_abi_to_log_topic(abi): _Event(abi) for abi in abis}
