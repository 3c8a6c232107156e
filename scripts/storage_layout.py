# SPDX-License-Identifier: MIT
"""`python -m scripts.storage_layout`: write docs/storage-layout.md from compiler and sources.

Slots and types are the compiler's. What a packed word holds is what the storing contract or module
says in its head or above its variables, in lines of the form `name: field 128 | field 40 [unit]`.
"""

from __future__ import annotations

import re
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lab.artifacts import EVM_VERSION
from lab.places import CONTRACTS, ROOT
from scripts.arguments import take_none

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DOCUMENT: Final = ROOT / "docs" / "storage-layout.md"
FIELDS: Final = re.compile(r"[a-z] \d{1,3}( \[[^\]]*\])? \|")
"""A width before a bar."""

INTRODUCTION: Final = """\
# Storage layout

Written by `python -m scripts.storage_layout`; a test compares it with the compiler. Nothing is
upgradable: the layout may change with any release. Why words are packed, and the proofs of their
widths: [decision 0001](decisions/0001-storage-callers-events.md) and the heads of the modules.

## Slots

A mapping or nested array takes what its type says; `HashMap` entries lie at hashes. Variables of a
module stand under its name. Contracts that are not listed store nothing of their own.
"""

PACKED: Final = """
## Packed words

Fields from the lowest bit up, each with its width in bits and, where it is not plain, its unit. An
auction's id, which is a number and not stored, from the highest bit down.
"""


def document() -> str:
    """The whole text."""
    parts = [INTRODUCTION]
    parts += [text for path in deployed() if (text := _slots(path))]
    parts.append(PACKED)
    for path in (*deployed(), *sorted((CONTRACTS / "modules").glob("*.vy"))):
        lines = list(packings(path.read_text("utf-8")))
        if lines:
            parts.append("\n".join([f"\n`{path.stem}`\n", *(f"    {line}" for line in lines), ""]))
    return "".join(parts)


def deployed() -> list[Path]:
    """Sources of the contracts that are deployed."""
    return sorted(CONTRACTS.glob("*.vy"))


def packings(source: str) -> Iterator[str]:
    """The comments and lines of heads that tell fields and widths, without comment signs."""
    for is_comment, lines in groupby(source.splitlines(), lambda line: line.startswith("#")):
        block = [line.removeprefix("#").strip() for line in lines]
        if not is_comment:
            yield from _lines_of_head(block)
        elif any(map(FIELDS.search, block)):
            yield from block


def _lines_of_head(lines: Iterable[str]) -> Iterator[str]:
    """Lines with fields, and those that go on with them."""
    goes_on = must_go_on = False
    for line in lines:
        is_more = must_go_on or (goes_on and line.startswith("|"))
        goes_on = is_more or ("=" not in line and FIELDS.search(line) is not None)
        must_go_on = goes_on and line.endswith("|")
        if goes_on:
            yield f"    {line}" if is_more else line


def _slots(path: Path) -> str:
    """Table of one contract's slots; empty if it has none."""
    layout = _layout(path)
    rows = [
        *_rows(layout.get("storage_layout", {}), ""),
        *_rows(layout.get("transient_storage_layout", {}), "transient "),
    ]
    if not rows:
        return ""
    table = "".join(
        f"| {slot} | `{name}` | `{kind}` | {count} |\n" for slot, name, kind, count in rows
    )
    return f"\n### {path.stem}\n\n| slot | variable | type | slots |\n|---|---|---|---:|\n{table}"


def _rows(layout: dict[str, Any], prefix: str) -> Iterable[tuple[str, str, str, int]]:
    return [
        (f"{prefix}{entry['slot']}", name, entry["type"].replace("|", "/"), entry["n_slots"])
        for name, entry in _flat(layout)
    ]


def _flat(layout: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Variables, those of modules as `module.variable`."""
    for name, entry in layout.items():
        if "slot" in entry:
            yield f"{path}{name}", entry
        else:
            yield from _flat(entry, f"{path}{name}.")


def _layout(path: Path) -> dict[str, Any]:
    from vyper.compiler.input_bundle import FilesystemInputBundle  # noqa: PLC0415  slow to import
    from vyper.compiler.phases import CompilerData  # noqa: PLC0415
    from vyper.compiler.settings import Settings  # noqa: PLC0415

    bundle = FilesystemInputBundle([*(Path(p) for p in reversed(sys.path) if p), ROOT])
    source = bundle.load_file(path.relative_to(ROOT))
    data = CompilerData(source, bundle, settings=Settings(evm_version=EVM_VERSION))
    layout: dict[str, Any] = data.storage_layout
    return layout


if __name__ == "__main__":
    take_none(
        "scripts.storage_layout", "Write docs/storage-layout.md anew from the compiler's layouts."
    )
    DOCUMENT.write_text(document(), encoding="utf-8")
