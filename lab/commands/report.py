# SPDX-License-Identifier: MIT
"""`lab report`: what came of sweeps and runs, as one page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keeper.commands.examples import examples
from keeper.commands.options import AsJson
from lab.commands.failing import told
from lab.commands.scenario_file import names, path_of

if TYPE_CHECKING:
    from lab.report.run_set import RunSet

EXAMPLES = examples(
    "lab report out/sweeps/short-crash",
    "lab report short-crash flash-wick --out out/reports/two --json",
)


def report(
    runs: Annotated[
        list[Path],
        typer.Argument(
            help="Folders of sweeps; or scenarios, by file or name, each played once now.",
            autocompletion=names,
        ),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of report.html and its plots. Default: the first sweep's."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a page that needs no other file, with every figure, plot and assumption.

    Exit code 2 if there is nothing to report on.
    """
    with told():
        from lab.report.report import write_report

        sets = [_set_of(path) for path in runs]
        folder = out or (runs[0] if runs[0].is_dir() else Path("out") / "reports" / sets[0].name)
        page = write_report(sets, folder)
    typer.echo(json.dumps({"report": str(page)}) if as_json else page)


def _set_of(path: Path) -> RunSet:
    from lab.report.run_set import set_of_run, set_of_sweep
    from lab.run import record
    from lab.scenario.loading import load_scenario

    if path.is_dir():
        return set_of_sweep(path)
    scenario = load_scenario(path_of(path))
    return set_of_run(scenario, record(scenario))
