# SPDX-License-Identifier: MIT
"""A word that no contract of ours can have logged is refused, not guessed at."""

from __future__ import annotations

import pytest

from keeper.chain.words import reader, size_of


def word(number: int) -> bytes:
    return number.to_bytes(32)


@pytest.mark.parametrize(
    ("kind", "data", "fault"),
    [
        ("bool", word(2), "neither 0 nor 1"),
        ("address", word(2**160), "wider than 20 bytes"),
        ("uint256[]", word(2**255), "ends after the data"),
        ("uint256[]", word(64) + word(1), "ends after the data"),
        ("uint256[]", word(32) + word(2) + word(7), "ends after the data"),
    ],
)
def test_reader__no_such_value__is_refused(kind, data, fault):
    with pytest.raises(ValueError, match=fault):
        reader(kind, 0)(data)


@pytest.mark.parametrize(
    ("kind", "data", "value"),
    [
        ("uint256", word(2**256 - 1), 2**256 - 1),
        ("bool", word(1), True),
        ("address", word(0xAB), "0x" + "00" * 19 + "ab"),
        ("uint256[]", word(64) + word(9) + word(2) + word(7) + word(8), (7, 8)),
        ("uint256[]", word(32) + word(0), ()),
        ("uint256[3]", word(7) + word(0) + word(8), (7, 0, 8)),
        ("(uint256,bool)", word(5) + word(0), (5, False)),
    ],
)
def test_reader__any_type__reads_its_value(kind, data, value):
    assert reader(kind, 0)(data) == value
    if kind != "uint256[]":
        assert reader(kind, 32)(word(3) + data) == value
        assert size_of(kind) == len(data)


def test_reader__type_that_no_event_has__is_refused():
    with pytest.raises(KeyError):
        reader("string", 0)
