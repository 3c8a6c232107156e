# SPDX-License-Identifier: MIT
"""`lab fuzz`: search for a violation, shrink it, write it down."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keeper.commands.examples import examples
from keeper.commands.options import AsJson
from keeper.exit_codes import ExitCode
from lab.commands.failing import told
from lab.commands.scenario_file import names, path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab.fuzz.search import Search
    from lab.fuzz.trial import Trial

EXAMPLES = examples(
    "lab fuzz black-thursday --minutes 5",
    "lab fuzz short-crash --runs 200 --violation bad-debt=1000 --keep parameters --json",
)


def fuzz(
    scenario: Annotated[
        Path,
        typer.Argument(
            help="File, or name of one in scenarios/; made small at first.", autocompletion=names
        ),
    ] = Path("black-thursday"),
    *,
    minutes: Annotated[float, typer.Option(min=0.01, help="To search, by the clock.")] = 1.0,
    runs: Annotated[
        int | None,
        typer.Option(min=1, help="To try instead of minutes: the same every time."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of all that is drawn.")] = 0,
    violation: Annotated[
        list[str] | None,
        typer.Option(
            help="What is a violation besides a broken invariant: bad-debt=1000 or bad-debt=2%, "
            "buffer-below=0, unsafe-for=3600, below-market=20%, below-first-price=39%, slashed=1, "
            "tokens-sold=1. May be given several times."
        ),
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            help="Part that stays as it is: prices, population, parameters, keeper, rivals, feeds, "
            "market, treasury, guaranty_pool, chain or actions. May be given several times."
        ),
    ] = None,
    corpus: Annotated[
        Path | None, typer.Option(help="Folder of small scenarios to begin with as well.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for what is found.")] = Path("out/fuzz"),
    as_json: AsJson = False,
) -> None:
    """Search prices, accounts, failures and parameters for a violation, and make it small.

    Writes the counterexample as a scenario for `lab replay`, its figures, and a test; and, found or
    not, the worst scenario for each kind of loss. Exit code 1 if something was found, 2 if the
    scenario cannot be searched.
    """
    with told():
        from rich.console import Console

        from lab.fuzz.case import write_case
        from lab.fuzz.limits import read_limits
        from lab.fuzz.search import Search
        from lab.fuzz.shrink import Shrinker, size_of
        from lab.fuzz.tables import tabulate_case, tabulate_search
        from lab.fuzz.trial import Player
        from lab.scenario.loading import load_scenario
        from lab.scenario.writing import write_scenario

        console = Console(stderr=as_json)
        limits = read_limits(violation or ())
        player = Player(limits)
        search = Search([load_scenario(path_of(scenario))], player, seed=seed, keeps=keep or ())
        known = sorted(corpus.glob("*.yaml")) if corpus else []
        with console.status("") as status:
            search.add([load_scenario(path) for path in known])
            found = _search(search, minutes, runs, tell=status.update)
            if found is not None:
                found = Shrinker(player, found).shrink(tell=status.update)
        console.print(tabulate_search(search))
        (out / "worst").mkdir(parents=True, exist_ok=True)
        for name, worst in search.worst().items():
            write_scenario(worst.scenario, out / "worst" / f"{name.replace(' ', '-')}.yaml")
        path = None
        if found is not None:
            path = write_case(found, limits, out, origin=f"{scenario} with seed {seed}")
            console.print(tabulate_case(found, size_of(found)))
            console.print(f"lab replay {path}", highlight=False)
    if as_json:
        typer.echo(json.dumps(_summary(search, found, path)))
    if found is not None:
        raise typer.Exit(ExitCode.FOUND)


def _summary(search: Search, found: Trial | None, path: Path | None) -> dict[str, Any]:
    """What was tried and what was found, for programs."""
    from dataclasses import asdict

    from lab.fuzz.case import figures_of
    from lab.fuzz.losses import told as losses_told

    return {
        **asdict(search.progress),
        "worst": {
            name: losses_told(trial.losses)
            for name, trial in search.worst().items()
            if trial.losses is not None
        },
        "found": figures_of(found) if found is not None else None,
        "file": str(path) if path is not None else None,
    }


def _search(
    search: Search, minutes: float, runs: int | None, *, tell: Callable[[str], None]
) -> Trial | None:
    """The first trial with a violation; None if there is none in time."""
    begun = time.monotonic()
    for trial in search.run():
        if trial.violations:
            return trial
        passed = time.monotonic() - begun
        tell(f"{search.progress.runs} runs, {search.progress.pool} stories, {passed:.0f} s")
        if search.progress.runs >= runs if runs else passed >= minutes * 60:
            return None
    return None
