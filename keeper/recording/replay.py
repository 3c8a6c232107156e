# SPDX-License-Identifier: MIT
"""`keeper replay`: decide again on what a keeper saw, without a node and without a key."""

from __future__ import annotations

import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import create_engine

from keeper.chain.rests import Rests
from keeper.clock import BlockClock
from keeper.deployment import read_deployment
from keeper.errors import NodeUnavailable, RequestRefused
from keeper.keeper import Keeper
from keeper.recording.recorded import RecordedNode, Recording
from keeper.settings import load_settings
from keeper.store.checkpoints import Checkpoints
from keeper.store.intents import IntentStore
from keeper.transactions.acts import acts_from_text
from keeper.transactions.engine import TransactionEngine
from keeper.transactions.route import Routes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from structlog.typing import EventDict, FilteringBoundLogger

    from keeper.decisions.decision import Act
    from keeper.deployment import Deployment
    from keeper.recording.recorded import Section
    from keeper.settings import Settings


@dataclass(frozen=True)
class _Watcher:
    """A wallet without a key: it is only looked at."""

    address: str


class _RecordedEngine(TransactionEngine):
    """Simulates and sends nothing; what is in flight and rests is as it was then."""

    acts: tuple[Act, ...] = ()

    def pending(self) -> Iterator[Act]:
        yield from self.acts


async def replay(
    path: Path,
    *,
    config: Path | None,
    changes: Mapping[str, str],
    subject: str | None,
    as_json: bool,
) -> None:
    """Print the decisions of a recording, block after block.

    Args:
        path: The recording.
        config: Settings file; what it says wins over the settings recorded.
        changes: Settings that win over both.
        subject: As in the log, `account 0x…`; None: all.
        as_json: One object per line.

    Raises:
        ConfigurationError: If it is no recording, or a setting is not good.
    """
    recording = Recording(path)
    log = _log(subject, as_json=as_json)
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(recording, Path(folder), config, changes)
        deployment = read_deployment(settings.manifest)
        node = RecordedNode()
        sender = _engine(recording, settings, deployment, node, log)
        checkpoints = Checkpoints(
            settings.checkpoint_file(deployment.chain_id), deployment, log, wallet=recording.wallet
        )
        keeper = Keeper(
            node,
            deployment,
            settings,
            log,
            sender=sender,
            clock=BlockClock(settings.block_seconds),
            checkpoints=checkpoints,
        )
        last: int | None = None
        with closing(keeper):
            for section in recording.sections():
                _enter(section, node, sender, checkpoints)
                last = section.head.number
                try:
                    await keeper.handle(section.head, is_latest=section.is_latest)
                except (NodeUnavailable, RequestRefused) as error:
                    log.warning("block_failed", block=last, error=str(error))
        checkpoints.close()
    if not recording.is_whole:
        log.warning("recording_cut", block=last)


def _settings(
    recording: Recording, folder: Path, config: Path | None, changes: Mapping[str, str]
) -> Settings:
    manifest = folder / "manifest.json"
    manifest.write_text(recording.manifest, encoding="utf-8")
    where = {"manifest": manifest, "rpc_url": "none", "data_dir": folder, "dry_run": True}
    where["budgets"] = {}  # what had been spent is not recorded
    told: dict[str, Any] = {}
    if config is not None:
        said = load_settings(config, where)
        told = {name: getattr(said, name) for name in said.model_fields_set}
    return load_settings(None, {**recording.settings, **told, **changes, **where})


def _engine(
    recording: Recording,
    settings: Settings,
    deployment: Deployment,
    node: RecordedNode,
    log: FilteringBoundLogger,
) -> _RecordedEngine | None:
    if recording.wallet is None:
        return None
    options = settings.engine_options(deployment.chain_id)
    store = IntentStore(create_engine("sqlite://"))
    wallets: Sequence[Any] = [_Watcher(recording.wallet)]
    return _RecordedEngine(node, wallets, options, log, route=Routes([]), store=store)


def _enter(
    section: Section, node: RecordedNode, sender: _RecordedEngine | None, checkpoints: Checkpoints
) -> None:
    node.section = section
    if section.checkpoint is not None:
        checkpoints.save(section.checkpoint)
    if sender is not None:
        sender.acts = acts_from_text(section.pending)
        sender.rests = Rests.of(section.rests) if section.rests else Rests()


def _log(subject: str | None, *, as_json: bool) -> FilteringBoundLogger:
    """A log that says only what was decided, and what went wrong."""

    def only(_logger: object, _method: str, line: EventDict) -> EventDict:
        if line["event"] == "decision":
            about = line["subjects"] if "subjects" in line else (line["subject"],)
            if subject is None or subject.lower() in {each.lower() for each in about}:
                return line
        elif line["level"] == "warning":
            return line
        raise structlog.DropEvent

    renderer = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False, sort_keys=False)
    )
    log: FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(),
        processors=[structlog.processors.add_log_level, only, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(0),
    )
    return log
