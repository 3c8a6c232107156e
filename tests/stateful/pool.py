# SPDX-License-Identifier: MIT
"""Rules: those who put coin at risk in the guaranty pool, and a loss that reaches it."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from model.chain import ZERO_ADDRESS
from model.errors import Revert
from model.units import MAX_UINT256, RAY, WAD, Rad
from tests.stateful.base import KEEPER, LENDER, portion
from tests.stateful.draws import mostly, offsets, owners, rarely, shares
from tests.stateful.liquidations import Liquidations

receivers = st.sampled_from(["oneself", "oneself", "other", "nobody", "pool", "gateway"])


class Pool(Liquidations):
    """Depositors: each act is what its preview said."""

    def _who(self, kind: str, owner: str, other: str) -> str:
        addresses = {name: self.pair.contracts[name].address for name in ("gateway",)}
        pool = self.pair.contracts["guaranty_pool"].address
        known = {"oneself": owner, "other": other, "nobody": ZERO_ADDRESS, "pool": pool}
        return {**known, **addresses}[kind]

    def _do_in_pool(self, name: str, *arguments: object, sender: str, preview: str = "") -> object:
        """One act; if it goes through, it returns what the preview said before.

        Previews know nothing of rewards that the act itself fetches first, as they stream in later.
        """
        foreseen = None
        if preview:
            try:
                foreseen = self.pair.read("guaranty_pool", preview, arguments[0])
            except Revert:
                foreseen = None
        outcome = self.do("guaranty_pool", name, *arguments, sender=sender)
        if not isinstance(outcome, Revert) and preview:
            assert outcome == foreseen
        return outcome

    @rule(owner=owners, other=owners, receiver=receivers, share=shares, offset=offsets)
    def deposit_in_the_pool(
        self, owner: str, other: str, receiver: str, share: int, offset: int
    ) -> None:
        assets = portion(self.twin.ledger.coins.coin_of(owner) // RAY, share, offset)
        arguments = (assets, self._who(receiver, owner, other))
        self._do_in_pool("deposit", *arguments, sender=owner, preview="previewDeposit")

    @rule(owner=owners, other=owners, share=shares, offset=offsets)
    def mint_shares_of_the_pool(self, owner: str, other: str, share: int, offset: int) -> None:
        coin = self.twin.ledger.coins.coin_of(owner) // RAY
        wanted = self.pair.read("guaranty_pool", "convertToShares", portion(coin, share))
        arguments = (max(wanted + offset, 0), other)
        self._do_in_pool("mint", *arguments, sender=owner, preview="previewMint")

    @rule(owner=owners, share=shares, offset=offsets)
    def start_a_cooldown(self, owner: str, share: int, offset: int) -> None:
        held = self.twin.guaranty_pool.balance_of(owner)
        self.do("guaranty_pool", "start_cooldown", portion(held, share, offset), sender=owner)

    @rule(owner=owners)
    def cancel_a_cooldown(self, owner: str) -> None:
        self.do("guaranty_pool", "cancel_cooldown", sender=owner)

    @rule(
        owner=owners,
        other=owners,
        by_other=rarely,
        receiver=receivers,
        in_coin=st.booleans(),
        is_due=mostly,
        settlements=st.sampled_from([2, 0, 1]),
        share=shares,
        offset=offsets,
    )
    def leave_the_pool(
        self, *, owner, other, by_other, receiver, in_coin, is_due, settlements, share, offset
    ) -> None:
        """When it has cooled down, a second earlier or later, debt settled or not."""
        if is_due and not self.twin.guaranty_pool.cooldown_of(owner).shares:
            self.do("guaranty_pool", "deposit", 1_000 * WAD, owner, sender=owner)
            held = self.twin.guaranty_pool.balance_of(owner)
            self.do("guaranty_pool", "start_cooldown", held, sender=owner)
        cooldown = self.twin.guaranty_pool.cooldown_of(owner)
        if is_due and cooldown.shares:
            self.wait(max(cooldown.ends_at - self.pair.now + offset, 0), is_fresh=True)
        for _ in range(settlements):
            self.do("treasury", "settle", sender=KEEPER)
        amount, name = portion(cooldown.shares, share, offset), "redeem"
        if in_coin:
            amount, name = self.pair.read("guaranty_pool", "maxWithdraw", owner), "withdraw"
            amount = portion(amount, share, offset)
        sender = other if by_other else owner
        arguments = (amount, self._who(receiver, owner, other), owner)
        most = self.pair.read("guaranty_pool", "maxRedeem", owner)
        outcome = self.do("guaranty_pool", name, *arguments, sender=sender)
        if not isinstance(outcome, Revert):
            assert 0 < (outcome if in_coin else amount) <= most

    @rule(owner=owners, other=owners, to_nobody=rarely, share=shares, offset=offsets)
    def give_shares_of_the_pool(
        self, owner: str, other: str, to_nobody: bool, share: int, offset: int
    ) -> None:
        amount = portion(self.twin.guaranty_pool.balance_of(owner), share, offset)
        receiver = ZERO_ADDRESS if to_nobody else other
        self.do("guaranty_pool", "transfer", receiver, amount, sender=owner)

    @rule(owner=owners)
    def fetch_rewards(self, owner: str) -> None:
        self.do("guaranty_pool", "fetch", sender=owner)

    @precondition(lambda self: not self.twin.ledger.is_frozen)
    @rule(owner=owners, health=st.sampled_from([3_000, 7_000, 10]))
    def a_loss_reaches_the_pool(self, owner: str, health: int) -> None:
        """An account under water is sold, its debt matures, and the waterfall flows."""
        self.bring_to(owner, health)
        self.close_out(owner)
        for auction in list(self.twin.collateral_auction.auctions.values()):
            for asset in list(auction.lots):
                arguments = (auction.auction_id, asset, MAX_UINT256, MAX_UINT256, 0, LENDER, None)
                self.do("collateral_auction", "take", *arguments, sender=LENDER)
        queue = self.twin.ledger.coins.queue
        if queue:
            due = queue[0].era + self.twin.treasury.parameters.debt_queue_delay
            self.wait(max(due - self.pair.now, 0), is_fresh=True)
        pots = self.twin.guaranty_pool.pots()
        owed = self._coin_for_debt()
        self.do("treasury", "settle", sender=KEEPER)
        after = self.twin.guaranty_pool.pots()
        # Nobody is slashed for a debt that the buffer can pay, and never of more than nine tenths.
        assert pots.total - after.total <= max(-owed, 0) // RAY + 1
        assert after.total * 10 >= pots.total

    def _coin_for_debt(self) -> Rad:
        """The Treasury's coin less what is due now, negative if it is too little [rad]."""
        books, now = self.twin.ledger.coins.books, self.pair.now
        delay = self.twin.treasury.parameters.debt_queue_delay
        due = sum(bucket.amount for bucket in books.queue if bucket.era + delay <= now)
        return Rad(books.coin - books.matured - due)

    @rule(share=shares)
    def rewards_come_from_a_gift(self, share: int) -> None:
        """Coin that is given to the collateral auction is the pool's, as its share of penalties."""
        auction = self.pair.contracts["collateral_auction"].address
        amount = portion(10**21, share)
        self.do("gateway", "enter_coin", auction, amount, sender=LENDER)
