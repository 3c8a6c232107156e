# SPDX-License-Identifier: MIT
"""The protocol in process, deployed by the plan that scripts and demo use: the world of tests.

    @pytest.fixture(scope="module")
    def protocol():
        return deploy()

A test of other parameters changes the settings: `deploy(replace(default_settings(), ...))`.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import boa
from boa import BoaError
from boa.util.abi import Address
from eth_utils.address import to_checksum_address

from model.deployment import plan_deployment
from model.execution import carry_out
from model.executor import Rejected
from model.parameter_file import read_parameters
from model.plan import feed_name, token_name
from model.settings import DeploymentSettings, TokenSettings
from model.units import WAD, Bps, Wad

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from model.manifest import Manifest
    from model.plan import Value

ROOT: Final = Path(__file__).resolve().parents[1]
PARAMETERS: Final = ROOT / "tests" / "parameters.yaml"
"""Of the protocols of the tests."""
DEFAULT_PARAMETERS: Final = ROOT / "parameters" / "default.yaml"
LOCAL_CHAIN: Final = 31337

Contract = Any
"""A titanoboa contract; its methods are those of the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Every contract of one deployment."""

    manifest: Manifest
    access_controller: Contract
    stablecoin: Contract
    governance_token: Contract
    ledger: Contract
    gateway: Contract
    oracle: Contract
    treasury: Contract
    debt_auction: Contract
    surplus_auction: Contract
    guaranty_pool: Contract
    collateral_auction: Contract
    engine: Contract
    direct_liquidation: Contract
    settlement: Contract
    lens: Contract
    exchange: Contract
    bidder: Contract
    tokens: Mapping[str, Contract]
    """By symbol of the asset."""
    feeds: Mapping[str, Contract]
    """By symbol of the asset."""


@cache
def file_settings() -> DeploymentSettings:
    """What `tests/parameters.yaml` says."""
    return read_parameters(PARAMETERS)


@cache
def default_settings() -> DeploymentSettings:
    """The same, but no share of penalties for the guaranty pool: round figures for most tests."""
    settings = file_settings()
    protocol = settings.protocol
    return replace(
        settings,
        protocol=replace(
            protocol,
            engine=replace(protocol.engine, pool_share=Bps(0)),
            ledger=replace(protocol.ledger, min_collateral_value=500),
        ),
    )


def with_usdx(settings: DeploymentSettings) -> DeploymentSettings:
    """The settings with one more collateral asset, of 6 decimals and worth 1 coin."""
    usdx = TokenSettings(token=None, decimals=6, local_price=Wad(WAD))
    return replace(
        settings,
        tokens={**settings.tokens, "USDX": usdx},
        protocol=replace(
            settings.protocol,
            assets={**settings.protocol.assets, "USDX": settings.protocol.assets["LINK"]},
        ),
    )


def deploy(settings: DeploymentSettings | None = None, deployer: str | None = None) -> Deployment:
    """Deploy everything into titanoboa's current environment, by `deployer` or its own account."""
    executor = BoaExecutor(deployer or boa.env.eoa)
    plan = plan_deployment(settings or default_settings(), executor.sender, local=True)
    addresses = plan.addresses(executor.nonce())
    manifest = carry_out(plan, executor)
    found = {name: executor.contracts[address] for name, address in addresses.items()}
    symbols = [source.symbol for source in plan.settings.price_sources]
    return Deployment(
        manifest=manifest,
        access_controller=found["AccessController"],
        stablecoin=found["Stablecoin"],
        governance_token=found["GovernanceToken"],
        ledger=found["Ledger"],
        gateway=found["Gateway"],
        oracle=found["PriceOracle"],
        treasury=found["Treasury"],
        debt_auction=found["DebtAuction"],
        surplus_auction=found["SurplusAuction"],
        guaranty_pool=found["GuarantyPool"],
        collateral_auction=found["CollateralAuction"],
        engine=found["LiquidationEngine"],
        direct_liquidation=found["DirectLiquidation"],
        settlement=found["Settlement"],
        lens=found["Lens"],
        exchange=found["ConstantProductExchange"],
        bidder=found["Bidder"],
        tokens={symbol: found[token_name(symbol)] for symbol in plan.settings.tokens},
        feeds={symbol: found[feed_name(symbol)] for symbol in symbols},
    )


class BoaExecutor:
    """Carries plans out in titanoboa's current environment."""

    def __init__(self, sender: str) -> None:
        self._sender = to_checksum_address(sender)
        self.contracts: dict[str, Contract] = {}
        """By address."""

    @property
    def sender(self) -> str:
        return self._sender

    def chain_id(self) -> int:
        return LOCAL_CHAIN

    def block_number(self) -> int:
        return int(boa.env.evm.patch.block_number)

    def nonce(self) -> int:
        return int(boa.env.evm.vm.state.get_nonce(Address(self._sender).canonical_address))

    def code(self, address: str) -> bytes:
        return bytes(boa.env.get_code(Address(address)))

    def deploy(self, contract: str, arguments: tuple[Value, ...]) -> str:
        with boa.env.prank(self._sender), _rejections():
            created = _deployer(contract).deploy(*arguments)
        self.contracts[str(created.address)] = created
        return str(created.address)

    def call(
        self, contract: str, address: str, function: str, arguments: tuple[Value, ...]
    ) -> None:
        del contract
        with boa.env.prank(self._sender), _rejections():
            getattr(self.contracts[address], function)(*arguments)

    def view(
        self, contract: str, address: str, function: str, arguments: tuple[Value, ...]
    ) -> Value:
        del contract
        with _rejections():
            return _plain(getattr(self.contracts[address], function)(*arguments))


@contextmanager
def _rejections() -> Iterator[None]:
    try:
        yield
    except BoaError as error:
        frame = error.stack_trace.last_frame
        raise Rejected(str(getattr(frame, "pretty_vm_reason", frame))) from error


@cache
def _deployer(contract: str) -> Any:
    folder = ROOT / "contracts"
    path = folder / f"{contract}.vy"
    # The compiler's trees are millions of objects that the collector would walk again and again.
    gc.disable()
    try:
        return boa.load_partial(str(path if path.exists() else folder / "testing" / path.name))
    finally:
        gc.enable()


def _plain(value: Any) -> Value:
    """What titanoboa returns, with plain tuples for lists and structs."""
    return tuple(map(_plain, value)) if isinstance(value, list | tuple) else value
