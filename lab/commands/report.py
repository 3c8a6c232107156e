# SPDX-License-Identifier: MIT
"""`lab report`: what came of sweeps and runs, as one page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from lab.commands.scenario_file import path_of
from lab.run import record
from lab.scenario.errors import ScenarioError
from lab.scenario.loading import load_scenario
from model.parameter_errors import ParameterError

if TYPE_CHECKING:
    from lab.report.run_set import RunSet


def report(
    runs: Annotated[
        list[Path],
        typer.Argument(
            help="Folders of sweeps; or scenarios, by file or name, each played once now."
        ),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of report.html and its plots. Default: the first sweep's."),
    ] = None,
) -> None:
    """Write a page that needs no other file, with every figure, plot and assumption.

    Exit code 2 if there is nothing to report on.
    """
    from lab.report.report import write_report  # noqa: PLC0415  slow to import

    console, errors = Console(), Console(stderr=True)
    try:
        sets = [_set_of(path) for path in runs]
    except (ScenarioError, ParameterError) as error:
        errors.print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(2) from None
    folder = out or (runs[0] if runs[0].is_dir() else Path("out") / "reports" / sets[0].name)
    console.print(f"{write_report(sets, folder)}", highlight=False)


def _set_of(path: Path) -> RunSet:
    from lab.report.run_set import set_of_run, set_of_sweep  # noqa: PLC0415

    if path.is_dir():
        return set_of_sweep(path)
    scenario = load_scenario(path_of(path))
    return set_of_run(scenario, record(scenario))
