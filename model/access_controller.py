# SPDX-License-Identifier: MIT
"""Who may do what: governors, guardians and one admin; the twin of `AccessController.vy`.

The admin hands out both roles. His own moves in two steps only: proposed by him, accepted by the
next one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from eth_utils.crypto import keccak

from model import errors
from model.chain import ZERO_ADDRESS, Chain, Contract, external
from model.errors import Revert

DEFAULT_ADMIN_ROLE: Final = bytes(32)
GOVERNOR_ROLE: Final = keccak(text="GOVERNOR_ROLE")
GUARDIAN_ROLE: Final = keccak(text="GUARDIAN_ROLE")
ROLES: Final = (DEFAULT_ADMIN_ROLE, GOVERNOR_ROLE, GUARDIAN_ROLE)


@dataclass(eq=False, kw_only=True)
class AccessController(Contract):
    """The roles of one deployment."""

    admin: str
    """The only holder of `DEFAULT_ADMIN_ROLE`."""
    proposed_admin: str = ZERO_ADDRESS
    """The zero address = nobody."""
    holders: dict[tuple[bytes, str], bool] = field(default_factory=dict)
    """By role, of those that the admin hands out, and account."""

    # --- Admin ------------------------------------------------------------------------------------

    @external
    def grantRole(self, role: bytes, account: str, *, sender: str) -> None:  # noqa: N802
        """Give an account a role, which it may have."""
        self._check_admin(sender)
        _check_not_admin_role(role)
        if account == ZERO_ADDRESS:
            raise Revert(errors.ACCESS_ACCOUNT_IS_ZERO)
        self.holders[role, account] = True

    @external
    def revokeRole(self, role: bytes, account: str, *, sender: str) -> None:  # noqa: N802
        """Take a role from an account, which may not have it."""
        self._check_admin(sender)
        _check_not_admin_role(role)
        self.holders[role, account] = False

    @external
    def propose_admin(self, account: str, *, sender: str) -> None:
        """Name the next admin, in place of any proposed before."""
        self._check_admin(sender)
        self.proposed_admin = account

    # --- Proposed admin ---------------------------------------------------------------------------

    @external
    def accept_admin(self, *, sender: str) -> None:
        """Become the admin."""
        if sender != self.proposed_admin:
            raise Revert(errors.ACCESS_CALLER_IS_NOT_THE_PROPOSED_ADMIN)
        self.admin, self.proposed_admin = sender, ZERO_ADDRESS

    # --- Anyone -----------------------------------------------------------------------------------

    @external
    def renounceRole(self, role: bytes, account: str, *, sender: str) -> None:  # noqa: N802
        """Give up a role of one's own."""
        if account != sender:
            raise Revert(errors.ACCESS_ACCOUNT_IS_NOT_THE_CALLER)
        _check_not_admin_role(role)
        self.holders[role, account] = False

    # --- Views ------------------------------------------------------------------------------------

    def has_role(self, role: bytes, account: str) -> bool:
        """Whether an account has a role: `hasRole`."""
        if role == DEFAULT_ADMIN_ROLE:
            return account == self.admin
        return self.holders.get((role, account), False)

    def is_governor(self, account: str) -> bool:
        """Whether an account may set parameters."""
        return self.has_role(GOVERNOR_ROLE, account)

    def is_guardian(self, account: str) -> bool:
        """Whether an account may pause."""
        return self.has_role(GUARDIAN_ROLE, account)

    def _check_admin(self, sender: str) -> None:
        if sender != self.admin:
            raise Revert(errors.ACCESS_CALLER_IS_NOT_THE_ADMIN)


def appointed(chain: Chain, *, admin: str, governor: str, guardian: str) -> AccessController:
    """Roles as a deployment leaves them, once the admin has accepted."""
    holders = {(GOVERNOR_ROLE, governor): True, (GUARDIAN_ROLE, guardian): True}
    return AccessController(chain, admin=admin, holders=holders)


def _check_not_admin_role(role: bytes) -> None:
    if role == DEFAULT_ADMIN_ROLE:
        raise Revert(errors.ACCESS_ADMIN_CHANGES_BY_PROPOSAL_ONLY)
