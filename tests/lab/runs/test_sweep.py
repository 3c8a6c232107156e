# SPDX-License-Identifier: MIT
"""Sweeps, played in this process."""

from __future__ import annotations

import json
from dataclasses import asdict

import polars as pl
import pytest

from lab.run import run
from lab.runs import sweep as sweeps
from lab.runs import task as tasks
from lab.runs.store import Store, digest
from lab.runs.sweep import OtherCode, play_sweep, take_up
from lab.runs.tables import by_point, is_sound, name_of_point
from lab.scenario.errors import ScenarioError
from lab.scenario.vary import varied
from model.parameter_errors import ParameterError
from tests.lab.runs.small import Here, scenario, sweep


def play(planned, folder, runner=None):
    """Rows of a sweep, and what was told of its progress."""
    told = []
    store = Store(folder)
    play_sweep(planned, store, runner or Here(), tell=lambda *progress: told.append(progress))
    return store.read(), told


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    return play(sweep(), tmp_path_factory.mktemp("sweep"))[0]


def test_play_sweep__two_axes_and_two_seeds__has_a_row_for_each(played):
    said = played.select("set.keeper.latency", "set.parameters.engine.penalty", "seed", "state")

    assert sorted(said.rows()) == [
        (latency, penalty, seed, "played" if penalty == "10 %" else "refused")
        for latency in ("0", "2")
        for penalty in ("10 %", "60 %")
        for seed in (1, 2)
    ]
    assert played["key"].n_unique() == 8
    assert is_sound(played)


def test_play_sweep__out_of_the_protocols_bounds__says_field_value_and_range(played):
    refused = played.filter(pl.col("state") == "refused")

    assert refused["reason"].unique().to_list() == [
        'parameters: engine.penalty: "60 %" is out of range (allowed: 0.01 % to 50 %) '
        "[out of range]"
    ]
    assert refused["digest"].to_list() == [None] * 4


def test_play_sweep__a_row__is_what_a_run_alone_gives(played):
    one = played.row(
        by_predicate=(pl.col("set.keeper.latency") == "2")
        & (pl.col("seed") == 2)
        & (pl.col("state") == "played"),
        named=True,
    )
    alone = run(varied(scenario(), {"keeper.latency": 2, "seed": 2}))

    figures = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(alone).items()
    }
    # The penalty is as shipped, but the sweep has said so: another scenario, the same run.
    figures["scenario_hash"] = one["scenario_hash"]
    assert {name: one[name] for name in figures} == figures


def test_play_sweep__again__plays_nothing_and_has_the_same_rows(played, tmp_path):
    runner = Here()
    first, told = play(sweep(), tmp_path, runner)
    assert (runner.jobs, told[0], told[-1]) == (7, (0, 8), (8, 8))
    again, told = play(sweep(), tmp_path, runner)

    assert (runner.jobs, told) == (7, [(8, 8)])
    assert digest(first) == digest(again) == digest(played)


def test_play_sweep__more_seeds_later__plays_those_only(tmp_path):
    runner = Here()
    play(sweep(vary=(), seeds=(1,)), tmp_path, runner)
    rows, told = play(sweep(vary=(), seeds=(1, 2, 3)), tmp_path, runner)

    assert (runner.jobs, told[0]) == (1, (1, 3))
    assert sorted(rows["seed"]) == [1, 2, 3]


def test_play_sweep__stopped_in_the_middle__goes_on_where_it_was(played, tmp_path, monkeypatch):
    monkeypatch.setattr(sweeps, "SECONDS_PER_TASK", 0.0)  # a run per task, however fast it is

    class Stopping(Here):
        def map(self, do, given):
            yield from super().map(do, [next(iter(given))])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(sweep(), tmp_path, Stopping())
    kept = Store(tmp_path).keys()
    rows, told = play(sweep(), tmp_path)

    assert 2 <= len(kept) < 8
    assert told[0] == (len(kept), 8)
    assert digest(rows) == digest(played)


def test_play_sweep__one_run_fails__is_recorded_and_the_others_go_on(tmp_path, monkeypatch):
    def fail_at_2(chosen, **more):
        if chosen.seed == 2:
            raise RuntimeError("x" * 5_000)
        return run(chosen, **more)

    monkeypatch.setattr(tasks, "run", fail_at_2)
    rows, _ = play(sweep(vary=(), seeds=(1, 2, 3)), tmp_path)

    assert dict(rows.select("seed", "state").rows()) == {1: "played", 2: "failed", 3: "played"}
    failure = rows.row(by_predicate=pl.col("seed") == 2, named=True)
    assert failure["reason"].startswith("RuntimeError: xxx")
    assert len(failure["reason"]) == 2_000
    assert not is_sound(rows)


def test_play_sweep__worker_with_other_code__is_refused(tmp_path):
    class Elsewhere(Here):
        def map(self, do, given):
            for answer in super().map(do, given):
                for record in answer.records:
                    record["code_hash"] = "other"
                yield answer

    with pytest.raises(OtherCode, match="plays by other code"):
        play(sweep(vary=()), tmp_path, Elsewhere())
    assert len(Store(tmp_path).keys()) == 1


@pytest.mark.parametrize(
    ("vary", "error", "told"),
    [
        ("keeper.latncy=1,2", ScenarioError, "keeper.latncy is not known here"),
        ("keeper.latency=1,-2", ScenarioError, "keeper.latency is '-2'"),
        ("parameters.engine.penlty=1 %,2 %", ParameterError, "engine.penlty: is not a field"),
        ("parameters.engine.penalty=1 %,2 days", ParameterError, "is not a share"),
        ("seed=1,2", ScenarioError, "--vary seed: should be --seeds"),
    ],
)
def test_plan__not_a_field_or_not_a_value_of_it__is_refused_before_anything_runs(vary, error, told):
    with pytest.raises(error) as refusal:
        sweep(vary=(vary,))

    assert told in str(refusal.value)


def test_take_up__same_scenario_and_code__may_go_on(tmp_path):
    take_up(sweep(), tmp_path)
    take_up(sweep(seeds=(8, 9), vary=()), tmp_path)

    assert (tmp_path / "scenario.yaml").exists()


@pytest.mark.parametrize("field", ["scenario_hash", "code_hash", "with_keeper"])
def test_take_up__runs_of_something_else__needs_another_folder(tmp_path, field):
    take_up(sweep(), tmp_path)
    path = tmp_path / "sweep.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {field: "other"}))

    with pytest.raises(ScenarioError) as refusal:
        take_up(sweep(), tmp_path)
    assert str(refusal.value) == (
        f"--out is {tmp_path}: should be another folder, for its runs differ in {field}"
    )


def test_by_point__mean_and_worst__are_over_the_seeds(played):
    points = by_point(played)
    runs = played.filter((pl.col("set.keeper.latency") == "2") & (pl.col("state") == "played"))
    row = points.row(by_predicate=pl.col("set.keeper.latency") == "2", named=True)

    assert points["runs"].to_list() == [2, 2]
    assert row["bad_debt"] == runs["bad_debt"].mean()
    assert row["worst_bad_debt"] == runs["bad_debt"].max()
    assert name_of_point(row) == "latency 2; penalty 10 %"
    assert points["bad_debt"].is_sorted(descending=True)
