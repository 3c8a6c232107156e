# SPDX-License-Identifier: MIT
"""`lab bench`: how long things take."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from lab.anvil import NodeError
from lab.bench.engines import measure_engines, summarize_engines, tabulate_engines
from lab.bench.replays import measure_replays, summarize_replays, tabulate_replays
from lab.commands.scenario_file import path_of
from lab.scenario.errors import ScenarioError
from lab.scenario.loading import load_scenario
from lab.twin.preparing import TwinRefusal
from model.parameter_errors import ParameterError

REPLAYS_OF_TWIN: Final = 50
"""For each of bytecode."""


class Part(StrEnum):
    """What can be measured."""

    ENGINES = "engines"
    REPLAYS = "replays"
    TWIN = "twin"


def bench(
    scenario: Annotated[
        Path, typer.Argument(help="As of `replay`; played on every engine.")
    ] = Path("short-crash"),
    *,
    whole: Annotated[
        Path,
        typer.Option(
            help="As of `replay`; played on revm and by the twin, by one process and by two."
        ),
    ] = Path("eight-days"),
    part: Annotated[list[Part] | None, typer.Option(help="Only this, or these.")] = None,
    repeats: Annotated[int, typer.Option(min=1, help="Replays of each kind, or per process.")] = 3,
    out: Annotated[Path, typer.Option(help="Folder for lab-bench.json.")] = Path("out"),
) -> None:
    """Measure engines, whole replays on bytecode, and the twin.

    Exit code 1 if engines do not all come to the same digest, 2 if a scenario cannot be played.
    """
    console, errors = Console(), Console(stderr=True)
    parts, told, is_agreed = part or list(Part), dict[str, Any](), True
    try:
        chosen, long = load_scenario(path_of(scenario)), load_scenario(path_of(whole))
        with console.status("") as status:
            if Part.ENGINES in parts:
                engines = measure_engines(chosen, repeats, tell=status.update)
                is_agreed = len({each.digest for each in engines}) == 1
                told["engines"] = summarize_engines(chosen.name, repeats, engines)
                console.print(tabulate_engines(chosen.name, engines))
            if Part.REPLAYS in parts:
                status.update(f"{long.name}, whole")
                speed = measure_replays(long, repeats)
                told["replays"] = summarize_replays(long.name, repeats, speed)
                console.print(tabulate_replays(long.name, speed))
            if Part.TWIN in parts:
                from lab.bench.twin import summarize_twin, tabulate_twin  # noqa: PLC0415  slow
                from lab.twin.bench import measure_twin  # noqa: PLC0415  to import

                status.update(f"{long.name}, by the twin")
                count = REPLAYS_OF_TWIN * repeats
                swift = measure_twin(long, count)
                told["twin"] = summarize_twin(long.name, count, swift)
                console.print(tabulate_twin(long.name, swift))
    except (ScenarioError, ParameterError, NodeError, TwinRefusal) as error:
        errors.print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(2) from None
    out.mkdir(parents=True, exist_ok=True)
    (out / "lab-bench.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    if not is_agreed:
        errors.print("the engines disagree: see the digests in lab-bench.json", style="red")
        raise typer.Exit(1)
