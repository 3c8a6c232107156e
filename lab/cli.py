# SPDX-License-Identifier: MIT
"""The `lab` command."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from lab.anvil import NodeError
from lab.bench import measure, summarize_bench, tabulate_bench
from lab.commands.compare import compare_designs
from lab.commands.fuzz import fuzz
from lab.commands.mutants import mutants
from lab.commands.report import report
from lab.commands.runs import runs
from lab.commands.scenario_file import path_of
from lab.commands.sweep import sweep
from lab.commands.tune import tune
from lab.engines.choice import EngineName
from lab.run import record
from lab.scenario.errors import ScenarioError
from lab.scenario.loading import load_scenario
from lab.summary import tabulate
from model.parameter_errors import ParameterError

app = typer.Typer(
    name="lab",
    help="Replays crashes on the protocol's bytecode, with the keeper's own decisions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("compare")(compare_designs)
app.command()(sweep)
app.command()(fuzz)
app.command()(mutants)
app.command()(runs)
app.command()(tune)
app.command()(report)


@app.command()
def replay(
    scenario: Annotated[
        Path, typer.Argument(help="File, or name of one in scenarios/; its README says more.")
    ] = Path("black-thursday"),
    *,
    keeper: Annotated[
        bool, typer.Option(help="Without it the keeper starts only after the last price.")
    ] = True,
    seed: Annotated[int | None, typer.Option(min=0, help="Instead of the scenario's.")] = None,
    engine: Annotated[
        EngineName,
        typer.Option(help="The EVM: revm is fast, boa can be debugged, anvil is a node."),
    ] = EngineName.REVM,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    report_to: Annotated[
        Path | None, typer.Option("--report", help="Folder to write a report into.")
    ] = None,
) -> None:
    """Play a scenario in this process; the digest is the same wherever it is played.

    Exit code 1 if the books do not balance or somebody is left unsafe, 2 if the scenario cannot be
    played.
    """
    console, errors = Console(), Console(stderr=True)
    path = path_of(scenario)
    try:
        chosen = load_scenario(path)
        if seed is not None:
            chosen = chosen.model_copy(update={"seed": seed})
        recording = record(chosen, engine=engine, with_keeper=keeper)
    except (ScenarioError, ParameterError, NodeError) as error:
        errors.print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(2) from None
    row = recording.row
    if report_to is not None:
        from lab.report.report import write_report  # noqa: PLC0415  slow to import
        from lab.report.run_set import set_of_run  # noqa: PLC0415

        errors.print(f"{write_report([set_of_run(chosen, recording)], report_to)}")
    if as_json:
        typer.echo(json.dumps(asdict(row)))
    else:
        console.print(tabulate(row))
    if row.conservation_error or row.unsafe_left:
        raise typer.Exit(1)


@app.command()
def bench(
    scenario: Annotated[Path, typer.Argument(help="As of `replay`.")] = Path("short-crash"),
    *,
    repeats: Annotated[int, typer.Option(min=1, help="Of which the median counts.")] = 3,
    out: Annotated[Path, typer.Option(help="Folder for lab-bench.json.")] = Path("out"),
) -> None:
    """Replay a scenario on every engine: seconds, and gas where it is a chain's.

    Exit code 1 if they do not all come to the same digest, 2 if the scenario cannot be played.
    """
    console, errors = Console(), Console(stderr=True)
    path = path_of(scenario)
    try:
        chosen = load_scenario(path)
        with console.status("") as status:
            replays = measure(chosen, repeats, tell=status.update)
    except (ScenarioError, ParameterError, NodeError) as error:
        errors.print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(2) from None
    summary = json.dumps(summarize_bench(chosen.name, repeats, replays), indent=2) + "\n"
    out.mkdir(parents=True, exist_ok=True)
    (out / "lab-bench.json").write_text(summary, encoding="utf-8")
    console.print(tabulate_bench(chosen.name, replays))
    if len({replay.digest for replay in replays}) > 1:
        errors.print("the engines disagree: see the digests in lab-bench.json", style="red")
        raise typer.Exit(1)
