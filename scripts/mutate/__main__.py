# SPDX-License-Identifier: MIT
"""`python -m scripts.mutate`: break the contracts in every listed way, say what tests missed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from keeper.commands.examples import examples
from keeper.commands.options import AsJson
from keeper.exit_codes import ExitCode
from scripts.mutate.bench import PASSED, Bench, Result, Verdict
from scripts.mutate.mutants import Mutant, MutantError, check_mutant, read_mutants
from scripts.mutate.record import Record, Sources
from scripts.mutate.workshop import workshop

PROJECT = Path(__file__).resolve().parents[2]
LIST = Path("tests") / "mutations"
RECORD = Path("out") / "mutants.json"

STYLES = {Verdict.CAUGHT: "green", Verdict.SURVIVED: "bold red"}

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(
    epilog=examples(
        "python -m scripts.mutate --list",
        "python -m scripts.mutate --only health --json",
    )
)
def main(
    *,
    show: Annotated[
        bool, typer.Option("--list", help="Check the list against the code; run nothing.")
    ] = False,
    only: Annotated[str | None, typer.Option(help="Mutants whose name contains this.")] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Run all anew, also those of which the result is known.")
    ] = False,
    as_json: AsJson = False,
    project: Annotated[Path, typer.Option(hidden=True)] = PROJECT,
) -> None:
    """Break the contracts in every way of tests/mutations and run the tests that must see it.

    Works in a copy; of the checkout only `out/mutants.json` changes, which keeps each result until
    sources, tests or the mutant change: a run that was stopped goes on where it was. Exit code 0 if
    every mutant is caught, 1 if one survives, 2 if the list does not fit the code, a mutant does
    not compile, or the tests fail with nothing broken.
    """
    console, errors = Console(stderr=as_json), Console(stderr=True)
    try:
        chosen = _choose(project, only)
    except MutantError as error:
        errors.print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(ExitCode.INPUT) from None

    if show:
        names = [{"name": each.name, "file": each.file} for each in chosen]
        console.print(_listing(chosen))
        if as_json:
            typer.echo(json.dumps({"mutants": names}, indent=2))
        return
    record = Record(project / RECORD, Sources(project), is_fresh=fresh)
    known = [found for mutant in chosen if (found := record.find(mutant))]
    judged = {found.mutant.name for found in known}
    unknown = [mutant for mutant in chosen if mutant.name not in judged]
    if known:
        console.print(f"known: {len(known)} of {len(chosen)}", highlight=False)
    results = known + (_run(project, unknown, record, console, errors) if unknown else [])

    console.print(_summary(results))
    if as_json:
        typer.echo(_as_json(results))
    raise typer.Exit(_exit_code(results))


def _choose(project: Path, only: str | None) -> list[Mutant]:
    """The mutants asked for, out of a list that fits the code as a whole."""
    mutants = read_mutants(project / LIST)
    for mutant in mutants:
        check_mutant(mutant, project)
    chosen = [mutant for mutant in mutants if only is None or only in mutant.name]
    if not chosen:
        raise MutantError(f"no mutant's name contains {only!r}")
    return chosen


def _run(
    project: Path, mutants: list[Mutant], record: Record, console: Console, errors: Console
) -> list[Result]:
    """See that the tests pass with nothing broken, then break."""
    tests = sorted({test for mutant in mutants for test in mutant.tests if not record.passed(test)})
    with workshop() as folder:
        bench = Bench(project, folder)
        if tests:
            control = bench.control(tests)
            console.print(f"nothing broken: {control.seconds:.0f} s", highlight=False)
            if control.code != PASSED:
                errors.print(control.output, style="red", markup=False, highlight=False)
                raise typer.Exit(ExitCode.INPUT)
            record.keep_passed(tests)
        results = []
        for mutant in mutants:
            result = _judge(bench, mutant, console)
            record.keep(result)
            results.append(result)
    return results


def _judge(bench: Bench, mutant: Mutant, console: Console) -> Result:
    result = bench.judge(mutant)
    style = STYLES.get(result.verdict, "yellow")
    console.print(
        f"[{style}]{result.verdict}[/] {escape(mutant.name)}  {result.seconds:.0f} s",
        highlight=False,
    )
    return result


def _listing(mutants: list[Mutant]) -> Table:
    table = Table("mutant", "file", title=f"{len(mutants)} mutants, each of which fits the code")
    for mutant in mutants:
        table.add_row(escape(mutant.name), mutant.file)
    return table


def _summary(results: list[Result]) -> Table:
    """Counts, time, and of those not caught what pytest said."""
    counts = Counter(result.verdict for result in results)
    seconds = sum(result.seconds for result in results)
    title = f"{len(results)} mutants, {seconds:.0f} s"
    table = Table("verdict", "mutants", "which", title=title)
    for verdict in Verdict:
        missed = [result for result in results if result.verdict is verdict is not Verdict.CAUGHT]
        which = "\n".join(f"{result.mutant.name} ({result.detail})" for result in missed)
        table.add_row(verdict, str(counts[verdict]), escape(which))
    return table


def _as_json(results: list[Result]) -> str:
    content = {
        "mutants": [
            {
                "name": result.mutant.name,
                "file": result.mutant.file,
                "verdict": result.verdict,
                "seconds": round(result.seconds, 1),
                "detail": result.detail,
            }
            for result in results
        ],
    }
    return json.dumps(content, indent=2)


def _exit_code(results: list[Result]) -> ExitCode:
    verdicts = {result.verdict for result in results}
    if verdicts - {Verdict.CAUGHT, Verdict.SURVIVED}:
        return ExitCode.INPUT
    return ExitCode.FOUND if Verdict.SURVIVED in verdicts else ExitCode.DONE


if __name__ == "__main__":
    app(prog_name="mutate")
