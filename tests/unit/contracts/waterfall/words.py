# SPDX-License-Identifier: MIT
"""Short words for sources, records and events."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import boa

if TYPE_CHECKING:
    from boa.contracts.vyper.vyper_contract import VyperContract, VyperDeployer


@cache
def contract(name: str) -> VyperDeployer:
    """One of the project's contracts, compiled once."""
    return boa.load_partial(f"contracts/{name}.vy")


@cache
def module(name: str) -> VyperDeployer:
    """One of the modules, for its constants."""
    return boa.load_partial(f"contracts/modules/{name}.vy")


@cache
def stand_in(source: str) -> VyperDeployer:
    """A stand-in, compiled once."""
    return boa.loads_partial(source)


def changed(record: Any, **changes: int) -> Any:
    """A record with some fields changed."""
    return replace(record, **changes)


def name(event: Any) -> str:
    """The name of an event."""
    return type(event).__name__


def fields(event: Any) -> dict[str, Any]:
    """The fields of an event by name, without the address that logged it."""
    return {key: getattr(event, key) for key in event._fields if key != "address"}


def logged(contract: VyperContract) -> list[tuple[str, dict[str, Any]]]:
    """Name and fields of what a contract itself logged in its last call."""
    events = contract.get_logs()
    return [(name(event), fields(event)) for event in events if event.address == contract.address]
