# SPDX-License-Identifier: MIT
"""What came of a run, for people."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.row import Row
    from lab.world.agenda import Done


def tabulate(row: Row) -> Table:
    """A line per figure."""
    table = Table(title=row.scenario, show_header=False)
    for name, value in asdict(row).items():
        if value is not None:
            table.add_row(name.replace("_", " "), _shown(value))
    return table


def list_actions(actions: Sequence[Done]) -> Table:
    """A line per action of borrowers and governance: when, what, and why not if it was refused."""
    table = Table(title="actions", show_header=False)
    for done in actions:
        became = "done" if done.refusal is None else f"refused: {done.refusal}"
        table.add_row(f"hour {done.hour}", done.what, became)
    return table


def _shown(value: object) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:,}" if is_number else str(value)
