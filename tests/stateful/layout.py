# SPDX-License-Identifier: MIT
"""Where a contract keeps what: the compiler's storage layout, and the slot of any key in it."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from eth_utils.crypto import keccak

from lab.artifacts import CACHE, EVM_VERSION, artifact
from lab.places import CONTRACTS, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MAP: Final = re.compile(r"HashMap\[(\w+), (.+)\]$")
_ARRAY: Final = re.compile(r"\w+\[(\d+)\]$")


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of a contract's storage."""

    name: str
    """Its own, without the modules that it is declared in."""
    keys: tuple[str, ...]
    """Types of the keys of a map, and of the maps in it; none: it is no map."""
    slot: int
    words: int
    """Slots of the value."""

    def slots(self, keys: Mapping[str, Sequence[int]]) -> Iterator[int]:
        """Every slot under these keys, by type of key; a map lies at keccak256(slot . key)."""
        for path in product(*(keys[kind] for kind in self.keys)):
            yield from self.slots_at(path)

    def slots_at(self, path: Sequence[int]) -> range:
        """The slots of one value: under a key of the map, and of each map in it."""
        first = self.slot
        for key in path:
            first = _slot_of(first, key)
        return range(first, first + self.words)


@cache
def _slot_of(slot: int, key: int) -> int:
    return int.from_bytes(keccak(slot.to_bytes(32, "big") + key.to_bytes(32, "big")), "big")


@cache
def variables(contract: str) -> tuple[Variable, ...]:
    """Of a contract, in the order of its storage."""
    return tuple(_variables("", _layout(contract)))


def _variables(name: str, node: dict[str, Any]) -> Iterator[Variable]:
    if "slot" not in node:
        for inner, found in node.items():
            yield from _variables(inner, found)
        return
    kind, keys = node["type"], []
    while found := _MAP.match(kind):
        keys.append(found[1])
        kind = found[2]
    words = node["n_slots"]
    if keys:
        array = _ARRAY.match(kind)
        words = int(array[1]) if array else _STRUCT_WORDS.get(kind, 1)
    yield Variable(name, tuple(keys), node["slot"], words)


_STRUCT_WORDS: Final = {"Cooldown": 2}
"""Slots of structs that are kept in maps."""


def _layout(contract: str) -> dict[str, Any]:
    """The compiler's, kept beside the bytecode that it belongs to."""
    path, built = CACHE / "layouts" / f"{contract}.json", artifact(contract).imports
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["imports"] == built:
            return dict(kept["layout"])
    layout = _compiled_layout(contract)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"imports": built, "layout": layout}), encoding="utf-8")
    return layout


def _compiled_layout(contract: str) -> dict[str, Any]:
    from vyper.compiler.input_bundle import FilesystemInputBundle  # noqa: PLC0415  slow to import
    from vyper.compiler.phases import CompilerData  # noqa: PLC0415
    from vyper.compiler.settings import Settings  # noqa: PLC0415

    bundle = FilesystemInputBundle([*(Path(p) for p in reversed(sys.path) if p), ROOT])
    folder = CONTRACTS if (CONTRACTS / f"{contract}.vy").exists() else CONTRACTS / "testing"
    source = bundle.load_file((folder / f"{contract}.vy").relative_to(ROOT))
    data = CompilerData(source, bundle, settings=Settings(evm_version=EVM_VERSION))
    return dict(data.storage_layout["storage_layout"])
