# SPDX-License-Identifier: MIT
"""Limits of losses as people write them."""

from __future__ import annotations

import pytest

from lab.fuzz.limits import Limits, read_limits
from lab.fuzz.losses import Losses
from lab.scenario.errors import ScenarioError
from model.units import RAD


def test_read_limits__every_kind__is_read():
    texts = ["bad-debt=1000", "bad-debt=2.5%", "buffer-below=0", "unsafe-for=3600"]
    texts += ["below-market=20%", "below-first-price=39%", "slashed=1", "tokens-sold=2"]

    limits = read_limits(texts)

    assert limits == Limits(
        bad_debt=1000,
        bad_share=0.025,
        buffer_below=0,
        unsafe_for=3600,
        below_market=0.2,
        below_first_price=0.39,
        slashed=1,
        tokens_sold=2,
    )
    assert limits.names == (
        *("bad-debt", "buffer-below", "unsafe-for", "below-market"),
        *("below-first-price", "slashed", "tokens-sold"),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("debt=1", "violation 'debt' is not known: should be one of bad-debt, buffer-below,"),
        ("bad-debt", "violation bad-debt is '': should be coins or a share of the debt,"),
        ("bad-debt=-1", "violation bad-debt is '-1': should be coins or a share of the debt,"),
        ("unsafe-for=3%", "violation unsafe-for is '3%': should be seconds, as 3600"),
        ("below-market=20", "violation below-market is '20': should be a share from 0% to 100%,"),
        ("below-market=120%", "violation below-market is '120%': should be a share from 0%"),
    ],
)
def test_read_limits__something_else__is_refused(text, reason):
    with pytest.raises(ScenarioError) as refusal:
        read_limits([text])

    assert str(refusal.value).startswith(reason)


@pytest.mark.parametrize(
    ("limit", "at_it", "beyond"),
    [
        ("bad-debt=10", {"bad_debt": 10 * RAD}, {"bad_debt": 10 * RAD + RAD // 10**6}),
        (
            "bad-debt=10%",
            {"bad_debt": 10 * RAD, "first_debt": 100 * RAD},
            {"bad_debt": 11 * RAD, "first_debt": 100 * RAD},
        ),
        ("buffer-below=0", {"lowest_buffer": 0}, {"lowest_buffer": -RAD}),
        ("unsafe-for=60", {"longest_unsafe": 60}, {"longest_unsafe": 61}),
        ("below-market=50%", {"worst_sale": 0.5}, {"worst_sale": 0.49}),
        ("below-first-price=50%", {"lowest_sale": 0.5}, {"lowest_sale": 0.49}),
        ("slashed=0", {"slashed": 0}, {"slashed": RAD}),
        ("tokens-sold=0", {"tokens_sold": 0}, {"tokens_sold": 10**18}),
    ],
)
def test_passed__at_the_limit_and_beyond__speaks_beyond_it(limit, at_it, beyond):
    limits = read_limits([limit])

    assert list(limits.passed(Losses(**at_it))) == []
    assert [name for name, _ in limits.passed(Losses(**beyond))] == [
        limit.split("=", maxsplit=1)[0]
    ]
