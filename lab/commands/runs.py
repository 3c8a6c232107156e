# SPDX-License-Identifier: MIT
"""`lab runs`: what a sweep has left in its folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from lab.runs.store import ROWS, Store
from lab.runs.tables import tabulate_points, tabulate_sweep


def runs(
    folder: Annotated[Path, typer.Argument(help="Of a sweep.")],
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Every row, one JSON object to a line, by key.")
    ] = False,
) -> None:
    """Show the rows of a sweep, finished or not.

    Exit code 2 if there are none.
    """
    frame = Store(folder / ROWS).read()
    if frame.is_empty():
        Console(stderr=True).print(f"{folder}: holds no rows", style="red", highlight=False)
        raise typer.Exit(2)
    if as_json:
        for row in frame.iter_rows(named=True):
            typer.echo(
                json.dumps({name: value for name, value in row.items() if value is not None})
            )
        return
    console = Console()
    console.print(tabulate_sweep(frame))
    console.print(tabulate_points(frame))
