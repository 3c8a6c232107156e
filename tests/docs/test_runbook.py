# SPDX-License-Identifier: MIT
"""The runbook has a row for whatever the keeper reports."""

from __future__ import annotations

import re

from keeper.watch.alerts import Alerts
from keeper.watch.pulse import Pulse
from tests.docs.commands import ROOT

RUNBOOK = (ROOT / "docs" / "runbook.md").read_text("utf-8")


def block_line(**fields):
    return {"event": "block_handled", "block": 1, "unsafe": 1, "unsafe_blocks": 0} | fields


def test_runbook__alerts__are_those_that_are_raised_and_end_as_it_says():
    raised: list[str] = []
    ended: list[str] = []
    alerts = Alerts(lambda alert: (ended if alert.is_over else raised).append(alert.name), 600, 3)
    for line in (
        {"event": "node_lost", "error": "gone"},
        {"event": "endpoint_wrong", "endpoint": "a", "reason": "b"},
        {"event": "heads_overflow", "dropped": 1},
        {"event": "block_failed", "block": 1},
        {"event": "store_failed", "error": "full"},
        {"event": "reverted", "action": "take", "reason": "c"},
        block_line(unsafe_blocks=4),
        {"event": "connected"},
        {"event": "heads_caught_up"},
        block_line(),
    ):
        alerts(line)

    table = RUNBOOK.partition("## Alerts")[2].partition("###")[0]
    rows = re.findall(r"^\| `(\w+)` \|.*\| (.+?) \|$", table, re.MULTILINE)
    assert [name for name, _ in rows] == raised
    assert {name for name, end in rows if end != "never"} == set(ended)


def test_runbook__alerts_in_the_code__are_all_in_the_test_above():
    source = (ROOT / "keeper" / "watch" / "alerts.py").read_text("utf-8")
    table = RUNBOOK.partition("## Alerts")[2].partition("###")[0]
    names = re.findall(r'self\.raise_\("(\w+)"', source)
    assert set(names) == set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))


def test_runbook__health_states__are_what_a_pulse_says():
    now = 0.0
    pulse = Pulse(60, 15, lambda _: None, clock=lambda: now)
    pulse.see_head(7)
    now = 100.0
    words = {re.sub(r"\d+", "…", problem) for problem in pulse.problems()}
    table = RUNBOOK.partition("## Health")[2]
    assert words == set(re.findall(r"^\| `([^`|]+)` \| ", table, re.MULTILINE))
