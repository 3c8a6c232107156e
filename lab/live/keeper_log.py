# SPDX-License-Identifier: MIT
"""What the keeper's transactions cost, and what it owns before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eth_utils.address import to_checksum_address

from lab.live.outcome import KeeperAccount
from model.units import RAY, WAD, Wad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.anvil import Receipt
    from lab.live.blocks import Block
    from lab.live.contracts import Contracts


class KeeperLog:
    """Counts one sender's transactions."""

    def __init__(self, *, address: str, gas_asset: str) -> None:
        """Begin before its first transaction.

        Args:
            address: It sends from.
            gas_asset: Asset whose market price values gas.
        """
        self._address = address.lower()
        self._gas_asset = gas_asset
        self._gas_cost = 0
        self._gas_used = 0
        self._transactions = 0
        self._reverted = 0

    def see(self, block: Block, receipts: Sequence[Receipt]) -> None:
        """Count the keeper's transactions of a block."""
        for receipt in receipts:
            if receipt["from"].lower() != self._address:
                continue
            gas = int(receipt["gasUsed"], 16)
            paid = gas * int(receipt["effectiveGasPrice"], 16)
            self._gas_used += gas
            self._gas_cost += paid * block.traded_at[self._gas_asset] // WAD
            self._transactions += 1
            self._reverted += receipt["status"] != "0x1"

    def close(self, before: Purse, after: Purse, governance_price: Wad) -> KeeperAccount:
        """The account at the end.

        Args:
            before: What the keeper owned at the start.
            after: What it owns at the end.
            governance_price: The oracle's last [wad coins]; values what was gained, not what
                was endowed.
        """
        gained = after.coin - before.coin
        gained += (after.governance - before.governance) * governance_price // WAD
        return KeeperAccount(
            profit=Wad(gained - self._gas_cost),
            gas_used=self._gas_used,
            transactions=self._transactions,
            reverted=self._reverted,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """What keeper and bidder own together, but for ether.

    Collateral is sold in the transaction that seizes it, so neither holds any for long; what
    either should ever hold of it is not counted in the keeper's favour.
    """

    coin: Wad
    """In the Ledger and as token."""
    governance: Wad


def purse_of(contracts: Contracts, keeper: str) -> Purse:
    """What the keeper owns now."""
    core, owners = contracts.core, (keeper, to_checksum_address(contracts.at.bidder))
    coin = sum(core["Ledger"].functions.coin(owner).call() // RAY for owner in owners)
    coin += sum(core["Stablecoin"].functions.balanceOf(owner).call() for owner in owners)
    tokens = core["GovernanceToken"].functions
    return Purse(
        coin=Wad(coin), governance=Wad(sum(tokens.balanceOf(owner).call() for owner in owners))
    )
