# SPDX-License-Identifier: MIT
"""`keeper explain`: why something was, or was not, acted on."""

from __future__ import annotations

from typing import Annotated

import typer

from keeper.commands.examples import examples
from keeper.commands.failing import told
from keeper.commands.options import AsJson, Config, Manifest

EXAMPLES = examples(
    "keeper explain 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --manifest deployments/31337.json",
    "keeper explain 0x2a --limit 10 --json --config keeper.toml",
)


def explain(
    subject: Annotated[str, typer.Argument(help="Account's address or collateral auction's id.")],
    *,
    manifest: Manifest = None,
    config: Config = None,
    limit: Annotated[int, typer.Option(min=1, help="How many decisions, the newest.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show why an account or an auction was, or was not, acted on."""
    with told():
        from keeper.explain import explain as explain_subject
        from keeper.settings import load_settings

        settings = load_settings(config, {"manifest": manifest, "rpc_url": "none"})
        explain_subject(settings, subject, limit=limit, as_json=as_json)
