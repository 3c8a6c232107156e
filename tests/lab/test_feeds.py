# SPDX-License-Identifier: MIT
"""When feeds answer what; the market's price goes its own way."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lab.scenario.feeds import Feeds
from lab.scenario.price_path import PricePoint
from lab.world.ticks import Ticks, list_ticks

ETHER = ((0, 100), (600, 99), (1200, 97), (1800, 96), (5400, 90))


def ticks(duration=7_200, **feeds):
    paths = {
        "ETH": [PricePoint(offset=at, price=Decimal(price)) for at, price in ETHER],
        "governance": [PricePoint(offset=0, price=Decimal(7))],
    }
    return list_ticks(paths, duration, Feeds.model_validate(feeds))


def answers(asset="ETH", **feeds):
    return [(tick.offset, tick.answers[asset]) for tick in ticks(**feeds) if asset in tick.answers]


def test_answers__nothing_said__every_feed_at_every_price_and_every_quarter_of_an_hour():
    told = [(0, 100), (600, 99), (900, 99), (1200, 97), (1800, 96), (2700, 96), (3600, 96)]

    assert answers() == [*told, (4500, 96), (5400, 90), (6300, 90)]
    assert [at for at, _ in answers("governance")] == [at for at, _ in answers()]


def test_answers__deviation__only_when_the_price_has_moved_by_it_or_the_heartbeat_is_over():
    # 99 is 1 % from 100, 97 is 3 % from it; 96 is 1.03 % from 97.
    assert answers(deviation="0.02", heartbeat=60) == [
        (0, 100),
        (1200, 97),
        (4800, 96),
        (5400, 90),
    ]
    assert answers(deviation="0.01", heartbeat=60) == [
        (0, 100),
        (600, 99),
        (1200, 97),
        (1800, 96),
        (5400, 90),
    ]


def test_answers__heartbeat_alone__counts_from_the_last_answer():
    assert [at for at, _ in answers(deviation="0.5", heartbeat=25)] == [0, 1500, 3000, 4500, 6000]


def test_answers__delay__is_the_price_of_then():
    assert answers(deviation="0.02", heartbeat=60, delay=90)[:2] == [(90, 100), (1290, 97)]
    moved = next(tick for tick in ticks(deviation="0.02", delay=700) if tick.offset == 1900)
    assert [moved.prices["ETH"], moved.answers["ETH"]] == [96, 97]


def test_answers__delayed_beyond_the_end__are_not_heard():
    assert max(at for at, _ in answers(delay=1_800)) == 6_300


def test_answers__outage__nothing_new_and_the_deviation_is_made_up_for_at_its_end():
    silent = [[0.3, 1.25]]

    assert answers(deviation="0.02", heartbeat=60, outages=silent) == [
        (0, 100),
        (4500, 96),
        (5400, 90),
    ]
    assert [at for at, _ in answers(outages=silent)] == [0, 600, 900, 4500, 5400, 6300]


def test_answers__outage_of_one_asset__is_not_the_others():
    own = {"assets": {"ETH": {"outages": [[0.3, 1.25]]}}}

    assert [at for at, _ in answers(**own)] == [0, 600, 900, 4500, 5400, 6300]
    assert 1200 in [at for at, _ in answers("governance", **own)]


def test_answers__error__is_the_collaterals_unless_said_of_an_asset():
    assert answers(error="-0.1")[0] == (0, 90)
    assert answers("governance", error="-0.1")[0] == (0, 7)
    assert answers(error="-0.1", assets={"ETH": {"error": 0}})[0] == (0, 100)
    assert answers("governance", assets={"governance": {"error": 1}})[0] == (0, 14)


def test_answers__print__is_said_as_it_stands_until_it_is_over():
    wrong = {"asset": "ETH", "hour": 0.4, "price": "0.0001", "minutes": 3}
    told = dict(answers(deviation="0.02", heartbeat=60, error="0.5", prints=[wrong]))

    assert told[1440] == Decimal("0.0001")
    assert told[1620] == Decimal("145.5")
    assert [tick.prices["ETH"] for tick in ticks(prints=[wrong]) if tick.offset == 1440] == [97]


def test_ticks_until__several_at_once__last_prices_and_every_feeds_last_answer():
    ahead = Ticks(ticks(deviation="0.02", heartbeat=60))

    first = ahead.until(0)
    assert first is not None
    assert dict(first.answers) == {"ETH": 100, "governance": 7}
    due = ahead.until(5_000)
    assert due is not None
    assert due.prices["ETH"] == 96
    assert dict(due.answers) == {"ETH": 96, "governance": 7}
    assert ahead.until(5_399) is None


@pytest.mark.parametrize("deviation", [None, "0.02"])
def test_ticks__each__once_and_within_the_scenario(deviation):
    offsets = [tick.offset for tick in ticks(deviation=deviation, delay=45)]

    assert offsets == sorted(set(offsets))
    assert offsets[-1] < 7_200
