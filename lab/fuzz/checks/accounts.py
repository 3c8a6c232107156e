# SPDX-License-Identifier: MIT
"""What owners do at the Gateway changes their accounts by just that."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

from lab.fuzz import events
from lab.fuzz.checks.check import Check
from lab.fuzz.checks.lanes import unequal
from model.fixed_point import ceil_div
from model.units import RAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.fuzz.scene import Scene

_OWN = events.Deposited | events.Withdrawn | events.Borrowed | events.Repaid


class Adjustments(Check):
    """Collateral and debt are what they were, and what was added to them or taken off."""

    name: ClassVar = "accounts-as-modelled"

    def end_transaction(self, scene: Scene) -> Iterator[str]:
        owners = {event.account for event in scene.events if isinstance(event, _OWN)}
        for owner in sorted(owners):
            yield from self._compare(scene, owner)

    def _compare(self, scene: Scene, owner: str) -> Iterator[str]:
        before, after = scene.account_before(owner), scene.mirror.accounts.get(owner)
        units = {held.asset: held.unit for held in scene.custody.values()}
        rate, debt = scene.mirror.debt.rate, int(before.normalized_debt)
        changes: Counter[int] = Counter()
        for event in scene.events:
            match event:
                case events.Deposited(account=account) if account == owner:
                    changes[event.asset] += event.amount * units[event.asset]
                case events.Withdrawn(account=account) if account == owner:
                    changes[event.asset] -= event.amount * units[event.asset]
                case events.Borrowed(account=account) if account == owner:
                    debt += ceil_div(event.amount * RAY, rate)
                case events.Repaid(account=account) if account == owner:
                    is_all = event.amount == ceil_div(debt * rate, RAY)
                    debt -= debt if is_all else event.amount * RAY // rate
        pairs: dict[str, tuple[object, object]] = {
            "normalized debt": (after.normalized_debt, debt),
        }
        for asset in before.collateral.keys() | after.collateral.keys():
            expected = before.amount(asset) + changes[asset]
            pairs[scene.symbols[asset]] = (after.amount(asset), expected)
        yield from unequal(f"account of {owner}", pairs)
