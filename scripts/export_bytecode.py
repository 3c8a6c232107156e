# SPDX-License-Identifier: MIT
"""Write the compiled contracts that the lab carries: `python -m scripts.export_bytecode`.

With them an installed lab plays scenarios without the contracts' sources and their compiler; a test
compares them with the sources.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from lab.artifacts import LOCAL_CONTRACTS, SOURCES_FILE, artifact, sources_hash
from lab.places import BYTECODE, CONTRACTS
from scripts.arguments import take_none

if TYPE_CHECKING:
    from pathlib import Path

    from lab.artifacts import Artifact

OF_THE_LAB: Final = ("FixedSpread", "LedgerSeeder", "Maker2020")
"""Other designs, and what puts accounts into a Ledger."""


def main() -> None:
    """Write every file anew; of a contract that is gone, delete it."""
    BYTECODE.mkdir(exist_ok=True)
    wanted = exported_files()
    for path in BYTECODE.iterdir():
        if path not in wanted:
            path.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")


def exported_files() -> dict[Path, str]:
    """Every file, as it must be."""
    deployed = [path.stem for path in CONTRACTS.glob("*.vy")]
    names = sorted({*deployed, *LOCAL_CONTRACTS, *OF_THE_LAB})
    files = {BYTECODE / f"{name}.json": _text(artifact(name)) for name in names}
    return {**files, BYTECODE / SOURCES_FILE: f"{sources_hash()}\n"}


def _text(compiled: Artifact) -> str:
    """One line per entry of the interface, in the compiler's order, then the bytecode."""
    abi = ",\n".join(map(json.dumps, compiled.abi))
    return f'{{"abi": [\n{abi}\n],\n"bytecode": {json.dumps(compiled.bytecode)}}}\n'


if __name__ == "__main__":
    take_none(
        "scripts.export_bytecode", "Write the contracts that the lab carries: lab/bytecode/*.json."
    )
    main()
