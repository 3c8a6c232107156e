# SPDX-License-Identifier: MIT
"""`lab mutants`: does the search find what is planted, and nothing where nothing is?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from keeper.commands.examples import examples
from keeper.commands.options import AsJson
from keeper.exit_codes import ExitCode
from lab.commands.failing import told
from lab.commands.scenario_file import names, path_of

EXAMPLES = examples(
    "lab mutants --only tail-off --seconds 60 --clean 0",
    "lab mutants short-crash --no-shrink --json",
)

STARTS = (Path("short-crash"), Path("borrowers-act"), Path("frozen-in-mid-crash"))
"""Between them everybody acts: keepers, borrowers, the guardian, and who winds up."""
LEAST_FOUND = 0.9
"""Of what is planted."""


def mutants(
    scenarios: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Scenarios to search from. Default: short-crash, borrowers-act and "
            "frozen-in-mid-crash.",
            autocompletion=names,
        ),
    ] = None,
    *,
    only: Annotated[str | None, typer.Option(help="Mutants whose name contains this.")] = None,
    seconds: Annotated[
        float, typer.Option(min=1, help="Of processor time for each before giving up.")
    ] = 180.0,
    clean: Annotated[
        float, typer.Option(min=0, help="Of processor time to search in what is not broken.")
    ] = 180.0,
    seed: Annotated[int, typer.Option(min=0, help="Of all that is drawn.")] = 0,
    shrink: Annotated[bool, typer.Option(help="Also make what is found small.")] = True,
    out: Annotated[Path, typer.Option(help="Folder for lab-mutants.json.")] = Path("out"),
    as_json: AsJson = False,
) -> None:
    """Plant each economic mistake of lab/fuzz/mutants.yaml in turn and search for it.

    Exit code 1 if less than nine tenths are found, or anything is found in what is not broken; 2 if
    the list does not fit the contracts.
    """
    with told():
        from rich.console import Console

        from lab.fuzz.mutants import MutantError, read_mutants
        from lab.fuzz.study import CLEAN, search_for, summarize_study
        from lab.fuzz.tables import tabulate_study
        from lab.scenario.loading import load_scenario

        console = Console(stderr=as_json)
        starts = [load_scenario(path_of(each)) for each in scenarios or STARTS]
        chosen = [each for each in read_mutants() if only is None or only in each.name]
        if not chosen:
            raise MutantError(f"only is {only!r}: no mutant's name contains it")
        findings = []
        with console.status("") as status:
            for mutant in (*chosen, *((None,) if clean else ())):
                status.update(mutant.name if mutant else "nothing planted")
                limit = seconds if mutant else clean
                found = search_for(mutant, starts, seed=seed, seconds=limit, shrinks=shrink)
                findings.append(found)
                said = ", ".join(found.checks) or "nothing"
                console.print(f"{found.mutant}: {said}, {found.seconds} s", highlight=False)
        summary = summarize_study(findings)
        out.mkdir(parents=True, exist_ok=True)
        text = json.dumps(summary, indent=2) + "\n"
        (out / "lab-mutants.json").write_text(text, encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(summary))
    else:
        console.print(tabulate_study(findings))
    is_loud = any(each.checks for each in findings if each.mutant == CLEAN)
    if is_loud or summary["found"] < LEAST_FOUND * summary["planted"]:
        raise typer.Exit(ExitCode.FOUND)
