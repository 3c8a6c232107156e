# SPDX-License-Identifier: MIT
"""`AccessController.propose_admin`, `accept_admin`: the admin changes in two steps."""

from __future__ import annotations

import boa

ADMIN_ROLE = bytes(32)
ZERO = "0x" + 40 * "0"


def test_init__nobody_as_admin__reverts():
    with boa.reverts("access: admin is the zero address"):
        boa.load("contracts/AccessController.vy", ZERO)


def test_propose_admin__by_admin__changes_nothing_yet(access, admin, successor):
    access.propose_admin(successor, sender=admin)

    (event,) = access.get_logs()
    assert type(event).__name__ == "AdminProposed"
    assert (event.admin, event.proposed) == (admin, successor)
    assert access.proposed_admin() == successor
    assert access.admin() == admin
    assert access.hasRole(ADMIN_ROLE, admin)
    assert not access.hasRole(ADMIN_ROLE, successor)


def test_propose_admin__by_stranger__reverts(access, stranger):
    with boa.reverts("access: caller is not the admin"):
        access.propose_admin(stranger, sender=stranger)


def test_propose_admin__again__replaces_the_proposal(access, admin, successor, stranger):
    access.propose_admin(stranger, sender=admin)
    access.propose_admin(successor, sender=admin)
    with boa.reverts("access: caller is not the proposed admin"):
        access.accept_admin(sender=stranger)
    access.accept_admin(sender=successor)
    assert access.admin() == successor


def test_propose_admin__zero_address__withdraws(access, admin, successor):
    access.propose_admin(successor, sender=admin)
    access.propose_admin(ZERO, sender=admin)
    with boa.reverts("access: caller is not the proposed admin"):
        access.accept_admin(sender=successor)
    assert access.admin() == admin


def test_accept_admin__by_the_proposed__moves_the_role(access, admin, successor):
    access.propose_admin(successor, sender=admin)
    access.accept_admin(sender=successor)

    revoked, changed, granted = access.get_logs()
    assert type(revoked).__name__ == "RoleRevoked"
    assert (revoked.role, revoked.account, revoked.sender) == (ADMIN_ROLE, admin, successor)
    assert type(changed).__name__ == "AdminChanged"
    assert (changed.previous, changed.admin) == (admin, successor)
    assert type(granted).__name__ == "RoleGranted"
    assert (granted.role, granted.account, granted.sender) == (ADMIN_ROLE, successor, successor)
    assert access.admin() == successor
    assert access.proposed_admin() == ZERO
    assert not access.hasRole(ADMIN_ROLE, admin)
    assert access.hasRole(ADMIN_ROLE, successor)


def test_accept_admin__afterwards__only_the_new_one_rules(access, admin, successor, stranger):
    access.propose_admin(successor, sender=admin)
    access.accept_admin(sender=successor)
    governor = access.GOVERNOR_ROLE()
    with boa.reverts("access: caller is not the admin"):
        access.grantRole(governor, stranger, sender=admin)
    access.grantRole(governor, stranger, sender=successor)
    assert access.is_governor(stranger)


def test_accept_admin__twice__reverts(access, admin, successor):
    access.propose_admin(successor, sender=admin)
    access.accept_admin(sender=successor)
    with boa.reverts("access: caller is not the proposed admin"):
        access.accept_admin(sender=successor)


def test_accept_admin__nobody_proposed__reverts(access, admin, stranger):
    for caller in (admin, stranger):
        with boa.reverts("access: caller is not the proposed admin"):
            access.accept_admin(sender=caller)


def test_accept_admin__by_the_admin_itself__stays_admin(access, admin):
    access.propose_admin(admin, sender=admin)
    access.accept_admin(sender=admin)
    assert access.admin() == admin
    assert access.hasRole(ADMIN_ROLE, admin)
