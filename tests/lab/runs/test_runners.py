# SPDX-License-Identifier: MIT
"""Workers that are processes: the same rows as here, whatever is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path

import pytest

from lab.runs.local_pool import LocalPool, Work
from lab.runs.runner import WorkerDied
from lab.runs.store import ROWS, Store, digest
from lab.runs.sweep import play_sweep, take_up
from lab.scenario.writing import write_scenario
from tests.lab.runs.chores import square_or_die_once
from tests.lab.runs.small import Here, scenario, sweep

ROOT = Path(__file__).parents[3]
SEEDS = tuple(range(1, 9))


def rows_of(runner, folder):
    store = Store(folder)
    play_sweep(sweep(seeds=SEEDS, vary=()), store, runner, tell=lambda *_: None)
    return store.read()


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    return digest(rows_of(Here(), tmp_path_factory.mktemp("here")))


def test_local_pool__one_worker_killed__everything_is_done_and_nobody_is_left(tmp_path):
    before = dict(os.environ)
    given = [(number, tmp_path / "mark") for number in range(8)]

    assert sorted(LocalPool(1).map(square_or_die_once, given)) == [
        (number**2, "1") for number in range(8)
    ]
    assert (tmp_path / "mark").exists()
    assert not active_children()
    assert dict(os.environ) == before


def test_work__same_task_has_taken_down_three_workers__says_so_instead_of_going_on():
    work = Work(["a", "b", "c"])
    assert (work.next(), work.next()) == ((0, "a"), (1, "b"))
    work.suspect()
    again = work.next()
    assert again == (1, "b")
    work.finish(again[0])
    assert work.next() == (0, "a")
    work.suspect()
    assert (work.next(), work.next()) == ((0, "a"), (2, "c"))
    with pytest.raises(WorkerDied, match="has taken down its worker 3 times"):
        work.suspect()


def test_work__all_finished__is_done():
    work = Work(["a"])
    assert work.next() == (0, "a")
    assert (work.next(), work.is_done) == (None, False)
    work.finish(0)

    assert work.is_done


def test_local_pool__parent_killed__workers_end_too():
    code = (
        "import os, time\n"
        "from lab.runs.local_pool import LocalPool\n"
        "from tests.lab.runs.chores import say_and_sleep\n"
        "list(LocalPool(1).map(say_and_sleep, [0]))\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) as parent:  # noqa: S603
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        assert is_alive(worker)
        parent.kill()
    while is_alive(worker):
        time.sleep(0.05)


def is_alive(pid):
    try:
        return "(zombie)" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return False


def test_sweep_command__killed_in_the_middle__goes_on_and_has_the_same_rows(expected, tmp_path):
    file, out = tmp_path / "small.yaml", tmp_path / "rows"
    write_scenario(scenario(), file)
    command = [sys.executable, "-c", "from lab.cli import app; app()", "sweep", str(file)]
    command += ["--seeds", f"1..{SEEDS[-1]}", "--out", str(out), "--jobs", "1"]
    store = Store(out / ROWS)
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as going:  # noqa: S603
        while not store.keys():
            assert going.poll() is None
            time.sleep(0.05)
        going.kill()
    kept = store.keys()

    told = []
    again = sweep(seeds=SEEDS, vary=())
    take_up(again, out)
    play_sweep(again, store, Here(), tell=lambda *progress: told.append(progress))
    assert 1 <= len(kept) < len(SEEDS)
    assert told[0] == (len(kept), len(SEEDS))
    assert digest(store.read()) == expected


def test_cluster__worker_killed_in_the_middle__has_the_same_rows(expected, tmp_path):
    from lab.runs.cluster import LOCAL, open_cluster  # noqa: PLC0415  slow to import

    killed: list[int] = []
    with open_cluster(LOCAL, 2) as cluster:

        class Killing:
            def map(self, do, given):
                for answer in cluster.map(do, one_by_one(given)):
                    if not killed:
                        killed.extend(cluster._client.run(os.getpid).values())
                        os.kill(killed[0], signal.SIGKILL)
                    yield answer

        rows = rows_of(Killing(), tmp_path)
        left = set(cluster._client.run(os.getpid).values())
    assert len(killed) == 2
    assert killed[0] not in left
    assert digest(rows) == expected


@contextmanager
def started(*command: str):
    """A process of the cluster's, ended afterwards."""
    with (
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "distributed.cli." + command[0], *command[1:]],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process
    ):
        yield process
        process.kill()


def test_sweep_command__scheduler_elsewhere_and_a_worker_gone__has_the_same_rows(
    expected, tmp_path
):
    file, out, told = tmp_path / "small.yaml", tmp_path / "rows", tmp_path / "scheduler.json"
    write_scenario(scenario(), file)
    scheduler = ("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    worker = ("dask_worker", "--scheduler-file", str(told), "--host", "127.0.0.1")
    alone = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path))
    with (
        started(*scheduler, "--scheduler-file", str(told)),
        started(*worker, *alone),
        started(*worker, *alone) as going,
    ):
        while not (told.exists() and told.read_text(encoding="utf-8")):
            time.sleep(0.05)
        address = json.loads(told.read_text(encoding="utf-8"))["address"]
        command = [sys.executable, "-c", "from lab.cli import app; app()", "sweep", str(file)]
        command += ["--seeds", f"1..{SEEDS[-1]}", "--out", str(out), "--dask", address]
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as sweeping:  # noqa: S603
            while not Store(out / ROWS).keys():
                assert sweeping.poll() is None
                time.sleep(0.05)
            going.kill()
            assert sweeping.wait() == 0
    assert digest(Store(out / ROWS).read()) == expected


def one_by_one(tasks):
    """Tasks of one run each, so that some are left when a worker is killed."""
    for task in tasks:
        yield from (replace(task, jobs=(job,)) for job in task.jobs)
