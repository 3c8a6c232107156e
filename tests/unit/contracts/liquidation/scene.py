# SPDX-License-Identifier: MIT
"""The whole protocol as deployed, and short words for accounts that get into trouble.

Accounts are opened and coin is handed out at the Ledger, as the Gateway does it. Amounts are wad,
prices coins, unless a name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import boa

from model.units import BPS, RAD, WAD
from tests.deployment import Deployment, deploy
from tests.unit.contracts.liquidation.world import (
    BASKET,
    BTC,
    ETH,
    FEED_UNIT,
    GOLD,
    LINK,
    MAX,
    PRICES,
    SYMBOLS,
    TAIL,
    settings,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Scene:
    """Contracts and actors of one test."""

    deployment: Deployment
    owner: str
    """Of the account under test."""
    keeper: str
    buyer: str
    receiver: str
    stranger: str
    bank: str
    """Borrowed the coin that others get."""

    # --- Contracts and roles ----------------------------------------------------------------------

    @property
    def ledger(self) -> Any:
        return self.deployment.ledger

    @property
    def gateway(self) -> Any:
        return self.deployment.gateway

    @property
    def lens(self) -> Any:
        return self.deployment.lens

    @property
    def oracle(self) -> Any:
        return self.deployment.oracle

    @property
    def treasury(self) -> Any:
        return self.deployment.treasury

    @property
    def engine(self) -> Any:
        return self.deployment.engine

    @property
    def auctions(self) -> Any:
        return self.deployment.collateral_auction

    @property
    def direct(self) -> Any:
        return self.deployment.direct_liquidation

    @property
    def governor(self) -> str:
        return str(self.deployment.manifest.roles.governor)

    @property
    def guardian(self) -> str:
        return str(self.deployment.manifest.roles.guardian)

    # --- Time and prices --------------------------------------------------------------------------

    def now(self) -> int:
        return int(boa.env.timestamp)

    def wait(self, seconds: int) -> None:
        boa.env.timestamp += seconds

    def price(self, asset: int) -> int:
        """Current price [wad]."""
        return int(self.oracle.prices(1 << asset)[0].price)

    def answer(self, asset: int, answer: int) -> None:
        """The feed answers and the oracle hears it [feed units]."""
        self.deployment.feeds[SYMBOLS[asset]].set_answer(answer)
        self.oracle.poke(1 << asset)

    def set_price(self, asset: int, coins: float | str) -> None:
        """A price, in as many steps as the oracle's band demands."""
        target = round(float(coins) * FEED_UNIT)
        last = self.price(asset) * FEED_UNIT // WAD
        while not last <= 2 * target <= 3 * last:
            last = last // 2 if target < last else last * 3 // 2
            self.answer(asset, last)
        self.answer(asset, target)

    def keep_prices(self, assets: Iterable[int] = range(9)) -> None:
        """The feeds say again now what they have said before."""
        for asset in assets:
            self.answer(asset, self.price(asset) * FEED_UNIT // WAD)

    # --- Accounts ---------------------------------------------------------------------------------

    def change(
        self,
        account: str,
        changes: Iterable[tuple[int, int, int]] = (),
        borrowed: int = 0,
        repaid: int = 0,
    ) -> None:
        """Collateral in and out, debt up and down, as the Gateway tells the Ledger."""
        self.ledger.change_account(
            account, list(changes), borrowed, repaid, False, sender=self.gateway.address
        )

    def open_account(self, account: str, collateral: Mapping[int, int], debt: int) -> None:
        """Deposit and borrow."""
        changes = [(asset, amount, 0) for asset, amount in sorted(collateral.items())]
        self.change(account, changes, debt)

    def open_eth(self, debt: int = 14_000 * WAD, amount: int = 100 * WAD) -> str:
        """The account of most tests: ETH only; at 150 coins, HF = 12,000 / 14,000."""
        self.open_account(self.owner, {ETH: amount}, debt)
        return self.owner

    def state(self, account: str | None = None) -> Any:
        return self.ledger.account_state(account or self.owner)

    def collateral(self, account: str | None = None) -> dict[int, int]:
        """Collateral by asset."""
        state = self.state(account)
        held = [asset for asset in range(16) if state.assets >> asset & 1]
        return dict(zip(held, state.amounts, strict=True))

    def debt(self, account: str | None = None) -> int:
        """Debt with the interest up to now [rad]."""
        state = self.state(account)
        return int(state.normalized_debt * state.rate)

    def free(self, account: str, asset: int = ETH) -> int:
        return int(self.ledger.free_balance(account, asset))

    # --- Coin -------------------------------------------------------------------------------------

    def give_coin(self, account: str, amount: int = 10_000_000 * RAD) -> None:
        """Internal coin that the bank borrowed [rad]."""
        self.ledger.move_coin(self.gateway.address, account, amount, sender=self.gateway.address)

    def coin(self, account: str) -> int:
        """Internal coin [rad]."""
        return int(self.ledger.coin(account))

    def coin_gap(self, *others: str) -> int:
        """Coin less debt, by the stored rate: 0 unless coin appeared or vanished [rad]."""
        named = (self.owner, self.keeper, self.buyer, self.receiver, self.stranger, self.bank)
        contracts = (self.gateway.address, self.treasury.address, self.auctions.address)
        coin = sum(self.coin(holder) for holder in {*named, *contracts, *others})
        backed = self.ledger.total_normalized_debt() * self.ledger.rate()
        return int(coin - backed - self.ledger.unbacked_debt())

    # --- Auctions ---------------------------------------------------------------------------------

    def close_out(self, account: str | None = None) -> int:
        """Have the keeper close out an account; the auction's id."""
        return int(self.engine.close_out(account or self.owner, self.keeper, sender=self.stranger))

    def auction_eth(self, debt: int = 14_000 * WAD, amount: int = 100 * WAD) -> int:
        """An auction of 100 ETH, oracle price 150: tab 15,400, first price 165; its id."""
        self.open_eth(debt, amount)
        self.set_price(ETH, 150)
        self.give_coin(self.buyer)
        return self.close_out()

    def auction_basket(self) -> int:
        """50 ETH, 1 BTC and 500 LINK, worth 7,500, 6,000 and 1,500; tab 15,400; its id."""
        self.open_account(self.owner, BASKET, 14_000 * WAD)
        self.fall_by_a_quarter()
        self.give_coin(self.buyer)
        return self.close_out()

    def fall_by_a_quarter(self) -> None:
        self.fall_by(2_500, (ETH, BTC, LINK))

    def fall_by(self, share: int, assets: Iterable[int]) -> None:
        """First prices, less a share [bps]."""
        for asset in assets:
            self.set_price(asset, PRICES[asset] * (BPS - share) / BPS)

    def age(self) -> None:
        """Let auctions pass their tail; prices stay fresh."""
        self.wait(TAIL + 1)
        self.keep_prices((ETH, BTC, LINK))

    def reset(self, auction_id: int) -> None:
        """Have the keeper reset an auction."""
        self.auctions.reset(auction_id, self.keeper, sender=self.stranger)

    def take(self, auction_id: int, asset: int = ETH, amount: int = MAX, **changes: Any) -> Any:
        """Buy from a lot at any price; collateral [wad] and payment [rad]."""
        wanted = {
            "max_price": MAX,
            "min_collateral": 0,
            "receiver": self.receiver,
            "data": b"",
            "sender": self.buyer,
        } | changes
        sender = wanted.pop("sender")
        bought, paid = self.auctions.take(
            auction_id, asset, amount, *wanted.values(), sender=sender
        )
        return int(bought), int(paid)

    def liquidate(self, account: str | None = None, asset: int = ETH, **changes: Any) -> Any:
        """Liquidate directly without limits; debt repaid and collateral seized [wad]."""
        wanted = {
            "max_debt": MAX,
            "min_collateral": 0,
            "receiver": self.receiver,
            "data": b"",
            "sender": self.buyer,
        } | changes
        sender = wanted.pop("sender")
        debt, seized = self.direct.liquidate(
            account or self.owner, asset, *wanted.values(), sender=sender
        )
        return int(debt), int(seized)

    def open_tabs(self, assets: Iterable[int] = range(16)) -> list[int]:
        """Tab charged to each asset [rad]."""
        return [int(self.auctions.open_tab(asset)) for asset in assets]

    # --- Parameters -------------------------------------------------------------------------------

    def engine_parameters(self, **changes: int) -> tuple[int, ...]:
        """The engine's parameters in force, some of them changed."""
        return _changed(self.engine.parameters(), changes)

    def set_engine(self, **changes: int) -> None:
        self.engine.set_parameters(self.engine_parameters(**changes), sender=self.governor)

    def raise_close_out_threshold(self, threshold: int) -> None:
        """By the shortest ramp; prices are a day old afterwards."""
        self.engine.ramp_close_out_threshold(threshold, 86_400, sender=self.governor)
        self.wait(86_400)

    def terms(self, **changes: int) -> tuple[int, ...]:
        """The terms in force, some of them changed."""
        version = self.auctions.terms_version()
        return _changed(self.auctions.auction_terms(version), changes)

    def set_terms(self, **changes: int) -> None:
        self.engine.set_auction_terms(self.terms(**changes), sender=self.governor)

    def direct_parameters(self, **changes: int) -> tuple[int, ...]:
        """Lane A's parameters in force, some of them changed."""
        return _changed(self.direct.parameters(), changes)

    def set_direct(self, **changes: int) -> None:
        self.direct.set_parameters(self.direct_parameters(**changes), sender=self.governor)

    def set_bonuses(self, asset: int, min_bonus: int, max_bonus: int) -> None:
        self.direct.set_asset_parameters(asset, (min_bonus, max_bonus), sender=self.governor)

    def set_limit(self, asset: int, coins: int) -> None:
        self.engine.set_asset_limit(asset, coins, sender=self.governor)

    def set_ledger(self, **changes: int) -> None:
        parameters = _changed(self.ledger.parameters(), changes)
        self.ledger.set_parameters(parameters, sender=self.governor)


@cache
def build() -> Scene:
    """A protocol with a bank that borrowed coin for everybody; the same one for who asks again."""
    names = ("owner", "keeper", "buyer", "receiver", "stranger", "bank")
    actors = {name: str(boa.env.generate_address(name)) for name in names}
    scene = Scene(deployment=deploy(settings()), **actors)
    scene.open_account(scene.bank, {GOLD: 100_000 * WAD}, 30_000_000 * WAD)
    return scene


def _changed(parameters: Any, changes: Mapping[str, int]) -> tuple[int, ...]:
    values = parameters._asdict()
    unknown = changes.keys() - values.keys()
    assert not unknown, unknown
    return tuple((values | dict(changes)).values())
