# SPDX-License-Identifier: MIT
"""The whole state is in the logs: rebuilt from them alone, it is what the views say."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.logs.comparison import Pair, differences
from tests.logs.ledger_state import LedgerState
from tests.logs.log import Log, Transaction, UnknownEvent
from tests.logs.protocol_state import ProtocolState
from tests.logs.recorder import recording
from tests.logs.story import CHAPTERS, begin
from tests.unit.contracts.books import scene as s


@dataclass(slots=True)
class Reading:
    """A story as it was read from its logs."""

    events: set[tuple[str, str]]
    """All that the contracts can log, by contract and name."""
    state: ProtocolState
    transactions: list[Transaction]
    differences: dict[str, list[Pair]]
    """After each chapter."""
    conservation_errors: list[int]
    """After each transaction [rad]."""
    queue_errors: list[int]
    """Queued less the sum of all buckets, after each transaction [rad]."""
    tab_errors: list[int]
    """Total open tab less the sum of all auctions' tabs, after each transaction [rad]."""


@pytest.fixture(scope="module")
def reading():
    with recording() as recorder:
        scene = s.build()
        story = begin(scene)
        sources = contracts(scene)
        state = ProtocolState(LedgerState(scene.treasury))
        read = Reading(events_of(sources), state, [], {}, [], [], [])
        for chapter in CHAPTERS:
            chapter(story)
            follow(read, recorder.transactions(sources)[len(read.transactions) :])
            read.differences[chapter.__name__] = differences(read.state, scene)
        yield read


def contracts(scene):
    """Those whose state is rebuilt, by the names of their sources."""
    d = scene.deployment
    return {
        "AccessController": d.access_controller,
        "Ledger": d.ledger,
        "Gateway": d.gateway,
        "PriceOracle": d.oracle,
        "Treasury": d.treasury,
        "DebtAuction": d.debt_auction,
        "SurplusAuction": d.surplus_auction,
        "CollateralAuction": d.collateral_auction,
        "LiquidationEngine": d.engine,
        "DirectLiquidation": d.direct_liquidation,
    }


def events_of(sources):
    return {
        (name, entry["name"])
        for name, contract in sources.items()
        for entry in contract.abi
        if entry["type"] == "event"
    }


def follow(read, transactions):
    for transaction in transactions:
        read.state.apply(transaction)
        read.transactions.append(transaction)
        ledger, auctions = read.state.ledger, read.state.auctions
        read.conservation_errors.append(ledger.conservation_error)
        read.queue_errors.append(ledger.queued - sum(debt for _, debt in ledger.buckets))
        read.tab_errors.append(auctions.total_open_tab - auctions.sum_of_tabs)


@pytest.mark.parametrize("chapter", [chapter.__name__ for chapter in CHAPTERS])
def test_replay__after_each_chapter__is_what_the_views_say(reading, chapter):
    assert reading.differences[chapter] == []


def test_replay__after_each_transaction__coin_equals_debt_to_the_rad(reading):
    assert len(reading.conservation_errors) > 150
    assert set(reading.conservation_errors) == {0}


def test_replay__after_each_transaction__queue_is_the_sum_of_its_buckets(reading):
    assert set(reading.queue_errors) == {0}


def test_replay__after_each_transaction__open_tab_is_the_sum_of_all_tabs(reading):
    assert set(reading.tab_errors) == {0}


def test_story__has_every_event_that_there_is(reading):
    """Else a field that nobody reads could be wrong."""
    told = {(log.source, log.name) for entry in reading.transactions for log in entry.logs}
    assert told == reading.events


def test_replay__event_that_the_reader_does_not_know__is_an_error():
    state = ProtocolState(LedgerState(s.ZERO_ADDRESS))
    for source in ("Ledger", "CollateralAuction", "PriceOracle", "DebtAuction", "Gateway"):
        with pytest.raises(UnknownEvent, match=f"{source}.Surprise"):
            state.apply(Transaction(0, (Log(source, "Surprise", {}),)))
