# SPDX-License-Identifier: MIT
"""`keeper status`: one picture of the protocol."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from keeper.commands.examples import examples
from keeper.commands.failing import told
from keeper.commands.options import AsJson, Config, KeyVariable, Manifest, Rpc

EXAMPLES = examples(
    "keeper status --manifest deployments/31337.json --rpc ws://127.0.0.1:8545",
    "keeper status --config keeper.toml --accounts 50 --json",
)


def status(
    *,
    manifest: Manifest = None,
    rpc: Rpc = None,
    config: Config = None,
    private_key_env: KeyVariable = None,
    accounts: Annotated[int, typer.Option(min=1, help="How many accounts to show.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Show accounts nearest to liquidation, auctions against the market, treasury and wallet."""
    with told():
        from keeper.settings import load_settings
        from keeper.status import show_status

        flags = {"manifest": manifest, "rpc_url": rpc}
        settings = load_settings(config, flags, private_key_env=private_key_env)
        asyncio.run(show_status(settings, accounts=accounts, as_json=as_json))
