# SPDX-License-Identifier: MIT
"""Intervals and quantiles against values worked out by hand or printed elsewhere."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from lab.statistics import bootstrap, expected_shortfall, share, survival, value_at_risk


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [
        # Newcombe (1998), Table I, method 3: the examples of score intervals.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_share__newcombes_examples__has_his_intervals(count, total, low, high):
    estimate = share(count, total)

    assert estimate.value == count / total
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (low, high)


def test_share__all_of_them__ends_at_1():
    assert share(20, 20).high == 1


LOSSES = np.arange(1.0, 101.0)


@pytest.mark.parametrize(("level", "risk", "beyond"), [(0.95, 95, 98), (0.99, 99, 100)])
def test_tail__losses_of_1_to_100__is_the_quantile_and_the_mean_beyond(level, risk, beyond):
    assert value_at_risk(LOSSES, level) == risk
    assert round(float(expected_shortfall(LOSSES, level)), 9) == beyond


def test_expected_shortfall__tail_of_two_and_a_half_runs__counts_the_third_by_half():
    losses = np.array([0.0] * 7 + [10.0, 20.0, 30.0])

    assert round(float(expected_shortfall(losses, 0.75)), 9) == (30 + 20 + 10 / 2) / 2.5


def test_tail__several_samples__one_figure_each():
    assert value_at_risk(np.stack([LOSSES, 2 * LOSSES]), 0.95).tolist() == [95, 190]


def test_bootstrap__sample_of_one_value__is_certain():
    estimate = bootstrap([7.0] * 30, partial(value_at_risk, level=0.95))

    assert (estimate.low, estimate.value, estimate.high) == (7, 7, 7)


def test_bootstrap__mean_of_normal_draws__is_as_wide_as_theory_says():
    sample = np.random.default_rng(5).normal(0, 1, 400).tolist()
    estimate = bootstrap(sample, lambda drawn: drawn.mean(axis=-1))
    wide = 2 * 1.96 * np.std(sample) / 400**0.5

    assert estimate == bootstrap(sample, lambda drawn: drawn.mean(axis=-1))
    assert 0.9 < (estimate.high - estimate.low) / wide < 1.1
    assert estimate.low < estimate.value < estimate.high


def test_survival__some_censored__is_kaplan_meiers():
    # Ends at 3 (6 at risk), 5 (4 at risk), 8 (2 at risk); censored at 3, 6 and 9.
    steps = survival([3, 5, 8], [3, 6, 9])

    assert [(time, round(left, 9)) for time, left in steps] == [
        (0, 1),
        (3, round(5 / 6, 9)),
        (5, round(5 / 6 * 3 / 4, 9)),
        (8, round(5 / 6 * 3 / 4 / 2, 9)),
    ]


def test_survival__nothing_ended__all_last():
    assert survival([], [4.0]) == [(0, 1)]
