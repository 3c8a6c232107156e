# SPDX-License-Identifier: MIT
"""A net that is not local, in process: the Timelock governs, and parameters change by it alone."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING, Any

import boa
import pytest
from boa.util.abi import Address

from model import errors
from model.access_controller import GOVERNOR_ROLE
from model.deployment import plan_deployment
from model.execution import carry_out
from model.manifest import CORE_CONTRACTS, TIMELOCK
from model.settings import FEED_DECIMALS, LOCAL_PRICE_UNIT
from model.units import Seconds
from tests.deployment import BoaExecutor, default_settings
from tests.variations import varied

if TYPE_CHECKING:
    from model.manifest import Manifest

DELAY = 2 * 86_400
CHAIN = 11_155_111
NOTHING = bytes(32)
EIP_170 = 24_576


class PublicExecutor(BoaExecutor):
    """As if titanoboa's chain were a public one."""

    def chain_id(self) -> int:
        return CHAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A deployment, and who may tell the Timelock what to do."""

    manifest: Manifest
    contracts: dict[str, Any]
    governor: str

    def __getitem__(self, name: str) -> Any:
        return self.contracts[self.manifest.address_of(name)]

    def schedule(self, name: str, data: bytes, delay: int = DELAY) -> tuple[Any, ...]:
        """The governor announces a call to a contract; the operation."""
        operation = (self.manifest.address_of(name), 0, data, NOTHING, NOTHING)
        self[TIMELOCK].schedule(*operation, delay, sender=self.governor)
        return operation

    def execute(self, operation: tuple[Any, ...]) -> None:
        self[TIMELOCK].execute(*operation, sender=self.governor)


def public_settings():
    """The default ones, on tokens and feeds that exist."""
    base = default_settings()
    tokens, changes, given = {}, {}, []
    for symbol, token in base.tokens.items():
        erc20 = boa.load("contracts/testing/TestToken.vy", symbol, symbol, token.decimals)
        tokens[symbol] = replace(token, token=str(erc20.address), local_price=None)
        given.append(erc20)
    for source in base.price_sources:
        feed = boa.load("contracts/testing/SettableFeed.vy", FEED_DECIMALS, source.symbol)
        assert source.local_price is not None
        feed.set_answer(source.local_price // LOCAL_PRICE_UNIT)
        place = "governance_oracle" if source.asset == 15 else f"assets.{source.symbol}.oracle"
        changes[f"{place}.source"] = str(feed.address)
        given.append(feed)
    settings = replace(base, chain_id=CHAIN, tokens=tokens, protocol=varied(base.protocol, changes))
    return settings, given


@pytest.fixture(scope="module")
def world():
    governor = str(boa.env.generate_address("governor"))
    settings, given = public_settings()
    roles = replace(settings.roles, governor=governor, timelock=Seconds(DELAY))
    executor = PublicExecutor(boa.env.eoa)
    executor.contracts.update({str(contract.address): contract for contract in given})
    plan = plan_deployment(replace(settings, roles=roles), executor.sender, local=False)
    manifest = carry_out(plan, executor)
    return World(manifest=manifest, contracts=executor.contracts, governor=governor)


def test_deploy__public_chain__makes_the_timelock_governor(world):
    manifest = world.manifest
    timelock = manifest.address_of(TIMELOCK)
    assert manifest.roles.governor == manifest.roles.admin == timelock
    assert list(manifest.contracts) == [*CORE_CONTRACTS, TIMELOCK]
    access = world["AccessController"]
    assert access.is_governor(timelock)
    assert not access.is_governor(world.governor)
    assert not access.is_governor(manifest.deployer)
    assert access.proposed_admin() == timelock
    assert 0 < len(boa.env.get_code(Address(timelock))) <= EIP_170


def test_deploy__public_chain__gives_the_governor_the_first_tokens(world):
    token = world["GovernanceToken"]
    assert token.balanceOf(world.governor) == token.totalSupply()


def test_parameter_change__without_the_timelock__reverts(world):
    treasury = world["Treasury"]
    for sender in (world.governor, world.manifest.deployer):
        with boa.reverts(errors.TREASURY_CALLER_IS_NOT_THE_GOVERNOR):
            treasury.set_parameters(treasury.parameters(), sender=sender)


def test_parameter_change__scheduled_and_waited_for__happens(world):
    treasury = world["Treasury"]
    wanted = replace(default_settings().protocol.treasury, debt_lot=40_000)
    data = treasury.set_parameters.prepare_calldata(astuple(wanted))
    operation = world.schedule("Treasury", data)

    boa.env.timestamp += DELAY - 1
    with boa.reverts(errors.TIMELOCK_CONTROLLER_OPERATION_IS_NOT_READY):
        world.execute(operation)
    assert treasury.parameters().debt_lot == 50_000

    boa.env.timestamp += 1
    world.execute(operation)
    assert tuple(treasury.parameters()) == astuple(wanted)


def test_parameter_change__that_a_setter_refuses__reverts_with_its_text(world):
    treasury = world["Treasury"]
    wrong = replace(default_settings().protocol.treasury, debt_lot=0)
    operation = world.schedule("Treasury", treasury.set_parameters.prepare_calldata(astuple(wrong)))
    boa.env.timestamp += DELAY
    with boa.reverts(errors.TREASURY_DEBT_LOT_IS_0):
        world.execute(operation)


def test_admin__accepted_by_the_timelock__leaves_the_deployer_without_a_say(world):
    access, deployer = world["AccessController"], world.manifest.deployer
    assert access.admin() == deployer
    operation = world.schedule("AccessController", access.accept_admin.prepare_calldata())
    boa.env.timestamp += DELAY
    world.execute(operation)

    assert access.admin() == world.manifest.address_of(TIMELOCK)
    with boa.reverts("access: caller is not the admin"):
        access.grantRole(GOVERNOR_ROLE, deployer, sender=deployer)
