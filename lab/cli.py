# SPDX-License-Identifier: MIT
"""The `lab` command."""

from __future__ import annotations

import typer

from keeper.commands.version import add_version_option
from lab.commands import bench, compare, fuzz, mutants, replay, report, runs, sweep, tune

app = typer.Typer(
    name="lab",
    help="Replays crashes on the protocol's bytecode, with the keeper's own decisions.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
add_version_option(app, "lab")
app.command(epilog=replay.EXAMPLES)(replay.replay)
app.command("compare", epilog=compare.EXAMPLES)(compare.compare_designs)
app.command(epilog=sweep.EXAMPLES)(sweep.sweep)
app.command(epilog=fuzz.EXAMPLES)(fuzz.fuzz)
app.command(epilog=mutants.EXAMPLES)(mutants.mutants)
app.command(epilog=runs.EXAMPLES)(runs.runs)
app.command(epilog=tune.EXAMPLES)(tune.tune)
app.command(epilog=report.EXAMPLES)(report.report)
app.command(epilog=bench.EXAMPLES)(bench.bench)
