# SPDX-License-Identifier: MIT
"""Rules: what owners of accounts, strangers and operators do at the Gateway."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import rule

from model.gateway import Change
from model.units import RAY, WAD
from tests.stateful.base import Base, portion
from tests.stateful.draws import assets, offsets, owners, rarely, shares

CONTRACTS: Final = (
    "treasury",
    "gateway",
    "ledger",
    "oracle",
    "debt_auction",
    "surplus_auction",
    "guaranty_pool",
    "collateral_auction",
    "engine",
    "direct_liquidation",
    "settlement",
)
"""Those that somebody may give something to."""


class Users(Base):
    """Deposits, loans, transfers."""

    @rule(
        owner=owners,
        stranger=owners,
        by_stranger=rarely,
        asset=assets,
        coins=st.sampled_from([1_000, 49, 1, 50_000]),
    )
    def deposit(self, owner: str, stranger: str, by_stranger: bool, asset: int, coins: int) -> None:
        sender = stranger if by_stranger else owner
        self.do("gateway", "deposit", owner, asset, self.worth(asset, coins), sender=sender)

    @rule(owner=owners, other=owners, by_other=rarely, asset=assets, share=shares, offset=offsets)
    def withdraw(
        self, *, owner: str, other: str, by_other: bool, asset: int, share: int, offset: int
    ) -> None:
        held = self.units(asset, self.state(owner).account.amount(asset))
        amount, sender = portion(held, share, offset), other if by_other else owner
        self.do("gateway", "withdraw", owner, asset, amount, sender, sender=sender)

    @rule(owner=owners, other=owners, by_other=rarely, share=shares, offset=offsets)
    def borrow(self, owner: str, other: str, by_other: bool, share: int, offset: int) -> None:
        amount, sender = (
            portion(self.borrowable(owner), share, offset),
            other if by_other else owner,
        )
        self.do("gateway", "borrow", owner, amount, sender, sender=sender)

    @rule(
        owner=owners,
        sender=owners,
        leave_floor=st.booleans(),
        share=shares,
        offset=offsets,
    )
    def repay(self, owner: str, sender: str, leave_floor: bool, share: int, offset: int) -> None:
        floor = self.twin.ledger.debt_floor * WAD if leave_floor else 0
        amount = portion(max(self.debt(owner) - floor, 0), share, offset)
        self.do("gateway", "repay", owner, amount, sender=sender)

    @rule(
        owner=owners,
        changes=st.lists(
            st.tuples(assets, st.sampled_from([0, 2_000, 60_000]), shares | st.just(0)),
            max_size=3,
        ).map(sorted),
        share=shares | st.just(0),
        repaid=st.sampled_from([0, 1_000, 10**9]),
    )
    def adjust(
        self, owner: str, changes: list[tuple[int, int, int]], share: int, repaid: int
    ) -> None:
        account = self.state(owner).account
        found = [
            Change(
                asset=asset,
                deposited=self.worth(asset, coins),
                withdrawn=portion(self.units(asset, account.amount(asset)), part),
            )
            for asset, coins, part in changes
        ]
        borrowed = portion(self.borrowable(owner), share)
        arguments = (owner, found, borrowed, repaid * WAD, owner)
        self.do("gateway", "adjust", *arguments, sender=owner)

    @rule(owner=owners, asset=assets, share=shares, offset=offsets)
    def withdraw_free(self, owner: str, asset: int, share: int, offset: int) -> None:
        free = self.units(asset, self.twin.ledger.coins.free(owner, asset))
        amount = portion(free, share, offset)
        self.do("gateway", "withdraw_free", asset, amount, owner, sender=owner)

    @rule(
        owner=owners,
        receiver=st.sampled_from(["oneself", None, "oneself", None, *CONTRACTS]),
        share=shares,
        offset=offsets,
    )
    def move_coin(self, owner: str, receiver: str | None, share: int, offset: int) -> None:
        """In, also as a gift to any contract, or out."""
        if receiver is None:
            amount = portion(self.twin.ledger.coins.coin_of(owner) // RAY, share, offset)
            self.do("gateway", "exit_coin", amount, owner, sender=owner)
            return
        amount = portion(self.twin.stablecoin.balance_of(owner), share, offset)
        account = owner if receiver == "oneself" else self.pair.contracts[receiver].address
        self.do("gateway", "enter_coin", account, amount, sender=owner)

    @rule(owner=owners, other=owners, approved=st.booleans())
    def approve(self, owner: str, other: str, approved: bool) -> None:
        """Operators come and go."""
        self.do("gateway", "set_operator", other, approved, sender=owner)

    @rule(
        owner=owners,
        token=st.sampled_from(["token 0", "token 1", "token 3", "stablecoin", "governance_token"]),
        receiver=st.sampled_from(CONTRACTS),
    )
    def give_tokens(self, owner: str, token: str, receiver: str) -> None:
        """To any contract; it changes nothing but the token's balances."""
        given = min(10**6, self.pair.contracts[token].twin.balance_of(owner))
        address = self.pair.contracts[receiver].address
        self.must(token, "transfer", address, given, sender=owner)
        if receiver == "gateway":
            self.donated[token] = self.donated.get(token, 0) + given
