# SPDX-License-Identifier: MIT
"""`python -m scripts.demo`: play a scenario, show the outcome, say whether all is well."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from lab.anvil import NodeError
from lab.scenario.errors import ScenarioError
from lab.scenario.loading import load_scenario
from model.parameter_errors import ParameterError
from scripts.demo.errors import DemoError
from scripts.demo.progress import Display
from scripts.demo.report import render_report
from scripts.demo.session import Session
from scripts.demo.summary import summarize, tabulate
from scripts.demo.verify import list_failures

SCENARIOS = Path(__file__).parents[2] / "scenarios"

app = typer.Typer(add_completion=False)


@app.command()
def main(
    scenario: Annotated[
        Path, typer.Option(help="File, or name of one in scenarios/; its README says more.")
    ] = Path("black-thursday"),
    *,
    keeper: Annotated[
        bool, typer.Option(help="Without it the keeper starts only after the last price.")
    ] = True,
    seed: Annotated[int | None, typer.Option(min=0, help="Instead of the scenario's.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for summary, report and logs.")] = Path("out"),
) -> None:
    """Play a crash to a live protocol on a local chain while a keeper keeps it solvent.

    Writes summary.json and report.html. Exit code 0 if the books balance to the last rad, every
    auction ended, none sold below its floor, and nobody is left whom it pays to liquidate;
    1 if not; 2 if the scenario cannot be played.
    """
    console, errors = Console(), Console(stderr=True)
    shipped = SCENARIOS / f"{scenario}.yaml"
    path = shipped if shipped.exists() else scenario
    try:
        chosen = load_scenario(path)
        if seed is not None:
            chosen = chosen.model_copy(update={"seed": seed})
        with Display(console) as display:
            outcome = Session(
                scenario=chosen,
                out=out,
                with_keeper=keeper,
                display=display,
            ).run()
    except (ScenarioError, ParameterError) as error:
        errors.print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(2) from None
    except (DemoError, NodeError) as error:
        errors.print(str(error), style="red", markup=False, highlight=False)
        raise typer.Exit(1) from None

    failures = list_failures(outcome)
    summary = json.dumps(summarize(outcome), indent=2) + "\n"
    (out / "summary.json").write_text(summary, encoding="utf-8")
    (out / "report.html").write_text(render_report(outcome, failures), encoding="utf-8")
    console.print(tabulate(outcome))
    console.print(f"{out / 'summary.json'}  {out / 'report.html'}")
    for failure in failures:
        errors.print(f"not fulfilled: {failure}", style="red", markup=False, highlight=False)
    if failures:
        raise typer.Exit(1)


if __name__ == "__main__":
    app(prog_name="demo")
