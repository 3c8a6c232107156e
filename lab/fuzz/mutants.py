# SPDX-License-Identifier: MIT
"""Contracts broken on purpose: a search that finds nothing says nothing until it finds these."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from lab import places
from lab.artifacts import Artifact, artifact, compile_with, compiler
from lab.engines.revm import RevmEngine
from lab.errors import LabError
from lab.places import CONTRACTS, IS_CHECKOUT, ROOT
from model.manifest import CORE_CONTRACTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lab.engines.engine import Created

LIST: Final = Path(__file__).with_name("mutants.yaml")
CACHE: Final = places.CACHE / "mutants"
_IMPORT: Final = re.compile(r"^(?:from\s+(\S+)\s+import\s+(\w+)|import\s+(\S+))", re.MULTILINE)


class MutantError(LabError):
    """The list cannot be used; the text says which mutant and why."""


class Mutant(BaseModel):
    """One economic mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    file: str
    """Path in the project."""
    old: Annotated[str, Field(min_length=1)]
    """Text that occurs once in the file."""
    new: str
    """What takes its place."""
    meaning: str
    """Who gains or loses by it."""

    def source(self) -> str:
        """The file's text, broken.

        Raises:
            MutantError: If `old` does not occur exactly once in it.
        """
        text = (ROOT / self.file).read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise MutantError(
                f"{self.name}: old text occurs {text.count(self.old)} times in {self.file}, "
                "should be once"
            )
        return text.replace(self.old, self.new)


def read_mutants(path: Path = LIST) -> tuple[Mutant, ...]:
    """All mutants, in the list's order.

    Raises:
        MutantError: If the list is malformed, or names two alike.
    """
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        mutants = TypeAdapter(tuple[Mutant, ...]).validate_python(data, strict=False)
    except ValidationError as error:
        raise MutantError(f"{path}: {error}") from None
    names = [mutant.name for mutant in mutants]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise MutantError(f"{path}: {twice[0]}: two mutants have this name")
    return mutants


def broken_artifacts(mutant: Mutant) -> dict[str, Artifact]:
    """Every deployed contract that the broken file is part of, compiled when needed and kept.

    Raises:
        MutantError: If it does not fit the sources, no deployed contract holds the file, or there
            are no sources.
        NeedsCompiler: If there is no compiler.
        vyper.exceptions.VyperException: If it does not compile.
    """
    if not IS_CHECKOUT:
        raise MutantError(f"{mutant.name}: breaks sources, which only a checkout has")
    affected = [name for name in CORE_CONTRACTS if mutant.file in closure(name)]
    if not affected:
        raise MutantError(f"{mutant.name}: {mutant.file} is part of no deployed contract")
    text = mutant.source()
    path = CACHE / f"{mutant.name}-{_sources_hash(affected, mutant.file, text)[:16]}.json"
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {name: Artifact(**values) for name, values in kept.items()}
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(CONTRACTS, Path(folder) / "contracts")
        (Path(folder) / mutant.file).write_text(text, encoding="utf-8")
        found = {name: compile_with(name, Path(folder)) for name in affected}
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")  # several processes may compile at once
    draft.write_text(json.dumps({name: asdict(each) for name, each in found.items()}))
    draft.replace(path)
    return found


class PlantedEngine(RevmEngine):
    """An engine on which some contracts are broken ones, whoever creates them."""

    def __init__(self, broken: Mapping[str, Artifact]) -> None:
        """Prepare.

        Args:
            broken: By name of the contract.
        """
        super().__init__()
        self._broken = {_code(artifact(name)): _code(each) for name, each in broken.items()}

    def create(self, sender: str, code: bytes) -> Created:
        for sound, broken in self._broken.items():
            if code.startswith(sound):
                return super().create(sender, broken + code[len(sound) :])
        return super().create(sender, code)


def _sources_hash(contracts: list[str], file: str, text: str) -> str:
    """Hash of all sources of some contracts, one of them saying something else."""
    digest = sha256(compiler().encode())
    for path in sorted(frozenset().union(*map(closure, contracts))):
        source = text if path == file else (ROOT / path).read_text(encoding="utf-8")
        digest.update(f"{path} {source}".encode())
    return digest.hexdigest()


def _code(compiled: Artifact) -> bytes:
    return bytes.fromhex(compiled.bytecode.removeprefix("0x"))


@cache
def closure(contract: str) -> frozenset[str]:
    """Paths in the project of all sources of ours that a contract consists of."""
    found: set[str] = set()
    waiting = [f"contracts/{contract}.vy"]
    if not (ROOT / waiting[0]).exists():
        waiting = [f"contracts/testing/{contract}.vy"]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imports((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(found)


def _imports(text: str) -> Iterator[str]:
    """Paths of what a source imports of the project's own."""
    for package, name, whole in _IMPORT.findall(text):
        stem = f"{package}.{name}" if package else whole
        path = Path(*stem.split("."))
        for suffix in (".vy", ".vyi"):
            if (ROOT / path.with_suffix(suffix)).exists():
                yield str(path.with_suffix(suffix))
