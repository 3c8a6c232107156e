# SPDX-License-Identifier: MIT
"""The deployed protocol with one asset whose feed we drive, and accounts at every leverage."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from model.deployment import plan_deployment
from model.execution import carry_out
from model.fixed_point import ceil_div
from model.plan import feed_name, token_name
from model.units import WAD, Wad
from tests.deployment import file_settings
from tests.guard.series import ANSWER_UNIT
from tests.stateful.pair import DEPLOYER, address_of
from tests.stateful.revm import Revm

if TYPE_CHECKING:
    from model.settings import DeploymentSettings

ASSET: Final = 0
SYMBOL: Final = "ETH"
"""Whose parameters the asset has; those of all three collaterals' sources are the same."""
ALL: Final = 2**256 - 1
ANSWER_TO_WAD: Final = WAD // ANSWER_UNIT

DEBT: Final = Wad(10_000 * WAD)
"""Of each account, twice the floor."""
LARGEST_LOAN: Final = 10_667
"""Health factor of the most that loan-to-value allows, .80 / .75, rounded up [bps]."""
HEALTH_FACTORS: Final = tuple(LARGEST_LOAN * 104**n // 100**n for n in range(40))
"""At the first price: from the largest loan to one that a fall by 79 % makes unsafe [bps]."""


class World:
    """One deployment in revm with the parameters of `tests/parameters.yaml`."""

    def __init__(self, first_answer: int, now: int) -> None:
        settings = _settings(first_answer)
        self.parameters = settings.protocol.assets[SYMBOL].oracle
        self._chain = Revm(DEPLOYER, now)
        plan = plan_deployment(settings, DEPLOYER, local=True)
        self._addresses = plan.addresses(self._chain.nonce())
        carry_out(plan, self._chain)
        self._token, self._feed = token_name(SYMBOL), feed_name(SYMBOL)
        threshold = settings.protocol.assets[SYMBOL].ledger.liquidation_threshold
        self.accounts = [
            self._open_account(health, threshold, first_answer) for health in HEALTH_FACTORS
        ]

    @property
    def now(self) -> int:
        return self._chain.timestamp

    def wait_until(self, timestamp: int) -> None:
        self._chain.timestamp = timestamp

    def say(self, answer: int) -> None:
        """The feed answers a new round now."""
        self._do("SettableFeed", self._feed, "set_answer", answer)

    def poke(self) -> None:
        self._do("PriceOracle", "PriceOracle", "poke", 1 << ASSET)

    def price_state(self) -> Any:
        """Price, next price, next at, expires at; candidate, since, round."""
        return self._read("PriceOracle", "price_state", ASSET)

    def standings(self) -> Any:
        """What the Lens says of all accounts at the current price."""
        return self._read("Lens", "liquidatable", self.accounts)

    def _open_account(self, health: int, threshold: int, answer: int) -> str:
        """Deposit and borrow, so that the account has this health factor at the first price."""
        owner = address_of(f"owner at {health}")
        worth = ceil_div(DEBT * health, threshold)
        collateral = ceil_div(worth * ANSWER_UNIT, answer)
        self._do("TestToken", self._token, "mint", owner, collateral)
        gateway = self._addresses["Gateway"]
        self._do("TestToken", self._token, "approve", gateway, ALL, sender=owner)
        self._do("Gateway", "Gateway", "deposit", owner, ASSET, collateral, sender=owner)
        self._do("Gateway", "Gateway", "borrow", owner, DEBT, owner, sender=owner)
        return owner

    def _do(
        self, contract: str, instance: str, function: str, *arguments: Any, sender: str = DEPLOYER
    ) -> None:
        self._chain.transact(contract, self._addresses[instance], function, arguments, sender)

    def _read(self, contract: str, function: str, *arguments: Any) -> Any:
        return self._chain.read(contract, self._addresses[contract], function, arguments)


def _settings(first_answer: int) -> DeploymentSettings:
    """The default parameters with one asset, of which any number of tokens may be deposited."""
    base = file_settings()
    asset = base.protocol.assets[SYMBOL]
    asset = replace(asset, ledger=replace(asset.ledger, supply_cap=Wad(10**12 * WAD)))
    token = replace(base.tokens[SYMBOL], local_price=Wad(first_answer * ANSWER_TO_WAD))
    return replace(
        base,
        tokens={SYMBOL: token},
        protocol=replace(base.protocol, assets={SYMBOL: asset}),
    )
