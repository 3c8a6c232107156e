# SPDX-License-Identifier: MIT
"""Logs become records, for every event that the mirror knows."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any, get_type_hints

import pytest

from keeper.chain.abi import interface
from keeper.chain.decoder import RECORDS, Decoder
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
