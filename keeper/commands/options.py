# SPDX-License-Identifier: MIT
"""Options that several commands take; each is also a setting."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Manifest = Annotated[Path | None, typer.Option(help="What was deployed: deployments/<chain>.json.")]
Rpc = Annotated[str | None, typer.Option(help="Node: ws://…, wss://… or ipc:PATH.")]
Config = Annotated[Path | None, typer.Option(help="Settings file, TOML or YAML.")]
KeyVariable = Annotated[
    str | None, typer.Option(help="Environment variable that holds the private key.")
]
Keystore = Annotated[Path | None, typer.Option(help="Encrypted keystore file.")]
PasswordFile = Annotated[Path | None, typer.Option(help="File with the keystore's password.")]
DryRun = Annotated[
    bool | None, typer.Option("--dry-run/--no-dry-run", help="Send nothing, as is usual.")
]
Listen = Annotated[
    str | None, typer.Option(help="Address and port of metrics, health, API and page.")
]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
