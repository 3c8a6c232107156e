# SPDX-License-Identifier: MIT
"""Logs become records, for every event that the mirror knows."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, get_type_hints

import pytest
from eth_abi.exceptions import DecodingError
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from keeper.bench.reading import decode_by_eth_abi
from keeper.chain.abi import interface
from keeper.chain.decoder import RECORDS, Decoder
from keeper.errors import MalformedAnswer
from keeper.events.ledger import CoinChanged
from keeper.events.record import Event
from tests.unit.keeper.fake_node import ADDRESSES, as_log

EVENTS = [
    (contract, record)
    for contract, module in RECORDS.items()
    for name, record in vars(module).items()
    if isinstance(record, type) and issubclass(record, Event) and name in interface(contract).events
]


def sample(record: type[Any]) -> Any:
    """A record with another value in every field."""
    hints = get_type_hints(record)
    values: dict[str, Any] = {}
    for position, each in enumerate(fields(record)):
        hint = hints[each.name]
        if isinstance(hint, type) and is_dataclass(hint):
            values[each.name] = sample(hint)
        elif hint is bool:
            values[each.name] = True
        elif hint == tuple[int, ...]:
            values[each.name] = (position, position + 1)
        elif hint is str or hint == str | None:
            values[each.name] = f"0x{position + 1:040x}"
        else:
            values[each.name] = 10**20 + position
    return record(**values)


@pytest.mark.parametrize(("contract", "record"), EVENTS, ids=str)
def test_decode__every_event__returns_its_record(contract, record):
    event = sample(record)
    log = as_log(contract, event, block=9, transaction="0xab")

    logged = Decoder(ADDRESSES).decode(log)

    assert logged is not None
    assert logged.event == event
    assert (logged.block, logged.transaction) == (9, "0xab")


def test_events__of_every_contract__have_a_counterpart_in_its_abi():
    assert len(EVENTS) == 45
    for contract, record in EVENTS:
        names = {each.name for each in interface(contract).events[record.__name__].arguments}
        assert {each.name for each in fields(record)} <= names


def test_decode__same_event_of_another_contract__returns_none():
    log = as_log("Ledger", CoinChanged(account="0x" + "01" * 20, amount=5))
    elsewhere = {**ADDRESSES, "Ledger": "0x" + "77" * 20}

    assert Decoder(elsewhere).decode(log) is None


def test_decoder__deployment_without_a_market__is_enough():
    core = {name: at for name, at in ADDRESSES.items() if name != "Bidder"}

    assert Decoder(core).decode(as_log("Ledger", CoinChanged(account="0x" + "01" * 20, amount=5)))


# --- Against eth_abi ------------------------------------------------------------------------------


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Whatever a field of that type can hold."""
    while hasattr(hint, "__supertype__"):
        hint = hint.__supertype__
    if isinstance(hint, type) and is_dataclass(hint):
        hints = get_type_hints(hint)
        return st.builds(hint, **{each.name: values_of(hints[each.name]) for each in fields(hint)})
    if hint is bool:
        return st.booleans()
    if hint is int:
        return st.integers(0, 2**256 - 1) | st.integers(0, 200)
    if hint == tuple[int, ...]:
        return st.lists(st.integers(0, 2**256 - 1), max_size=8).map(tuple)
    return st.binary(min_size=20, max_size=20).map(lambda raw: f"0x{raw.hex()}")


@st.composite
def logs(draw):
    """A log of any event, as it was or tampered with; whose it is, whether its record takes all."""
    contract, record = draw(st.sampled_from(EVENTS))
    log = as_log(contract, draw(values_of(record)))
    words = [log.data[at : at + 32] for at in range(0, len(log.data), 32)]
    match draw(st.sampled_from(["whole", "cut", "longer", "word"])):
        case "cut":
            log = replace(log, data=log.data[: draw(st.integers(0, len(log.data)))])
        case "longer":
            log = replace(log, data=log.data + draw(st.binary(max_size=70)))
        case "word" if words:
            small = st.integers(0, 400).map(lambda number: number.to_bytes(32))
            place = draw(st.integers(0, len(words) - 1))
            words[place] = draw(small | st.binary(min_size=32, max_size=32))
            log = replace(log, data=b"".join(words))
    arguments = interface(contract).events[record.__name__].arguments
    return contract, log, len(fields(record)) == len(arguments)


@settings(max_examples=300, deadline=None)
@given(logs())
def test_decode__any_log_of_any_event__is_what_eth_abi_reads(given_log):
    contract, log, takes_all = given_log
    try:
        expected = decode_by_eth_abi(log, contract)
    except (DecodingError, OverflowError):
        # What a record leaves out is not looked at.
        assume(takes_all)
        with pytest.raises(MalformedAnswer, match=r"malformed|array|wider|truth"):
            Decoder(ADDRESSES).decode(log)
    else:
        assert Decoder(ADDRESSES).decode(log) == expected


@pytest.mark.parametrize("topics", [1, 3])
def test_decode__other_number_of_topics__is_refused(topics):
    log = as_log("Ledger", CoinChanged(account="0x" + "01" * 20, amount=5))

    with pytest.raises(MalformedAnswer, match="malformed CoinChanged"):
        Decoder(ADDRESSES).decode(replace(log, topics=(log.topics * 2)[:topics]))
