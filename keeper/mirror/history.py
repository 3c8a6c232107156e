# SPDX-License-Identifier: MIT
"""The way back: what the latest blocks changed, so that orphaned ones leave no trace."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keeper.mirror.accounts import AccountsMark
    from keeper.mirror.mirror import Mirror, Rest
    from keeper.ports import Head


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block that a mirror has reached."""

    number: int
    hash: str
    """[0x hex]."""

    def is_parent_of(self, head: Head) -> bool:
        """Whether a head says that it comes next."""
        return self.hash == head.parent_hash and self.number + 1 == head.number


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    block: Block
    accounts: AccountsMark
    rest: Rest


class History:
    """States that a mirror can be taken back to, the newest first."""

    def __init__(self, mirror: Mirror, depth: int) -> None:
        """Start without any.

        Args:
            mirror: Whose history.
            depth: How many blocks below the newest state one is kept at least, once there is one.
        """
        self._mirror = mirror
        self._depth = depth
        self._marks: deque[_Mark] = deque()

    def __len__(self) -> int:
        return len(self._marks)

    def mark(self, block: Block) -> None:
        """Remember the mirror's present state, which is the one after a block."""
        accounts, rest = self._mirror.accounts.mark(), self._mirror.copied()
        self._marks.append(_Mark(block=block, accounts=accounts, rest=rest))
        while len(self._marks) > 1 and self._marks[1].block.number <= block.number - self._depth:
            self._marks.popleft()

    def go_back(self) -> Block:
        """Take the mirror back to the newest mark, which is then no mark any more; its block.

        Raises:
            IndexError: If there is none.
        """
        mark = self._marks.pop()
        earlier = self._marks[-1].accounts if self._marks else None
        self._mirror.accounts.go_back(mark.accounts, earlier)
        self._mirror.put(mark.rest)
        return mark.block

    def clear(self) -> None:
        """Forget all states."""
        self._marks.clear()
