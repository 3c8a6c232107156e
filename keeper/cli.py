# SPDX-License-Identifier: MIT
"""The `keeper` command."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keeper.check import check as check_all
from keeper.errors import ConfigurationError, Halt, KeeperError
from keeper.explain import explain as explain_subject
from keeper.logs import LogFormat
from keeper.recording.replay import replay as replay_recording
from keeper.runner import run_keeper
from keeper.settings import load_settings
from keeper.status import show_status

if TYPE_CHECKING:
    from collections.abc import Iterator

app = typer.Typer(
    name="keeper",
    help="Watches the protocol, liquidates what is unsafe, buys from its auctions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they would show local variables
)

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
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.command()
def run(
    *,
    manifest: Manifest = None,
    rpc: Rpc = None,
    config: Config = None,
    private_key_env: KeyVariable = None,
    keystore: Keystore = None,
    password_file: PasswordFile = None,
    dry_run: DryRun = None,
    listen: Annotated[
        str | None, typer.Option(help="Loopback address and port of metrics, health and API.")
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
    with _told():
        settings = load_settings(
            config,
            {
                "manifest": manifest,
                "rpc_url": rpc,
                "keystore": keystore,
                "keystore_password_file": password_file,
                "dry_run": dry_run,
                "listen": listen,
                "block_seconds": block_seconds,
                "record": record,
            },
            private_key_env=private_key_env,
        )
        asyncio.run(run_keeper(settings, log_format))


@app.command()
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
    """Look at settings, key, database, node, contracts and balances; exit 2 if one is at fault."""
    with _told():
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
        raise typer.Exit(2)


@app.command()
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
    with _told():
        flags = {"manifest": manifest, "rpc_url": rpc}
        settings = load_settings(config, flags, private_key_env=private_key_env)
        asyncio.run(show_status(settings, accounts=accounts, as_json=as_json))


@app.command()
def explain(
    subject: Annotated[str, typer.Argument(help="Account's address or collateral auction's id.")],
    *,
    manifest: Manifest = None,
    config: Config = None,
    limit: Annotated[int, typer.Option(min=1, help="How many decisions, the newest.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show why an account or an auction was, or was not, acted on."""
    with _told():
        flags = {"manifest": manifest, "rpc_url": "none"}
        settings = load_settings(config, flags)
        explain_subject(settings, subject, limit=limit, as_json=as_json)


@app.command()
def replay(
    recording: Annotated[Path, typer.Argument(help="File that `keeper run --record` has written.")],
    *,
    config: Config = None,
    changes: Annotated[
        list[str] | None, typer.Option("--set", help="Another setting than then: min_profit=5.")
    ] = None,
    subject: Annotated[
        str | None, typer.Option(help="Only decisions on it, as in the log: 'account 0x…'.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Decide again on what a keeper has recorded, without a node; another policy if wanted."""
    with _told():
        pairs = dict(_pair(change) for change in changes or [])
        work = replay_recording(
            recording, config=config, changes=pairs, subject=subject, as_json=as_json
        )
        asyncio.run(work)


def _pair(change: str) -> tuple[str, str]:
    name, sign, value = change.partition("=")
    if not sign:
        raise ConfigurationError(f"--set {change}: is not NAME=VALUE")
    return name, value


@contextmanager
def _told() -> Iterator[None]:
    """Say in one line what went wrong, and exit: 2 for what the operator can mend, 1 for the rest.

    Tasks that run together raise groups of errors; the first one is what matters.
    """
    try:
        yield
    except* KeeperError as errors:
        first: BaseException = errors
        while isinstance(first, BaseExceptionGroup):
            first = first.exceptions[0]
    else:
        return
    typer.echo(f"error: {first}", err=True)
    raise typer.Exit(1 if isinstance(first, Halt) else 2)
