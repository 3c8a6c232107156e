# SPDX-License-Identifier: MIT
"""Workers that are processes: the same rows as here, whatever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from multiprocessing import active_children
from pathlib import Path

import pytest

from lab.runs.cluster import LOCAL, open_cluster
from lab.runs.local_pool import LocalPool
from lab.runs.runner import WorkerDied
from lab.runs.store import Store, digest
from lab.runs.sweep import play_sweep
from tests.lab.runs.small import Here, sweep

ROOT = Path(__file__).parents[3]
SEEDS = tuple(range(1, 9))


def rows_of(runner, folder):
    store = Store(folder)
    play_sweep(sweep(seeds=SEEDS, vary=()), store, runner, tell=lambda *_: None)
    return store.read()


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    return digest(rows_of(Here(), tmp_path_factory.mktemp("here")))


def square_or_die_once(given):
    """The square; the first time that it is asked for that of 3 its process dies."""
    number, mark = given
    if number == 3 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number**2


def die(_):
    os.kill(os.getpid(), signal.SIGKILL)


def environment(name):
    return os.environ.get(name)


def test_local_pool__one_worker_killed__everything_is_done(tmp_path):
    given = [(number, tmp_path / "mark") for number in range(8)]

    assert sorted(LocalPool(1).map(square_or_die_once, given)) == [n**2 for n in range(8)]
    assert (tmp_path / "mark").exists()


def test_local_pool__task_that_kills_every_worker__says_so_instead_of_going_on():
    with pytest.raises(WorkerDied, match="taken down its worker 3 times"):
        list(LocalPool(1).map(die, [1]))


def test_local_pool__worker__has_one_thread_and_ours_is_as_before():
    before = os.environ.get("OMP_NUM_THREADS")

    assert list(LocalPool(1).map(environment, ["OMP_NUM_THREADS"])) == ["1"]
    assert os.environ.get("OMP_NUM_THREADS") == before
    assert not active_children()


def test_sweep_command__killed_in_the_middle__goes_on_and_has_the_same_rows(expected, tmp_path):
    scenario, out = tmp_path / "small.yaml", tmp_path / "rows"
    text = (ROOT / "scenarios" / "short-crash.yaml").read_text(encoding="utf-8")
    text = text.replace("accounts: 20", "accounts: 4")
    text = text.replace("../parameters", str(ROOT / "parameters"))
    scenario.write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", "from lab.cli import app; app()", "sweep", str(scenario)]
    command += ["--seeds", f"1..{SEEDS[-1]}", "--out", str(out), "--jobs", "1"]
    going = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603
    store = Store(out)
    while not store.keys():
        time.sleep(0.05)
    workers = children_of(going.pid)
    going.kill()
    going.wait()
    kept = store.keys()
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        time.sleep(0.05)

    told = []
    play_sweep(
        sweep(seeds=SEEDS, vary=()), store, Here(), tell=lambda *progress: told.append(progress)
    )
    assert 1 <= len(kept) < len(SEEDS)
    assert told[0] == (len(kept), len(SEEDS))
    assert digest(store.read()) == expected


def children_of(pid):
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8")
    return [int(child) for child in listed.split()]


def test_cluster__worker_killed_in_the_middle__has_the_same_rows(expected, tmp_path):
    with open_cluster(LOCAL, 2) as cluster:
        killed = []

        class Killing:
            def map(self, do, given):
                for answer in cluster.map(do, given):
                    if not killed:
                        killed.append(cluster.kill_a_worker())
                    yield answer

        rows = rows_of(Killing(), tmp_path)
    assert killed
    assert digest(rows) == expected
