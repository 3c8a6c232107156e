# SPDX-License-Identifier: MIT
"""What came of a run, for people."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from lab.row import Row


def tabulate(row: Row) -> Table:
    """A line per figure."""
    table = Table(title=row.scenario, show_header=False)
    for name, value in asdict(row).items():
        if value is not None:
            table.add_row(name.replace("_", " "), _shown(value))
    return table


def _shown(value: object) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{value:,}" if is_number else str(value)
