# SPDX-License-Identifier: MIT
"""`python -m keeper.bench`: it measures what it says; no time is asserted."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from keeper.bench.__main__ import app
from keeper.bench.screening import HITS


def test_bench__small_book__finds_everybody_who_went_under_and_writes_it_down(tmp_path):
    output = tmp_path / "out" / "bench.json"
    sizes = ["--accounts", "500", "--accounts", "4000"]
    result = CliRunner().invoke(app, [*sizes, "--output", str(output)])

    assert result.exit_code == 0, result.output
    small, large = json.loads(output.read_text())["screening"]
    assert (small["accounts"], small["hits"]) == (500, 500)
    assert (large["accounts"], large["hits"]) == (4_000, HITS)
    assert large["ratio"] == large["matrix_median_ms"] / large["median_ms"]
    assert "4,000" in result.output
