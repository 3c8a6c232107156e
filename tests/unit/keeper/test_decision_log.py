# SPDX-License-Identifier: MIT
"""The decision log and `keeper explain`."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from keeper.store import decisions
from keeper.store.database import open_database
from keeper.store.decisions import Decision, DecisionLog, decisions_about

OWNER = "0x" + "ab" * 20
LINE: dict[str, Any] = {
    "event": "decision",
    "level": "info",
    "timestamp": "2020-03-12T12:00:00Z",
    "block": 7,
    "subject": f"account {OWNER}",
    "action": "close_out",
    "acting": False,
    "reason": "unprofitable",
}


@pytest.fixture
def engine(tmp_path):
    found = open_database(tmp_path / "k.db", chain_id=1, ledger="0x1")
    yield found
    found.dispose()


@pytest.fixture
def log(engine):
    found = DecisionLog(engine)
    yield found
    found.close()


def test_decision_log__lines__are_found_by_subject_oldest_first(engine, log):
    log(LINE)
    log({**LINE, "event": "sent"})
    log({**LINE, "subject": "auction 0x1"})
    log({**LINE, "block": 9, "acting": True, "reason": "close_out_pays", "debt": "12"})
    log.close()

    time, subject = LINE["timestamp"], LINE["subject"]
    expected = [
        Decision(time, 7, subject, "close_out", False, "unprofitable", {}),
        Decision(time, 9, subject, "close_out", True, "close_out_pays", {"debt": "12"}),
    ]
    assert decisions_about(engine, subject.upper(), 10) == expected
    assert decisions_about(engine, subject, 1) == expected[1:]


def test_decision_log__line_about_several__is_found_by_each(engine, log):
    several = {name: value for name, value in LINE.items() if name not in ("subject", "block")}
    log({**several, "subjects": ("account 0x1", "account 0x2"), "revert": "ledger: frozen"})
    log.close()

    for subject in ("account 0x1", "account 0x2"):
        (found,) = decisions_about(engine, subject, 10)
        assert (found.block, found.details) == (None, {"revert": "ledger: frozen"})


def test_decision_log__disk_that_fails__is_said_with_the_next_line_and_forgiven(engine, log):
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE decisions RENAME TO gone"))
    log(LINE)
    log.close()
    with pytest.raises(OSError, match=r"decision log: .*no such table: decisions"):
        log(LINE)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO decisions"))

    again = DecisionLog(engine)
    again(LINE)
    again.close()
    assert len(decisions_about(engine, LINE["subject"], 10)) == 1


def test_decision_log__opened_anew__forgets_the_oldest(engine, log, monkeypatch):
    for block in range(5):
        log({**LINE, "block": block})
    log.close()
    monkeypatch.setattr(decisions, "KEPT", 3)
    DecisionLog(engine).close()
    assert [row.block for row in decisions_about(engine, LINE["subject"], 10)] == [2, 3, 4]
