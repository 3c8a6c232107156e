# SPDX-License-Identifier: MIT
"""From the JSON of a page of logs to the mirror, against the same with eth_abi."""

from __future__ import annotations

import time
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast, get_type_hints

from eth_abi.abi import encode
from eth_abi.codec import ABICodec
from eth_abi.decoding import UnsignedIntegerDecoder
from eth_abi.encoding import UnsignedIntegerEncoder
from eth_abi.registry import BaseEquals, registry

from keeper.chain.abi import interface
from keeper.chain.answers import log_of
from keeper.chain.decoder import RECORDS, Decoder, Logged
from keeper.mirror.mirror import Mirror, Watched
from model.units import RAY, WAD, UnixTime

if TYPE_CHECKING:
    from collections.abc import Callable

    from keeper.chain.abi import EventAbi
    from keeper.events.record import Event
    from keeper.ports import Log

_ADDRESSES: Final = {name: f"0x{number:040x}" for number, name in enumerate(RECORDS, start=1)}
_TIMES: Final = 3
"""The fastest run counts: what is slower was disturbed."""
_ETH_ABI_SHARE: Final = 10
"""eth_abi is given every tenth event only."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Events per second."""

    events: int
    accounts: int
    applied_per_second: float
    """Parsed, decoded and applied."""
    decoded_per_second: float
    """Logs to records alone."""
    eth_abi_per_second: float
    """The same by eth_abi."""

    @property
    def ratio(self) -> float:
        """How many times as fast as eth_abi."""
        return self.decoded_per_second / self.eth_abi_per_second


def measure_reading(events: int, accounts: int) -> Reading:
    """Read a page: nine events of ten change an account and one or two of its collaterals."""
    page = [_json_log(number, accounts) for number in range(events)]
    decoder = Decoder(_ADDRESSES)
    logs = [log_of(each) for each in page]
    some = logs[::_ETH_ABI_SHARE]

    def apply_all() -> None:
        mirror = Mirror(Watched(treasury="0x", wallet=None), UnixTime(0))
        for each in page:
            logged = decoder.decode(log_of(each))
            if logged is not None:
                mirror.apply(logged.event, UnixTime(0))

    return Reading(
        events=events,
        accounts=accounts,
        applied_per_second=events / _fastest(apply_all),
        decoded_per_second=events / _fastest(lambda: [decoder.decode(log) for log in logs]),
        eth_abi_per_second=len(some)
        / _fastest(lambda: [decode_by_eth_abi(log, "Ledger") for log in some]),
    )


def _fastest(work: Callable[[], object]) -> float:
    """[seconds]."""
    taken = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


def _json_log(number: int, accounts: int) -> dict[str, Any]:
    """A log as a node gives it."""
    owner = encode(["uint256"], [number * 7_919 % accounts + 1])
    if number % 10:
        abi = interface("Ledger").events["AccountChanged"]
        amounts = [WAD + number] * (1 + number % 2)
        assets = (1 << len(amounts)) - 1
        topics = [owner]
        data = encode(["uint256", "uint256", "uint256[]"], [number * WAD, assets, amounts])
    else:
        abi = interface("Ledger").events["RateAccrued"]
        topics, data = [], encode(["uint256", "uint256"], [RAY + number, number * WAD])
    return {
        "address": _ADDRESSES["Ledger"],
        "topics": [f"0x{topic.hex()}" for topic in (abi.topic, *topics)],
        "data": f"0x{data.hex()}",
        "blockNumber": hex(number // 100),
        "blockHash": f"0x{number // 100:064x}",
        "transactionHash": f"0x{number:064x}",
        "transactionIndex": "0x0",
        "logIndex": hex(number % 100),
        "removed": False,
    }


# --- The measure ----------------------------------------------------------------------------------


def decode_by_eth_abi(log: Log, contract: str) -> Logged:
    """The record of a log of a contract, every value of it read by eth_abi.

    Raises:
        KeyError: If the contract has no such event.
        DecodingError: If the log is malformed.
    """
    abi, record = _known(contract)[log.topics[0]]
    values: dict[str, Any] = {}
    indexed = (each for each in abi.arguments if each.is_indexed)
    for each, topic in zip(indexed, log.topics[1:], strict=True):
        values[each.name] = _codec().decode([each.type], topic)[0]
    plain = [each for each in abi.arguments if not each.is_indexed]
    data = _codec().decode([each.type for each in plain], log.data)
    values |= {each.name: value for each, value in zip(plain, data, strict=True)}
    components = {each.name: each.components for each in plain}
    for name, hint in get_type_hints(record).items():
        if is_dataclass(hint):
            given = dict(zip(components[name], values[name], strict=True))
            kept = {each.name: given[each.name] for each in fields(hint)}
            values[name] = hint(**kept)  # type: ignore[operator]  # a class, not an instance
    event = record(**{each.name: values[each.name] for each in fields(record)})
    return Logged(event=event, block=log.block, transaction=log.transaction)


@cache
def _codec() -> ABICodec:
    """eth_abi as it comes: Ape, once imported, has it fill up numbers that are cut short."""
    own: Any = cast("Any", registry).copy()
    own.unregister("uint")
    kind = cast("Any", BaseEquals)("uint")
    own.register(kind, UnsignedIntegerEncoder, UnsignedIntegerDecoder, label="uint")
    return ABICodec(own)


@cache
def _known(contract: str) -> dict[bytes, tuple[EventAbi, type[Event]]]:
    """ABIs and records by topic."""
    records = vars(RECORDS[contract])
    abis = interface(contract).events.values()
    return {abi.topic: (abi, records[abi.name]) for abi in abis if abi.name in records}
