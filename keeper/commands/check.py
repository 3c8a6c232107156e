# SPDX-License-Identifier: MIT
"""`keeper check`: everything a keeper needs, looked at."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from keeper.commands.examples import examples
from keeper.commands.failing import told
from keeper.commands.options import (
    AsJson,
    Config,
    DryRun,
    Keystore,
    KeyVariable,
    Manifest,
    PasswordFile,
    Rpc,
)
from keeper.exit_codes import ExitCode

EXAMPLES = examples(
    "keeper check --manifest deployments/31337.json --rpc ws://127.0.0.1:8545",
    "keeper check --config keeper.toml --mirror 100 --json",
)


def check(
    *,
    manifest: Manifest = None,
    rpc: Rpc = None,
    config: Config = None,
    private_key_env: KeyVariable = None,
    keystore: Keystore = None,
    password_file: PasswordFile = None,
    dry_run: DryRun = None,
    mirror: Annotated[
        int, typer.Option(min=0, help="Compare so many accounts and auctions with the contracts.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Look at settings, key, database, node, contracts and balances; exit 1 if one is at fault."""
    with told():
        from keeper.check import check as check_all
        from keeper.settings import load_settings

        settings = load_settings(
            config,
            {
                "manifest": manifest,
                "rpc_url": rpc,
                "keystore": keystore,
                "keystore_password_file": password_file,
                "dry_run": dry_run,
            },
            private_key_env=private_key_env,
        )
        is_good = asyncio.run(check_all(settings, as_json=as_json, mirror=mirror))
    if not is_good:
        raise typer.Exit(ExitCode.FOUND)
