# SPDX-License-Identifier: MIT
"""Reads a recording, and answers from it as the node did."""

from __future__ import annotations

import gzip
import zlib
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NoReturn

from keeper.errors import ConfigurationError, NodeUnavailable, RequestRefused
from keeper.mirror.history import Block
from keeper.ports import Simulation
from keeper.recording.lines import FORMAT, from_line
from keeper.store.checkpoints import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from keeper.ports import Call, Head, Log, Receipt
    from keeper.store.checkpoints import Checkpoint

_CUT: Final = (EOFError, OSError, ValueError, zlib.error)
"""What reading raises where a file ends too early or is damaged."""


@dataclass(slots=True)
class Section:
    """All that was seen while one block was handled."""

    head: Head
    is_latest: bool
    answers: dict[str, deque[tuple[bool, Any]]] = field(default_factory=lambda: defaultdict(deque))
    """By method and key, in order; False = refused."""
    checkpoint: Checkpoint | None = None
    pending: str = "[]"
    """Acts in flight, as the database has them."""
    rests: list[Any] | None = None


class Recording:
    """A file of `keeper run --record`."""

    def __init__(self, path: Path) -> None:
        """Read its first line.

        Raises:
            ConfigurationError: If it is no recording, or of another format.
        """
        try:
            self._lines = _lines(path)
            kind, found, told = next(self._lines)
            is_ours = kind == "recording"
        except (*_CUT, StopIteration):
            is_ours, found, told = False, None, {}
        if not is_ours:
            raise ConfigurationError(f"{path}: is no recording; `keeper run --record` writes one")
        if found != FORMAT:
            raise ConfigurationError(f"{path}: is of format {found}, not {FORMAT}")
        self.manifest: str = told["manifest"]
        self.settings: dict[str, Any] = told["settings"]
        self.wallet: str | None = told["wallet"]
        self.is_whole = False
        """Whether the keeper was stopped in order; known once all sections are read."""

    def sections(self) -> Iterator[Section]:
        """Block after block; where the file is cut off it ends with the last that is whole."""
        section: Section | None = None
        try:
            for record in self._lines:
                match record:
                    case ["head", head, is_latest]:
                        section = Section(head, is_latest)
                    case ["end"] if section is not None:
                        yield section
                        section = None
                    case ["stopped"]:
                        self.is_whole = True
                    case _ if section is not None:
                        _take(section, record)
        except _CUT:
            return


def _lines(path: Path) -> Iterator[list[Any]]:
    with gzip.open(path, "rb") as file:
        for line in file:
            yield from_line(line)


def _take(section: Section, record: list[Any]) -> None:
    match record:
        case ["answer", method, key, value]:
            section.answers[_name(method, key)].append((True, value))
        case ["refusal", method, key, refusal]:
            section.answers[_name(method, key)].append((False, refusal))
        case ["checkpoint", number, name, owners, rows, rest]:
            block = Block(number=number, hash=name)
            section.checkpoint = unpacked(block, owners, rows, rest)
        case ["standing", pending, rests]:
            section.pending, section.rests = pending, rests


def _name(method: str, key: Sequence[Any]) -> str:
    return f"{method} {list(key)}"


class RecordedNode:
    """Answers what was asked while a block was handled, in the same order per question.

    What was not asked then, because the policy was another, is not known: a simulation then counts
    as good, everything else as refused.
    """

    def __init__(self) -> None:
        self.section: Section | None = None
        """Whose answers to give."""

    def _answer(self, method: str, *key: object) -> Any:  # noqa: ANN401 - as it was given
        answers = self.section.answers.get(_name(method, key)) if self.section else None
        if not answers:
            raise RequestRefused(0, f"{method}: was not asked when this was recorded")
        is_good, value = answers.popleft() if len(answers) > 1 else answers[0]
        if is_good:
            return value
        if value is None:
            raise NodeUnavailable("the node was gone")
        raise RequestRefused(*value)

    async def head(self) -> Head:
        head: Head = self._answer("head")
        return head

    async def block(self, number: int) -> Head | None:
        block: Head | None = self._answer("block", number)
        return block

    async def logs_of_block(self, block_hash: str, addresses: Sequence[str]) -> list[Log]:
        del addresses
        logs: list[Log] = self._answer("logs_of_block", block_hash)
        return logs

    async def logs_between(self, first: int, last: int, addresses: Sequence[str]) -> list[Log]:
        del addresses
        logs: list[Log] = self._answer("logs_between", first, last)
        return logs

    async def call(
        self, call: Call, *, sender: str | None = None, block_hash: str | None = None
    ) -> bytes:
        returned: bytes = self._answer("call", call.target, call.data, sender, block_hash)
        return returned

    async def simulate(
        self, calls: Sequence[Call], *, senders: Sequence[str], timestamp: int
    ) -> list[Simulation]:
        del senders, timestamp
        if not calls:
            return []
        try:
            found: list[Simulation] = self._answer(
                "simulate", *([call.target, call.data] for call in calls)
            )
        except RequestRefused:
            return [Simulation(gas=0, revert=None) for _ in calls]
        return found

    # --- What nobody asks without sending ---------------------------------------------------------

    async def chain_id(self) -> int:
        _not_recorded("chain_id")

    async def has_code(self, address: str) -> bool:
        _not_recorded(f"has_code of {address}")

    async def transaction_count(self, address: str) -> int:
        _not_recorded(f"transaction_count of {address}")

    async def mined_count(self, address: str) -> int:
        _not_recorded(f"mined_count of {address}")

    async def send(self, raw: bytes) -> str:
        _not_recorded(f"send of {len(raw)} bytes")

    async def receipt(self, transaction: str) -> Receipt | None:
        _not_recorded(f"receipt of {transaction}")

    async def is_known(self, transaction: str) -> bool:
        _not_recorded(f"is_known of {transaction}")

    async def balance(self, address: str) -> int:
        _not_recorded(f"balance of {address}")


def _not_recorded(what: str) -> NoReturn:
    raise RequestRefused(0, f"{what}: is not recorded")
