# SPDX-License-Identifier: MIT
"""The stage: a chain with the protocol on it, its market, its borrowers and a keeper's purse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eth_account import Account

from lab.live.contracts import Contracts
from lab.live.deployment import deploy, read_abis
from lab.live.founding import found
from lab.scenario.parameters import list_terms, write_parameters
from lab.scenario.population import draw_borrowers
from lab.scenario.price_path import read_path
from lab.world.ticks import list_ticks
from model.units import UnixTime

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from eth_typing import ChecksumAddress

    from lab.anvil import Node
    from lab.scenario.population import Borrower
    from lab.scenario.scenario import Scenario
    from lab.world.ticks import Tick
    from model.manifest import Manifest

KEEPER_KEY: Final = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"
"""The second of the keys that anvil prints at every start: known to all, worth nothing."""

LEAD: Final = 30 * 60
"""From the genesis block to the first price: its prices are still fresh then [seconds]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All that exists before the first price moves."""

    node: Node
    manifest: Manifest
    manifest_file: Path
    contracts: Contracts
    borrowers: tuple[Borrower, ...]
    keeper: ChecksumAddress
    ticks: tuple[Tick, ...]
    """The price path."""
    start: UnixTime
    """Of the path."""
    duration: int
    """Of the path [seconds]."""


def start_of(scenario: Scenario) -> UnixTime:
    """Chain time of the first price."""
    return UnixTime(int(scenario.start.timestamp()))


def set_up(node: Node, scenario: Scenario, out: Path, tell: Callable[[str], None]) -> World:
    """Build the world that a scenario describes.

    Args:
        node: A fresh chain whose genesis is `LEAD` before the scenario's start.
        scenario: What to build.
        out: Where parameters and manifest are written.
        tell: Called with what is being done.

    Raises:
        ParameterError: The protocol would not accept the parameters.
        DeploymentFailed: It could not be deployed.
        NodeError: An account could not be opened.
    """
    paths = {name: read_path(scenario, name) for name in scenario.prices}
    prices = {name: points[0].price for name, points in paths.items()}
    settings = write_parameters(scenario, prices, out / "parameters.yaml")
    borrowers = draw_borrowers(scenario.population, list_terms(settings, prices), scenario.seed)

    tell("deploying with ape")
    manifest_file = out / "deployment.json"
    manifest = deploy(node, out / "parameters.yaml", manifest_file, out / "deploy.log")
    node.mine_by_hand()

    tell(f"opening {len(borrowers)} accounts")
    contracts = Contracts(node, manifest, read_abis())
    keeper: ChecksumAddress = Account.from_key(KEEPER_KEY).address
    start, duration = start_of(scenario), scenario.duration
    opening = start - LEAD // 2
    found(node, contracts, scenario, prices, borrowers, keeper=keeper, time=opening)
    return World(
        node=node,
        manifest=manifest,
        manifest_file=manifest_file,
        contracts=contracts,
        borrowers=borrowers,
        keeper=keeper,
        ticks=list_ticks(paths, duration, scenario.feeds),
        start=start,
        duration=duration,
    )
