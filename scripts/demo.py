# SPDX-License-Identifier: MIT
"""`make demo`, `ape run demo`, `python -m scripts.demo`: a crash on a live chain; is all well?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import click
import typer
from rich.console import Console

from keeper.commands.examples import examples
from keeper.commands.options import AsJson
from lab.commands.failing import told
from lab.commands.live import play_live
from lab.commands.scenario_file import names, path_of
from lab.scenario.loading import load_scenario
from lab.scenario.scenario import Scenario

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(
    epilog=examples(
        "python -m scripts.demo",
        "python -m scripts.demo --page 127.0.0.1:9464",
        "python -m scripts.demo --scenario short-crash --no-keeper --out out/short --json",
    )
)
def main(
    scenario: Annotated[
        Path,
        typer.Option(
            help="File, or name of one in scenarios/; its README says more.", autocompletion=names
        ),
    ] = Path("black-thursday"),
    *,
    keeper: Annotated[
        bool, typer.Option(help="Without it the keeper starts only after the last price.")
    ] = True,
    seed: Annotated[int | None, typer.Option(min=0, help="Instead of the scenario's.")] = None,
    page: Annotated[
        str | None, typer.Option(help="Where the keeper shows its live page: 127.0.0.1:9464.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for summary, report and logs.")] = Path("out"),
    as_json: AsJson = False,
) -> None:
    """Play a crash to a live protocol on a local chain while a keeper keeps it solvent.

    Writes summary.json and report.html. Exit code 0 if the books balance to the last rad, every
    auction ended, none sold below its floor, and nobody is left whom it pays to liquidate;
    1 if not; 2 if the scenario cannot be played.
    """
    with told():
        chosen = load_scenario(path_of(scenario))
        if seed is not None:
            chosen = chosen.model_copy(update={"seed": seed})
        if page is not None:
            chosen = with_page(chosen, page)
        play_live(
            chosen,
            out,
            with_keeper=keeper,
            console=Console(),
            errors=Console(stderr=True),
            as_json=as_json,
        )


def with_page(scenario: Scenario, listen: str) -> Scenario:
    """The scenario with a keeper that shows its page at an address."""
    keeper = scenario.keeper
    settings = {**keeper.settings, "page": True, "listen": listen}
    return scenario.model_copy(update={"keeper": keeper.model_copy(update={"settings": settings})})


@click.command(
    add_help_option=False,
    context_settings={"ignore_unknown_options": True},
    short_help="Play a crash while a keeper keeps the protocol solvent",
)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def cli(options: tuple[str, ...]) -> None:
    """Hand all options to the command above: Ape runs commands of click only."""
    app(list(options), prog_name="ape run demo")


if __name__ == "__main__":
    app(prog_name="demo")
