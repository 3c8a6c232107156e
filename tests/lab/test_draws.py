# SPDX-License-Identifier: MIT
"""Draws are those of numpy, one by one: shipped scenarios must not change."""

from __future__ import annotations

import numpy as np
import pytest

from lab.scenario.draws import draw_one, draw_several

WEIGHTS = ([0.55, 0.3, 0.15], [0.6, 0.25, 0.15], [1.0], [0.1] * 10)


@pytest.mark.parametrize("weights", WEIGHTS)
def test_draw_one__same_chance_as_numpy__same_items(weights):
    ours, numpys = np.random.default_rng(7), np.random.default_rng(7)
    for _ in range(500):
        assert draw_one(ours, weights) == numpys.choice(len(weights), p=weights)


@pytest.mark.parametrize("weights", WEIGHTS)
def test_draw_several__same_chance_as_numpy__same_items_in_the_same_order(weights):
    ours, numpys = np.random.default_rng(7), np.random.default_rng(7)
    for count in range(1, len(weights) + 1):
        for _ in range(200):
            theirs = numpys.choice(len(weights), size=count, replace=False, p=weights)
            assert draw_several(ours, weights, count) == theirs.tolist()
