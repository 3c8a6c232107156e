# SPDX-License-Identifier: MIT
"""Rules: who may spend of whose coin, governance token and shares of the pool, and who does.

Allowances to the protocol's own contracts stay as they were given at first, and nobody signs: a
Gateway that may not pull enough, and `permit`, are left to unit tests; `model/token.py` knows
neither.
"""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from model.chain import ZERO_ADDRESS
from model.errors import Revert
from model.units import MAX_UINT256
from tests.stateful.base import KEEPER, Base, portion
from tests.stateful.draws import offsets, owners, rarely, shares

tokens = st.sampled_from(["stablecoin", "guaranty_pool", "governance_token"])
spenders = st.sampled_from(["other", "other", "buyer", "keeper", "nobody"])
allowances = st.sampled_from(["all", "unlimited", "a little less than all", "nothing", None])


class Allowances(Base):
    """Owners approve, and others spend."""

    @rule(
        token=tokens,
        owner=owners,
        other=owners,
        kind=spenders,
        given=allowances,
        receiver=owners,
        to_nobody=rarely,
        by_stranger=rarely,
        share=shares,
        offset=offsets,
    )
    def spend_an_allowance(
        self, *, token, owner, other, kind, given, receiver, to_nobody, by_stranger, share, offset
    ) -> None:
        """One given just now, or one that is there; of what is allowed, or of what there is."""
        twin = self.pair.contracts[token].twin
        spender = {"buyer": self.pair.buyer, "keeper": KEEPER, "nobody": ZERO_ADDRESS}.get(
            kind, other
        )
        held = twin.balance_of(owner)
        if given is not None:
            amounts = {"all": held, "unlimited": MAX_UINT256, "nothing": 0}
            amount = amounts.get(given, max(held - 1, 0))
            outcome = self.do(token, "approve", spender, amount, sender=owner)
            assert isinstance(outcome, Revert) == (spender == ZERO_ADDRESS)
        sender = KEEPER if by_stranger or spender == ZERO_ADDRESS else spender
        before = twin.allowance(owner, sender)
        amount = portion(min(before, held), share, offset)
        arguments = (owner, ZERO_ADDRESS if to_nobody else receiver, amount)
        outcome = self.do(token, "transferFrom", *arguments, sender=sender)
        if not isinstance(outcome, Revert):
            assert amount <= before
            left = before if before == MAX_UINT256 else before - amount
            assert self.pair.read(token, "allowance", owner, sender) == left
