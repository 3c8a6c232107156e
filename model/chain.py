# SPDX-License-Identifier: MIT
"""What twins of contracts run on: a clock, and transactions that happen whole or not at all.

A contract's storage is a dataclass of numbers, of records that never change, and of dicts of both.
To remember it is to copy the dicts; to take a transaction back is to put the copies in place.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import KW_ONLY, dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

from model.errors import NO_REASON, Revert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from model.units import UnixTime

ZERO_ADDRESS: Final = "0x" + 40 * "0"
"""Nobody's."""


class Chain:
    """The time of the current block, and everything that a transaction could change."""

    def __init__(self, timestamp: UnixTime) -> None:
        self.timestamp = timestamp
        """Time of the current block [unix time]."""
        self._storages: list[Storage] = []

    def remember(self, storage: Storage) -> None:
        """From now on a transaction that reverts takes changes of this storage back."""
        self._storages.append(storage)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: a `Revert` that leaves it has changed nothing. They nest, as calls do."""
        before = [(storage, storage.copied()) for storage in self._storages]
        try:
            yield
        except Revert:
            for storage, content in before:
                storage.restore(content)
            raise


@dataclass(eq=False)
class Storage:
    """Numbers, records that never change, and dicts of them, that live on a chain."""

    chain: Chain = field(repr=False)
    _: KW_ONLY

    def __post_init__(self) -> None:
        self.chain.remember(self)

    def copied(self) -> dict[str, Any]:
        """All that is stored, for `restore`."""
        return {
            name: value.copy() if isinstance(value, dict) else value
            for name, value in vars(self).items()
        }

    def restore(self, content: dict[str, Any]) -> None:
        """Store again what was stored when it was copied."""
        vars(self).update(content)


@dataclass(eq=False)
class Contract(Storage):
    """A contract that anybody can call, and that nobody can enter twice at once."""

    is_entered: bool = False
    """A call of it has not returned yet: what `# pragma nonreentrancy on` keeps."""


C = TypeVar("C", bound=Contract)
S = TypeVar("S", bound=Storage)
P = ParamSpec("P")
R = TypeVar("R")


def unlocked(function: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """An entry of a contract without a lock: that of the Ledger, which calls nobody back."""

    @wraps(function)
    def entered(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self.chain.transaction():
            return function(self, *args, **kwargs)

    return entered


def external(function: Callable[Concatenate[C, P], R]) -> Callable[Concatenate[C, P], R]:
    """An entry of a contract: one transaction, or a call within one.

    The twin bears the contract's name, takes its arguments in its order and returns what it
    returns; `sender` is `msg.sender`. It raises `Revert` with the contract's own text.
    """

    @wraps(function)
    def entered(self: C, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if self.is_entered:
            raise Revert(NO_REASON)
        with self.chain.transaction():
            self.is_entered = True
            result = function(self, *args, **kwargs)
            self.is_entered = False
            return result

    return entered
