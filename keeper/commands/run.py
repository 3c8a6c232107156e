# SPDX-License-Identifier: MIT
"""`keeper run`: keep the protocol."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from keeper.commands.examples import examples
from keeper.commands.failing import told
from keeper.commands.options import (
    Config,
    DryRun,
    Keystore,
    KeyVariable,
    Listen,
    Manifest,
    PasswordFile,
    Rpc,
)
from keeper.log_format import LogFormat

EXAMPLES = examples(
    "keeper run --manifest deployments/31337.json --rpc ws://127.0.0.1:8545 --log-format text",
    "keeper run --manifest deployments/31337.json --rpc ws://127.0.0.1:8545 --page",
    "keeper run --config keeper.toml --keystore wallet.json --password-file pass --no-dry-run",
)


def run(
    *,
    manifest: Manifest = None,
    rpc: Rpc = None,
    config: Config = None,
    private_key_env: KeyVariable = None,
    keystore: Keystore = None,
    password_file: PasswordFile = None,
    dry_run: DryRun = None,
    listen: Listen = None,
    page: Annotated[
        bool | None, typer.Option("--page/--no-page", help="Show the live page there as well.")
    ] = None,
    block_seconds: Annotated[
        int | None, typer.Option(help="Time between blocks; else learnt from the chain.")
    ] = None,
    record: Annotated[
        Path | None, typer.Option(help="New file to write down what `keeper replay` needs.")
    ] = None,
    log_format: Annotated[
        LogFormat, typer.Option(help="For programs or for people.")
    ] = LogFormat.JSON,
) -> None:
    """Keep the protocol, block after block, until stopped.

    Every option is also a setting: in the file, as KEEPER_… in the environment, or in .env.
    """
    with told():
        from keeper.runner import run_keeper
        from keeper.settings import load_settings

        settings = load_settings(
            config,
            {
                "manifest": manifest,
                "rpc_url": rpc,
                "keystore": keystore,
                "keystore_password_file": password_file,
                "dry_run": dry_run,
                "listen": listen,
                "page": page,
                "block_seconds": block_seconds,
                "record": record,
            },
            private_key_env=private_key_env,
        )
        asyncio.run(run_keeper(settings, log_format))
