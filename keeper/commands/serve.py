# SPDX-License-Identifier: MIT
"""`keeper serve`: the live page of a keeper that does not act."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from keeper.commands.examples import examples
from keeper.commands.failing import told
from keeper.commands.options import Config, Listen, Manifest, Rpc
from keeper.log_format import LogFormat

EXAMPLES = examples(
    "keeper serve --manifest deployments/31337.json --rpc ws://127.0.0.1:8545",
    "keeper serve --config keeper.toml --listen 127.0.0.1:8080 --log-format text",
)


def serve(
    *,
    manifest: Manifest = None,
    rpc: Rpc = None,
    config: Config = None,
    listen: Listen = None,
    log_format: Annotated[
        LogFormat, typer.Option(help="For programs or for people.")
    ] = LogFormat.JSON,
) -> None:
    """Show the live page of a keeper that does not act, until stopped; it needs no key.

    At 127.0.0.1:9465 unless `--listen` says another; it can run beside a keeper that acts.
    """
    with told():
        from keeper.runner import serve_page
        from keeper.settings import load_settings

        flags = {"manifest": manifest, "rpc_url": rpc, "listen": listen}
        asyncio.run(serve_page(load_settings(config, flags), log_format))
