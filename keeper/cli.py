# SPDX-License-Identifier: MIT
"""The `keeper` command."""

from __future__ import annotations

import typer

from keeper.commands import check, explain, replay, run, serve, status, top
from keeper.commands.version import add_version_option

app = typer.Typer(
    name="keeper",
    help="Watches the protocol, liquidates what is unsafe, buys from its auctions.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # they would show local variables
)
add_version_option(app, "keeper")
app.command(epilog=run.EXAMPLES)(run.run)
app.command(epilog=serve.EXAMPLES)(serve.serve)
app.command(epilog=check.EXAMPLES)(check.check)
app.command(epilog=status.EXAMPLES)(status.status)
app.command(epilog=top.EXAMPLES)(top.top)
app.command(epilog=explain.EXAMPLES)(explain.explain)
app.command(epilog=replay.EXAMPLES)(replay.replay)
