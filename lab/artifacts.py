# SPDX-License-Identifier: MIT
"""Interfaces and bytecode of the contracts, compiled when needed and kept under `.build`.

For whatever talks to a node without Ape. Settings are those of `ape-config.yaml`, so both send the
same bytecode. Without sources or without a compiler it is what was compiled beforehand.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from keeper.exit_codes import ExitCode
from lab import places
from lab.errors import LabError
from lab.places import BYTECODE, CONTRACTS, IS_CHECKOUT, ROOT

if TYPE_CHECKING:
    from vyper.compiler.phases import CompilerData

CACHE: Final = places.CACHE / "artifacts"
LOCAL_CONTRACTS: Final = ("TestToken", "SettableFeed", "ConstantProductExchange", "Bidder")
"""What a local net has besides the protocol."""
EVM_VERSION: Final = "cancun"
SOURCES_FILE: Final = "sources.sha256"
"""In `BYTECODE`: hash of the sources that it was compiled from."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """One compiled contract."""

    contract: str
    abi: list[dict[str, Any]]
    bytecode: str
    """Of the creation, without constructor arguments; hexadecimal with 0x."""
    tree: str
    """Hash of all sources when it was compiled."""
    imports: str
    """Hash of its own source and of all that it imports, after the compiler's version."""


class UnknownContract(ValueError):
    """No source of that name; names are those of the files in `contracts`."""


class NeedsCompiler(LabError):
    """What is wanted was not compiled beforehand; a checkout with the extra `contracts` helps."""

    exit_code = ExitCode.UNAVAILABLE


@cache
def compiler() -> str:
    """Version of the compiler and of the EVM that it compiles for.

    Raises:
        NeedsCompiler: If there is none.
    """
    if find_spec("vyper") is None:
        raise NeedsCompiler("no Vyper: in a checkout, pip install '.[contracts]'")
    return f"{version('vyper')} {EVM_VERSION}"


@cache
def artifact(contract: str) -> Artifact:
    """The contract of that name, as its source stands now.

    Raises:
        UnknownContract: If there is no such source.
        NeedsCompiler: If there is no compiler, and it was not compiled beforehand as it stands.
        vyper.exceptions.VyperException: If the source does not compile.
    """
    if not IS_CHECKOUT or find_spec("vyper") is None:
        return _shipped(contract)
    path = CACHE / f"{contract}.json"
    kept = Artifact(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None
    if kept is not None and kept.tree == _tree_hash():
        return kept
    fresh = _compiled(contract, kept)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")  # several processes may compile at once
    draft.write_text(json.dumps(asdict(fresh)), encoding="utf-8")
    draft.replace(path)
    return fresh


def _shipped(contract: str) -> Artifact:
    """Compiled beforehand; never from other sources than those that are there, if there are any."""
    path = BYTECODE / f"{contract}.json"
    if not path.exists():
        raise NeedsCompiler(f"{contract} is not shipped compiled: it takes a checkout and Vyper")
    compiled_from = (BYTECODE / SOURCES_FILE).read_text(encoding="utf-8").strip()
    if IS_CHECKOUT and sources_hash() != compiled_from:
        raise NeedsCompiler(
            f"{CONTRACTS} has changed since it was compiled: pip install '.[contracts]'"
        )
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Artifact(contract, kept["abi"], kept["bytecode"], compiled_from, compiled_from)


def compile_with(contract: str, root: Path) -> Artifact:
    """The contract of that name with other sources than the project's; nothing is kept.

    Args:
        contract: Name of its file.
        root: Folder of a whole `contracts` folder.

    Raises:
        vyper.exceptions.VyperException: If they do not compile.
    """
    from vyper.compiler.output import build_abi_output  # noqa: PLC0415  slow to import

    data = compiler_data(contract, root)
    digest = sha256(data.bytecode).hexdigest()
    return Artifact(contract, build_abi_output(data), "0x" + data.bytecode.hex(), digest, digest)


def _compiled(contract: str, kept: Artifact | None) -> Artifact:
    """Compile, unless only sources that the contract does not import have changed."""
    from vyper.compiler.output import build_abi_output  # noqa: PLC0415  slow to import

    data = compiler_data(contract, ROOT)
    imports = f"{compiler()} {data.integrity_sum}"
    if kept is not None and kept.imports == imports:
        abi, bytecode = kept.abi, kept.bytecode
    else:
        abi, bytecode = build_abi_output(data), "0x" + data.bytecode.hex()
    return Artifact(contract, abi, bytecode, _tree_hash(), imports)


def compiler_data(contract: str, root: Path) -> CompilerData:
    """What the compiler makes of a contract of a tree; it compiles when asked for bytecode."""
    from vyper.compiler.input_bundle import FilesystemInputBundle  # noqa: PLC0415  slow to import
    from vyper.compiler.phases import CompilerData  # noqa: PLC0415
    from vyper.compiler.settings import Settings  # noqa: PLC0415

    # The last path is searched first; the others hold snekmate.
    bundle = FilesystemInputBundle([*(Path(p) for p in reversed(sys.path) if p), root])
    source = bundle.load_file(_source(contract))
    return CompilerData(source, bundle, settings=Settings(evm_version=EVM_VERSION))


def _source(contract: str) -> Path:
    for folder in (CONTRACTS, CONTRACTS / "testing"):
        path = folder / f"{contract}.vy"
        if path.exists():
            return path.relative_to(ROOT)
    raise UnknownContract(f"no contract {contract} in {CONTRACTS}")


@cache
def _tree_hash() -> str:
    """Hash of every source and of what compiles them."""
    return sha256(f"{compiler()} {version('snekmate')} {sources_hash()}".encode()).hexdigest()


@cache
def sources_hash() -> str:
    """Hash of every source, wherever the checkout lies."""
    digest = sha256()
    for path in sorted(CONTRACTS.rglob("*.vy*")):
        digest.update(path.relative_to(CONTRACTS).as_posix().encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()
