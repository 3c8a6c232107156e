# SPDX-License-Identifier: MIT
"""Before the first price: the market maker, the pools, the buffer, the keeper, the borrowers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from lab.world.calls import to_wad
from model.settings import FEED_DECIMALS
from model.units import WAD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eth_typing import ChecksumAddress
    from web3.contract import Contract

    from lab.anvil import Node
    from lab.scenario.population import Borrower
    from lab.scenario.scenario import Scenario
    from model.manifest import Manifest
    from scripts.demo.contracts import Contracts

MAKER_COVER: Final = 6
"""Collateral of the market maker over its debt: it outlives any crash."""

REFILLS: Final = Decimal("0.15")
"""Least coin that the market maker has to refill its pools, over their depth."""

MAX: Final = 2**256 - 1


@dataclass(frozen=True, slots=True)
class Founding:
    """Opens everything that a scenario presupposes; transactions are free of charge meanwhile."""

    node: Node
    contracts: Contracts
    manifest: Manifest
    scenario: Scenario
    prices: Mapping[str, Decimal]
    """First price of each asset."""

    def found(self, borrowers: Sequence[Borrower], keeper: ChecksumAddress, time: int) -> int:
        """Send everything, and mine until it is done, a block a second.

        Args:
            borrowers: Accounts to open.
            keeper: Address that the keeper sends from.
            time: Of the first block [unix time].

        Returns:
            Time of the last block.

        Raises:
            NodeError: If a transaction reverted.
        """
        self.node.call("anvil_setBalance", keeper, hex(to_wad(self.scenario.keeper.ether)))
        for send in (
            self._answer_feeds,
            lambda: self._open_market_maker(borrowers),
            self._fill_pools,
            lambda: self._endow(keeper),
            lambda: self._open_borrowers(borrowers),
        ):
            self.node.call("anvil_setNextBlockBaseFeePerGas", hex(0))
            send()
            while self.node.pending:
                self.node.check(self.node.receipts(self.node.mine(time, base_fee=0)))
                time += 1
        return time - 1

    def _answer_feeds(self) -> None:
        for asset, price in self.prices.items():
            self._send(self.contracts.feeds[asset], "set_answer", int(price * 10**FEED_DECIMALS))

    def _open_market_maker(self, borrowers: Sequence[Borrower]) -> None:
        """The deployer borrows all coin that is not a borrower's.

        Also what refills the pools: at least as much as is owed, so that all of it can be repaid.
        """
        scenario = self.scenario
        owed = Decimal(sum(borrower.debt for borrower in borrowers)) / WAD
        depth = sum(scenario.market.depth.values())
        wanted = depth + max(depth * REFILLS, owed)
        wanted += scenario.treasury.buffer + scenario.keeper.capital + scenario.guaranty_pool.stake
        value = wanted * MAKER_COVER / len(self.manifest.collaterals)
        collateral = {
            asset.symbol: int(value / self.prices[asset.symbol] * 10**asset.decimals)
            for asset in self.manifest.collaterals
        }
        self._open_account(self.contracts.deployer, collateral, to_wad(wanted))

    def _fill_pools(self) -> None:
        exchange = self.contracts.exchange
        self._send(self.contracts.core["Stablecoin"], "approve", exchange.address, MAX)
        for asset in self.manifest.collaterals:
            depth, token = self.scenario.market.depth[asset.symbol], self._token(asset.symbol)
            amount = int(depth / self.prices[asset.symbol] * 10**asset.decimals)
            self._send(token, "mint", self.contracts.deployer, amount)
            self._send(token, "approve", exchange.address, amount)
            self._send(exchange, "add_liquidity", token.address, amount, to_wad(depth))

    def _endow(self, keeper: ChecksumAddress) -> None:
        """Donate the Treasury's buffer, fill the guaranty pool; give the keeper what it needs."""
        core, scenario = self.contracts.core, self.scenario
        maker, stake = self.contracts.deployer, scenario.guaranty_pool.stake
        self._send(core["Stablecoin"], "approve", core["Gateway"].address, MAX)
        for owner, coins in (
            (core["Treasury"].address, scenario.treasury.buffer),
            (keeper, scenario.keeper.capital),
            (maker, stake),
        ):
            if coins > 0:
                self._send(core["Gateway"], "enter_coin", owner, to_wad(coins))
        if stake > 0:
            self._send(core["GuarantyPool"], "deposit", to_wad(stake), maker)
        tokens = to_wad(scenario.keeper.governance_tokens)
        self._send(core["GovernanceToken"], "transfer", keeper, tokens)
        self._send(self.contracts.bidder, "transfer_ownership", keeper)

    def _open_borrowers(self, borrowers: Sequence[Borrower]) -> None:
        for borrower in borrowers:
            self._open_account(borrower.address, borrower.collateral, borrower.debt)

    def _open_account(
        self, owner: ChecksumAddress, collateral: Mapping[str, int], debt: int
    ) -> None:
        """Mint test tokens, approve and deposit them, and borrow.

        Args:
            owner: Of tokens and account.
            collateral: By asset [token units].
            debt: To borrow [wad].
        """
        gateway = self.contracts.core["Gateway"]
        for asset, amount in collateral.items():
            token = self._token(asset)
            self._send(token, "mint", owner, amount, sender=owner)
            self._send(token, "approve", gateway.address, amount, sender=owner)
        changes = [(self._number(asset), amount, 0) for asset, amount in collateral.items()]
        self._send(gateway, "adjust", owner, changes, debt, 0, owner, sender=owner)

    def _token(self, asset: str) -> Contract:
        return self.contracts.tokens[asset]

    def _number(self, symbol: str) -> int:
        return next(asset.id for asset in self.manifest.collaterals if asset.symbol == symbol)

    def _send(
        self,
        contract: Contract,
        function: str,
        *arguments: object,
        sender: ChecksumAddress | None = None,
    ) -> None:
        """Send as `sender`, or as the deployer."""
        self.contracts.send(sender or self.contracts.deployer, contract, function, *arguments)
