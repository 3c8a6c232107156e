# SPDX-License-Identifier: MIT
"""What a keeper owns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.units import RAY

if TYPE_CHECKING:
    from lab.world.calls import Addresses
    from lab.world.chain import Chain
    from model.units import Rad


@dataclass(frozen=True, slots=True)
class Wealth:
    """Of one wallet; its ether is not in it."""

    coin: int
    """In the Ledger and as tokens [wad]."""
    governance: int
    """Governance tokens [wad]."""


def wealth_of(wallet: str, in_ledger: Rad, chain: Chain, at: Addresses) -> Wealth:
    """What a wallet owns now.

    Args:
        wallet: Its address.
        in_ledger: Its coin in the Ledger [rad].
        chain: With the protocol.
        at: Where on it.
    """

    def balance(token: str) -> int:
        held = chain.ask(at.core(at.deployer, token, "balanceOf", wallet))
        assert isinstance(held, int)  # noqa: S101 - by the ABI
        return held

    return Wealth(in_ledger // RAY + balance("Stablecoin"), balance("GovernanceToken"))
