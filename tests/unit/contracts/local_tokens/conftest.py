# SPDX-License-Identifier: MIT
"""Actors of the tests of tokens."""

from __future__ import annotations

import boa
import pytest


@pytest.fixture(scope="module")
def holder():
    return boa.env.generate_address("holder")


@pytest.fixture(scope="module")
def spender():
    return boa.env.generate_address("spender")


@pytest.fixture(scope="module")
def receiver():
    return boa.env.generate_address("receiver")
