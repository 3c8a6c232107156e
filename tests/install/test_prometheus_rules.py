# SPDX-License-Identifier: MIT
"""Alert rules: accepted by promtool, tried both ways each, and explained in the runbook."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
import yaml

from keeper.transactions.acts import ORDERS
from keeper.watch.metrics import TROUBLES, Metrics
from tests.install.project import ROOT

FOLDER = ROOT / "packaging" / "prometheus"
RULES = yaml.safe_load((FOLDER / "backstop.rules.yaml").read_text("utf-8"))["groups"][0]["rules"]
TESTS = yaml.safe_load((FOLDER / "backstop.rules.test.yaml").read_text("utf-8"))["tests"]
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text("utf-8")
PROMTOOL = shutil.which("promtool")

needs_promtool = pytest.mark.skipif(PROMTOOL is None, reason="needs promtool: apt's prometheus")


@needs_promtool
@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "rules", "backstop.rules.yaml"),
        ("test", "rules", "backstop.rules.test.yaml"),
        ("check", "config", "prometheus.yaml"),
    ],
)
def test_promtool__what_is_shipped__passes(arguments):
    assert PROMTOOL is not None
    result = subprocess.run(  # noqa: S603
        [str(PROMTOOL), *arguments], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_rules__each__is_tried_firing_and_silent():
    tried = {
        (case["alertname"], bool(case.get("exp_alerts")))
        for test in TESTS
        for case in test["alert_rule_test"]
    }
    assert tried == {(rule["alert"], fires) for rule in RULES for fires in (True, False)}


def test_rules__each__names_a_heading_of_the_runbook_and_stands_there():
    headings = {
        re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", RUNBOOK, re.MULTILINE)
    }
    for rule in RULES:
        page, _, heading = rule["annotations"]["runbook"].partition("#")
        assert page == "docs/runbook.md"
        assert heading in headings
    listed = re.findall(r"^\| `(Backstop\w+)` \|", RUNBOOK, re.MULTILINE)
    assert listed == [rule["alert"] for rule in RULES]


def test_rules__metrics_and_labels__are_those_of_the_keeper():
    text = " ".join(rule["expr"] for rule in RULES)
    shown = {
        sample.name for family in Metrics().registry.collect() for sample in family.samples
    } | {"keeper_endpoint_state"}  # which knows its nodes only when it runs
    assert set(re.findall(r"\bkeeper_\w+", text)) <= shown
    assert set(re.findall(r'event="(\w+)"', text)) <= TROUBLES


def test_metrics__before_anything_happened__are_there_at_zero():
    """Else the first time would be no increase."""
    registry = Metrics().registry
    for event in TROUBLES:
        assert registry.get_sample_value("keeper_troubles_total", {"event": event}) == 0
    for action in ORDERS:
        labels = {"state": "reverted", "action": action}
        assert registry.get_sample_value("keeper_transactions_total", labels) == 0
