# SPDX-License-Identifier: MIT
"""The end, asked of the chain itself: do the books balance, and who could still be liquidated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eth_utils.address import to_checksum_address

from model.units import RAY, WAD, Rad, Wad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lab.live.books import Books
    from lab.live.contracts import Contracts
    from model.manifest import Asset, Manifest

GAS_OF_CLOSE_OUT: Final = 300_000
"""Generous for one account with several assets, bundled with nothing."""
GAS_OF_LIQUIDATION: Final = 400_000
"""The same with a sale in the callback."""
MAX: Final = 2**256 - 1


@dataclass(frozen=True, slots=True)
class Audit:
    """Reads the chain's latest block, in which an accrual happened and no auction runs."""

    contracts: Contracts
    manifest: Manifest
    books: Books
    """Rebuilt from the logs: they know every holder."""

    def conservation_error(self) -> Rad:
        """Sum of all deviations; 0 if every coin and every token is accounted for.

        Coin: what all holders have is all debt and unbacked debt. ERC-20: its supply is what the
        Gateway holds in the Ledger. Collateral: what the Gateway holds of each token is what
        accounts and free balances have.
        """
        ledger = self.contracts.core["Ledger"].functions
        coin = sum(ledger.coin(to_checksum_address(holder)).call() for holder in self.books.coin)
        debt = ledger.total_normalized_debt().call() * ledger.rate().call()
        error: int = abs(coin - debt - ledger.unbacked_debt().call())

        gateway = self.contracts.core["Gateway"].address
        supply = self.contracts.core["Stablecoin"].functions.totalSupply().call()
        error += abs(supply * RAY - ledger.coin(gateway).call())
        return Rad(error + sum(self._token_error(asset) for asset in self.manifest.collaterals))

    def is_as_logged(self, accounts: Iterable[str]) -> bool:
        """Whether the logs told the whole truth about these accounts and about debt."""
        ledger = self.contracts.core["Ledger"].functions
        for account in accounts:
            state = ledger.account_state(to_checksum_address(account)).call()
            logged = self.books.accounts[account]
            held = [amount for _, amount in sorted(logged.collateral.items()) if amount > 0]
            if state.normalized_debt != logged.normalized_debt or list(state.amounts) != held:
                return False
        return bool(ledger.unbacked_debt().call() == self.books.unbacked)

    def unsafe_accounts(self, accounts: Iterable[str], gas_price: Wad) -> int:
        """How many of these accounts somebody could liquidate now at a profit.

        Args:
            accounts: Accounts to look at.
            gas_price: Price of a unit of gas [wad coins].
        """
        return sum(
            self._is_worth_liquidating(to_checksum_address(one), gas_price) for one in accounts
        )

    def _is_worth_liquidating(self, account: str, gas_price: Wad) -> bool:
        core = self.contracts.core
        if core["Lens"].functions.health_factor(account).call() >= WAD:
            return False
        quote = core["LiquidationEngine"].functions.quote_close_out(account).call()
        if quote.is_open and quote.incentive > GAS_OF_CLOSE_OUT * gas_price * RAY:
            return True
        return any(
            self._bonus(account, asset.id) > GAS_OF_LIQUIDATION * gas_price
            for asset in self.manifest.collaterals
        )

    def _bonus(self, account: str, asset: int) -> Wad:
        """What lane A would leave a liquidator of one asset at the oracle's price [wad coins]."""
        lane = self.contracts.core["DirectLiquidation"].functions
        quote = lane.quote_liquidation(account, asset, MAX).call()
        worth = quote.collateral * self.books.price(asset) // WAD
        return Wad(worth - quote.debt - quote.fee)

    def _token_error(self, asset: Asset) -> int:
        """Deviation of one token [rad: a wad of tokens counts as a wad of coins]."""
        ledger = self.contracts.core["Ledger"].functions
        gateway = self.contracts.core["Gateway"].address
        held = self.contracts.tokens[asset.symbol].functions.balanceOf(gateway).call()
        booked = ledger.total_collateral(asset.id).call()
        booked += sum(
            ledger.free_balance(to_checksum_address(owner), asset.id).call()
            for owner, number in self.books.free
            if number == asset.id
        )
        return int(abs(held * 10 ** (18 - asset.decimals) - booked) * RAY)
