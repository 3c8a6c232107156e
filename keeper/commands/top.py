# SPDX-License-Identifier: MIT
"""`keeper top`: a running keeper, live on the terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from keeper.commands.examples import examples
from keeper.commands.failing import told
from keeper.commands.options import AsJson, Config
from keeper.errors import ConfigurationError
from keeper.exit_codes import ExitCode

EXAMPLES = examples(
    "keeper top",
    "keeper top --url http://127.0.0.1:9464",
    "keeper top --config keeper.toml --once --json",
)
_USUAL = "127.0.0.1:9464"


def top(
    *,
    url: Annotated[
        str | None,
        typer.Option(help="Of the keeper's server. Default: `listen` of the settings."),
    ] = None,
    config: Config = None,
    interval: Annotated[
        float, typer.Option(min=0.1, max=3600, help="Between two looks [seconds].")
    ] = 1.0,
    once: Annotated[
        bool,
        typer.Option("--once", help="Print one picture; so it is where output is no terminal."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Watch a keeper that runs with --listen: accounts, auctions, waterfall, oracle, decisions.

    Keys: q quits, tab, arrows and numbers choose a panel, / filters. Once: exit code 1 if the
    keeper has a problem, 3 if it does not answer.
    """
    with told():
        from keeper.top.client import Client
        from keeper.top.top import show_live, show_once

        client = Client(url or _listens_at(config), os.environ.get("KEEPER_LISTEN_TOKEN"))
        if once or as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
            if not show_once(client, as_json=as_json):
                raise typer.Exit(ExitCode.FOUND)
            return
        show_live(client, interval)


def _listens_at(config: Path | None) -> str:
    """Where the keeper of these settings listens."""
    if config is None:
        return f"http://{os.environ.get('KEEPER_LISTEN', _USUAL)}"
    from keeper.settings import load_settings

    settings = load_settings(config, {"rpc_url": "none"})
    if settings.listens_at is None:
        raise ConfigurationError(
            f"{config}: has no `listen`, so there is no server to ask; add one, or say --url"
        )
    host, port = settings.listens_at
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
