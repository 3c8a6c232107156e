# SPDX-License-Identifier: MIT
"""All keepers of a world: each has a wallet and a bidder of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lab.world.calls import BIDDER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from lab.engines.executor import EngineExecutor
    from lab.scenario.keepers import Conduct
    from lab.scenario.scenario import Scenario
    from model.manifest import Manifest

_FIRST: Final = int("0b" * 20, 16)
_OF_BIDDER: Final = (
    "Ledger",
    "Gateway",
    "Stablecoin",
    "CollateralAuction",
    "DirectLiquidation",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One keeper."""

    address: str
    """Of its wallet, in lower case."""
    bidder: str
    """Contract that buys for it."""
    conduct: Conduct
    capital: Decimal
    """[coins]."""
    governance_tokens: Decimal
    """[tokens]."""


def wallets(scenario: Scenario) -> list[str]:
    """Of all keepers, the first one's first."""
    count = 1 + sum(rival.count for rival in scenario.rivals)
    return [f"0x{_FIRST + number:040x}" for number in range(count)]


def hire(scenario: Scenario, manifest: Manifest, executor: EngineExecutor) -> Iterator[Member]:
    """All keepers; the deployment brought the first one's bidder, the others' are created.

    Args:
        scenario: Who they are.
        manifest: Of a local deployment.
        executor: The deployer.
    """
    if manifest.local is None:
        raise ValueError("the manifest is not of a local net")
    first, *others = wallets(scenario)
    keeper = scenario.keeper
    yield Member(
        address=first,
        bidder=manifest.local.bidder,
        conduct=keeper,
        capital=keeper.capital,
        governance_tokens=keeper.governance_tokens,
    )
    contracts = (*map(manifest.address_of, _OF_BIDDER), manifest.local.exchange)
    rivals = (rival for rival in scenario.rivals for _ in range(rival.count))
    for address, rival in zip(others, rivals, strict=True):
        bidder = executor.deploy(BIDDER, (manifest.deployer, *contracts))
        yield Member(
            address=address,
            bidder=bidder,
            conduct=rival,
            capital=rival.capital,
            governance_tokens=rival.governance_tokens,
        )
