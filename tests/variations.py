# SPDX-License-Identifier: MIT
"""Parameters that differ from the default in a few named values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.parameters import ProtocolParameters


def varied(protocol: ProtocolParameters, changes: Mapping[str, object]) -> ProtocolParameters:
    """The parameters with values changed by path: `{"engine.penalty": 1_300}`."""
    for path, value in changes.items():
        protocol = _with(protocol, path.split("."), value)
    return protocol


def _with(record: Any, path: list[str], value: object) -> Any:
    name, *rest = path
    if isinstance(record, Mapping):
        return {**record, name: _with(record[name], rest, value) if rest else value}
    return replace(record, **{name: _with(getattr(record, name), rest, value) if rest else value})
