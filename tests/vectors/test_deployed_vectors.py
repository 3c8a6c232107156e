# SPDX-License-Identifier: MIT
"""Every vector that the deployed contracts can be brought to; counts as in `docs/vectors.md`."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.vectors.comparison import Deployable, Tally, compare_deployed
from tests.vectors.groups import GROUPS
from tests.vectors.test_vectors import DEPLOYED, load

COUNTS = {
    "jug_drip": (396, {}),
    "dog_bark": (375, {"lane": 13, "paused_first": 9, "exempt_lot": 7}),
    "clip_take": (333, {}),
    "clip_kick_redo": (153, {"unpriced_lot": 6}),
    "flop_sequences": (14, {}),
    "flap_sequences": (7, {}),
    "vow_sequences": (76, {"releases_first": 9}),
    "clip_sequences": (61, {"no_yank": 4, "leftover_returns": 1}),
    "osm_sequences": (
        79,
        {
            "first_value": 58,
            "no_stop": 29,
            "no_such_price": 20,
            "open_reads": 17,
            "guard": 13,
            "long_hop": 11,
        },
    ),
    "spot_poke": (5, {}),
    "vat_frob": (
        319,
        {
            "Vat/dust instead of Vat/not-safe": 35,
            "no reason instead of accepted": 14,
            "accepted instead of Vat/not-live": 7,
            "accepted instead of no reason": 5,
            "accepted instead of Vat/dust": 2,
            "no reason instead of Vat/not-live": 1,
        },
    ),
}
"""Cases that run, and of these the differences of structure."""


@pytest.mark.deep
@pytest.mark.parametrize(("group", "counts"), COUNTS.items())
def test_compare_deployed__every_case__returns_predicted_counts(group, counts):
    tally, cases, runner = Tally(), load(group).cases, GROUPS[group]
    assert isinstance(runner, Deployable)

    compare_deployed(cases, runner, runner.deploy(), tally)

    deployed, structure = counts
    assert tally.different == []
    assert (tally.deployed, tally.structure) == (deployed, Counter(structure))
    assert tally.refused.total() == len(cases) - deployed


def test_groups__every_deployed_one__is_sampled_and_run_in_full():
    deployed = {name for name, group in GROUPS.items() if isinstance(group, Deployable)}

    assert deployed == set(COUNTS) == set(DEPLOYED)
