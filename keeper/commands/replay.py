# SPDX-License-Identifier: MIT
"""`keeper replay`: decide again on what was recorded."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from keeper.commands.examples import examples
from keeper.commands.failing import told
from keeper.commands.options import AsJson, Config
from keeper.errors import ConfigurationError

EXAMPLES = examples(
    "keeper replay crash.jsonl",
    "keeper replay crash.jsonl --set min_profit=5 --set take_margin=50 --json",
)


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
    with told():
        from keeper.recording.replay import replay as replay_recording

        pairs = dict(_pair(change) for change in changes or [])
        work = replay_recording(
            recording, config=config, changes=pairs, subject=subject, as_json=as_json
        )
        asyncio.run(work)


def _pair(change: str) -> tuple[str, str]:
    name, sign, value = change.partition("=")
    if not sign:
        raise ConfigurationError(f"--set {change}: is not NAME=VALUE; for example min_profit=5")
    return name, value
