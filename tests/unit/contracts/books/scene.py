# SPDX-License-Identifier: MIT
"""The whole protocol as deployed, and short words for what happens to the Ledger and the Gateway.

Amounts are wad, prices coins, unless a name says otherwise. All that is done as somebody (a lane,
the auction, the Treasury) is done from that contract's own address.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import boa
import pytest

from model.units import WAD, Bps, Seconds, UnixTime
from tests.deployment import ROOT, Deployment, default_settings, deploy, with_usdx

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from model.settings import DeploymentSettings

ETH, BTC, LINK, USDX = range(4)
"""Assets of 18, 8, 18 and 6 decimals, in the order of the settings."""
SYMBOLS: Final = ("ETH", "BTC", "LINK", "USDX")
ETH_PRICE: Final = 195
PRICES: Final[dict[int, float]] = {ETH: ETH_PRICE, BTC: 7_935, LINK: 3.8, USDX: 1}
"""First prices [coins]."""

ZERO_ADDRESS: Final = "0x" + 40 * "0"
MAX: Final = 2**256 - 1
HOUR: Final = 3_600
DAY: Final = 24 * HOUR

FEED_UNIT: Final = 10**8
"""Feeds of local nets have 8 decimals."""
SETTINGS: Final[DeploymentSettings] = with_usdx(default_settings())
LEDGER: Final = SETTINGS.protocol.ledger
FLOOR: Final = SETTINGS.protocol.engine.debt_floor * WAD
"""Least debt of an account [wad]."""
LTV: Final = SETTINGS.protocol.assets["ETH"].ledger.loan_to_value
"""Of every asset [bps]."""
DELAY: Final = SETTINGS.protocol.assets["ETH"].oracle.delay
"""Of every asset's price [seconds]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Contracts and actors of one test."""

    deployment: Deployment
    owner: str
    """Of the account under test; an ordinary user, no contract."""
    stranger: str
    receiver: str

    # --- Contracts --------------------------------------------------------------------------------

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
    def stablecoin(self) -> Any:
        return self.deployment.stablecoin

    @property
    def governor(self) -> str:
        """Has every role: the deployer of local nets."""
        return str(self.deployment.manifest.deployer)

    @property
    def treasury(self) -> str:
        return str(self.deployment.treasury.address)

    @property
    def auction(self) -> str:
        return str(self.deployment.collateral_auction.address)

    @property
    def engine(self) -> str:
        return str(self.deployment.engine.address)

    @property
    def lane_a(self) -> str:
        return str(self.deployment.direct_liquidation.address)

    @property
    def actors(self) -> dict[str, str]:
        """Everyone who calls the Ledger, and two who may not, by what they are."""
        d = self.deployment
        contracts = {
            "gateway": d.gateway,
            "engine": d.engine,
            "direct liquidation": d.direct_liquidation,
            "collateral auction": d.collateral_auction,
            "treasury": d.treasury,
            "debt auction": d.debt_auction,
            "surplus auction": d.surplus_auction,
            "guaranty pool": d.guaranty_pool,
            "settlement": d.settlement,
            "oracle": d.oracle,
        }
        people = {"governor": self.governor, "owner": self.owner, "stranger": self.stranger}
        return {name: str(contract.address) for name, contract in contracts.items()} | people

    # --- Tokens -----------------------------------------------------------------------------------

    def token(self, asset: int) -> Any:
        return self.deployment.tokens[SYMBOLS[asset]]

    def units(self, asset: int, amount: int) -> int:
        """An amount of a token in its own decimals."""
        return amount // int(self.gateway.scale_of(asset))

    def mint(self, who: str, asset: int, amount: int) -> None:
        """Give tokens, and the Gateway the allowance to take them."""
        token = self.token(asset)
        token.mint(who, self.units(asset, amount))
        token.approve(self.gateway.address, MAX, sender=who)

    # --- Accounts ---------------------------------------------------------------------------------

    def open_account(
        self, owner: str, collateral: Mapping[int, int], debt: int = 0, receiver: str | None = None
    ) -> None:
        """Deposit, and borrow if `debt`, through the Gateway."""
        for asset, amount in collateral.items():
            self.mint(owner, asset, amount)
        changes = [
            (asset, self.units(asset, amount), 0) for asset, amount in sorted(collateral.items())
        ]
        self.gateway.adjust(owner, changes, debt, 0, receiver or owner, sender=owner)

    def change(
        self,
        account: str,
        changes: Iterable[tuple[int, int, int]] = (),
        borrowed: int = 0,
        repaid: int = 0,
        *,
        is_stranger: bool = False,
    ) -> int:
        """`Ledger.change_account` as the Gateway calls it."""
        return int(
            self.ledger.change_account(
                account, list(changes), borrowed, repaid, is_stranger, sender=self.gateway.address
            )
        )

    def give_tokens_of_coin(self, who: str, amount: int) -> None:
        """Coin tokens that somebody else borrowed, with the allowance to the Gateway."""
        lender = str(boa.env.generate_address("lender"))
        self.open_account(lender, {ETH: 2 * (amount + FLOOR) // ETH_PRICE}, max(amount, FLOOR))
        self.stablecoin.transfer(who, amount, sender=lender)
        self.stablecoin.approve(self.gateway.address, MAX, sender=who)

    def give_coin(self, who: str, amount: int) -> None:
        """Internal coin that somebody else borrowed."""
        self.give_tokens_of_coin(who, amount)
        self.gateway.enter_coin(who, amount, sender=who)

    def collateral(self, account: str) -> dict[int, int]:
        """Collateral of an account by asset."""
        state = self.ledger.account_state(account)
        held = [asset for asset in range(16) if state.assets >> asset & 1]
        return dict(zip(held, state.amounts, strict=True))

    def normalized_debt(self, account: str) -> int:
        return int(self.ledger.account_state(account).normalized_debt)

    def coin(self, who: str) -> int:
        """Internal coin [rad]."""
        return int(self.ledger.coin(who))

    def unbacked(self) -> tuple[int, int, int]:
        """Unbacked, queued, on auction [rad]."""
        return (
            int(self.ledger.unbacked_debt()),
            int(self.ledger.queued_debt()),
            int(self.ledger.debt_on_auction()),
        )

    def buckets(self) -> list[tuple[int, int]]:
        """What waits, oldest first: end of the bucket [unix time], debt [rad]."""
        found: list[tuple[int, int]] = []
        while (bucket := self.ledger.bucket(len(found))).debt > 0:
            found.append((bucket.era, bucket.debt))
        return found

    def is_conserved(self, *others: str) -> bool:
        """Whether all coin there is equals all debt there is, to the rad, once accrued."""
        self.ledger.accrue(sender=self.treasury)
        holders = {*self.actors.values(), self.receiver, *others}
        debt = self.ledger.total_normalized_debt() * self.ledger.rate()
        return bool(sum(map(self.coin, holders)) == debt + self.ledger.unbacked_debt())

    # --- Time and prices --------------------------------------------------------------------------

    def now(self) -> UnixTime:
        return UnixTime(boa.env.timestamp)

    def wait(self, seconds: int) -> None:
        boa.env.timestamp += seconds

    def answer(self, asset: int, coins: float) -> None:
        """The feed speaks; nobody has poked yet."""
        self.deployment.feeds[SYMBOLS[asset]].set_answer(round(coins * FEED_UNIT))

    def poke(self, asset: int, coins: float) -> None:
        """The feed speaks and the oracle has heard it."""
        self.answer(asset, coins)
        self.oracle.poke(1 << asset)

    def set_price(self, asset: int, coins: float) -> None:
        """A price in the band that is current at the end; `DELAY` passes."""
        self.poke(asset, coins)
        self.wait(DELAY)

    def keep_prices(self) -> None:
        """All feeds say again now what they have said before."""
        for asset in range(len(SYMBOLS)):
            feed = self.deployment.feeds[SYMBOLS[asset]]
            feed.set_answer(feed.latestRoundData()[1])
        self.oracle.poke(2 ** len(SYMBOLS) - 1)

    def accrue_for(self, seconds: int) -> int:
        """Time passes, prices stay, interest accrues; the rate then [ray]."""
        self.wait(seconds)
        self.keep_prices()
        self.ledger.accrue(sender=self.treasury)
        return int(self.ledger.rate())

    def price(self, asset: int) -> int:
        """Current price [wad]."""
        return int(self.oracle.prices(1 << asset)[0].price)

    # --- Listing ----------------------------------------------------------------------------------

    def list_in_ledger(self, asset: int) -> None:
        """An asset with ETH's parameters that has no price and no token."""
        model = SETTINGS.protocol.assets["ETH"]
        governor = self.governor
        self.deployment.engine.set_asset_limit(asset, model.liquidation_limit, sender=governor)
        self.deployment.direct_liquidation.set_asset_parameters(
            asset, astuple(model.direct_liquidation), sender=governor
        )
        self.ledger.set_asset_parameters(asset, astuple(model.ledger), sender=governor)

    def list_asset(self, token: Any) -> int:
        """List a token everywhere, with ETH's parameters, at 1 coin; its number."""
        asset = int(self.gateway.asset_count())
        self.feed_by_the_wei(asset, WAD)
        self.list_in_ledger(asset)
        return int(self.gateway.add_asset(token, sender=self.governor))

    def feed_by_the_wei(self, asset: int, price: int) -> Any:
        """Give an asset a new feed of 18 decimals whose answers are current at once [wad]."""
        oracle = replace(
            SETTINGS.protocol.assets["ETH"].oracle, delay=Seconds(0), max_deviation=Bps(5_000)
        )
        with boa.env.prank(self.governor):
            feed = contract("testing/SettableFeed").deploy(18, "TEST / USD")
            feed.set_answer(price)
            self.oracle.set_asset_parameters(asset, (feed.address, *astuple(oracle)[1:]))
        self.oracle.poke(1 << asset)
        return feed


@cache
def contract(name: str) -> Any:
    """What deploys a contract, by its path under `contracts`; compiled once."""
    return boa.load_partial(str(ROOT / "contracts" / f"{name}.vy"))


def new_token() -> Any:
    """A token of 18 decimals that nobody has listed."""
    return contract("testing/TestToken").deploy("Test", "TEST", 18)


def build() -> Scene:
    """A protocol of its own for a module of tests."""
    return Scene(
        deployment=deploy(SETTINGS),
        owner=str(boa.env.generate_address("owner")),
        stranger=str(boa.env.generate_address("stranger")),
        receiver=str(boa.env.generate_address("receiver")),
    )


@contextmanager
def reverts_without_a_text() -> Iterator[None]:
    """As arithmetic and out-of-range indices do; any text is a failure."""
    with pytest.raises(boa.BoaError) as caught:
        yield
    assert caught.value.stack_trace.last_frame.vm_error.args == (b"",)
