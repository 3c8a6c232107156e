# SPDX-License-Identifier: MIT
"""`keeper.store.database`: a file is ours, whole and of this chain, or it is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from keeper.errors import ConfigurationError
from keeper.store.database import open_database

OURS: dict[str, Any] = {"chain_id": 31337, "ledger": "0xaa"}


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "new" / "keeper.db"
    open_database(found, **OURS).dispose()
    return found


def test_open_database__again__writes_ahead_and_through(path):
    with open_database(path, **OURS).connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert connection.execute(text("SELECT count(*) FROM identity")).scalar_one() == 1


@pytest.mark.parametrize(
    ("other", "difference"),
    [
        ({"chain_id": 1}, "chain_id 31337, not 1"),
        ({"ledger": "0xbb"}, "ledger 0xaa, not 0xbb"),
    ],
)
def test_open_database__of_another_chain_or_deployment__is_refused(path, other, difference):
    with pytest.raises(ConfigurationError) as refused:
        open_database(path, **(OURS | other))
    assert str(refused.value) == f"database: {path}: is of {difference}"


def test_open_database__of_another_format__is_refused(path):
    with open_database(path, **OURS).begin() as connection:
        connection.execute(text("UPDATE identity SET format = 7"))
    with pytest.raises(ConfigurationError, match=r"is of format 7, not 1$"):
        open_database(path, **OURS)


def test_open_database__no_database__is_refused_and_left_alone(path):
    content = b"something else" * 100
    path.write_bytes(content)
    with pytest.raises(ConfigurationError) as refused:
        open_database(path, **OURS)
    assert str(refused.value) == f"database: {path}: file is not a database"
    assert path.read_bytes() == content


def test_open_database__by_many_at_once__is_made_once(tmp_path):
    def opened(number: int) -> int:
        database = open_database(tmp_path / f"{number // 4}.db", **OURS)
        with database.connect() as connection:
            found: int = connection.execute(text("SELECT count(*) FROM identity")).scalar_one()
        database.dispose()
        return found

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(opened, range(80))) == [1] * 80
