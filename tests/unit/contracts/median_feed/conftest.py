# SPDX-License-Identifier: MIT
"""A median feed of five posters with a quorum of three."""

from __future__ import annotations

import boa
import pytest

MAX_AGE = 600
QUORUM = 3


@pytest.fixture(scope="module")
def posters():
    return [boa.env.generate_address(f"poster {number}") for number in range(1, 6)]


@pytest.fixture(scope="module")
def parameters(posters):
    return (posters, QUORUM, MAX_AGE)


@pytest.fixture(scope="module")
def feed(parameters):
    return boa.load("contracts/MedianFeed.vy", 8, "ETH / USD", parameters)


@pytest.fixture
def stranger():
    return boa.env.generate_address("stranger")
