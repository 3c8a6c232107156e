# SPDX-License-Identifier: MIT
"""The whole protocol with Settlement, and short words for its end.

Amounts are wad, coin rad, prices coins, unless a name says otherwise. Nine assets at the prices of
`liquidation/world.py`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import boa

from model.parameters import GOVERNANCE_ASSET
from model.units import RAD, RAY, WAD
from tests.deployment import default_settings
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import ETH, MAX, SYMBOLS
from tests.unit.contracts.settlement.contracts import Contracts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BASKET: Final = w.BASKET
ASSETS: Final = 16
GOVERNANCE_SYMBOL: Final = default_settings().governance.symbol


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Scene(Contracts):
    """Contracts and actors of one test."""

    owner: str
    other: str
    keeper: str
    buyer: str
    bank: str
    """Borrowed the coin that others get."""
    holders: set[str] = field(default_factory=set)
    """Everybody who may have coin or free balances."""
    started: set[int] = field(default_factory=set)
    """Collateral auctions, running or not."""

    # --- Time and prices --------------------------------------------------------------------------

    def wait(self, seconds: int) -> None:
        boa.env.timestamp += seconds

    def price(self, asset: int) -> int:
        """Current price [wad]."""
        return int(self.oracle.prices(1 << asset)[0].price)

    def set_price(self, asset: int, coins: float) -> None:
        """A price, in as many steps as the oracle's band demands."""
        target = round(coins * w.FEED_UNIT)
        last = self.price(asset) * w.FEED_UNIT // WAD
        while not last <= 2 * target <= 3 * last:
            last = last // 2 if target < last else last * 3 // 2
            self._answer(asset, last)
        self._answer(asset, target)

    def feed(self, asset: int) -> Any:
        """Source of an asset's price."""
        symbol = SYMBOLS[asset] if asset < len(SYMBOLS) else GOVERNANCE_SYMBOL
        return self.deployment.feeds[symbol]

    def keep_prices(self) -> None:
        """The feeds say again now what they have said before."""
        for asset in (*range(len(SYMBOLS)), GOVERNANCE_ASSET):
            self._answer(asset, self.price(asset) * w.FEED_UNIT // WAD)

    def _answer(self, asset: int, answer: int) -> None:
        self.feed(asset).set_answer(answer)
        self.oracle.poke(1 << asset)

    # --- Accounts and coin ------------------------------------------------------------------------

    def actor(self, name: str) -> str:
        """One more person."""
        person = str(boa.env.generate_address(name))
        self.holders.add(person)
        return person

    def open_account(self, owner: str, collateral: Mapping[int, int], debt: int = 0) -> str:
        """Deposit and borrow at the Gateway; the coin is in tokens then."""
        changes = []
        for asset, amount in sorted(collateral.items()):
            units = amount // int(self.gateway.scale_of(asset))
            self.tokens[asset].mint(owner, units)
            self.tokens[asset].approve(self.gateway.address, MAX, sender=owner)
            changes.append((asset, units, 0))
        self.gateway.adjust(owner, changes, debt, 0, owner, sender=owner)
        return owner

    def give_coin(self, owner: str, amount: int) -> None:
        """Internal coin that the bank borrowed [rad]."""
        sender = self.gateway.address
        self.stablecoin.burn_from(self.bank, -(-amount // RAY), sender=sender)
        self.ledger.move_coin(sender, owner, amount, sender=sender)
        dust = -amount % RAY
        if dust:
            self.ledger.move_coin(sender, self.treasury.address, dust, sender=sender)

    def stake(self, owner: str, coins: int) -> int:
        """Put coin that the bank borrowed into the guaranty pool [coins]; the shares."""
        self.give_coin(owner, coins * RAD)
        return int(self.guaranty_pool.deposit(coins * WAD, owner, sender=owner))

    def enter_all(self, owner: str) -> int:
        """Turn all coin tokens of an owner into internal coin; all he has then [rad]."""
        held = self.stablecoin.balanceOf(owner)
        if held:
            self.stablecoin.approve(self.gateway.address, MAX, sender=owner)
            self.gateway.enter_coin(owner, held, sender=owner)
        return self.coin(owner)

    def coin(self, owner: str) -> int:
        """Internal coin [rad]."""
        return int(self.ledger.coin(owner))

    def free(self, owner: str, asset: int = ETH) -> int:
        return int(self.ledger.free_balance(owner, asset))

    def free_balances(self, owner: str) -> dict[int, int]:
        """By asset, without those that are 0."""
        found = {asset: self.free(owner, asset) for asset in range(ASSETS)}
        return {asset: amount for asset, amount in found.items() if amount}

    def collateral(self, owner: str) -> dict[int, int]:
        """Collateral by asset."""
        state = self.ledger.account_state(owner)
        held = [asset for asset in range(ASSETS) if state.assets >> asset & 1]
        return dict(zip(held, state.amounts, strict=True))

    def debt(self, owner: str) -> int:
        """[rad]."""
        state = self.ledger.account_state(owner)
        return int(state.normalized_debt * state.rate)

    def give_unsold(self, asset: int, amount: int) -> None:
        """Collateral that no auction could sell is the Treasury's; its tokens are in custody."""
        if asset < len(self.tokens):
            scale = int(self.gateway.scale_of(asset))
            self.tokens[asset].mint(self.gateway.address, amount // scale)
        self.ledger.return_collateral(
            self.treasury.address, asset, amount, sender=self.auctions.address
        )

    # --- Auctions ---------------------------------------------------------------------------------

    def close_out(self, owner: str) -> int:
        """Have the keeper close out an account; the auction's id."""
        auction_id = int(self.engine.close_out(owner, self.keeper, sender=self.keeper))
        self.started.add(auction_id)
        return auction_id

    def auction_eth(self) -> int:
        """All of the owner's 100 ETH, oracle price 150, for 14,000 of debt: tab 15,400; the id."""
        self.open_account(self.owner, {ETH: 100 * WAD}, 14_000 * WAD)
        self.set_price(ETH, 150)
        return self.close_out(self.owner)

    def running(self) -> list[int]:
        """Ids of the running collateral auctions, oldest first."""
        found = [one for one in self.started if self.auctions.auction(one).tab]
        return sorted(found, key=lambda one: one % 2**32)

    def cancel_all(self) -> None:
        """Every collateral auction, oldest first."""
        for auction_id in self.running():
            self.auctions.cancel(auction_id)

    def take(self, auction_id: int, asset: int, amount: int, **changes: Any) -> int:
        """Buy at any price; coin paid [rad]."""
        wanted = {"receiver": self.buyer, "data": b"", "sender": self.buyer} | changes
        sender = wanted.pop("sender")
        paid = self.auctions.take(
            auction_id, asset, amount, MAX, 0, *wanted.values(), sender=sender
        )[1]
        return int(paid)

    def owe(self, amount: int) -> None:
        """Debt that no account owes, matured at once; its coin is somebody's [rad]."""
        self.ledger.mint_incentive(self.keeper, amount, sender=self.auctions.address)

    def start_debt_auction(self) -> int:
        """Have the Treasury start one; its id."""
        self.owe(self.coin(self.treasury.address) + self.treasury.parameters().debt_lot * RAD)
        auction_id, _ = self.treasury.settle()
        assert auction_id
        return int(auction_id)

    def start_surplus_auction(self) -> int:
        """Have the Treasury start one; its id."""
        parameters = self.treasury.parameters()
        kept = (parameters.surplus_buffer + parameters.surplus_lot) * RAD
        self.give_coin(self.treasury.address, kept + int(self.ledger.unbacked_debt()))
        _, auction_id = self.treasury.settle()
        assert auction_id
        return int(auction_id)

    def give_governance_tokens(self, owner: str, amount: int) -> None:
        """With an allowance for the surplus auction."""
        self.governance_token.transfer(owner, amount, sender=self.governor)
        self.governance_token.approve(self.surplus_auction.address, MAX, sender=owner)

    # --- The end ----------------------------------------------------------------------------------

    def freeze(self) -> None:
        self.settlement.freeze(sender=self.governor)

    def skim_all(self, *owners: str) -> None:
        """All accounts that the scene knows, and some more."""
        self.settlement.skim([self.bank, self.owner, self.other, *owners])

    def end(self, *owners: str) -> None:
        """From the freeze to the shares, with no auction running."""
        self.freeze()
        self.skim_all(*owners)
        self.settlement.finalise()

    # --- What must hold ---------------------------------------------------------------------------

    def check_books(self) -> None:
        """Coin equals debt to the rad, the coin's tokens are the Gateway's, custody holds all."""
        self.ledger.accrue(sender=self.treasury.address)
        coin = sum(map(self.coin, self.holders))
        debt = self.ledger.total_normalized_debt() * self.ledger.rate()
        assert coin == debt + self.ledger.unbacked_debt()
        assert self.stablecoin.totalSupply() * RAY == self.coin(self.gateway.address)
        self._check_custody()

    def _check_custody(self) -> None:
        lots: Counter[int] = Counter()
        for auction_id in self.running():
            for lot in self.auctions.auction(auction_id).lots:
                lots[lot.asset] += lot.collateral
        for asset, token in enumerate(self.tokens):
            free = sum(self.free(holder, asset) for holder in self.holders)
            owned = self.ledger.total_collateral(asset) + free + lots[asset]
            assert owned == token.balanceOf(self.gateway.address) * self.gateway.scale_of(asset)


def by_asset(amounts: Iterable[int]) -> dict[int, int]:
    """What stands in an array of all assets, without what is 0."""
    return {asset: amount for asset, amount in enumerate(amounts) if amount}
