# SPDX-License-Identifier: MIT
"""Interfaces and bytecode of the contracts, compiled when needed and kept under `.build`.

For whatever talks to a node without Ape. Settings are those of `ape-config.yaml`, so both send the
same bytecode.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from vyper.compiler.phases import CompilerData

ROOT: Final = Path(__file__).resolve().parents[1]
CONTRACTS: Final = ROOT / "contracts"
CACHE: Final = ROOT / ".build" / "artifacts"
LOCAL_CONTRACTS: Final = ("TestToken", "SettableFeed", "ConstantProductExchange", "Bidder")
"""What a local net has besides the protocol."""
EVM_VERSION: Final = "cancun"
COMPILER: Final = f"{version('vyper')} {EVM_VERSION}"


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


@cache
def artifact(contract: str) -> Artifact:
    """The contract of that name, as its source stands now.

    Raises:
        UnknownContract: If there is no such source.
        vyper.exceptions.VyperException: If the source does not compile.
    """
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


def compile_with(contract: str, root: Path) -> Artifact:
    """The contract of that name with other sources than the project's; nothing is kept.

    Args:
        contract: Name of its file.
        root: Folder of a whole `contracts` folder.

    Raises:
        vyper.exceptions.VyperException: If they do not compile.
    """
    from vyper.compiler.output import build_abi_output  # noqa: PLC0415  slow to import

    data = _compiler_data(contract, root)
    digest = sha256(data.bytecode).hexdigest()
    return Artifact(contract, build_abi_output(data), "0x" + data.bytecode.hex(), digest, digest)


def _compiled(contract: str, kept: Artifact | None) -> Artifact:
    """Compile, unless only sources that the contract does not import have changed."""
    from vyper.compiler.output import build_abi_output  # noqa: PLC0415  slow to import

    data = _compiler_data(contract, ROOT)
    imports = f"{COMPILER} {data.integrity_sum}"
    if kept is not None and kept.imports == imports:
        abi, bytecode = kept.abi, kept.bytecode
    else:
        abi, bytecode = build_abi_output(data), "0x" + data.bytecode.hex()
    return Artifact(contract, abi, bytecode, _tree_hash(), imports)


def _compiler_data(contract: str, root: Path) -> CompilerData:
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
    digest = sha256(f"{COMPILER} {version('snekmate')}".encode())
    for path in sorted(CONTRACTS.rglob("*.vy*")):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
