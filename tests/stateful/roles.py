# SPDX-License-Identifier: MIT
"""Rules: who governs, who guards and who says so, and those who would like to.

The deployer gets back what he lost, as other rules govern in his name; nothing rests on who is
admin, so that may be anybody.
"""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from model import errors
from model.access_controller import GOVERNOR_ROLE, GUARDIAN_ROLE, ROLES
from model.chain import ZERO_ADDRESS
from model.errors import Revert
from tests.stateful.base import KEEPER, LENDER, Base
from tests.stateful.draws import owners, rarely
from tests.stateful.pair import DEPLOYER

roles = st.sampled_from([*ROLES[1:], *ROLES[1:], *ROLES])
accounts = st.sampled_from(["owner", "owner", "owner", "deployer", "buyer", "admin"])
senders = st.sampled_from(["admin", "admin", "admin", "admin", "proposed", "stranger", "deployer"])


class Roles(Base):
    """Roles come and go."""

    def _account(self, kind: str, owner: str) -> str:
        access = self.twin.access_controller
        proposed = access.proposed_admin
        return {
            "owner": owner,
            "deployer": DEPLOYER,
            "buyer": self.pair.buyer,
            "admin": access.admin,
            "proposed": LENDER if proposed == ZERO_ADDRESS else proposed,
            "stranger": KEEPER,
        }[kind]

    @rule(
        name=st.sampled_from(["grantRole", "revokeRole"]),
        role=roles,
        kind=accounts,
        owner=owners,
        by=senders,
    )
    def change_a_role(self, name: str, role: bytes, kind: str, owner: str, by: str) -> None:
        """The admin's, and he may only change those of others: his own is not among them."""
        account, sender = self._account(kind, owner), self._account(by, owner)
        may = sender == self.twin.access_controller.admin and role != ROLES[0]
        outcome = self.do("access_controller", name, role, account, sender=sender)
        assert isinstance(outcome, Revert) != may
        self._use_the_roles(account)

    @rule(role=roles, kind=accounts, owner=owners, other=owners, by_other=rarely)
    def renounce_a_role(
        self, role: bytes, kind: str, owner: str, other: str, by_other: bool
    ) -> None:
        """One's own, whether one has it or not."""
        account = self._account(kind, owner)
        sender = other if by_other else account
        self.do("access_controller", "renounceRole", role, account, sender=sender)
        self._use_the_roles(account)

    @rule(
        kind=st.sampled_from(["owner", "owner", "deployer", "buyer", "nobody"]),
        owner=owners,
        by=senders,
    )
    def propose_an_admin(self, kind: str, owner: str, by: str) -> None:
        """Which changes nothing yet."""
        account = ZERO_ADDRESS if kind == "nobody" else self._account(kind, owner)
        sender, before = self._account(by, owner), self.twin.access_controller.admin
        self.do("access_controller", "propose_admin", account, sender=sender)
        assert self.twin.access_controller.admin == before

    @rule(by=st.sampled_from(["proposed", "proposed", "proposed", "admin", "owner"]), owner=owners)
    def accept_to_be_admin(self, by: str, owner: str) -> None:
        """Once: who was proposed; then the one before has no say."""
        before, sender = self.twin.access_controller.admin, self._account(by, owner)
        outcome = self.do("access_controller", "accept_admin", sender=sender)
        if isinstance(outcome, Revert) or sender == before:
            return
        for call in (("grantRole", GOVERNOR_ROLE, before), ("propose_admin", before)):
            outcome = self.do("access_controller", *call, sender=before)
            assert isinstance(outcome, Revert)

    def _use_the_roles(self, account: str) -> None:
        """What is in force is set once more, and a pause ends, if the account may; I29."""
        access = self.twin.access_controller
        parameters = self.twin.treasury.parameters
        for may, refusal, act in (
            (
                access.is_governor(account),
                errors.TREASURY_CALLER_IS_NOT_THE_GOVERNOR,
                ("treasury", "set_parameters", parameters),
            ),
            (
                access.is_guardian(account),
                errors.AUCTION_CALLER_IS_NOT_THE_GUARDIAN,
                ("collateral_auction", "pause", 0, 0),
            ),
        ):
            outcome = self.do(*act, sender=account)
            is_refused = isinstance(outcome, Revert) and outcome.reason == refusal
            assert is_refused != may
        for role in (GOVERNOR_ROLE, GUARDIAN_ROLE):
            if not access.has_role(role, DEPLOYER):
                self.everything_agrees_and_every_invariant_holds()
                self.must("access_controller", "grantRole", role, DEPLOYER, sender=access.admin)
