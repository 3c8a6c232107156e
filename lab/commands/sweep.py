# SPDX-License-Identifier: MIT
"""`lab sweep`: one scenario with many parameters and seeds."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from lab.commands.scenario_file import path_of
from lab.runs.axis import read_axis, read_seeds
from lab.runs.local_pool import LocalPool
from lab.runs.runner import WorkerDied
from lab.runs.store import ROWS, Store
from lab.runs.sweep import OtherCode, plan, play_sweep, take_up
from lab.runs.tables import is_sound, tabulate_points, tabulate_sweep
from lab.scenario.errors import ScenarioError
from lab.scenario.loading import load_scenario
from model.parameter_errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.runs.runner import Runner


def sweep(
    scenario: Annotated[
        Path, typer.Argument(help="File, or name of one in scenarios/; its README says more.")
    ],
    *,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            help="Field and values: NAME=a,b,c or NAME=lo..hi:steps; with --sobol NAME=lo..hi. "
            "A parameter of the protocol is parameters.SECTION.FIELD, in the file's own words. "
            "May be given several times."
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
) -> None:
    """Play a scenario at many points; what is played already is not played again.

    Exit code 1 if a run failed or its books do not balance, 2 if something asked for cannot be.
    """
    console, errors = Console(), Console(stderr=True)
    try:
        chosen = load_scenario(path_of(scenario))
        listed = (chosen.seed,) if seeds is None else read_seeds(seeds)
        axes = [read_axis(text) for text in vary or ()]
        planned = plan(chosen, axes, listed, points=points, with_keeper=keeper)
        folder = out or Path("out") / "sweeps" / chosen.name
        take_up(planned, folder)
        store = Store(folder / ROWS)
        with _runner(dask, jobs) as runner, _progress(errors) as progress:
            bar = progress.add_task(chosen.name, total=None)
            play_sweep(
                planned,
                store,
                runner,
                tell=lambda done, total: progress.update(bar, completed=done, total=total),
            )
    except (ScenarioError, ParameterError, OtherCode, WorkerDied, OSError) as error:
        errors.print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        errors.print("Stopped. The same command goes on where this has stopped.")
        raise typer.Exit(130) from None
    frame = store.read()
    console.print(tabulate_sweep(frame))
    console.print(tabulate_points(frame))
    console.print(f"Rows are in {folder}: lab runs {folder}, lab report {folder}", highlight=False)
    if not is_sound(frame):
        raise typer.Exit(1)


@contextmanager
def _runner(dask: str | None, jobs: int) -> Iterator[Runner]:
    if dask is None:
        yield LocalPool(jobs)
        return
    from lab.runs.cluster import open_cluster  # noqa: PLC0415  slow to import

    with open_cluster(dask, jobs) as cluster:
        yield cluster


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=console,
    )
