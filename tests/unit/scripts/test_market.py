# SPDX-License-Identifier: MIT
"""When feeds answer what."""

from __future__ import annotations

from decimal import Decimal

from lab.scenario.feeds import Feeds
from lab.scenario.price_path import PricePoint
from lab.world.calls import to_wad
from lab.world.ticks import list_ticks


def point(offset: int, price: int) -> PricePoint:
    return PricePoint(offset=offset, price=Decimal(price))


def test_list_ticks__two_paths__holds_every_price_until_the_next() -> None:
    paths = {"ETH": [point(0, 100), point(500, 90)], "governance": [point(0, 7)]}

    ticks = list_ticks(paths, 1_800, Feeds())

    assert [(tick.offset, int(tick.prices["ETH"])) for tick in ticks] == [
        (0, 100),
        (500, 90),
        (900, 90),
    ]
    assert {int(tick.prices["governance"]) for tick in ticks} == {7}
    assert [dict(tick.answers) == dict(tick.prices) for tick in ticks] == [True] * 3


def test_to_wad__price__is_exact() -> None:
    assert to_wad(Decimal("0.0001")) == 10**14
    assert to_wad(Decimal("194.61")) == 194_610_000_000_000_000_000
