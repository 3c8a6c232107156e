# SPDX-License-Identifier: MIT
"""`lab mutants`: does the search find what is planted, and nothing where nothing is?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from lab.commands.scenario_file import path_of
from lab.fuzz.mutants import MutantError, read_mutants
from lab.fuzz.study import CLEAN, search_for, summarize_study
from lab.fuzz.tables import tabulate_study
from lab.scenario.errors import ScenarioError
from lab.scenario.loading import load_scenario

LEAST_FOUND = 0.9
"""Of what is planted."""


def mutants(
    scenario: Annotated[Path, typer.Argument(help="As of `fuzz`.")] = Path("short-crash"),
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
) -> None:
    """Plant each economic mistake of lab/fuzz/mutants.yaml in turn and search for it.

    Exit code 1 if less than nine tenths are found, or anything is found in what is not broken; 2 if
    the list does not fit the contracts.
    """
    console, errors = Console(), Console(stderr=True)
    try:
        start = load_scenario(path_of(scenario))
        chosen = [each for each in read_mutants() if only is None or only in each.name]
        if not chosen:
            raise MutantError(f"only is {only!r}: no mutant's name contains it")  # noqa: TRY301
        findings = []
        with console.status("") as status:
            for mutant in (*chosen, *((None,) if clean else ())):
                status.update(mutant.name if mutant else "nothing planted")
                limit = seconds if mutant else clean
                found = search_for(mutant, start, seed=seed, seconds=limit, shrinks=shrink)
                findings.append(found)
                said = ", ".join(found.checks) or "nothing"
                console.print(f"{found.mutant}: {said}, {found.seconds} s", highlight=False)
    except (ScenarioError, MutantError) as error:
        errors.print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(2) from None
    summary = summarize_study(findings)
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(summary, indent=2) + "\n"
    (out / "lab-mutants.json").write_text(text, encoding="utf-8")
    console.print(tabulate_study(findings))
    is_loud = any(each.checks for each in findings if each.mutant == CLEAN)
    if is_loud or summary["found"] < LEAST_FOUND * summary["planted"]:
        raise typer.Exit(1)
