# SPDX-License-Identifier: MIT
"""What the keeper's transactions cost, and what it is worth before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.units import RAY, WAD, Wad
from scripts.demo.outcome import KeeperAccount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.demo.blocks import Block
    from scripts.demo.contracts import Contracts
    from scripts.demo.node import Receipt


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
            self._gas_cost += paid * block.market[self._gas_asset] // WAD
            self._transactions += 1
            self._reverted += receipt["status"] != "0x1"

    def close(self, worth_before: Wad, worth_after: Wad) -> KeeperAccount:
        """The account at the end; profit is net of gas."""
        return KeeperAccount(
            profit=Wad(worth_after - worth_before - self._gas_cost),
            gas_used=self._gas_used,
            transactions=self._transactions,
            reverted=self._reverted,
        )


def worth_of(contracts: Contracts, keeper: str, governance_price: Wad) -> Wad:
    """What keeper and bidder own but for ether, in coins.

    Coin in the Ledger and as token counts in full, governance token at the oracle's price now.
    Seized collateral is sold in the transaction that seizes it, so neither holds any for long;
    what the keeper should ever hold besides is not counted in its favour.
    """
    core = contracts.core
    worth = 0
    for owner in (keeper, contracts.bidder.address):
        worth += core["Ledger"].functions.coin(owner).call() // RAY
        worth += core["Stablecoin"].functions.balanceOf(owner).call()
        tokens = core["GovernanceToken"].functions.balanceOf(owner).call()
        worth += tokens * governance_price // WAD
    return Wad(worth)
