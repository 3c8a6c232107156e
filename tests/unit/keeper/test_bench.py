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
    result = CliRunner().invoke(
        app, [*sizes, "--events", "50", "--no-on-chain", "--output", str(output)]
    )

    assert result.exit_code == 0, result.output
    figures = json.loads(output.read_text())
    small, large = figures["screening"]
    assert (small["accounts"], small["hits"]) == (500, 500)
    assert (large["accounts"], large["hits"]) == (4_000, HITS)
    assert large["ratio"] == large["matrix_median_ms"] / large["median_ms"]
    assert "4,000" in result.output
    reading = figures["reading"]
    assert reading["events"] == 50
    assert reading["ratio"] == reading["decoded_per_second"] / reading["eth_abi_per_second"]
    assert [each["accounts"] for each in figures["restarting"]] == [500, 4_000]
    (first, second) = figures["first_sending"]
    assert (first["unsafe"], second["unsafe"]) == (500, HITS)
    assert 0 < second["first_ms"] < second["all_ms"] < second["block_ms"]
    assert "side_by_side" not in figures
