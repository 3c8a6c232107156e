# SPDX-License-Identifier: MIT
"""Who can be liquidated in the next block, found one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keeper.decisions.decision import Outlook
    from keeper.mirror.accounts import OwnedAccount
    from keeper.mirror.mirror import Mirror


class UnsafeAccounts:
    """Accounts with HF < 1 by exact integers, the largest debt first.

    That is what is at risk, and what the market's depth should go to. The next one is looked for
    when somebody asks for it, so that the first can be acted on before the last is found.
    """

    def __init__(self, mirror: Mirror, outlook: Outlook) -> None:
        """Screen all accounts of a mirror at a time to come; confirm none yet."""
        prices = [price.price for price in outlook.prices]
        self._outlook = outlook
        self._suspects = mirror.accounts.screened(prices, outlook.thresholds, outlook.rate)
        self._found: list[OwnedAccount] = []

    def __iter__(self) -> Iterator[OwnedAccount]:
        """From the first, however often, also while somebody else is in the middle."""
        number = 0
        while number < len(self._found) or self._find_next():
            yield self._found[number]
            number += 1

    def _find_next(self) -> bool:
        """Confirm the next one; whether there is one."""
        for owned in self._suspects:
            account = owned.account
            if self._outlook.state_of(account).is_unsafe(self._outlook.prices_of(account)):
                self._found.append(owned)
                return True
        return False
