# SPDX-License-Identifier: MIT
"""Deploys the scene."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import boa

from model.units import RAY, WAD, Bps, Ray
from tests.deployment import Deployment, deploy
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import GOLD
from tests.unit.contracts.settlement.scene import Scene

if TYPE_CHECKING:
    from model.settings import DeploymentSettings

POOL_SHARE: Final = 2_000
"""g [bps]."""
FEE: Final = Ray(RAY + 1_000_000_000_000_000_000)
"""Some 3.2 % a year."""

_ACTORS: Final = ("owner", "other", "keeper", "buyer", "bank")


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
    deployment = deploy(settings())
    owner, other, keeper, buyer, bank = (str(boa.env.generate_address(name)) for name in _ACTORS)
    scene = Scene(
        deployment=deployment,
        owner=owner,
        other=other,
        keeper=keeper,
        buyer=buyer,
        bank=bank,
        holders={*_contracts(deployment), owner, other, keeper, buyer, bank},
    )
    scene.holders.update((scene.governor, scene.guardian))
    scene.open_account(scene.bank, {GOLD: 100_000 * WAD}, 10_000_000 * WAD)
    scene.stablecoin.approve(scene.gateway.address, w.MAX, sender=bank)
    return scene


def _contracts(deployment: Deployment) -> set[str]:
    """Addresses of all that could have coin."""
    return {contract.address for contract in deployment.manifest.contracts.values()}
