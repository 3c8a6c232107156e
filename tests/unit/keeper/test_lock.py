# SPDX-License-Identifier: MIT
"""`keeper.store.lock`: one keeper per database, and no dead one in its way."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from keeper.errors import AlreadyRunning, ConfigurationError
from keeper.store.lock import locked

HOLDER = """
import sys, time
from pathlib import Path
from keeper.store.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def database(tmp_path):
    return tmp_path / "new" / "1.db"


@pytest.fixture
def holder(database):
    """Another process that has the lock."""
    command = [sys.executable, "-c", HOLDER, str(database)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_locked__by_another_process__says_which_and_since_when(database, holder):
    with pytest.raises(AlreadyRunning) as refused, locked(database):
        pytest.fail("both have it")

    since = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"
    told = f"database: {database}: in use by a keeper, process {holder.pid} since "
    assert re.fullmatch(re.escape(told) + since, str(refused.value))


def test_locked__by_a_process_that_was_killed__is_free(database, holder):
    holder.kill()
    holder.wait()

    with locked(database):
        said = database.with_suffix(".lock").read_text()
    assert said.startswith(f"process {os.getpid()} since ")


def test_locked__again_after_the_end__is_free(database):
    for _ in range(2):
        with locked(database):
            pass


def test_locked__another_chain_in_the_same_folder__does_not_matter(database, holder):
    assert holder.poll() is None
    with locked(database.with_name("5.db")):
        pass


def test_locked__holder_has_not_yet_said_who_it_is__is_refused_all_the_same(database, holder):
    assert holder.poll() is None
    database.with_suffix(".lock").write_text("")

    with pytest.raises(AlreadyRunning, match=r"in use by a keeper, which has only just begun$"):
        locked(database).__enter__()


def test_locked__no_folder_can_be_made__is_refused(tmp_path):
    (tmp_path / "new").write_text("a file")

    with pytest.raises(ConfigurationError, match=r"^database: .*/new/1\.lock: "):
        locked(tmp_path / "new" / "1.db").__enter__()
