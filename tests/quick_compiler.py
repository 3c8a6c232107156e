# SPDX-License-Identifier: MIT
"""titanoboa's cache of compiled contracts, asked before anything is parsed.

titanoboa asks whether a contract has changed only after it has parsed and analysed it with all that
it imports: a second each, for every contract in every process. And it overlooks modules that are
imported by modules (0.2.8): who changes one of those gets the old contract. Here the texts decide,
those of the contract and of all files of ours that it imports, however deep. What is compiled is
checked against this: a file that the compiler read and we overlooked is an error.
"""

from __future__ import annotations

import gc
import re
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from boa import interpret
from vyper.compiler.settings import anchor_settings
from vyper.semantics.namespace import get_namespace

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parents[1]
OURS: Final = "contracts"
IMPORT: Final = re.compile(r"^(?:from\s+(\S+)\s+import\s+(\w+)|import\s+(\S+))", re.MULTILINE)
VERSIONS: Final = "".join(version(name) for name in ("vyper", "titanoboa", "snekmate"))

_compile = interpret.compiler_data
_loaded: dict[str, Any] = {}
"""Contracts of this process, by all that decides what they are."""


def install() -> None:
    """Have titanoboa ask here, from now on in this process."""
    get_namespace()  # `eval` takes it for granted, which only a compilation makes
    interpret.compiler_data = compiler_data


def compiler_data(
    source_code: str,
    contract_name: str | None,
    filename: str | Path,
    deployer: Any = None,
    **settings: Any,
) -> Any:
    """As `boa.interpret.compiler_data`, without a look at sources whose texts have not changed."""
    read = closure(source_code)
    texts = sha256(source_code.encode())
    for path, text in sorted(read.items()):
        texts.update(f"{path} {sha256(text.encode()).hexdigest()}".encode())

    def compile_anew() -> Any:
        found = _compile_wholly(source_code, contract_name, filename, deployer, **settings)
        overlooked = set(_files_read(found)) - set(read)
        assert not overlooked, f"{filename} imports {sorted(overlooked)}"
        return found

    if interpret._disk_cache is None:
        return compile_anew()
    key = str((VERSIONS, contract_name, str(filename), texts.hexdigest(), settings, repr(deployer)))
    if key not in _loaded:
        _loaded[key] = interpret._disk_cache.caching_lookup(key, compile_anew)
        # Millions of nodes that stay: the collector would walk them at every full collection, and
        # five times more at the end of pytest (20 seconds).
        gc.freeze()
    return _loaded[key]


def closure(source_code: str) -> dict[Path, str]:
    """Texts of all files of ours that a source imports, and that those import."""
    found: dict[Path, str] = {}
    waiting = [source_code]
    while waiting:
        for path in _imports(waiting.pop()):
            if path not in found:
                found[path] = path.read_text("utf-8")
                waiting.append(found[path])
    return found


@cache
def _imports(source_code: str) -> tuple[Path, ...]:
    return tuple(_paths(source_code))


def _paths(source_code: str) -> Iterator[Path]:
    for package, name, module in IMPORT.findall(source_code):
        dotted = module or f"{package}.{name}"
        if dotted.split(".")[0] != OURS:
            continue  # a library's, whose version is in the key
        stem = ROOT.joinpath(*dotted.split("."))
        yield next(path for kind in (".vy", ".vyi") if (path := stem.with_suffix(kind)).exists())


def _compile_wholly(*arguments: Any, **settings: Any) -> Any:
    """Compile past titanoboa's own cache, all that it would keep there."""
    kept, interpret._disk_cache = interpret._disk_cache, None
    try:
        found = _compile(*arguments, **settings)
    finally:
        interpret._disk_cache = kept
    with anchor_settings(found.settings):
        assert found.bytecode
        assert found.bytecode_runtime
        found.source_map = interpret._compute_source_map(found)
    return found


def _files_read(compiled: Any) -> Iterator[Path]:
    """Files of ours that the compiler read for a contract, without its own."""
    for source in compiled.resolved_imports.compiler_inputs:
        path = Path(source.resolved_path)
        if path.is_relative_to(ROOT / OURS):
            yield path
