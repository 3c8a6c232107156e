# SPDX-License-Identifier: MIT
"""`lab fuzz`: search for a violation, shrink it, write it down."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from lab.commands.scenario_file import path_of
from lab.fuzz.case import write_case
from lab.fuzz.limits import read_limits
from lab.fuzz.search import Search
from lab.fuzz.shrink import Shrinker, size_of
from lab.fuzz.tables import tabulate_case, tabulate_search
from lab.fuzz.trial import Player
from lab.scenario.errors import ScenarioError
from lab.scenario.loading import load_scenario
from lab.scenario.writing import write_scenario
from model.parameter_errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable

    from lab.fuzz.trial import Trial


def fuzz(
    scenario: Annotated[
        Path, typer.Argument(help="File, or name of one in scenarios/; made small at first.")
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
            help="Part that stays as it is: prices, population, parameters, keeper, feeds, market, "
            "treasury, guaranty_pool or chain. May be given several times."
        ),
    ] = None,
    corpus: Annotated[
        Path | None, typer.Option(help="Folder of small scenarios to begin with as well.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for what is found.")] = Path("out/fuzz"),
) -> None:
    """Search prices, accounts, failures and parameters for a violation, and make it small.

    Writes the counterexample as a scenario for `lab replay`, its figures, and a test; and, found or
    not, the worst scenario for each kind of loss. Exit code 1 if something was found, 2 if the
    scenario cannot be searched.
    """
    console, errors = Console(), Console(stderr=True)
    try:
        limits = read_limits(violation or ())
        player = Player(limits)
        search = Search(load_scenario(path_of(scenario)), player, seed=seed, keeps=keep or ())
        known = sorted(corpus.glob("*.yaml")) if corpus else []
        with console.status("") as status:
            search.add([load_scenario(path) for path in known])
            found = _search(search, minutes, runs, tell=status.update)
            if found is not None:
                found = Shrinker(player, found).shrink(tell=status.update)
    except (ScenarioError, ParameterError) as error:
        errors.print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(2) from None
    console.print(tabulate_search(search))
    (out / "worst").mkdir(parents=True, exist_ok=True)
    for name, worst in search.worst().items():
        write_scenario(worst.scenario, out / "worst" / f"{name.replace(' ', '-')}.yaml")
    if found is None:
        return
    path = write_case(found, limits, out, origin=f"{scenario} with seed {seed}")
    console.print(tabulate_case(found, size_of(found)))
    console.print(f"lab replay {path}", highlight=False)
    raise typer.Exit(1)


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
