# SPDX-License-Identifier: MIT
"""Reports of sweeps and of runs."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import polars as pl
import pytest
from matplotlib.patches import Rectangle
from typer.testing import CliRunner

from lab.cli import app
from lab.report.figures import loss_figures, waiting_figures
from lab.report.report import faults_of, write_report
from lab.report.run_set import is_same, set_of_run, set_of_sweep
from lab.report.surface import draw_heat_map, group, varied_fields
from lab.run import record
from lab.runs.store import ROWS, Store
from lab.runs.sweep import play_sweep, take_up
from lab.scenario.errors import ScenarioError
from tests.lab.runs.small import Here, scenario, sweep

VARY = ("keeper.latency=0,3", "parameters.engine.penalty=10 %,12 %,60 %")


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("swept")
    planned = sweep(vary=VARY, seeds=(1, 2, 3))
    take_up(planned, folder)
    play_sweep(planned, Store(folder / ROWS), Here(), tell=lambda *_: None)
    return folder


@pytest.fixture(scope="module")
def runs(swept):
    return set_of_sweep(swept)


@pytest.fixture(scope="module")
def page(runs, tmp_path_factory):
    return write_report([runs], tmp_path_factory.mktemp("report"))


class Tags(HTMLParser):
    """Titles, and whatever a browser would fetch."""

    def __init__(self):
        super().__init__()
        self.titles, self.fetched, self._open = [], [], None

    def handle_starttag(self, tag, attrs):
        self._open = tag
        given = dict(attrs)
        links = [given.get(name) or "#" for name in ("href", "xlink:href", "src", "data", "srcset")]
        if tag in {"script", "link"} or not all(link.startswith(("#", "data:")) for link in links):
            self.fetched.append((tag, given))

    def handle_data(self, data):
        if self._open == "h3":
            self.titles.append(data.strip())
        self._open = None


def tags_of(page):
    tags = Tags()
    tags.feed(page.read_text(encoding="utf-8"))
    return tags


def test_report__of_a_sweep__needs_no_other_file_and_has_every_part(page):
    tags = tags_of(page)

    assert tags.fetched == []
    assert "url(" not in re.sub(r"url\(#", "", page.read_text(encoding="utf-8"))
    assert tags.titles == [
        "Losses",
        "What varies",
        "Buffer and dilution",
        "Unsafe accounts",
        "Auctions",
        "Keepers",
        "Exposure",
        "The worst run, as it happened",
        "To play it again",
        "What is real",
        "Prices",
        "Market",
        "Borrowers",
        "Keepers and blocks",
        "Statistics",
    ]


def test_report__of_a_sweep__puts_its_plots_beside_it(page):
    assert sorted(path.name for path in (page.parent / "plots").iterdir()) == [
        "auctions.png",
        "buffer.png",
        "curve-keeper.latency.png",
        "curve-parameters.engine.penalty.png",
        "keepers.png",
        "losses.png",
        "map-keeper.latency-parameters.engine.penalty.png",
        "sensitivity.png",
        "survival.png",
        "timeline.png",
    ]


def test_report__of_a_sweep__says_counts_seeds_and_hashes(page, runs):
    text = page.read_text(encoding="utf-8")

    assert "12 runs: 4 points, 3 seeds. 6 more the protocol refuses" in text
    assert "Horizon: 2 h of prices" in text
    assert "<code>1..3</code>" in text
    for told in (runs.worst.row.code_hash, runs.worst.row.scenario_hash, runs.worst.row.digest):
        assert told in text


def test_report__same_rows__is_the_same_to_the_byte(page, runs, tmp_path):
    assert write_report([runs], tmp_path).read_bytes() == page.read_bytes()


def test_set_of_sweep__worst_run__is_played_again_to_the_same_end(runs):
    worst = runs.runs.sort("bad_debt", descending=True).row(0, named=True)

    assert (runs.worst.row.digest, runs.worst.row.bad_debt) == (worst["digest"], worst["bad_debt"])


def test_heat_map__own_setting_was_played__is_framed(runs):
    assert varied_fields(runs) == ["keeper.latency", "parameters.engine.penalty"]
    assert (runs.current("keeper.latency"), runs.current("parameters.engine.penalty")) == (
        "0",
        "10 %",
    )
    axes = draw_heat_map(runs, "keeper.latency", "parameters.engine.penalty").axes[0]
    (frame,) = axes.patches
    assert isinstance(frame, Rectangle)

    assert [label.get_text() for label in axes.get_xticklabels()] == ["0", "3"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["10", "12"]
    assert axes.get_ylabel() == "engine.penalty [… %]"
    assert (round(frame.get_x()), round(frame.get_y())) == (0, 0)


def test_heat_map__own_setting_was_not_played__has_no_frame(runs):
    other = runs.scenario.model_copy(
        update={"keeper": runs.scenario.keeper.model_copy(update={"latency": 7})}
    )
    elsewhere = set_of_run(other, runs.worst)
    framed = type(elsewhere)(name="other", scenario=other, frame=runs.frame, worst=runs.worst)
    figure = draw_heat_map(framed, "keeper.latency", "parameters.engine.penalty")

    assert len(figure.axes[0].patches) == 0


def test_faults__books_that_do_not_balance_or_failed_runs__are_named(runs):
    frame = runs.frame.with_columns(
        conservation_error=pl.when(pl.col("seed") == 2)
        .then(1e-45)
        .otherwise(pl.col("conservation_error")),
        state=pl.when(pl.col("seed") == 3).then(pl.lit("failed")).otherwise(pl.col("state")),
        reason=pl.lit("why"),
    )

    assert faults_of(runs.frame) == []
    assert faults_of(frame) == [
        "6 runs failed, the first: why",
        "the books of 6 runs do not balance",
    ]


def test_loss_figures__known_losses__are_counted_against_each_threshold():
    frame = pl.DataFrame(
        {
            "debt": [1_000.0] * 4,
            "bad_debt": [0.0, 1.0, 5.0, 20.0],
            "peak_uncovered": [0.0] * 4,
            "uncovered": [0.0] * 4,
            "debt_liquidated": [10.0, 20.0, 30.0, 40.0],
            "borrower_loss": [1.0, 2.0, 3.0, 4.0],
        }
    )
    told = dict(loss_figures(frame))

    assert told["P(any bad debt)"] == "75.0% (30.1% to 95.4%)"
    assert told["P(bad debt > 0.1% of debt)"].startswith("50.0% ")
    assert told["P(bad debt > 1.0% of debt)"].startswith("25.0% ")
    assert told["P(any uncovered debt at the end)"].startswith("0.0% ")
    assert told["VaR 95% of bad debt"].startswith("20 (")
    assert told["VaR 99% of debt liquidated (LaR)"].startswith("40 (")


def test_waiting_figures__in_blocks__are_of_all_liquidations():
    frame = pl.DataFrame(
        {
            "block_seconds": [12, 12],
            "liquidated_after": [[0, 12], [24, 600]],
            "spared_after": [[], [36]],
            "longest_unsafe": [1, 50],
            "peak_unsafe_debt": [1.0, 3.0],
            "unsafe_left": [0, 1],
        }
    )
    told = dict(waiting_figures(frame))

    assert told["liquidations"] == "4"
    assert told["liquidated in the block that makes it possible"] == "25.0%"
    assert told["liquidated within 1 block"] == "50.0%"
    assert told["liquidated within 10 blocks"] == "75.0%"
    assert told["blocks from unsafe to still unsafe, most"] == "50"
    assert (told["spared by prices before anybody came"], told["unsafe at the end"]) == ("1", "1")


def test_group__few_values__stand_alone_in_the_order_of_their_numbers():
    assert group(["10 %", "9 %", "0.5 %"]) == [["0.5 %"], ["9 %"], ["10 %"]]


def test_group__many_values__neighbours_stand_together():
    cells = group([f"{number} %" for number in reversed(range(17))])

    assert (len(cells), cells[0], cells[-1]) == (8, ["0 %", "1 %", "2 %"], ["15 %", "16 %"])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("0.10", "0.1", True),
        ("1,000 coins", "1000 coins", True),
        ("10 %", "10 coins", False),
        ("half-life 30 minutes", "half-life 60 minutes", False),
    ],
)
def test_is_same__values_in_words__compares_what_they_say(one, other, same):
    assert is_same(one, other) is same


def test_report__single_run__is_a_timeline_without_probabilities(tmp_path):
    played = scenario()
    page = write_report([set_of_run(played, record(played))], tmp_path)
    tags = tags_of(page)

    assert tags.titles[:2] == ["What came of it", "As it happened"]
    assert "Losses" not in tags.titles
    assert "P(any bad debt)" not in page.read_text(encoding="utf-8")


def test_report_command__sweep_and_scenario__are_one_page(swept, tmp_path):
    result = CliRunner().invoke(app, ["report", str(swept), "gap", "--out", str(tmp_path)])

    assert result.exit_code == 0, result.output
    assert "Ether halves at once" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert (tmp_path / "plots" / "2-gap-timeline.png").exists()


def test_report_command__folder_without_runs__says_so_and_exits_with_2(tmp_path):
    result = CliRunner().invoke(app, ["report", str(tmp_path)])

    assert result.exit_code == 2
    with pytest.raises(
        ScenarioError, match=r"should be the folder of a sweep with at least one run$"
    ):
        set_of_sweep(tmp_path)


def test_replay__report__is_written_beside_the_figures(tmp_path):
    result = CliRunner().invoke(app, ["replay", "gap", "--json", "--report", str(tmp_path)])

    assert result.exit_code == 0, result.output
    assert (tmp_path / "report.html").exists()
