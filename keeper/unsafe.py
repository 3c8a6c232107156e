# SPDX-License-Identifier: MIT
"""For how long accounts have been unsafe: the number by which a keeper is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


class Ages:
    """Remembers since when each account has been unsafe."""

    def __init__(self) -> None:
        self._since: dict[str, int] = {}

    def see(self, block: int, owners: Collection[str]) -> int:
        """Take down who is unsafe as of a block.

        Args:
            block: Number; after a reorg it may be lower than before.
            owners: All accounts that can be liquidated.

        Returns:
            Blocks since the one that has been unsafe for longest became so; 0 if there is none.
        """
        self._since = {owner: min(self._since.get(owner, block), block) for owner in owners}
        return block - min(self._since.values(), default=block)
