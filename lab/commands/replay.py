# SPDX-License-Identifier: MIT
"""`lab replay`: one run."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from keeper.commands.examples import examples
from keeper.commands.options import AsJson
from keeper.exit_codes import ExitCode
from lab.commands.failing import told
from lab.commands.scenario_file import Scenario, path_of
from lab.engines.name import EngineName

EXAMPLES = examples(
    "lab replay black-thursday",
    "lab replay short-crash --seed 7 --no-keeper --json",
    "lab replay short-crash --engine anvil --report out/live",
)


def replay(
    scenario: Scenario = Path("black-thursday"),
    *,
    keeper: Annotated[
        bool, typer.Option(help="Without it the keeper starts only after the last price.")
    ] = True,
    seed: Annotated[int | None, typer.Option(min=0, help="Instead of the scenario's.")] = None,
    engine: Annotated[
        EngineName,
        typer.Option(
            help="revm is fast, boa can be debugged; anvil plays it live: a node, and the keeper "
            "as a process of its own."
        ),
    ] = EngineName.REVM,
    as_json: AsJson = False,
    report_to: Annotated[
        Path | None,
        typer.Option("--report", help="Folder to write a report into; of a live run: out."),
    ] = None,
) -> None:
    """Play a scenario: in this process, with the shipped keeper's decisions, or live.

    Exit code 1 if the books do not balance or somebody is left unsafe, 2 if the scenario cannot be
    played.
    """
    with told():
        from rich.console import Console

        from lab.run import record
        from lab.scenario.loading import load_scenario
        from lab.summary import list_actions, tabulate

        chosen = load_scenario(path_of(scenario))
        if seed is not None:
            chosen = chosen.model_copy(update={"seed": seed})
        if engine is EngineName.ANVIL:
            from lab.commands.live import play_live

            play_live(
                chosen,
                report_to or Path("out"),
                with_keeper=keeper,
                console=Console(),
                errors=Console(stderr=True),
                as_json=as_json,
            )
            return
        recording = record(chosen, engine=engine, with_keeper=keeper)
        if report_to is not None:
            from lab.report.report import write_report
            from lab.report.run_set import set_of_run

            typer.echo(write_report([set_of_run(chosen, recording)], report_to), err=True)
    row = recording.row
    if as_json:
        typer.echo(json.dumps(asdict(row)))
    else:
        Console().print(tabulate(row))
        if recording.actions:
            Console().print(list_actions(recording.actions))
    if row.conservation_error or row.unsafe_left:
        raise typer.Exit(ExitCode.FOUND)
