# SPDX-License-Identifier: MIT
"""From logs to event records."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, get_type_hints

from keeper.chain import words
from keeper.chain.abi import interface
from keeper.errors import MalformedAnswer
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
    from collections.abc import Iterator, Mapping
    from types import ModuleType

    from keeper.chain.abi import Argument, EventAbi
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """An event, and where it happened."""

    event: Event
    block: int
    transaction: str
    """Hash of the transaction [0x hex]."""


class Decoder:
    """Reads the logs of one deployment."""

    def __init__(
        self,
        addresses: Mapping[str, str],
        more: Mapping[str, Mapping[str, type[Event]]] = MappingProxyType({}),
    ) -> None:
        """Prepare.

        Args:
            addresses: Of the contracts, by name; lower-case hex.
            more: Records of events that the mirror does not need, by contract and event; they take
                the place of those that it needs.
        """
        self._readers = {
            (addresses[contract], reader.topic): reader
            for contract, records in (
                *((contract, vars(module)) for contract, module in RECORDS.items()),
                *more.items(),
            )
            if contract in addresses
            for reader in _readers(contract, records)
        }

    def decode(self, log: Log) -> Logged | None:
        """The record of a log; None for an event that the mirror does not need.

        Raises:
            MalformedAnswer: If it cannot be read: our contracts log nothing that could not.
        """
        reader = self._readers.get((log.address, log.topics[0])) if log.topics else None
        if reader is None:
            return None
        try:
            event = reader.read(log)
        except ValueError as error:
            raise MalformedAnswer(f"log: {error}") from None
        return Logged(event=event, block=log.block, transaction=log.transaction)


class _Reader:
    """Reads one kind of event into its record."""

    def __init__(self, abi: EventAbi, record: type[Event]) -> None:
        self.topic = abi.topic
        self._record = record
        indexed = [each for each in abi.arguments if each.is_indexed]
        plain = [each for each in abi.arguments if not each.is_indexed]
        self._topics = 1 + len(indexed)
        self._size = sum(words.size_of(each.type) for each in plain)
        wanted = get_type_hints(record)
        # A frozen record is filled through its slots: its constructor takes most of the time.
        self._topic_fields = [
            (getattr(record, each.name).__set__, position, words.reader(each.type, 0))
            for position, each in enumerate(indexed, start=1)
            if each.name in wanted
        ]
        starts = accumulate((words.size_of(each.type) for each in plain), initial=0)
        self._data_fields = [
            (getattr(record, each.name).__set__, _shaped(each, start, wanted[each.name]))
            for each, start in zip(plain, starts, strict=False)
            if each.name in wanted
        ]

    def read(self, log: Log) -> Event:
        """The record of a log.

        Raises:
            ValueError: If the log is not such an event.
        """
        topics, data = log.topics, log.data
        if len(topics) != self._topics or len(data) < self._size:
            raise ValueError(f"malformed {self._record.__name__} of {log.address}")
        event = self._record.__new__(self._record)
        for put, position, read in self._topic_fields:
            put(event, read(topics[position]))
        for put, read in self._data_fields:
            put(event, read(data))
        return event


def _shaped(argument: Argument, start: int, record: type[Any]) -> words.Read:
    """What reads an argument of any type, as a record if it is a struct."""
    read = words.reader(argument.type, start)
    if not is_dataclass(record):
        return read
    places = {name: place for place, name in enumerate(argument.components)}
    kept = [(each.name, places[each.name]) for each in fields(record)]

    def read_record(data: bytes) -> Any:  # noqa: ANN401 - of the struct's type
        values = read(data)
        return record(**{name: values[place] for name, place in kept})

    return read_record


def _readers(contract: str, records: Mapping[str, object]) -> Iterator[_Reader]:
    abis = interface(contract).events
    for name, record in records.items():
        if isinstance(record, type) and issubclass(record, Event) and name in abis:
            yield _Reader(abis[name], record)
