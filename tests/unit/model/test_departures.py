# SPDX-License-Identifier: MIT
from __future__ import annotations

from dataclasses import astuple

import pytest

from model.departures import MAKER, OURS
from tests.vectors.groups import GROUPS


def test_departures__maker__are_all_off():
    assert set(astuple(MAKER)) == {False}


def test_departures__ours__are_all_on():
    assert set(astuple(OURS)) == {True}


@pytest.mark.parametrize("group", GROUPS)
def test_departures__predicted_by_a_group__are_flags(group):
    assert set(GROUPS[group].departures) <= set(MAKER.__dataclass_fields__)
