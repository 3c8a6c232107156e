# SPDX-License-Identifier: MIT
"""`Gateway.set_operator`, `is_operator`."""

from __future__ import annotations

import pytest

from tests.unit.contracts.books import events


@pytest.mark.parametrize("approved", [True, False])
def test_set_operator__sets_and_emits(scene, approved):
    owner, operator = scene.owner, scene.stranger
    scene.gateway.set_operator(operator, not approved, sender=owner)
    scene.gateway.set_operator(operator, approved, sender=owner)
    assert events.logged(scene.gateway) == [
        ("OperatorSet", {"owner": owner, "operator": operator, "approved": approved})
    ]
    assert scene.gateway.is_operator(owner, operator) == approved


def test_set_operator__goes_one_way_and_for_one_owner(scene):
    scene.gateway.set_operator(scene.stranger, True, sender=scene.owner)
    assert not scene.gateway.is_operator(scene.stranger, scene.owner)
    assert not scene.gateway.is_operator(scene.receiver, scene.stranger)
    assert not scene.gateway.is_operator(scene.owner, scene.receiver)
