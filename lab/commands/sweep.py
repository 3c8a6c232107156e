# SPDX-License-Identifier: MIT
"""`lab sweep`: one scenario with many parameters and seeds."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keeper.commands.examples import examples
from keeper.commands.options import AsJson
from keeper.exit_codes import ExitCode
from lab.commands.failing import told
from lab.commands.field_names import fields_that_vary
from lab.commands.runs import show_rows
from lab.commands.scenario_file import Scenario, path_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress

    from lab.runs.runner import Runner

EXAMPLES = examples(
    "lab sweep short-crash --vary keeper.latency=0,5,10 --seeds 1..20",
    "lab sweep short-crash --vary 'parameters.auction_terms.cut=1 %..5 %' --sobol 64 --jobs 2",
    "lab sweep short-crash --seeds 1..100 --dask tcp://10.0.0.1:8786 --json",
)


def sweep(
    scenario: Scenario,
    *,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            help="Field and values: NAME=a,b,c or NAME=lo..hi:steps; with --sobol NAME=lo..hi. "
            "A parameter of the protocol is parameters.SECTION.FIELD, in the file's own words. "
            "May be given several times.",
            autocompletion=fields_that_vary,
        ),
    ] = None,
    seeds: Annotated[
        str | None,
        typer.Option(help="FIRST..LAST, or seeds apart by commas. Default: the scenario's."),
    ] = None,
    points: Annotated[
        int | None,
        typer.Option(
            "--sobol",
            min=1,
            help="So many points of a Sobol sequence instead of every combination.",
        ),
    ] = None,
    keeper: Annotated[
        bool, typer.Option(help="Without it the keeper starts only after the last price.")
    ] = True,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the rows. Default: out/sweeps/NAME.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes, or workers of a local cluster.")] = 2,
    dask: Annotated[
        str | None, typer.Option(help="Scheduler of a Dask cluster, tcp://…; or `local`.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Play a scenario at many points; what is played already is not played again.

    Exit code 1 if a run failed or its books do not balance, 2 if something asked for cannot be.
    """
    with told(on_interrupt="Stopped. The same command goes on where this has stopped."):
        from lab.runs.axis import read_axis, read_seeds
        from lab.runs.store import ROWS, Store
        from lab.runs.sweep import plan, play_sweep, take_up
        from lab.runs.tables import is_sound
        from lab.scenario.loading import load_scenario

        chosen = load_scenario(path_of(scenario))
        listed = (chosen.seed,) if seeds is None else read_seeds(seeds)
        axes = [read_axis(text) for text in vary or ()]
        planned = plan(chosen, axes, listed, points=points, with_keeper=keeper)
        folder = out or Path("out") / "sweeps" / chosen.name
        take_up(planned, folder)
        store = Store(folder / ROWS)
        with _runner(dask, jobs) as runner, _progress() as progress:
            bar = progress.add_task(chosen.name, total=None)
            play_sweep(
                planned,
                store,
                runner,
                tell=lambda done, total: progress.update(bar, completed=done, total=total),
            )
        frame = store.read()
        show_rows(frame, as_json=as_json)
    typer.echo(f"Rows are in {folder}: lab runs {folder}, lab report {folder}", err=as_json)
    if not is_sound(frame):
        raise typer.Exit(ExitCode.FOUND)


@contextmanager
def _runner(dask: str | None, jobs: int) -> Iterator[Runner]:
    if dask is None:
        from lab.runs.local_pool import LocalPool

        yield LocalPool(jobs)
        return
    from lab.runs.cluster import open_cluster

    with open_cluster(dask, jobs) as cluster:
        yield cluster


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
