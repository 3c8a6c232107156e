# SPDX-License-Identifier: MIT
"""From logs to event records."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final, get_type_hints

from eth_abi.abi import decode

from keeper.chain.abi import EventAbi, interface
from keeper.events import (
    bidder,
    collateral_auction,
    debt_auction,
    direct_liquidation,
    engine,
    exchange,
    guaranty_pool,
    ledger,
    oracle,
    surplus_auction,
    treasury,
)
from keeper.events.record import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import ModuleType

    from keeper.ports import Log

RECORDS: Final[Mapping[str, ModuleType]] = {
    "Ledger": ledger,
    "LiquidationEngine": engine,
    "DirectLiquidation": direct_liquidation,
    "CollateralAuction": collateral_auction,
    "PriceOracle": oracle,
    "Treasury": treasury,
    "GuarantyPool": guaranty_pool,
    "DebtAuction": debt_auction,
    "SurplusAuction": surplus_auction,
    "ConstantProductExchange": exchange,
    "Bidder": bidder,
}
"""Contracts that the keeper follows, and where the records of their events are."""


_TOPICS: Final[Mapping[str, Callable[[bytes], object]]] = {
    "address": lambda topic: f"0x{topic[-20:].hex()}",
    "uint256": int.from_bytes,
}
"""How an indexed argument is read, for the types that ours have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """An event, and where it happened."""

    event: Event
    block: int
    transaction: str
    """Hash of the transaction [0x hex]."""


class Decoder:
    """Reads the logs of one deployment."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        """Prepare for the contracts at `addresses` (by name; lower-case hex)."""
        self._readers = {
            (addresses[contract], reader.topic): reader
            for contract, module in RECORDS.items()
            if contract in addresses
            for reader in _readers(contract, module)
        }

    def decode(self, log: Log) -> Logged | None:
        """The record of a log; None for an event that the mirror does not need."""
        reader = self._readers.get((log.address, log.topics[0])) if log.topics else None
        if reader is None:
            return None
        return Logged(event=reader.read(log), block=log.block, transaction=log.transaction)


class _Reader:
    """Reads one kind of event into its record."""

    def __init__(self, abi: EventAbi, record: type[Event]) -> None:
        self.topic = abi.topic
        self._record = record
        self._indexed = [each for each in abi.arguments if each.is_indexed]
        self._data = [each for each in abi.arguments if not each.is_indexed]
        self._data_types = [each.type for each in self._data]
        self._types = get_type_hints(record)
        self._components = {each.name: each.components for each in abi.arguments}

    def read(self, log: Log) -> Event:
        values: dict[str, Any] = {
            argument.name: _TOPICS[argument.type](topic)
            for argument, topic in zip(self._indexed, log.topics[1:], strict=True)
        }
        data = decode(self._data_types, log.data)
        values.update((each.name, value) for each, value in zip(self._data, data, strict=True))
        kept = {
            name: _shaped(values[name], record, self._components.get(name, ()))
            for name, record in self._types.items()
        }
        return self._record(**kept)


def _shaped(value: Any, record: type[Any], names: tuple[str, ...]) -> Any:  # noqa: ANN401
    """The value of an argument of any type, as a record if it is a struct."""
    if not is_dataclass(record):
        return value
    given = dict(zip(names, value, strict=True))
    return record(**{each.name: given[each.name] for each in fields(record)})


def _readers(contract: str, module: ModuleType) -> Iterator[_Reader]:
    abis = interface(contract).events
    for name, record in vars(module).items():
        if isinstance(record, type) and issubclass(record, Event) and name in abis:
            yield _Reader(abis[name], record)
