# SPDX-License-Identifier: MIT
"""The prediction of what an auction remembers of its penalty, against the deployed one."""

from __future__ import annotations

import pytest

from model.units import RAD, RAY, WAD
from tests.vectors.incentives_kept import IncentivesKept
from tests.vectors.liquidation_stage import ASSET, Stage


@pytest.fixture(scope="module")
def stage():
    return Stage()


@pytest.mark.parametrize("paid", [0, 1, RAY, RAD // 3, 50 * RAD - 1, 50 * RAD])
def test_left__after_a_start__is_what_the_auction_has(stage, paid):
    penalty = 50 * RAD + 12_345
    sale = (stage.sink, stage.sink, 1 << ASSET, 500 * RAD, 500 * RAD + penalty, paid, [WAD], [WAD])
    auction_id = stage.auctions.start(sale, sender=stage.engine.address)

    kept = IncentivesKept(penalty)
    kept.pay(paid)

    assert kept.left() == stage.auctions.auction(auction_id).incentive_left * RAY
