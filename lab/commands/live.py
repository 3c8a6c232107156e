# SPDX-License-Identifier: MIT
"""A scenario on a live node with the keeper as its own process: played, written down, shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from keeper.exit_codes import ExitCode
from lab.live.progress import Display
from lab.live.report import render_report
from lab.live.session import Session
from lab.live.summary import summarize, tabulate
from lab.live.verify import list_failures

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from lab.scenario.scenario import Scenario


def play_live(
    scenario: Scenario,
    out: Path,
    *,
    with_keeper: bool,
    console: Console,
    errors: Console,
    as_json: bool = False,
) -> None:
    """Play; write summary.json and report.html; print the table.

    Args:
        scenario: What to play.
        out: Folder of what is written, logs too.
        with_keeper: False: the keeper starts only after the last price.
        console: For progress and table.
        errors: For what is not fulfilled.
        as_json: Print the summary for programs, and no progress.

    Raises:
        ScenarioError: The scenario says what only the lab's own chain plays.
        ParameterError: The protocol would not accept the parameters.
        NodeError: The node failed.
        LiveError: Chain, deployment or keeper failed.
        typer.Exit: If not all is well.
    """
    with Display(errors if as_json else console) as display:
        outcome = Session(
            scenario=scenario, out=out, with_keeper=with_keeper, display=display
        ).run()

    failures = list_failures(outcome)
    summary = json.dumps(summarize(outcome), indent=2)
    (out / "summary.json").write_text(summary + "\n", encoding="utf-8")
    (out / "report.html").write_text(render_report(outcome, failures), encoding="utf-8")
    if as_json:
        typer.echo(summary)
    else:
        console.print(tabulate(outcome))
        console.print(f"{out / 'summary.json'}  {out / 'report.html'}")
    for failure in failures:
        errors.print(f"not fulfilled: {failure}", style="red", markup=False, highlight=False)
    if failures:
        raise typer.Exit(ExitCode.FOUND)
