# SPDX-License-Identifier: MIT
"""`keeper explain`: why something was, or was not, acted on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.table import Table

from keeper.deployment import read_deployment
from keeper.errors import ConfigurationError
from keeper.store.database import open_database
from keeper.store.decisions import Decision, decisions_about

if TYPE_CHECKING:
    from keeper.settings import Settings


def explain(settings: Settings, subject: str, *, limit: int, as_json: bool) -> None:
    """Print the decisions about a subject, oldest first.

    Args:
        settings: Whose database.
        subject: Address of an account, id of a collateral auction, or a subject as in the log.
        limit: Most decisions to show; the newest.
        as_json: One object per line instead of a table.

    Raises:
        ConfigurationError: If there is no database, or none of this deployment.
    """
    deployment = read_deployment(settings.manifest)
    path = settings.decision_file(deployment.chain_id)
    if not path.exists():
        raise ConfigurationError(f"database: {path}: no such file; has a keeper run here?")
    engine = open_database(
        path, chain_id=deployment.chain_id, ledger=deployment.addresses["Ledger"]
    )
    found = decisions_about(engine, _subject(subject), limit)
    engine.dispose()
    if as_json:
        for decision in found:
            typer.echo(json.dumps(decision._asdict()))
    elif not found:
        typer.echo(f"no decision about {subject}: it was never unsafe while a keeper ran")
    else:
        Console().print(_table(found))


def _subject(text: str) -> str:
    """As the log calls it: accounts and auctions are known by their length."""
    if text.startswith("0x"):
        return f"account {text}" if len(text) == len("0x") + 40 else f"auction {text}"
    return text


def _table(decisions: list[Decision]) -> Table:
    table = Table(
        "time", "block", "action", "acting", "reason", "details", title=decisions[0].subject
    )
    for decision in decisions:
        details = ", ".join(f"{name} {value}" for name, value in decision.details.items())
        table.add_row(
            decision.time[:19],
            str(decision.block or ""),
            decision.action,
            "yes" if decision.acting else "no",
            decision.reason,
            details,
        )
    return table
