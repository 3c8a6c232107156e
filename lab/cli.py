# SPDX-License-Identifier: MIT
"""The `lab` command."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from lab.engines.choice import EngineName, open_engine
from lab.scenario.scenario import ScenarioError, load_scenario
from lab.summary import summarize, tabulate
from lab.world.world import World
from model.parameter_errors import ParameterError

SCENARIOS = Path(__file__).parents[1] / "scenarios"

app = typer.Typer(
    name="lab",
    help="Replays crashes on the protocol's bytecode, with the keeper's own decisions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def main() -> None:
    """Keep `replay` a command of its own, also while it is the only one."""


@app.command()
def replay(
    scenario: Annotated[
        Path, typer.Argument(help="File, or name of one in scenarios/; its README says more.")
    ] = Path("black-thursday"),
    *,
    keeper: Annotated[
        bool, typer.Option(help="Without it the keeper starts only after the last price.")
    ] = True,
    seed: Annotated[int | None, typer.Option(min=0, help="Instead of the scenario's.")] = None,
    engine: Annotated[
        EngineName,
        typer.Option(help="The EVM: revm is fast, boa can be debugged, anvil is a node."),
    ] = EngineName.REVM,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Play a scenario in this process; the digest is the same wherever it is played.

    Exit code 1 if the books do not balance or somebody is left unsafe, 2 if the scenario cannot be
    played.
    """
    console, errors = Console(), Console(stderr=True)
    shipped = SCENARIOS / f"{scenario}.yaml"
    path = shipped if shipped.exists() else scenario
    try:
        chosen = load_scenario(path)
        if seed is not None:
            chosen = chosen.model_copy(update={"seed": seed})
        with tempfile.TemporaryDirectory() as out, open_engine(engine) as evm:
            world = World(chosen, path.parent, Path(out), evm)
            played = asyncio.run(world.play(with_keeper=keeper))
    except (ScenarioError, ParameterError) as error:
        errors.print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(json.dumps(summarize(played)))
    else:
        console.print(tabulate(played))
    if played.figures.conservation_error or played.unsafe_left:
        raise typer.Exit(1)
