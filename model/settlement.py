# SPDX-License-Identifier: MIT
"""Global shutdown: freeze, pay every debt from its own collateral, share out the rest.

The twin of `Settlement.vy`; its functions are those of `contracts/modules/estate_shares.vy`.
Whoever is paid out is rounded down, whoever pays is rounded up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from model import errors
from model.chain import ZERO_ADDRESS, Contract, external
from model.errors import Revert
from model.fixed_point import ceil_div, sub_or_zero
from model.health import MAX_ASSETS, value
from model.units import Rad, Wad

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from model.collateral_auction import CollateralAuction
    from model.guaranty_pool import GuarantyPool
    from model.ledger import Ledger
    from model.waterfall import DebtAuctions, SurplusAuctions
    from model.wiring import Wiring


_ASSETS: Final = range(MAX_ASSETS)


def worth(amounts: Mapping[int, Wad], prices: Mapping[int, Wad]) -> Rad:
    """Value of some assets, exact; one without a price is worth nothing [rad]."""
    return Rad(sum(value(amount, prices.get(asset, Wad(0))) for asset, amount in amounts.items()))


def taken(collateral: Mapping[int, Wad], prices: Mapping[int, Wad], debt: Rad) -> dict[int, Wad]:
    """What a debt takes of each asset: the same part of all, debt / worth, at most all.

    Args:
        collateral: Of the account, by asset [wad].
        prices: Frozen prices, by asset [wad].
        debt: Of the account [rad].

    Returns:
        Amounts, rounded up, by asset [wad].

    Source:
        MakerDAO dss, `end.sol:skim`, where an account has one asset.
    """
    total = worth(collateral, prices)
    if debt >= total:
        return dict(collateral)
    return {asset: Wad(ceil_div(amount * debt, total)) for asset, amount in collateral.items()}


def share(collected: Wad, amount: Rad, total_coin: Rad) -> Wad:
    """What an amount of coin [rad] gets of an asset, rounded down [wad].

    Source:
        MakerDAO dss, `end.sol:flow` and `cash`, which round the price of a coin first.
    """
    return Wad(collected * amount // total_coin)


@dataclass(eq=False, kw_only=True)
class Settlement(Contract):
    """What happens when governance ends the protocol."""

    address: str
    wiring: Wiring
    houses: tuple[str, ...]
    """Contracts whose coin nobody could redeem: Treasury and all auctions."""
    ledger: Ledger
    collateral_auction: CollateralAuction
    debt_auctions: DebtAuctions
    surplus_auctions: SurplusAuctions
    guaranty_pool: GuarantyPool
    prices: dict[int, Wad] = field(default_factory=dict)
    """Frozen ones, by asset [wad]."""
    estate: dict[int, Wad] = field(default_factory=dict)
    """What is shared out, by asset [wad]."""
    total_coin: Rad = field(default=Rad(0))
    """All coin when shares were fixed [rad]."""
    is_final: bool = False

    @external
    def freeze(self, *, sender: str) -> None:
        """Stop the protocol for good, at the last good prices."""
        self.wiring.check_governor(sender, errors.SETTLEMENT_CALLER_IS_NOT_THE_GOVERNOR)
        self.ledger.freeze()
        quotes = self.ledger.oracle.prices((1 << MAX_ASSETS) - 1)
        self.prices = {asset: quote.price for asset, quote in quotes.items()}

    @external
    def skim(self, owners: Sequence[str]) -> None:
        """Pay the debts of accounts from their collateral; what is left stays their owners'."""
        self._check_frozen()
        if self.collateral_auction.auctions:
            raise Revert(errors.SETTLEMENT_AUCTIONS_ARE_RUNNING)
        for owner in owners:
            self._skim(owner)

    def _skim(self, owner: str) -> None:
        account, rate = self.ledger.book.account(owner), self.ledger.book.rate
        if account.normalized_debt == 0:
            return
        amounts = taken(account.collateral, self.prices, Rad(account.normalized_debt * rate))
        self.ledger.seize(owner, amounts, account.normalized_debt, self.address, Rad(0))
        for asset, amount in amounts.items():
            self.ledger.coins.credit_free(self.address, asset, amount)

    @external
    def finalise(self) -> tuple[Rad, Rad]:
        """Fix what a coin gets, once nobody owes anything and nothing is on auction.

        Returns:
            Coin less its backing [rad], what the guaranty pool paid of it [rad].
        """
        self._check_frozen()
        if self.is_final:
            raise Revert(errors.SETTLEMENT_ALREADY_FINAL)
        houses = self.collateral_auction, self.debt_auctions, self.surplus_auctions
        if any(house.auctions for house in houses):
            raise Revert(errors.SETTLEMENT_AUCTIONS_ARE_RUNNING)
        if self.ledger.book.total_normalized_debt:
            raise Revert(errors.SETTLEMENT_ACCOUNTS_HAVE_DEBT)
        self.is_final = True

        coins = self.ledger.coins
        owned = self.guaranty_pool.close()
        for owner in (*self.houses, self.address):
            self._burn(owner, coins.coin_of(owner))
        pool = self.guaranty_pool.address
        self._burn(pool, Rad(coins.coin_of(pool) - owned))
        for asset in range(MAX_ASSETS):
            unsold = coins.free(self.ledger.treasury, asset)
            coins.debit_free(self.ledger.treasury, asset, unsold)
            coins.credit_free(self.address, asset, unsold)
            self.estate[asset] = coins.free(self.address, asset)

        shortfall = Rad(sub_or_zero(coins.unbacked, worth(self.estate, self.prices)))
        borne = self.guaranty_pool.bear(shortfall, self.address)
        self._burn(self.address, borne)
        self.total_coin = coins.unbacked
        return shortfall, borne

    @external
    def redeem(self, amount: Rad, receiver: str, *, sender: str) -> tuple[Wad, ...]:
        """Give up internal coin [rad] for its share of every asset collected [wad]."""
        if not self.is_final:
            raise Revert(errors.SETTLEMENT_NOT_FINAL)
        if amount == 0:
            raise Revert(errors.SETTLEMENT_AMOUNT_IS_0)
        if receiver == ZERO_ADDRESS:
            raise Revert(errors.SETTLEMENT_RECEIVER_IS_ZERO)
        self._burn(sender, amount)
        shares = tuple(share(self.estate[asset], amount, self.total_coin) for asset in _ASSETS)
        for asset, part in enumerate(shares):
            self.ledger.coins.debit_free(self.address, asset, part)
            self.ledger.coins.credit_free(receiver, asset, part)
        return shares

    def _burn(self, owner: str, amount: Rad) -> None:
        """Burn coin against unbacked debt [rad]."""
        coins = self.ledger.coins
        coins.debit(owner, amount)
        coins.unbacked = Rad(coins.unbacked - amount)

    def _check_frozen(self) -> None:
        if not self.ledger.is_frozen:
            raise Revert(errors.SETTLEMENT_NOT_FROZEN)
