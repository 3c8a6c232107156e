# SPDX-License-Identifier: MIT
"""Keeps the logs of all transactions that succeed in titanoboa's environment."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boa
import pytest
from boa.contracts.event_decoder import RawLogEntry
from boa.util.abi import Address

from tests.logs.log import Log, Transaction
from tests.unit.contracts.books.events import fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Recorder:
    """Raw logs, in the order of their transactions."""

    def __init__(self) -> None:
        self._raw: list[tuple[int, list[RawLogEntry]]] = []

    def keep(self, computation: Any) -> None:
        if computation.is_success:
            entries = sorted(computation.get_raw_log_entries())
            if entries:
                self._raw.append((boa.env.timestamp, [RawLogEntry(*entry) for entry in entries]))

    def transactions(self, sources: Mapping[str, Any]) -> list[Transaction]:
        """What the given contracts, by name, have logged."""
        by_address = {
            Address(contract.address).canonical_address: (name, contract)
            for name, contract in sources.items()
        }
        return [
            Transaction(
                timestamp,
                tuple(
                    _decoded(entry, *by_address[entry.address])
                    for entry in entries
                    if entry.address in by_address
                ),
            )
            for timestamp, entries in self._raw
        ]


def _decoded(entry: RawLogEntry, name: str, contract: Any) -> Log:
    event = contract.decode_log(entry)
    return Log(name, type(event).__name__, fields(event))


@contextmanager
def recording() -> Iterator[Recorder]:
    """Record everything that happens inside, deployments included."""
    recorder = Recorder()
    deploy, execute = boa.env.deploy, boa.env.execute_code

    def recorded_deploy(*args: Any, **named: Any) -> Any:
        address, computation = deploy(*args, **named)
        recorder.keep(computation)
        return address, computation

    def recorded_execute(*args: Any, **named: Any) -> Any:
        computation = execute(*args, **named)
        if named.get("is_modifying", True) and not named.get("simulate", False):
            recorder.keep(computation)
        return computation

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boa.env, "deploy", recorded_deploy)
        patch.setattr(boa.env, "execute_code", recorded_execute)
        yield recorder
