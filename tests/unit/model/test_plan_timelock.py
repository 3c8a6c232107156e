# SPDX-License-Identifier: MIT
"""The plan for nets that are not local: a Timelock stands between governor and protocol."""

from __future__ import annotations

from dataclasses import replace

import pytest
from eth_utils.crypto import keccak

from model.access_controller import GOVERNOR_ROLE, GUARDIAN_ROLE
from model.execution import CheckFailed, carry_out
from model.manifest import TIMELOCK, Roles
from model.plan import AddressOf, Call, Deploy
from model.plan import Roles as PlannedRoles
from tests.unit.model.fake_chain import DEPLOYER, NONCE
from tests.unit.model.plans import ADMIN, GOVERNOR, plan_of, ready_chain


def test_plan_deployment__local__has_no_timelock(settings):
    assert settings.roles.timelock == 2 * 86_400
    plan = plan_of(settings)
    assert TIMELOCK not in plan.contracts
    assert plan.roles == PlannedRoles(admin=DEPLOYER, governor=DEPLOYER, guardian=DEPLOYER)


@pytest.mark.parametrize("governor", [None, GOVERNOR])
def test_plan_deployment__public_chain__puts_a_timelock_before_the_governor(public, governor):
    named = replace(public.roles, governor=governor)
    plan = plan_of(replace(public, roles=named), local=False)
    steps = [step for step in plan.steps if step.name in (TIMELOCK, "AccessController")]
    assert steps[1:] == [
        Deploy(TIMELOCK, TIMELOCK, (2 * 86_400, governor or DEPLOYER)),
        Call("AccessController", "grantRole", (GOVERNOR_ROLE, DEPLOYER)),
        Call("AccessController", "grantRole", (GUARDIAN_ROLE, DEPLOYER)),
        Call("AccessController", "grantRole", (GOVERNOR_ROLE, AddressOf(TIMELOCK))),
        Call("AccessController", "revokeRole", (GOVERNOR_ROLE, DEPLOYER)),
        Call("AccessController", "propose_admin", (AddressOf(TIMELOCK),)),
    ]


def test_plan_deployment__public_chain__checks_the_hand_over(public):
    plan = plan_of(replace(public, roles=replace(public.roles, governor=GOVERNOR)), local=False)
    told = {
        (check.name, check.function, check.arguments, check.expected)
        for check in plan.checks
        if check.name in (TIMELOCK, "AccessController")
    }
    proposer, executor, canceller = (
        keccak(text=f"{role}_ROLE") for role in ("PROPOSER", "EXECUTOR", "CANCELLER")
    )
    assert told == {
        (TIMELOCK, "get_minimum_delay", (), 2 * 86_400),
        *((TIMELOCK, "hasRole", (r, GOVERNOR), True) for r in (proposer, executor, canceller)),
        *((TIMELOCK, "hasRole", (r, DEPLOYER), False) for r in (proposer, executor, canceller)),
        (TIMELOCK, "hasRole", (bytes(32), AddressOf(TIMELOCK)), True),
        (TIMELOCK, "hasRole", (bytes(32), GOVERNOR), False),
        (TIMELOCK, "hasRole", (bytes(32), DEPLOYER), False),
        ("AccessController", "admin", (), DEPLOYER),
        ("AccessController", "proposed_admin", (), AddressOf(TIMELOCK)),
        ("AccessController", "is_governor", (AddressOf(TIMELOCK),), True),
        ("AccessController", "is_governor", (GOVERNOR,), False),
        ("AccessController", "is_governor", (DEPLOYER,), False),
        ("AccessController", "is_guardian", (DEPLOYER,), True),
    }


def test_plan_deployment__public_chain_with_an_admin__proposes_him(public):
    named = replace(public.roles, admin=ADMIN)
    plan = plan_of(replace(public, roles=named), local=False)
    assert plan.roles == PlannedRoles(admin=ADMIN, governor=AddressOf(TIMELOCK), guardian=DEPLOYER)


def test_plan_deployment__public_chain_without_timelock__is_governed_at_once(public):
    named = replace(public.roles, governor=GOVERNOR, timelock=None)
    plan = plan_of(replace(public, roles=named), local=False)
    assert TIMELOCK not in plan.contracts
    assert plan.roles == PlannedRoles(admin=DEPLOYER, governor=GOVERNOR, guardian=DEPLOYER)


def test_carry_out__public_plan__names_the_timelock_as_governor(public):
    plan = plan_of(public, local=False)
    manifest = carry_out(plan, ready_chain(plan, id=1))
    timelock = plan.addresses(NONCE)[TIMELOCK]
    assert manifest.address_of(TIMELOCK) == timelock
    assert manifest.roles == Roles(admin=timelock, governor=timelock, guardian=DEPLOYER)


def test_carry_out__timelock_of_the_deployer__raises(public):
    """The hand-over is looked at, not believed."""
    plan = plan_of(public, local=False)
    chain = ready_chain(plan, id=1)
    timelock = plan.addresses(NONCE)[TIMELOCK]
    chain.answers[timelock, "hasRole", (bytes(32), DEPLOYER)] = True
    with pytest.raises(CheckFailed) as caught:
        carry_out(plan, chain)
    told = f"Timelock.hasRole{(bytes(32), DEPLOYER)}: is True, expected False"
    assert str(caught.value) == told
