# SPDX-License-Identifier: MIT
"""What the operator wants of transactions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.units import Wad


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOptions:
    """Settings of the transaction engine, in the chain's units."""

    chain_id: int
    tip: int
    """To the block's builder [wei per gas]."""
    max_fee: int
    """Most to pay per gas [wei]."""
    gas_margin: int
    """Gas limit over the estimate, > 10,000 [bps]."""
    is_dry: bool
    """Simulate and say what would be sent, but send nothing."""
    max_in_flight: int
    """Most transactions of one wallet that wait for a block, >= 2; half of them may be lazy."""
    urgent_deadline: int
    """After so long without being mined an urgent transaction is replaced [blocks]."""
    lazy_deadline: int
    """The same of what can wait [blocks]."""
    max_urgent_cost: Wad
    """Most to bid up to for urgent work that pays nobody, and for a cancellation [wad coins]."""
    max_lazy_cost: Wad
    """The same for work that can wait and pays nobody [wad coins]."""
    max_transaction_gas: int = 2**24
    """Highest gas limit of a transaction; EIP-7825's, where it applies."""
