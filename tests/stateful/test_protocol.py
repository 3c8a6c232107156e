# SPDX-License-Identifier: MIT
"""Twin and bytecode go through the same transactions and never differ; every invariant holds."""

from __future__ import annotations

import pytest

from tests.stateful.runs import run


def test_protocol__any_transactions__is_as_the_twin_says():
    assert run(100).runs >= 100


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(1, 101))
def test_protocol__many_more_transactions__is_as_the_twin_says(seed):
    """10,000 runs; `python -m tests.stateful` does as many and says how far it is."""
    assert run(100, seed=seed).runs >= 100
