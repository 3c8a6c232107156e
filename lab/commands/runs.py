# SPDX-License-Identifier: MIT
"""`lab runs`: what a sweep has left in its folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keeper.commands.examples import examples
from lab.commands.failing import told

if TYPE_CHECKING:
    import polars as pl

EXAMPLES = examples(
    "lab runs out/sweeps/short-crash",
    "lab runs out/sweeps/short-crash --json | jq .bad_debt",
)


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
    with told():
        from lab.runs.store import ROWS, Store
        from lab.scenario.errors import ScenarioError

        frame = Store(folder / ROWS).read()
        if frame.is_empty():
            raise ScenarioError(f"{folder}: holds no rows; is it the --out of a sweep?")
        show_rows(frame, as_json=as_json)


def show_rows(frame: pl.DataFrame, *, as_json: bool) -> None:
    """Print what came of many runs.

    Args:
        frame: As the store reads it.
        as_json: One object to a line instead of tables; what a row does not have is left out.
    """
    from rich.console import Console

    from lab.runs.tables import tabulate_points, tabulate_sweep

    if as_json:
        for row in frame.iter_rows(named=True):
            known = {name: value for name, value in row.items() if value is not None}
            typer.echo(json.dumps(known))
        return
    console = Console()
    console.print(tabulate_sweep(frame))
    console.print(tabulate_points(frame))
