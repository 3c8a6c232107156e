# SPDX-License-Identifier: MIT
"""Candles become the steps that feeds and market visit."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from lab.scenario.errors import ScenarioError
from lab.scenario.loading import load_scenario
from lab.scenario.price_path import PricePoint, points_of_candles, read_path, visit_candle
from lab.scenario.prices import Order

if TYPE_CHECKING:
    from lab.scenario.scenario import Scenario
    from lab.scenario.sources import Candle

SCENARIOS = Path(__file__).parents[3] / "scenarios"
START = 1_704_067_200  # of the short scenario


def prices(*values: object) -> tuple[Decimal, ...]:
    return tuple(Decimal(str(value)) for value in values)


def candle(opened: int, high: int, low: int, closed: int) -> Candle:
    return Decimal(opened), Decimal(high), Decimal(low), Decimal(closed)


def load(folder: Path, **ether: object) -> Scenario:
    """The short scenario with another path of ether, in a folder of its own."""
    data = yaml.safe_load((SCENARIOS / "short-crash.yaml").read_text(encoding="utf-8"))
    data["parameters"]["file"] = str(SCENARIOS.parent / "parameters" / "default.yaml")
    data["prices"]["ETH"] = {"source": "test", **ether}
    path = folder / "mine.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return load_scenario(path)


def from_csv(folder: Path, rows: list[str], **columns: str) -> tuple[PricePoint, ...]:
    (folder / "eth.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    csv = {"path": "eth.csv", **columns}
    return read_path(load(folder, interval_minutes=60, csv=csv), "ETH")


def test_visit_candle__falling__goes_up_first() -> None:
    assert visit_candle(candle(10, 12, 7, 8), Order.NEAR) == prices(10, 12, 7, 8)


@pytest.mark.parametrize("close", [10, 11])
def test_visit_candle__not_falling__goes_down_first(close: int) -> None:
    assert visit_candle(candle(10, 12, 7, close), Order.NEAR) == prices(10, 7, 12, close)


def test_points_of_candles__hourly__steps_every_15_minutes() -> None:
    points = points_of_candles([candle(10, 12, 7, 8), candle(8, 9, 6, 9)], 3600)

    assert [point.offset for point in points] == [900 * step for step in range(8)]
    assert [point.price for point in points] == list(prices(10, 12, 7, 8, 8, 6, 9, 9))


def test_read_path__black_thursday__visits_every_extreme() -> None:
    path = SCENARIOS / "black-thursday.yaml"
    scenario = load_scenario(path)

    ether = read_path(scenario, "ETH")
    link = read_path(scenario, "LINK")

    assert len(ether) == len(link) == 48 * 4
    assert min(point.price for point in ether) == 86
    assert [point.price for point in link if point.offset == 10 * 3600 + 1800] == [Decimal("1e-4")]


def test_read_path__points__hold_until_the_next() -> None:
    path = SCENARIOS / "short-crash.yaml"

    points = read_path(load_scenario(path), "governance")

    assert [(point.offset, point.price) for point in points] == [
        (0, Decimal(100)),
        (1800, Decimal(90)),
        (3600, Decimal(80)),
    ]


def test_read_path__csv__takes_the_rows_within(tmp_path: Path) -> None:
    rows = ["timestamp,open,high,low,close,volume"]
    rows += [f"{START + hour * 3600},{100 + hour},120,80,99,1" for hour in range(-1, 4)]

    points = from_csv(tmp_path, rows)

    assert [point.price for point in points] == list(prices(100, 120, 80, 99, 101, 120, 80, 99))


def test_read_path__csv_with_other_columns_and_milliseconds__is_taken(tmp_path: Path) -> None:
    rows = ["t,o,h,l,c"]
    rows += [f"{(START + hour * 3600) * 1000},100,120,80,99" for hour in range(2)]

    points = from_csv(tmp_path, rows, timestamp="t", open="o", high="h", low="l", close="c")

    assert len(points) == 8


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["timestamp,open,high,low"], r"eth\.csv:1: has no column close"),
        (
            ["timestamp,open,high,low,close", f"{START},100,120,80,abc"],
            r"eth\.csv:2: holds something that is not a number",
        ),
        (
            ["timestamp,open,high,low,close", f"{START},100,120,101,110"],
            r"eth\.csv:2: should be 0 < low <= open, close <= high",
        ),
        (
            [
                "timestamp,open,high,low,close",
                f"{START},100,120,80,99",
                f"{START + 5400},100,120,80,99",
            ],
            r"candles at \d+ and \d+ are not 60 minutes apart",
        ),
        (
            ["timestamp,open,high,low,close", f"{START},100,120,80,99"],
            r"prices\.ETH: has 1 candles of 60 minutes, the scenario lasts 2 hours",
        ),
    ],
)
def test_read_path__bad_csv__says_where(tmp_path: Path, rows: list[str], told: str) -> None:
    with pytest.raises(ScenarioError, match=told):
        from_csv(tmp_path, rows)


def test_load_scenario__no_csv__says_so(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"absent\.csv: cannot be read"):
        load(tmp_path, interval_minutes=60, csv={"path": "absent.csv"})
