# SPDX-License-Identifier: MIT
"""Unsafe accounts are found one by one, and every reader finds all of them."""

from __future__ import annotations

from keeper.events.ledger import AccountChanged
from keeper.mirror.mirror import Mirror, Watched
from keeper.strategies.unsafe_accounts import UnsafeAccounts
from model.units import WAD, UnixTime
from tests.unit.keeper import scene


def test_iter__two_readers_at_once__each_finds_all():
    mirror = Mirror(Watched(treasury=scene.OTHER, wallet=None), UnixTime(scene.NOW))
    for number in range(4):
        mirror.accounts.apply(
            AccountChanged(
                account=f"0x{number:040x}",
                normalized_debt=(90_000 - number) * WAD,
                assets=1,
                amounts=(1_000 * WAD,),
            )
        )
    unsafe = UnsafeAccounts(mirror, scene.outlook())

    pairs = [(one.owner, other.owner) for one in unsafe for other in unsafe]

    owners = [f"0x{number:040x}" for number in range(4)]
    assert pairs == [(one, other) for one in owners for other in owners]
