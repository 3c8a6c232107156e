# SPDX-License-Identifier: MIT
"""The figures of the summary, from an outcome."""

from __future__ import annotations

import io
import json

from rich.console import Console

from lab.live.outcome import BadDebt
from lab.live.summary import count_below_floor, summarize, tabulate
from model.units import RAD, RAY, WAD, Rad, Ray, Wad
from tests.lab.live.outcomes import auction, coins, outcome, purchase


def test_summarize__made_up__returns_every_key() -> None:
    assert summarize(outcome()) == {
        "scenario": "made-up",
        "accounts": 4,
        "liquidations": {"direct": 1, "close_out": 1},
        "auctions": {
            "started": 1,
            "ended": 1,
            "reset": 0,
            "below_floor": 0,
            "median_price_to_market": 0.916667,
        },
        "bad_debt": {
            "created": 0.0,
            "covered_by_buffer": 0.0,
            "covered_by_guaranty_pool": 0.0,
            "covered_by_debt_auction": 0.0,
            "uncovered": 0.0,
        },
        "buffer": {"before": 300_000.0, "after": 302_000.0},
        "governance_minted": 0.0,
        "keeper": {"profit": 1_234.0, "gas_used": 900_000, "transactions": 3, "reverted": 0},
        "latency": {"blocks_p50": 1.5, "blocks_max": 2, "ms_p50": 50.0, "ms_p99": 59.8},
        "conservation_error_rad": "0",
        "unsafe_accounts_left": 0,
        "wall_seconds": 12.345679,
    }


def test_summarize__nothing_happened__returns_zeros() -> None:
    figures = summarize(outcome(liquidations=(), auctions=(), purchases=(), prices=()))

    assert figures["liquidations"] == {"direct": 0, "close_out": 0}
    assert figures["auctions"]["median_price_to_market"] == 0.0
    assert figures["latency"] == {
        "blocks_p50": 0.0,
        "blocks_max": 0,
        "ms_p50": 0.0,
        "ms_p99": 0.0,
    }


def test_summarize__amounts__are_json_numbers_of_six_decimals() -> None:
    bad_debt = BadDebt(
        created=Rad(3 * RAD // 7),
        buffer=Rad(RAD // 7),
        guaranty_pool=Rad(0),
        debt_auction=Rad(RAD // 7),
        uncovered=Rad(RAD // 7),
    )
    spoilt = outcome(bad_debt=bad_debt, governance_minted=Wad(WAD // 3), conservation_error=5)

    text = json.loads(json.dumps(summarize(spoilt)))

    assert text["bad_debt"] == {
        "created": 0.428571,
        "covered_by_buffer": 0.142857,
        "covered_by_guaranty_pool": 0.0,
        "covered_by_debt_auction": 0.142857,
        "uncovered": 0.142857,
    }
    assert text["governance_minted"] == 0.333333
    assert text["conservation_error_rad"] == "5"


def test_summarize__running_and_reset_auctions__are_counted() -> None:
    auctions = (auction(), auction(auction=2, resets=2), auction(auction=3, ended=None))

    figures = summarize(outcome(auctions=auctions))["auctions"]

    assert (figures["started"], figures["ended"], figures["reset"]) == (3, 2, 2)


def test_count_below_floor__at_the_floor__returns_0() -> None:
    floor = 132 * RAY * 6 // 10

    assert count_below_floor([purchase(price=Ray(floor))]) == 0
    assert count_below_floor([purchase(price=Ray(floor - 1))]) == 1


def test_tabulate__made_up__shows_sales_against_market() -> None:
    text = io.StringIO()
    Console(file=text, width=100).print(tabulate(outcome(buffer_after=coins(-5))))

    shown = text.getvalue()
    assert "A made-up crash" in shown
    assert "200.00 at 91.7% of market" in shown
    assert "-5.00 coin" in shown
