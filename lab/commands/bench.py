# SPDX-License-Identifier: MIT
"""`lab bench`: how long things take."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from keeper.commands.examples import examples
from keeper.commands.options import AsJson
from keeper.exit_codes import ExitCode
from lab.commands.failing import told
from lab.commands.scenario_file import names, path_of

EXAMPLES = examples(
    "lab bench",
    "lab bench short-crash --part engines --repeats 1 --json",
)

SECONDS_OF_TWIN: Final = 0.5
"""That each size is replayed at a time, per repeat."""


class Part(StrEnum):
    """What can be measured."""

    ENGINES = "engines"
    REPLAYS = "replays"
    TWIN = "twin"


def bench(
    scenario: Annotated[
        Path, typer.Argument(help="As of `replay`; played on every engine.", autocompletion=names)
    ] = Path("short-crash"),
    *,
    whole: Annotated[
        Path,
        typer.Option(
            help="As of `replay`; played on revm, by one process and by two.",
            autocompletion=names,
        ),
    ] = Path("eight-days"),
    part: Annotated[list[Part] | None, typer.Option(help="Only this, or these.")] = None,
    repeats: Annotated[int, typer.Option(min=1, help="Replays of each kind, or per process.")] = 3,
    out: Annotated[Path, typer.Option(help="Folder for lab-bench.json.")] = Path("out"),
    as_json: AsJson = False,
) -> None:
    """Measure engines, whole replays on bytecode, and the twin.

    Exit code 1 if engines do not all come to the same digest, 2 if a scenario cannot be played.
    """
    parts, figures, is_agreed = part or list(Part), dict[str, Any](), True
    with told():
        from rich.console import Console

        from lab.scenario.loading import load_scenario

        console = Console(stderr=as_json)
        chosen, long = load_scenario(path_of(scenario)), load_scenario(path_of(whole))
        with console.status("") as status:
            if Part.ENGINES in parts:
                from lab.bench.engines import measure_engines, summarize_engines, tabulate_engines

                engines = measure_engines(chosen, repeats, tell=status.update)
                is_agreed = len({each.digest for each in engines}) == 1
                figures["engines"] = summarize_engines(chosen.name, repeats, engines)
                console.print(tabulate_engines(chosen.name, engines))
            if Part.REPLAYS in parts:
                from lab.bench.replays import measure_replays, summarize_replays, tabulate_replays

                status.update(f"{long.name}, whole")
                speed = measure_replays(long, repeats)
                figures["replays"] = summarize_replays(long.name, repeats, speed)
                console.print(tabulate_replays(long.name, speed))
            if Part.TWIN in parts:
                from lab.bench.twin import sizes_of_twin, summarize_twin, tabulate_twin
                from lab.bench.twin_speed import measure_twin

                swift = measure_twin(sizes_of_twin(), SECONDS_OF_TWIN * repeats, tell=status.update)
                figures["twin"] = summarize_twin(swift)
                for table in tabulate_twin(swift):
                    console.print(table)
        out.mkdir(parents=True, exist_ok=True)
        text = json.dumps(figures, indent=2) + "\n"
        (out / "lab-bench.json").write_text(text, encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(figures))
    if not is_agreed:
        typer.echo("the engines disagree: see the digests in lab-bench.json", err=True)
        raise typer.Exit(ExitCode.FOUND)
