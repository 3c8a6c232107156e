# SPDX-License-Identifier: MIT
"""Gas and code size against the committed snapshot; a rise above 2 % fails. `make gas` writes it."""

from __future__ import annotations

import json
from typing import Final

import pytest

from tests.gas.__main__ import SNAPSHOT, compared
from tests.gas.measuring import measure
from tests.gas.reference import AIMS, LIMITS

TOLERANCE: Final = 0.02
CODE_SIZE_LIMIT: Final = 24_576
"""EIP-170 [bytes]."""
MARGIN: Final = 256
"""So that a repair of a few lines does not have to begin with saving bytes [bytes]."""
MISSED: Final = {
    "take, closing",
    "debt auction, first bid",
    "debt auction, outbid",
    "debt auction, same bidder",
    "debt auction, settle",
    "debt auction, restart",
    "surplus auction, outbid",
    "surplus auction, same bidder",
    "surplus auction, settle",
}
"""Aims not reached; why stands in decision 0013."""


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, int]]:
    return measure(tmp_path_factory.mktemp("gas"))


def test_snapshot__all_jobs__rise_at_most_by_the_tolerance(
    measured: dict[str, dict[str, int]],
) -> None:
    kept = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert {kind: set(values) for kind, values in measured.items()} == {
        kind: set(values) for kind, values in kept.items()
    }
    risen = {
        f"{kind}: {name}": (kept[kind][name], value)
        for kind, values in measured.items()
        for name, value in values.items()
        if value > kept[kind][name] * (1 + TOLERANCE)
    }
    assert not risen


def test_snapshot__every_contract__fits_into_a_block_with_a_margin(
    measured: dict[str, dict[str, int]],
) -> None:
    most = CODE_SIZE_LIMIT - MARGIN
    too_large = {n: size for n, size in measured["code size"].items() if size > most}
    assert not too_large


def test_snapshot__aims__are_reached_but_for_those_named(
    measured: dict[str, dict[str, int]],
) -> None:
    rows = compared(measured["gas"])
    missed = {job for job in AIMS if (rows[job]["ratio"] or 0) > AIMS[job].most}
    missed |= {job for job, most in LIMITS.items() if measured["gas"][job] > most}
    assert missed == MISSED
