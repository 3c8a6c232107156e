# SPDX-License-Identifier: MIT
"""A short crash on a real anvil, with the real keeper process: what the demo promises holds."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from lab.cli import app as lab_app
from lab.live.progress import Display
from lab.live.session import Session
from lab.live.summary import summarize
from lab.live.verify import list_failures
from lab.scenario.loading import load_scenario
from model.units import WAD
from scripts.demo import app

if TYPE_CHECKING:
    from lab.live.outcome import Outcome

SCENARIO = Path(__file__).parents[2] / "scenarios" / "short-crash.yaml"


def play(out: Path, *, with_keeper: bool) -> Outcome:
    with Display(Console(file=io.StringIO())) as display:
        return Session(
            scenario=load_scenario(SCENARIO),
            out=out,
            with_keeper=with_keeper,
            display=display,
        ).run()


def replay(*arguments: str) -> dict[str, Any]:
    """What `lab replay` prints for programs."""
    result = CliRunner().invoke(lab_app, ["replay", "short-crash", "--json", *arguments])
    assert result.exit_code == 0, result.output
    figures: dict[str, Any] = json.loads(result.stdout)
    return figures


def without_clock(figures: dict[str, Any]) -> dict[str, Any]:
    """The summary but for what this machine's clock measured."""
    del figures["wall_seconds"], figures["latency"]["ms_p50"], figures["latency"]["ms_p99"]
    return figures


def test_demo__keeper_running__protocol_stays_whole(tmp_path: Path) -> None:
    first = play(tmp_path / "first", with_keeper=True)

    assert list_failures(first) == []
    lanes = [liquidation.lane for liquidation in first.liquidations]
    assert lanes.count("direct") >= 10
    assert lanes.count("close_out") >= 5
    assert first.bad_debt.uncovered == first.bad_debt.debt_auction == 0
    assert first.buffer_after > first.buffer_before
    assert first.keeper.profit > 0
    assert first.keeper.reverted == 0

    # The wrong print reaches the market, not the oracle, so it liquidates nobody.
    assert min(prices.market["LINK"] for prices in first.prices) == 10**14
    assert min(prices.oracle["LINK"] for prices in first.prices) == 25 * WAD // 10

    live = without_clock(replay("--engine", "anvil", "--report", str(tmp_path / "second")))
    assert live == without_clock(summarize(first))
    # The lab's own chain and keeper come to the same.
    row = replay()
    assert live["liquidations"] == {
        "direct": row["direct_liquidations"],
        "close_out": row["close_outs"],
    }
    assert live["bad_debt"]["created"] == pytest.approx(row["bad_debt"], abs=1e-6)


def test_demo__keeper_late__loss_goes_down_the_waterfall(tmp_path: Path) -> None:
    late = play(tmp_path, with_keeper=False)

    assert list_failures(late) == []
    end_of_prices = late.start + 2 * 3_600
    assert min(liquidation.time for liquidation in late.liquidations) > end_of_prices
    bad_debt = late.bad_debt
    assert bad_debt.buffer > 0
    assert bad_debt.debt_auction > 0
    assert late.governance_minted > 0
    # Less than a lot is not auctioned: it waited for income.
    assert bad_debt.uncovered == 0


def test_demo__malformed_scenario__is_refused_with_line_and_field(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    text = SCENARIO.read_text(encoding="utf-8").replace("accounts: 20", "accounts: none")
    path.write_text(text, encoding="utf-8")

    result = CliRunner().invoke(app, ["--scenario", str(path), "--out", str(tmp_path)])

    assert result.exit_code == 2
    line = text[: text.index("accounts: none")].count("\n") + 1
    assert f"mine.yaml:{line}:3: population.accounts is 'none': should be a valid integer" in (
        result.output.replace("\n", "")
    )
