# SPDX-License-Identifier: MIT
"""Each condition on the exit code fails once."""

from __future__ import annotations

from typing import Any

import pytest

from lab.live.verify import list_failures
from model.units import RAY, Rad, Ray
from tests.lab.live.outcomes import auction, outcome, purchase


def test_list_failures__all_well__returns_nothing() -> None:
    assert list_failures(outcome()) == []


@pytest.mark.parametrize(
    ("fields", "failure"),
    [
        ({"conservation_error": Rad(1)}, "books are off by 1 rad"),
        ({"logs_are_complete": False}, "state on chain is not what the logs say"),
        (
            {"unsafe_accounts_left": 2},
            "2 unsafe accounts left that pay to be liquidated",
        ),
        ({"auctions": (auction(), auction(ended=None))}, "1 auctions not ended"),
        (
            {"purchases": (purchase(price=Ray(79 * RAY)),)},
            "1 sales below their auction's floor",
        ),
        (
            {"wrong_starts": 3},
            "3 lots started off the oracle's price times the multiplier",
        ),
    ],
)
def test_list_failures__one_condition_broken__names_it(
    fields: dict[str, Any], failure: str
) -> None:
    assert list_failures(outcome(**fields)) == [failure]
