# SPDX-License-Identifier: MIT
"""`Gateway.set_operator`, `is_operator`."""

from __future__ import annotations

import boa
import pytest

from model import errors
from model.units import WAD
from tests.unit.contracts.books import events
from tests.unit.contracts.books.scene import ETH


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


def test_set_operator__naming_an_owner__does_not_open_his_account(scene):
    scene.open_account(scene.owner, {ETH: 100 * WAD}, 0)
    scene.gateway.set_operator(scene.owner, True, sender=scene.stranger)
    with boa.reverts(errors.GATEWAY_CALLER_MAY_NOT_ACT_FOR_THE_ACCOUNT):
        scene.gateway.withdraw(scene.owner, ETH, WAD, scene.stranger, sender=scene.stranger)
