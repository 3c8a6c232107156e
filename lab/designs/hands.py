# SPDX-License-Identifier: MIT
"""Keepers of designs that the shipped one does not know: wallets, and their way into blocks."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from lab.engines.codecs import function

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lab.designs.fleet import KeeperKind
    from lab.world.calls import NamedCall
    from lab.world.chain import Chain

TIP: Final = 1.0
"""To who makes the block, over the base fee [gwei]."""
HEADROOM: Final = 2
"""What wallets offer over the base fee of the moment, so that a few full blocks do not matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Something that a keeper wants done."""

    call: NamedCall
    gas: int
    """That it usually takes."""


@dataclass(frozen=True, slots=True)
class _Sent:
    wanted: Wanted
    max_fee: float
    """[gwei]."""
    first_block: int


@dataclass(slots=True)
class Hand:
    """One keeper."""

    kind: KeeperKind
    address: str
    transactions: int = 0
    reverted: int = 0
    gas_cost: float = 0.0
    """[coins]."""
    _sent: deque[_Sent] = field(default_factory=deque)
    _recycling: list[tuple[int, int]] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Whether something that it has sent is in no block yet."""
        return bool(self._sent)

    def send(self, wanted: Iterable[Wanted], block: int, base_fee: float) -> None:
        """Put transactions on their way.

        Args:
            wanted: In order.
            block: Last closed one.
            base_fee: Of it [gwei].
        """
        kind = self.kind
        offered = kind.max_fee if kind.raises_bids else HEADROOM * base_fee + TIP
        for each in wanted:
            sent = _Sent(each, min(offered, kind.max_fee), block + 1 + kind.latency)
            self._sent.append(sent)

    def pop(self, block: int, base_fee: float, gas_left: int) -> Wanted | None:
        """The next transaction that the block can take; None if there is none.

        Args:
            block: The open one.
            base_fee: Of it [gwei].
            gas_left: In it.
        """
        if not self._sent:
            return None
        first = self._sent[0]
        is_late = first.first_block > block
        if is_late or first.max_fee < base_fee + TIP or first.wanted.gas > gas_left:
            return None
        return self._sent.popleft().wanted

    def recycle(self, amount: int, now: int) -> None:
        """Coin has come in that cannot be bid at once.

        Args:
            amount: [wad].
            now: [unix time].
        """
        self._recycling.append((now + self.kind.recycle, amount))

    def recycling(self, now: int) -> int:
        """Coin in the wallet that cannot be bid yet [wad]."""
        self._recycling = [each for each in self._recycling if each[0] > now]
        return sum(amount for _, amount in self._recycling)


def hire(fleet: Sequence[KeeperKind]) -> list[Hand]:
    """Every keeper of a fleet, with an address of its own."""
    return [
        Hand(kind, to_checksum_address(keccak(text=f"keeper {kind.name} {number}")[-20:]))
        for kind in fleet
        for number in range(kind.count)
    ]


def fill(chain: Chain, hands: Sequence[Hand], base_fee: float, ether: float) -> None:
    """Execute what the open block takes: who offers most first, and turn and turn about.

    Args:
        chain: Has a block open.
        hands: All keepers.
        base_fee: Of the block [gwei].
        ether: Price of ether [coins].
    """
    gas_left = chain.gas_limit
    turn = chain.number % len(hands)
    queue = sorted([*hands[turn:], *hands[:turn]], key=lambda hand: -hand.kind.max_fee)
    for hand in queue:
        while wanted := hand.pop(chain.number, base_fee, gas_left):
            gas_left -= wanted.gas
            call = wanted.call
            data = function(call.contract, call.function).calldata(call.arguments)
            _, outcome = chain.send(call.sender, call.address, data)
            hand.transactions += 1
            hand.reverted += outcome.revert is not None
            hand.gas_cost += wanted.gas * (base_fee + TIP) / 1e9 * ether
