# SPDX-License-Identifier: MIT
"""`AccessController`: construction, `grantRole`, `revokeRole`, `renounceRole`, role views."""

from __future__ import annotations

import boa
import pytest
from eth_utils.crypto import keccak

ADMIN_ROLE = bytes(32)
GOVERNOR_ROLE = keccak(text="GOVERNOR_ROLE")
GUARDIAN_ROLE = keccak(text="GUARDIAN_ROLE")
ROLES = {"is_governor": GOVERNOR_ROLE, "is_guardian": GUARDIAN_ROLE}
ZERO = "0x" + 40 * "0"


def test_init__admin__is_the_only_one(access, admin):
    assert access.admin() == admin
    assert access.proposed_admin() == ZERO
    assert access.hasRole(ADMIN_ROLE, admin)


def test_init__deployer__keeps_nothing(access):
    deployer = boa.env.eoa
    for role in (ADMIN_ROLE, GOVERNOR_ROLE, GUARDIAN_ROLE):
        assert not access.hasRole(role, deployer)
    with boa.reverts("access: caller is not the admin"):
        access.grantRole(GOVERNOR_ROLE, deployer, sender=deployer)


def test_init__deployer_as_admin__is_admin():
    access = boa.load("contracts/AccessController.vy", boa.env.eoa)
    assert access.admin() == boa.env.eoa
    assert access.hasRole(ADMIN_ROLE, boa.env.eoa)


def test_init__events__tell_who_holds_the_role(admin):
    access = boa.load("contracts/AccessController.vy", admin)
    granted, revoked, changed, granted_again = access.get_logs()
    assert (granted.role, granted.account) == (ADMIN_ROLE, boa.env.eoa)
    assert (revoked.role, revoked.account) == (ADMIN_ROLE, boa.env.eoa)
    assert (changed.previous, changed.admin) == (ZERO, admin)
    assert (granted_again.role, granted_again.account) == (ADMIN_ROLE, admin)


def test_init__zero_address__reverts():
    with boa.reverts("access: admin is the zero address"):
        boa.load("contracts/AccessController.vy", ZERO)


def test_constants__are_the_hashes_of_their_names(access):
    assert access.DEFAULT_ADMIN_ROLE() == ADMIN_ROLE
    assert access.GOVERNOR_ROLE() == GOVERNOR_ROLE
    assert access.GUARDIAN_ROLE() == GUARDIAN_ROLE
    assert access.getRoleAdmin(GOVERNOR_ROLE) == ADMIN_ROLE


@pytest.mark.parametrize(
    ("interface", "is_supported"),
    [("0x01ffc9a7", True), ("0x7965db0b", True), ("0xffffffff", False)],
)
def test_supports_interface__returns_erc165_and_access_control(access, interface, is_supported):
    assert access.supportsInterface(bytes.fromhex(interface[2:])) == is_supported


@pytest.mark.parametrize("view", ROLES)
def test_grant_role__by_admin__sets_that_role_only(access, admin, operator, view):
    access.grantRole(ROLES[view], operator, sender=admin)

    (event,) = access.get_logs()
    assert type(event).__name__ == "RoleGranted"
    assert (event.role, event.account, event.sender) == (ROLES[view], operator, admin)
    assert {name for name in ROLES if getattr(access, name)(operator)} == {view}
    assert access.hasRole(ROLES[view], operator)


def test_grant_role__twice__emits_once(access, admin, operator):
    access.grantRole(GOVERNOR_ROLE, operator, sender=admin)
    access.grantRole(GOVERNOR_ROLE, operator, sender=admin)
    assert access.get_logs() == []


@pytest.mark.parametrize("view", ROLES)
def test_revoke_role__by_admin__takes_that_role_only(access, admin, operator, view):
    for role in ROLES.values():
        access.grantRole(role, operator, sender=admin)

    access.revokeRole(ROLES[view], operator, sender=admin)

    (event,) = access.get_logs()
    assert type(event).__name__ == "RoleRevoked"
    assert (event.role, event.account, event.sender) == (ROLES[view], operator, admin)
    assert {name for name in ROLES if getattr(access, name)(operator)} == set(ROLES) - {view}


@pytest.mark.parametrize("function", ["grantRole", "revokeRole"])
def test_roles__by_a_governor__reverts(access, admin, operator, function):
    access.grantRole(GOVERNOR_ROLE, operator, sender=admin)
    with boa.reverts("access: caller is not the admin"):
        getattr(access, function)(GUARDIAN_ROLE, operator, sender=operator)


@pytest.mark.parametrize("function", ["grantRole", "revokeRole"])
def test_roles__role_of_the_admin__reverts(access, admin, operator, function):
    for account in (admin, operator):
        with boa.reverts("access: admin changes by proposal only"):
            getattr(access, function)(ADMIN_ROLE, account, sender=admin)
    assert access.hasRole(ADMIN_ROLE, admin)
    assert not access.hasRole(ADMIN_ROLE, operator)


def test_renounce_role__ones_own__takes_it(access, admin, operator):
    access.grantRole(GUARDIAN_ROLE, operator, sender=admin)
    access.renounceRole(GUARDIAN_ROLE, operator, sender=operator)

    (event,) = access.get_logs()
    assert type(event).__name__ == "RoleRevoked"
    assert (event.role, event.account, event.sender) == (GUARDIAN_ROLE, operator, operator)
    assert not access.is_guardian(operator)


def test_renounce_role__someone_elses__reverts(access, admin, operator):
    access.grantRole(GUARDIAN_ROLE, operator, sender=admin)
    with boa.reverts("access: account is not the caller"):
        access.renounceRole(GUARDIAN_ROLE, operator, sender=admin)
    assert access.is_guardian(operator)


def test_renounce_role__of_the_admin__reverts(access, admin):
    with boa.reverts("access: admin changes by proposal only"):
        access.renounceRole(ADMIN_ROLE, admin, sender=admin)
    assert access.hasRole(ADMIN_ROLE, admin)


def test_set_role_admin__is_not_there(access):
    assert not hasattr(access, "set_role_admin")
