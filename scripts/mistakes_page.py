# SPDX-License-Identifier: MIT
"""`python -m scripts.mistakes_page`: docs/mistakes.md, written from the table that tests play."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from scripts.arguments import take_none

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOT: Final = Path(__file__).resolve().parents[1]
TABLE: Final = ROOT / "tests" / "mistakes" / "table.yaml"
DOCUMENT: Final = ROOT / "docs" / "mistakes.md"
_HEAD: Final = """\
# When something goes wrong

What a newcomer's mistakes look like: what one did, what is said then (… stands for what differs),
and the exit code ([all of them](commands.md#exit-codes)). A message says the cause, then the next
step. Each of these mistakes is made by a test (`tests/mistakes`), so that the page stays true;
`python -m scripts.mistakes_page` writes it. Commands leave out a `--manifest` and an `--rpc` that
are right.

A keeper that runs and reports trouble: [runbook](runbook.md).
"""
_RIGHT: Final = (
    " --manifest {manifest}",
    " --rpc {node}",
    " --rpc {nobody}",
    " --out {folder}/sweep",
)
"""What is not the mistake, and would only make commands long."""


def document() -> str:
    """The whole page."""
    sections: list[dict[str, Any]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    parts = [_HEAD]
    for section in sections:
        parts += [f"\n## {section['section']}\n", *_table(section["mistakes"])]
    return "\n".join(parts).replace("\n\n\n", "\n\n")


def _table(rows: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    yield "| one … | by | and is told | exit code |"
    yield "|---|---|---|---|"
    for row in rows:
        said = row["says"].removeprefix("error: ").replace("|", "\\|")
        command = _shown(row["command"])
        yield f"| {row['did']} | `{command}` | {_code(said)} | {row['exit']} |"


def _shown(command: str) -> str:
    """A command with a name where a test puts a path of its own."""
    for right in _RIGHT:
        command = command.replace(right, "")
    command = command.replace("{node}", "ws://127.0.0.1:8545").replace("{taken_port}", "9464")
    command = command.replace("{folder}", "out").replace("{old_python}", "python3.9")
    return command.replace("{", "").replace("}", "").replace("_", "-")


def _code(text: str) -> str:
    """As code, also if it holds a backtick."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


if __name__ == "__main__":
    take_none("scripts.mistakes_page", "Write docs/mistakes.md anew from the table of mistakes.")
    DOCUMENT.write_text(document(), encoding="utf-8")
