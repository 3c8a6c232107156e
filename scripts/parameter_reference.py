# SPDX-License-Identifier: MIT
"""`python -m scripts.parameter_reference`: write docs/parameter-reference.md from the model.

Meanings are the fields' docstrings in `model/parameters.py`, ranges those of `model/bounds.py`,
effects those of `model/effects.py`, values those of `parameters/default.yaml`.
"""

from __future__ import annotations

import ast
import inspect
from dataclasses import fields, is_dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from model import parameters
from model.bounds import BUCKET_LENGTH, LIQUIDATION_LIMIT, RANGES, Range
from model.effects import EFFECTS, Effect
from model.parameter_file import read_parameters
from scripts.arguments import take_none

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import DataclassInstance

ROOT: Final = Path(__file__).resolve().parents[1]
DOCUMENT: Final = ROOT / "docs" / "parameter-reference.md"
DEFAULTS: Final = ROOT / "parameters" / "default.yaml"

INTRODUCTION: Final = """\
# Parameter reference

Written by `python -m scripts.parameter_reference`; a test compares it with the code. Headings are
the sections of a parameter file. Default: `parameters/default.yaml`, of its first asset where there
are several. Range: what the setter accepts of this field alone, both ends included. Larger: what a
larger value does. Beyond: what breaks outside the range or against a rule; P1 to P19 are
[the rules between parameters](parameters.md), F1 and so on what [the lab found](findings.md). In
brackets the contract's unit.
"""
HEAD: Final = "| field | meaning | default | range | larger | beyond |\n|---|---|---|---|---|---|\n"
SCALARS: Final = {
    ("ProtocolParameters", "bucket_length"): BUCKET_LENGTH,
    ("AssetParameters", "liquidation_limit"): LIQUIDATION_LIMIT,
}
"""Ranges of fields that stand beside records instead of in one."""


def document() -> str:
    """The whole text."""
    protocol = read_parameters(DEFAULTS).protocol
    first = next(iter(protocol.assets.values()))
    parts = [INTRODUCTION, *_sections("", protocol), *_sections("assets.…", first)]
    return "\n".join(parts)


def _sections(name: str, record: DataclassInstance) -> Iterator[str]:
    """A table of the record's own fields, then one of each record in it."""
    inner = [each for each in fields(record) if is_dataclass(getattr(record, each.name))]
    own = [each.name for each in fields(record) if each not in inner and each.name != "assets"]
    if own:
        meanings = _meanings(type(record).__name__)
        rows = "".join(_row(record, field, meanings[field]) for field in own)
        yield f"## {name or 'top of the file'}\n\n{HEAD}{rows}"
    for each in inner:
        yield from _sections(f"{name}.{each.name}".lstrip("."), getattr(record, each.name))


def _row(record: DataclassInstance, field: str, meaning: str) -> str:
    kind, value = type(record), getattr(record, field)
    allowed = RANGES.get(kind, {}).get(field) or SCALARS.get((kind.__name__, field))
    effect = EFFECTS[kind][field]
    says = f"{effect.larger} | {_beyond(effect)}"
    if allowed is None:  # a source is an address, which has no range
        return f"| `{field}` | {meaning} | {value or 'local'} | | {says} |\n"
    shown = allowed.quantity.show(value)
    return f"| `{field}` | {meaning} | {shown} | {_shown(allowed)} | {says} |\n"


def _beyond(effect: Effect) -> str:
    sources = [f"P{number}" for number in effect.rules] + [f"F{each}" for each in effect.findings]
    return effect.beyond + (f" ({', '.join(sources)})" if sources else "")


def _shown(allowed: Range) -> str:
    step = f", steps of {allowed.quantity.show(allowed.step)}" if allowed.step > 1 else ""
    return f"{allowed}{step}"


def _meanings(record: str) -> dict[str, str]:
    """The docstring of each field of a record, on one line."""
    tree = ast.parse(inspect.getsource(getattr(parameters, record))).body[0]
    if not isinstance(tree, ast.ClassDef):
        raise TypeError(f"{record} is not a class")
    found = {}
    for field, text in pairwise(tree.body):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=said)):
                found[name] = " ".join(str(said).split())
            case ast.AnnAssign(target=ast.Name(id=name)), _:
                found[name] = ""  # its record says it
    return found


if __name__ == "__main__":
    take_none(
        "scripts.parameter_reference", "Write docs/parameter-reference.md anew from the model."
    )
    DOCUMENT.write_text(document(), encoding="utf-8")
