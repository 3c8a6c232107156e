# SPDX-License-Identifier: MIT
"""A restart goes on where the keeper was, or from the first log: never from something wrong."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from structlog.testing import capture_logs

from keeper.checkpointing import Checkpointing
from keeper.errors import ConfigurationError
from keeper.follower import Follower
from keeper.mirror.mirror import Rest
from keeper.store.checkpoints import KEPT, Checkpoints
from keeper.store.records import from_json, shape_of, to_json
from tests.unit.keeper.branches import DEPLOYMENT, RandomChain, exactly
from tests.unit.keeper.scene import WALLET

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "31337.mirror.db"


@pytest.fixture
def chain():
    chain = RandomChain(11)
    for _ in range(12):
        chain.grow()
    return chain


def checkpoints_at(path: Path, **changes: Any) -> Checkpoints:
    return Checkpoints(path, replace(DEPLOYMENT, **changes), structlog.get_logger(), wallet=WALLET)


def follower_of(chain: RandomChain, checkpoints: Checkpoints | None) -> Follower:
    log = structlog.get_logger()
    return Follower(
        chain.node, DEPLOYMENT, log, wallet=WALLET, page=100, depth=5, checkpoints=checkpoints
    )


async def cold(chain: RandomChain) -> Any:
    follower = follower_of(chain, None)
    await follower.advance(chain.tip)
    return exactly(follower.mirror)


async def stored(chain: RandomChain, path: Path) -> None:
    """A checkpoint of the tip."""
    follower = follower_of(chain, None)
    await follower.advance(chain.tip)
    checkpoint = follower.checkpoint()
    assert checkpoint is not None
    checkpoints = checkpoints_at(path)
    checkpoints.save(checkpoint)
    checkpoints.close()


async def restarted(chain: RandomChain, path: Path, **changes: Any) -> list[Any]:
    """Start a follower from a file; what it logged. It is always right."""
    with capture_logs() as logs:
        follower = follower_of(chain, checkpoints_at(path, **changes))
        await follower.advance(chain.tip)
    assert exactly(follower.mirror) == await cold(chain)
    return [(line["event"], line.get("reason")) for line in logs]


async def test_advance__checkpoint_on_the_chain__reads_the_missing_logs_only(chain, path):
    await stored(chain, path)
    reached = chain.tip.number
    for _ in range(3):
        chain.grow()
    asked = []
    logs_between = chain.node.logs_between

    async def noted(first, last, addresses):
        asked.append((first, last))
        return await logs_between(first, last, addresses)

    chain.node.logs_between = noted
    follower = follower_of(chain, checkpoints_at(path))
    await follower.advance(chain.tip)

    assert asked == [(reached + 1, reached + 3)]
    assert exactly(follower.mirror) == await cold(chain)


async def test_advance__checkpoint_of_the_tip__reads_no_logs(chain, path):
    await stored(chain, path)
    chain.node.requests.clear()

    follower = follower_of(chain, checkpoints_at(path))
    await follower.advance(chain.tip)

    assert chain.node.requests == {"block": 1}
    assert exactly(follower.mirror) == await cold(chain)


async def test_advance__newest_checkpoint_orphaned__starts_from_an_older_one(chain, path):
    await stored(chain, path)
    kept = chain.tip.number
    chain.grow()
    await stored(chain, path)
    chain.cut(1)
    chain.grow()

    with capture_logs() as logs:
        follower = follower_of(chain, checkpoints_at(path))
        await follower.advance(chain.tip)

    assert [line["block"] for line in logs if line["event"] == "restored"] == [kept]
    assert exactly(follower.mirror) == await cold(chain)


async def test_advance__reorg_below_the_history__starts_from_a_checkpoint(chain, path):
    await stored(chain, path)
    kept = chain.tip.number
    follower = follower_of(chain, checkpoints_at(path))
    for _ in range(12):
        await follower.advance(chain.grow())
    chain.cut(11)
    for _ in range(11):
        chain.grow()

    with capture_logs() as logs:
        await follower.advance(chain.tip)

    assert [line["block"] for line in logs if line["event"] == "restored"] == [kept]
    assert exactly(follower.mirror) == await cold(chain)


async def test_advance__after_forget__trusts_no_checkpoint(chain, path):
    await stored(chain, path)
    follower = follower_of(chain, checkpoints_at(path))
    await follower.advance(chain.tip)
    follower.forget()
    chain.node.requests.clear()

    await follower.advance(chain.grow())

    assert chain.node.requests["logs_between"] == 2


# --- Files that are no good -----------------------------------------------------------------------


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5_000])


def overwritten(path: Path) -> None:
    path.write_bytes(b"no database at all" * 500)


def one_bit_flipped(path: Path) -> None:
    with sqlite3.connect(path) as database:
        (rows,) = database.execute("SELECT rows FROM checkpoints").fetchone()
        flipped = bytes([rows[0] ^ 1]) + rows[1:]
        database.execute("UPDATE checkpoints SET rows = ?", (flipped,))
    database.close()


def of_a_later_version(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("UPDATE checkpoints SET origin = 'later'")
    database.close()


def of_a_later_format(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("UPDATE identity SET format = 99")
    database.close()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (cut_short, "malformed"),
        (overwritten, "file is not a database"),
        (one_bit_flipped, "its digest does not fit"),
        (of_a_later_version, "is of another version, deployment or wallet"),
        (of_a_later_format, "is of format 99, not 1"),
    ],
)
async def test_advance__spoilt_file__is_set_aside_and_then_replaced(chain, path, spoil, reason):
    await stored(chain, path)
    spoil(path)

    logs = await restarted(chain, path)

    assert [event for event, _ in logs] == ["checkpoint_set_aside"]
    assert reason in logs[0][1]
    assert path.with_name(path.name + ".set-aside").exists()
    await stored(chain, path)
    assert [event for event, _ in await restarted(chain, path)] == ["restored"]


async def test_advance__file_of_another_chain__is_set_aside(chain, path):
    await stored(chain, path)

    logs = await restarted(chain, path, chain_id=5)

    assert logs == [("checkpoint_set_aside", f"database: {path}: is of chain_id 31337, not 5")]


async def test_advance__no_file__starts_from_the_first_log(chain, path):
    assert await restarted(chain, path) == []


async def test_save__folder_cannot_be_made__warns_and_goes_on(chain, tmp_path):
    (tmp_path / "data").write_text("a file, not a folder")

    with capture_logs() as logs:
        await stored(chain, tmp_path / "data" / "31337.mirror.db")

    assert [line["event"] for line in logs] == ["checkpoint_failed"]


async def test_blocks__locked_file__is_left_alone(chain, path, monkeypatch):
    await stored(chain, path)

    def locked(path: Path, **_: Any) -> Any:
        raise ConfigurationError(f"database: {path}: database is locked")

    with monkeypatch.context() as patched:
        patched.setattr("keeper.store.checkpoints.open_database", locked)
        logs = await restarted(chain, path)

    assert logs == [("checkpoint_failed", f"database: {path}: database is locked")]
    assert len(checkpoints_at(path).blocks()) == 1


# --- Writing --------------------------------------------------------------------------------------


async def test_save__many__keeps_the_last_few(chain, path):
    for _ in range(KEPT + 2):
        await stored(chain, path)
        chain.grow()

    tip = chain.tip.number
    assert [block.number for block in checkpoints_at(path).blocks()] == [
        tip - 1 - age for age in range(KEPT)
    ]


async def test_save__same_block_again__is_there_once(chain, path):
    await stored(chain, path)
    await stored(chain, path)

    assert len(checkpoints_at(path).blocks()) == 1


async def test_handled__every_few_blocks__writes_one_and_the_last_at_the_end(chain, path):
    follower = follower_of(chain, None)
    checkpointing = Checkpointing(follower, checkpoints_at(path), every=4)
    first = chain.tip.number
    for _ in range(7):
        head = chain.grow()
        await follower.advance(head)
        checkpointing.handled(head.number)
        await asyncio.sleep(0)
        if checkpointing._writing is not None:
            await checkpointing._writing
    await checkpointing.finish()

    numbers = [block.number for block in checkpoints_at(path).blocks()]
    assert numbers == [first + 7, first + 5]


async def test_handled__writer_still_busy__starts_no_second_one(chain, path):
    follower = follower_of(chain, None)
    await follower.advance(chain.tip)
    checkpointing = Checkpointing(follower, checkpoints_at(path), every=1)
    checkpointing.handled(1)
    checkpointing.handled(2)
    busy = checkpointing._writing

    checkpointing.handled(3)

    assert checkpointing._writing is busy
    await checkpointing.finish()


# --- Records --------------------------------------------------------------------------------------


async def test_from_json__of_what_to_json_made__is_the_same(chain):
    follower = follower_of(chain, None)
    await follower.advance(chain.tip)
    rest = follower.mirror.copied()

    assert from_json(to_json(rest, Rest), Rest) == rest


@pytest.mark.parametrize(
    ("data", "hint"),
    [("1", int), (True, int), (1, str), (5, tuple[int, ...]), ([1], dict[int, int]), ([], Rest)],
)
def test_from_json__other_shape__is_refused(data, hint):
    with pytest.raises((ValueError, TypeError)):
        from_json(data, hint)


def test_shape_of__the_whole_state__names_its_innermost_fields():
    assert "min_remaining" in shape_of(Rest)
