# SPDX-License-Identifier: MIT
"""The `lab` command."""

from __future__ import annotations

import typer

from lab.commands.bench import bench
from lab.commands.compare import compare_designs
from lab.commands.fuzz import fuzz
from lab.commands.mutants import mutants
from lab.commands.replay import replay
from lab.commands.report import report
from lab.commands.runs import runs
from lab.commands.sweep import sweep
from lab.commands.tune import tune

app = typer.Typer(
    name="lab",
    help="Replays crashes on the protocol's bytecode, with the keeper's own decisions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(replay)
app.command("compare")(compare_designs)
app.command()(sweep)
app.command()(fuzz)
app.command()(mutants)
app.command()(runs)
app.command()(tune)
app.command()(report)
app.command()(bench)
