# SPDX-License-Identifier: MIT
"""Deploys the scene: the plan of all tests, with fixed addresses for what it does not deploy."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import boa

from model.deployment import plan_deployment
from model.execution import carry_out
from model.plan import feed_name, token_name
from model.units import RAY, WAD, Bps, Ray
from tests.deployment import BoaExecutor
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import GOLD, SYMBOLS, ZERO_ADDRESS
from tests.unit.contracts.settlement.scene import Scene

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from model.plan import Value
    from model.settings import DeploymentSettings

POOL_SHARE: Final = 2_000
"""g [bps]."""
FEE: Final = Ray(RAY + 1_000_000_000_000_000_000)
"""Some 3.2 % a year."""

_ACTORS: Final = ("owner", "other", "keeper", "buyer", "bank")


class _Executor(BoaExecutor):
    """Puts addresses where the plan gives the Ledger nobody's: guaranty pool, settlement."""

    def __init__(self, sender: str, missing: Iterable[str]) -> None:
        super().__init__(sender)
        self._missing = list(missing)

    def deploy(self, contract: str, arguments: tuple[Value, ...]) -> str:
        if contract == "Ledger":
            arguments = tuple(
                self._missing.pop(0) if argument == ZERO_ADDRESS else argument
                for argument in arguments
            )
        return super().deploy(contract, arguments)


def settings() -> DeploymentSettings:
    """Nine assets at round prices, a pool that gets a share, and interest."""
    plain = w.settings()
    protocol = replace(
        plain.protocol,
        engine=replace(plain.protocol.engine, pool_share=Bps(POOL_SHARE)),
        ledger=replace(plain.protocol.ledger, stability_fee=FEE, min_collateral_value=300),
    )
    return replace(plain, protocol=protocol)


def build() -> Scene:
    """A protocol that can be ended, and a bank that borrowed coin for everybody."""
    settlement_at = str(boa.env.generate_address("settlement"))
    pool = str(boa.env.generate_address("guaranty pool"))
    executor = _Executor(boa.env.eoa, (pool, settlement_at))
    plan = plan_deployment(settings(), executor.sender, local=True)
    addresses = plan.addresses(executor.nonce())
    carry_out(plan, executor)
    found = {name: executor.contracts[address] for name, address in addresses.items()}
    owner, other, keeper, buyer, bank = (str(boa.env.generate_address(name)) for name in _ACTORS)
    contracts = {str(contract.address) for contract in found.values()}
    roles = plan.holders
    scene = Scene(
        contracts=found,
        tokens=[found[token_name(symbol)] for symbol in SYMBOLS],
        feeds={
            source.asset: found[feed_name(source.symbol)] for source in plan.settings.price_sources
        },
        settlement=_deploy_settlement(found, pool, settlement_at),
        governor=roles.governor,
        guardian=roles.guardian,
        pool=pool,
        owner=owner,
        other=other,
        keeper=keeper,
        buyer=buyer,
        bank=bank,
        holders={
            *contracts,
            *(owner, other, keeper, buyer, bank, pool, settlement_at),
            *(roles.governor, roles.guardian),
        },
    )
    scene.open_account(scene.bank, {GOLD: 100_000 * WAD}, 10_000_000 * WAD)
    scene.stablecoin.approve(scene.gateway.address, w.MAX, sender=bank)
    return scene


def _deploy_settlement(found: Mapping[str, Any], pool: str, at: str) -> Any:
    """The contract under test."""
    books = ("AccessController", "Ledger", "PriceOracle", "Treasury")
    houses = ("CollateralAuction", "DebtAuction", "SurplusAuction")
    return _settlement().deploy(
        *(found[name].address for name in books),
        pool,
        *(found[name].address for name in houses),
        override_address=at,
    )


@cache
def _settlement() -> Any:
    """Compiled once."""
    return boa.load_partial("contracts/Settlement.vy")
