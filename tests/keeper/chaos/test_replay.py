# SPDX-License-Identifier: MIT
"""A crash that was recorded, decided on again without a node."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from tests.keeper.chaos.crash import PRICE, undone
from tests.keeper.process import PATIENCE, Keeper
from tests.keeper.world import KEEPER_KEY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.keeper.chaos.crash import Crash
    from tests.keeper.chaos.mortal_node import MortalNode
    from tests.keeper.world import World

Line = dict[str, Any]
SECRETS = {"webhook": "http://127.0.0.1:9/hook-token", "relay_urls": '["http://127.0.0.1:9/key"]'}


def replayed(recording: Path, *options: str) -> list[Line]:
    """Lines of `keeper replay`, which knows no node."""
    command = [sys.executable, "-m", "keeper", "replay", str(recording), "--json", *options]
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def decisions_of(keeper: Keeper) -> list[Line]:
    """What it decided, as it said it, but for the time of day."""
    lines = keeper.of("decision")
    return [{name: line[name] for name in line if name != "timestamp"} for line in lines]


def brief(decisions: list[Line]) -> list[tuple[int, str, str]]:
    """What they say in short."""
    return [(line["block"], line["subject"], line["reason"]) for line in decisions]


@pytest.fixture(scope="module")
def recorded(
    fallen: World, mortal_node: MortalNode, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[Line]]:
    """Two liquidations fail because the market fell in their block, and are done later."""
    folder = tmp_path_factory.mktemp("recorded")
    file = folder / "crash.recording"
    with undone(fallen, mortal_node, folder) as crash:
        with crash.keeper(None, "--record", str(file), **SECRETS) as keeper:
            keeper.wait_for("block_handled")
            crash.set_pool(PRICE / 100)
            crash.mine(keeper, blocks=2)
            crash.set_pool(PRICE)
            crash.mine(keeper, blocks=4)
            assert keeper.stop() == 0
        crash.check(reverted=2)
    return file, decisions_of(keeper)


def test_replay__of_a_crash__decides_as_the_keeper_did(recorded: tuple[Path, list[Line]]):
    file, decisions = recorded
    reasons = [line["reason"] for line in decisions]
    assert reasons.count("direct_pays") == 4
    assert "backing_off" in reasons

    again = replayed(file)
    assert brief(again) == brief(decisions)
    assert again == decisions
    owner = decisions[0]["subject"]
    own = [line for line in decisions if line["subject"] == owner]
    assert 0 < len(own) < len(decisions)
    assert replayed(file, "--subject", owner) == own


def test_replay__settings_with_budgets__they_do_not_hold(
    recorded: tuple[Path, list[Line]], tmp_path: Path
):
    """What had been spent is not recorded."""
    file, decisions = recorded
    config = tmp_path / "keeper.yaml"
    config.write_text("budgets: {lanes: {gas_per_day: 0, in_flight: 0}}\n")

    assert replayed(file, "--config", str(config)) == decisions


def test_replay__another_policy__changes_what_it_concerns(recorded: tuple[Path, list[Line]]):
    file, decisions = recorded
    profits = {
        line["subject"]: line["expected_profit_coin"] for line in decisions if line["acting"]
    }
    (poor, rich) = sorted(profits, key=lambda subject: profits[subject])
    between = (profits[poor] + profits[rich]) / 2

    changed = replayed(file, "--set", f"min_profit={between}")

    def about(subject: str, lines: list[Line]) -> list[Line]:
        return [line for line in lines if line["subject"] == subject]

    assert about(rich, changed) == about(rich, decisions)
    assert [line["reason"] for line in about(poor, decisions)] == [
        "direct_pays",
        "backing_off",
        "direct_pays",
    ]
    assert [line["reason"] for line in about(poor, changed)] == [
        "unprofitable",
        "backing_off",
        "unprofitable",
    ]


def test_replay__from_a_checkpoint__decides_as_the_keeper_did(crash: Crash, tmp_path: Path):
    crash.set_pool(PRICE / 100)
    crash.mine()
    with crash.keeper() as keeper:
        keeper.wait_for("block_handled")
        assert keeper.stop() == 0
    crash.set_pool(PRICE)
    crash.mine()
    file = tmp_path / "again.recording"
    with crash.keeper(None, "--record", str(file)) as keeper:
        keeper.wait_for("restored")
        crash.mine(keeper, blocks=3)
        assert keeper.stop() == 0

    assert replayed(file) == decisions_of(keeper)


def test_replay__of_a_keeper_that_was_killed__goes_to_the_last_whole_block(
    crash: Crash, tmp_path: Path
):
    file = tmp_path / "killed.recording"
    with crash.keeper(None, "--record", str(file)) as keeper:
        block = keeper.wait_for("block_handled")["block"]
        crash.mine(keeper, blocks=2)
        crash.mine()
        keeper.kill()

    *decisions, cut = replayed(file)
    assert (cut["event"], cut["level"]) == ("recording_cut", "warning")
    assert cut["block"] >= block
    assert decisions == decisions_of(keeper)


def test_replay__file_cut_anywhere__decides_up_to_there(
    recorded: tuple[Path, list[Line]], tmp_path: Path
):
    file, decisions = recorded
    shorter = tmp_path / "cut.recording"
    shorter.write_bytes(file.read_bytes()[: file.stat().st_size * 9 // 10])

    *found, cut = replayed(shorter)
    assert cut["event"] == "recording_cut"
    assert len(found) > 0
    assert found == decisions[: len(found)]


def test_recording__anything__holds_no_secret(
    recorded: tuple[Path, list[Line]], mortal_node: MortalNode
):
    file, _ = recorded
    text = gzip.decompress(file.read_bytes()).decode()

    assert KEEPER_KEY.removeprefix("0x") not in text
    for secret in ("hook-token", "127.0.0.1", f":{mortal_node.port}", str(file.parent)):
        assert secret not in text


def test_replay__no_recording__says_so(tmp_path: Path):
    file = tmp_path / "none"
    file.write_bytes(zlib.compress(b"something else"))
    command = [sys.executable, "-m", "keeper", "replay", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603

    assert (done.returncode, done.stderr) == (
        2,
        f"error: {file}: is no recording; `keeper run --record` writes one\n",
    )
