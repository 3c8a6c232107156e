# SPDX-License-Identifier: MIT
"""From the mirror to a checkpoint on disk, and back after a restart."""

from __future__ import annotations

import random
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from keeper.deployment import Deployment
from keeper.events.ledger import AccountChanged
from keeper.mirror.history import Block
from keeper.mirror.mirror import Mirror, Watched
from keeper.store.checkpoints import Checkpoint, Checkpoints
from model.units import WAD, UnixTime

_DEPLOYMENT: Final = Deployment(
    chain_id=1,
    first_block=1,
    addresses={"Ledger": "0x01", "Treasury": "0x02"},
    assets=(),
    governance_asset=15,
)
_BLOCK: Final = Block(number=1, hash="0x01")


@dataclass(frozen=True, slots=True)
class Restarting:
    """Times of one checkpoint."""

    accounts: int
    copied_ms: float
    """What the loop waits for."""
    written_ms: float
    """In a thread."""
    restored_ms: float
    """From the file to a mirror."""
    file_mb: float


def measure_restarting(accounts: int, assets: int) -> Restarting:
    """Write and read a checkpoint of accounts that each hold up to so many assets."""
    watched = Watched(treasury="0x02", wallet=None)
    mirror = Mirror(watched, UnixTime(0))
    chance = random.Random(0)  # noqa: S311 - a sample, no secret
    for number in range(accounts):
        held = chance.randrange(1, 1 << assets)
        mirror.accounts.apply(
            AccountChanged(
                account=f"0x{chance.getrandbits(160):040x}",
                normalized_debt=number * WAD,
                assets=held,
                amounts=tuple(chance.randrange(2**80) for _ in range(held.bit_count())),
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mirror.db"
        log = structlog.get_logger()
        checkpoints = Checkpoints(path, _DEPLOYMENT, log, wallet=None)
        start = time.perf_counter()
        picture, rest = mirror.accounts.picture(), mirror.copied()
        copied = time.perf_counter()
        checkpoints.save(Checkpoint(block=_BLOCK, accounts=picture, rest=rest))
        written = time.perf_counter()
        checkpoints.close()
        size = path.stat().st_size
        again = Checkpoints(path, _DEPLOYMENT, log, wallet=None)
        closed = time.perf_counter()
        loaded = again.load(again.blocks()[0])
        if loaded is None:
            raise RuntimeError("the checkpoint that was just written is gone")
        restored = Mirror.of_picture(watched, loaded.accounts, loaded.rest)
        ended = time.perf_counter()
        again.close()
    return Restarting(
        accounts=len(restored.accounts),
        copied_ms=(copied - start) * 1e3,
        written_ms=(written - copied) * 1e3,
        restored_ms=(ended - closed) * 1e3,
        file_mb=size / 1e6,
    )
