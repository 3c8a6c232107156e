# SPDX-License-Identifier: MIT
"""`lab tune`: parameters that lose least for what they let borrowers borrow."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from keeper.commands.examples import examples
from keeper.commands.options import AsJson
from lab.commands.failing import told
from lab.commands.field_names import fields_that_vary
from lab.commands.scenario_file import names, path_of

EXAMPLES = examples(
    "lab tune short-crash --vary 'parameters.auction_terms.cut=1 %..5 %' --trials 32",
    "lab tune short-crash flash-wick --vary keeper.latency=0..20 --judge gap --sobol 8 --json",
)

_SCENARIO = typer.Argument(
    help="Files, or names of those in scenarios/: the crashes to tune for.", autocompletion=names
)


def tune(
    scenario: Annotated[list[Path], _SCENARIO],
    *,
    vary: Annotated[
        list[str],
        typer.Option(
            help="As of `lab sweep`, e.g. NAME=lo..hi; may be given several times.",
            autocompletion=fields_that_vary,
        ),
    ],
    objectives: Annotated[
        str, typer.Option(help="Two or more of efficiency, bad_debt, borrower_loss.")
    ] = "efficiency,bad_debt",
    trials: Annotated[int, typer.Option(min=1, help="Settings to try.")] = 64,
    seeds: Annotated[str, typer.Option(help="As of `lab sweep`; played in each crash.")] = "1..3",
    judge: Annotated[
        list[Path] | None,
        typer.Option(
            help="A crash that the search does not see, to judge its front by.",
            autocompletion=names,
        ),
    ] = None,
    base: Annotated[
        int | None,
        typer.Option(
            "--sobol", min=2, help="Also say which parameter matters, from N * (axes + 2) settings."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the search.")] = 0,
    screen: Annotated[
        bool,
        typer.Option(
            help="Let the fast twin screen all settings, and play only the best on bytecode."
        ),
    ] = True,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 2,
    out: Annotated[Path, typer.Option(help="Folder of rows, table and plots.")] = Path("out/tune"),
    as_json: AsJson = False,
) -> None:
    """Search for the settings that nothing beats, and judge them in other crashes.

    All that is told of the front is played on bytecode and kept: the same command goes on where it
    stopped.

    Exit code 2 if something asked for cannot be.
    """
    with told():
        from rich.console import Console

        from lab.runs.axis import names_of, read_axis, read_seeds
        from lab.runs.local_pool import LocalPool
        from lab.runs.sweep import plan
        from lab.scenario.loading import load_scenario
        from lab.tune.confirming import confirm
        from lab.tune.evaluation import Crashes
        from lab.tune.judging import judge as find_judged
        from lab.tune.objectives import read_objectives
        from lab.tune.plots import draw_frontier, draw_sensitivity
        from lab.tune.screening import Screen
        from lab.tune.search import search
        from lab.tune.sensitivity import sensitivity
        from lab.tune.told import (
            summarize_screening,
            summarize_search,
            tabulate_front,
            tabulate_sensitivity,
            tell_screening,
        )

        console = Console(stderr=as_json)
        by = read_objectives(objectives)
        axes = [read_axis(text) for text in vary]
        listed = read_seeds(seeds)
        crashes = [load_scenario(path_of(path)) for path in scenario]
        judges = [load_scenario(path_of(path)) for path in judge or ()]
        names_of(axes)
        for crash in (*crashes, *judges):
            for axis in axes:
                plan(crash, [axis], listed, points=1)
        with console.status("") as status:
            pool = LocalPool(jobs)
            played = Crashes(crashes, listed, out / "runs", pool)
            screened = Screen(played)
            on_bytecode = partial(played.play, tell=status.update)
            evaluate = partial(screened.play, tell=status.update) if screen else on_bytecode
            elsewhere = partial(
                Crashes(judges, listed, out / "runs", pool).play, tell=status.update
            )
            tried = search(axes, by, evaluate, trials=trials, seed=seed)
            confirmed = confirm(tried, by, on_bytecode) if screen else None
            tried = confirmed.tried if confirmed else tried
            judged = find_judged(tried, by, elsewhere if judges else None)
            indices = (
                sensitivity(axes, by, evaluate, base=base, seed=seed) if base is not None else []
            )
    summary = summarize_search(
        by,
        tried,
        judged,
        indices,
        crashes=[crash.name for crash in crashes],
        judges=[crash.name for crash in judges],
        screening=summarize_screening(screened, confirmed) if confirmed else None,
    )
    (out / "tune.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(summary))
    draw_frontier(tried, judged, by, out / "frontier.png")
    console.print(tabulate_front(judged, by))
    if indices:
        draw_sensitivity(indices, out / "sensitivity.png")
        console.print(tabulate_sensitivity(indices))
    refused = sum(each.figures is None for each in tried)
    console.print(
        f"{len(tried)} settings tried, {refused} refused by the protocol. In {out}: tune.json, "
        "frontier.png" + (", sensitivity.png" if indices else ""),
        highlight=False,
    )
    if confirmed:
        console.print(tell_screening(screened, confirmed), highlight=False)
