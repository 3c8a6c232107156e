# SPDX-License-Identifier: MIT
"""Quantities as people write them."""

from __future__ import annotations

import pytest

from model.quantities import (
    COINS,
    COUNT,
    CURVE,
    FACTOR,
    PRICE_CUT,
    SHARE,
    TIME,
    TOKENS,
    WAD_COINS,
    YEARLY_FEE,
    QuantityError,
)


@pytest.mark.parametrize(
    ("quantity", "text", "raw"),
    [
        (SHARE, "13 %", 1_300),
        (SHARE, "13%", 1_300),
        (SHARE, "0.01 %", 1),
        (FACTOR, "1.05", 10_500),
        (FACTOR, "2", 20_000),
        (COUNT, "5", 5),
        (COINS, "5,000 coins", 5_000),
        (COINS, "5000 coins", 5_000),
        (COINS, "1 coin", 1),
        (WAD_COINS, "0.00001 coins", 10**13),
        (TOKENS, "1,500.5 tokens", 15_005 * 10**17),
        (TIME, "1 second", 1),
        (TIME, "90 minutes", 5_400),
        (TIME, "1.5 hours", 5_400),
        (TIME, "3 days", 259_200),
        (TIME, "1 week", 604_800),
        (YEARLY_FEE, "0 % a year", 10**27),
        (YEARLY_FEE, "2 % a year", 1_000_000_000_627_937_192_491_029_810),
        (PRICE_CUT, "half-life 60 minutes", 999_807_477_651_317_445_226_494_905),
        (PRICE_CUT, "0.99", 99 * 10**25),
        (PRICE_CUT, "0", 0),
        (CURVE, "stairstep", 1),
    ],
)
def test_parse__right_form__returns_contract_units(quantity, text, raw):
    assert quantity.parse(text) == raw


@pytest.mark.parametrize(
    ("quantity", "text", "fault"),
    [
        (SHARE, "13 hours", 'is not a share; write for example "13 %"'),
        (SHARE, "13", "is not a share"),
        (SHARE, "-1 %", "is not a share"),
        (SHARE, "0.001 %", "is finer than the contract counts, in steps of 0.01 %"),
        (FACTOR, "1.05 %", "is not a plain factor"),
        (FACTOR, "1.00001", "in steps of 0.0001"),
        (COUNT, "3 s", "is not a plain count"),
        (COUNT, "1.5", "in steps of 1"),
        (COINS, "5 tokens", "is not a sum of coins"),
        (COINS, "50,00 coins", "is not a sum of coins"),
        (COINS, "5,0000 coins", "is not a sum of coins"),
        (COINS, "1.5 coins", "in steps of 1 coin"),
        (COINS, "five coins", "is not a sum of coins"),
        (TOKENS, "5 coins", "is not an amount of tokens"),
        (TIME, "3", "is not a time"),
        (TIME, "3 %", "is not a time"),
        (TIME, "0.5 seconds", "in steps of 1 second"),
        (YEARLY_FEE, "2 %", "is not a fee per year"),
        (YEARLY_FEE, "2 hours a year", "is not a share"),
        (PRICE_CUT, "x half-life 60 minutes", "is not a price cut"),
        (PRICE_CUT, "half-life 60 coins", "is not a time"),
        (CURVE, "round", "is not a price curve; write one of: linear, stairstep, exponential"),
    ],
)
def test_parse__wrong_form__raises(quantity, text, fault):
    with pytest.raises(QuantityError) as caught:
        quantity.parse(text)
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("quantity", "raw", "text"),
    [
        (SHARE, 1, "0.01 %"),
        (SHARE, 1_310, "13.1 %"),
        (FACTOR, 10_500, "1.05"),
        (COINS, 1, "1 coin"),
        (COINS, 1_234_567, "1,234,567 coins"),
        (WAD_COINS, 1, "0.000000000000000001 coins"),
        (TIME, 0, "0 weeks"),
        (TIME, 90, "90 seconds"),
        (TIME, 5_400, "90 minutes"),
        (TIME, 86_400, "1 day"),
        (YEARLY_FEE, 1_000_000_000_627_937_192_491_029_810, "2 % a year"),
        (CURVE, 2, "exponential"),
    ],
)
def test_show__contract_units__returns_what_people_read(quantity, raw, text):
    assert quantity.show(raw) == text


@pytest.mark.parametrize("quantity", [SHARE, FACTOR, COUNT, COINS, WAD_COINS, TOKENS, TIME])
@pytest.mark.parametrize("raw", [0, 1, 7, 9_999, 10_000, 123_456_789, 10**18 + 1, 2**112 - 1])
def test_show__any_value__is_read_back(quantity, raw):
    assert quantity.parse(quantity.show(raw)) == raw
