# pragma version 0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: AGPL-3.0-only
"""
@title AccessController
@license AGPL-3.0-only
@notice Who may do what, for all contracts of one deployment. Governors set parameters, guardians
        pause, one admin hands out both roles.
@dev    snekmate's access control, but the role of the admin moves in one way only: proposed by the
        old one, accepted by the new one. So there is always exactly one admin, and it is an address
        that has shown that it can send transactions. `set_role_admin` is not exported: the admin
        administers every role.
@custom:source snekmate, `access_control.vy`; the two steps after its `ownable_2step.vy`.
@custom:shutdown Cannot be stopped. Revoking a role works at once.
"""

from contracts.interfaces import IAccessController

implements: IAccessController

# Roles, not one owner: governor and guardian are different people, and may be several.
from snekmate.auth import access_control

initializes: access_control

exports: (
    # Roles
    access_control.DEFAULT_ADMIN_ROLE,
    access_control.hasRole,
    access_control.getRoleAdmin,
    # ERC-165
    access_control.supportsInterface,
)


################################################################
#                          CONSTANTS                           #
################################################################


GOVERNOR_ROLE: public(constant(bytes32)) = keccak256("GOVERNOR_ROLE")
GUARDIAN_ROLE: public(constant(bytes32)) = keccak256("GUARDIAN_ROLE")


################################################################
#                           STORAGE                            #
################################################################


admin: public(address)  # the only holder of DEFAULT_ADMIN_ROLE
proposed_admin: public(address)  # zero address = nobody


################################################################
#                         CONSTRUCTOR                          #
################################################################


@deploy
def __init__(admin: address):
    """
    @param admin First admin; the deployer keeps no role.
    """
    assert admin != empty(address), "access: admin is the zero address"

    # snekmate makes the deployer admin; take it back.
    access_control.__init__()
    access_control._revoke_role(access_control.DEFAULT_ADMIN_ROLE, msg.sender)
    self._set_admin(admin)


################################################################
#                            ADMIN                             #
################################################################


@external
def grantRole(role: bytes32, account: address):
    """
    @notice Give an account a role. Does nothing if it has it.
    @dev Reverts "access: caller is not the admin", "access: admin changes by proposal only", "access:
         account is zero".
    @param role Role, not DEFAULT_ADMIN_ROLE.
    @param account Who gets it.
    """
    self._check_admin()
    self._check_not_admin_role(role)
    assert account != empty(address), "access: account is zero"
    access_control._grant_role(role, account)


@external
def revokeRole(role: bytes32, account: address):
    """
    @notice Take a role from an account. Does nothing if it does not have it.
    @dev Reverts "access: caller is not the admin", "access: admin changes by proposal only".
    @param role Role, not DEFAULT_ADMIN_ROLE.
    @param account Who loses it.
    """
    self._check_admin()
    self._check_not_admin_role(role)
    access_control._revoke_role(role, account)


@external
def propose_admin(account: address):
    """
    @notice Name the next admin; nothing changes until it accepts.
    @dev Reverts "access: caller is not the admin".
    @param account Next admin, in place of any proposed before; zero address to withdraw.
    """
    self._check_admin()
    self.proposed_admin = account
    log IAccessController.AdminProposed(admin=msg.sender, proposed=account)


################################################################
#                        PROPOSED ADMIN                        #
################################################################


@external
def accept_admin():
    """
    @notice Become the admin; the old one loses the role.
    @dev Reverts "access: caller is not the proposed admin".
    """
    assert msg.sender == self.proposed_admin, "access: caller is not the proposed admin"

    self.proposed_admin = empty(address)
    access_control._revoke_role(access_control.DEFAULT_ADMIN_ROLE, self.admin)
    self._set_admin(msg.sender)


################################################################
#                            ANYONE                            #
################################################################


@external
def renounceRole(role: bytes32, account: address):
    """
    @notice Give up a role of one's own, for instance after losing a key's device.
    @dev Reverts "access: account is not the caller", "access: admin changes by proposal only".
    @param role Role, not DEFAULT_ADMIN_ROLE.
    @param account The caller itself, as confirmation.
    """
    assert account == msg.sender, "access: account is not the caller"
    self._check_not_admin_role(role)
    access_control._revoke_role(role, account)


################################################################
#                            VIEWS                             #
################################################################


@external
@view
def is_governor(account: address) -> bool:
    """
    @notice Whether an account may set parameters.
    @param account To ask about.
    @return True if it may.
    """
    return access_control.hasRole[GOVERNOR_ROLE][account]


@external
@view
def is_guardian(account: address) -> bool:
    """
    @notice Whether an account may pause.
    @param account To ask about.
    @return True if it may.
    """
    return access_control.hasRole[GUARDIAN_ROLE][account]


################################################################
#                           INTERNAL                           #
################################################################


@internal
def _set_admin(account: address):
    """
    @notice Give the role of the admin, which nobody has, to an account.
    @param account New admin.
    """
    log IAccessController.AdminChanged(previous=self.admin, admin=account)
    self.admin = account
    access_control._grant_role(access_control.DEFAULT_ADMIN_ROLE, account)


@internal
@view
def _check_admin():
    """
    @notice Revert unless the admin calls.
    """
    assert msg.sender == self.admin, "access: caller is not the admin"


@internal
@pure
def _check_not_admin_role(role: bytes32):
    """
    @notice Revert for the role that changes hands only in two steps.
    @param role To check.
    """
    assert role != access_control.DEFAULT_ADMIN_ROLE, "access: admin changes by proposal only"
