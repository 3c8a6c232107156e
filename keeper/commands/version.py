# SPDX-License-Identifier: MIT
"""The option `--version`."""

from __future__ import annotations

import typer


def add_version_option(app: typer.Typer, program: str) -> None:
    """Let a program say its version and commit."""

    def tell(wanted: bool) -> None:
        if wanted:
            from model.version import version

            typer.echo(f"{program} {version()}")
            raise typer.Exit

    @app.callback()
    def options(
        *,
        version: bool = typer.Option(
            False, "--version", callback=tell, is_eager=True, help="Say version and commit."
        ),
    ) -> None:
        pass
