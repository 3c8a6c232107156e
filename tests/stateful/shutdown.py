# SPDX-License-Identifier: MIT
"""Rules: global shutdown, at any moment, in any order, with everything else attempted meanwhile."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from model.chain import ZERO_ADDRESS
from model.errors import Revert
from model.units import MAX_UINT256, RAD
from tests.stateful.base import KEEPER, portion
from tests.stateful.draws import indices, offsets, owners, rarely, shares
from tests.stateful.liquidations import Liquidations
from tests.stateful.pair import DEPLOYER

HOUSES: Final = ("collateral_auction", "debt_auction", "surplus_auction")
houses: Final = st.sampled_from(HOUSES)


class Shutdown(Liquidations):
    """The governor ends the protocol; the rest is anybody's."""

    @property
    def is_frozen(self) -> bool:
        return self.twin.ledger.is_frozen

    @rule(is_meant=st.sampled_from([False, False, True]), by_stranger=rarely)
    def freeze(self, is_meant: bool, by_stranger: bool) -> None:
        """Not often, as it is for good; a stranger may try at any time."""
        if is_meant or by_stranger:
            sender = KEEPER if by_stranger else DEPLOYER
            self.do("settlement", "freeze", sender=sender)

    @precondition(lambda self: not self.is_frozen)
    @rule(
        step=st.sampled_from(["skim", "finalise", "redeem", "cancel"]),
        owner=owners,
        house=houses,
        index=indices,
    )
    def try_a_step_too_early(self, step: str, owner: str, house: str, index: int) -> None:
        """All of it waits for the freeze."""
        if step == "cancel":
            self.cancel_an_auction(house, index, runs=True)
            return
        arguments: tuple[object, ...] = {"skim": ([owner],), "redeem": (RAD, owner)}.get(step, ())
        outcome = self.do("settlement", step, *arguments, sender=owner)
        assert isinstance(outcome, Revert)

    @precondition(lambda self: self.is_frozen)
    @rule(house=houses, index=indices, runs=st.booleans())
    def cancel_one(self, house: str, index: int, runs: bool) -> None:
        self.cancel_an_auction(house, index, runs=runs)

    def cancel_an_auction(self, house: str, index: int, *, runs: bool) -> None:
        """Refused unless the books are frozen, and if there is no such auction."""
        running = list(self.pair.contracts[house].twin.auctions)
        auction_id = running[index % len(running)] if runs and running else index
        outcome = self.do(house, "cancel", auction_id, sender=KEEPER)
        may = self.is_frozen and auction_id in running
        assert isinstance(outcome, Revert) != may

    @precondition(lambda self: self.is_frozen)
    @rule(accounts=st.lists(owners, max_size=4))
    def skim(self, accounts: list[str]) -> None:
        self.do("settlement", "skim", accounts, sender=KEEPER)

    @precondition(lambda self: self.is_frozen)
    @rule()
    def finalise(self) -> None:
        self.do("settlement", "finalise", sender=KEEPER)

    @precondition(lambda self: self.is_frozen)
    @rule(
        owner=owners,
        other=owners,
        to_nobody=rarely,
        share=shares,
        offset=offsets,
    )
    def redeem(self, owner: str, other: str, to_nobody: bool, share: int, offset: int) -> None:
        """Of one's coin any part; what `shares` foresees is what is paid."""
        amount = portion(self.twin.ledger.coins.coin_of(owner), share, offset)
        receiver = ZERO_ADDRESS if to_nobody else other
        foreseen = None
        if self.twin.settlement.is_final and self.twin.settlement.total_coin:
            foreseen = self.pair.read("settlement", "shares", amount)
        outcome = self.do("settlement", "redeem", amount, receiver, sender=owner)
        if not isinstance(outcome, Revert):
            assert tuple(outcome) == foreseen

    # --- The whole way ----------------------------------------------------------------------------

    @precondition(lambda self: self.is_frozen)
    @rule(house=houses)
    def cancel_all_of_a_house(self, house: str) -> None:
        for auction_id in list(self.pair.contracts[house].twin.auctions):
            self.must(house, "cancel", auction_id, sender=KEEPER)

    @precondition(lambda self: self.is_frozen)
    @rule(batch=st.sampled_from([32, 1, 2]))
    def wind_up(self, batch: int) -> None:
        """Everything that stands between the freeze and redemption, which then works."""
        for house in HOUSES:
            self.cancel_all_of_a_house(house)
        accounts = list(self.accounts)
        while accounts:
            self.must("settlement", "skim", accounts[:batch], sender=KEEPER)
            del accounts[:batch]
        if self.twin.settlement.is_final:
            return
        coin = self.twin.ledger.coins
        self.must("settlement", "finalise", sender=KEEPER)
        assert self.twin.settlement.total_coin == sum(coin.coin.values()) == coin.unbacked

    @precondition(lambda self: self.twin.settlement.is_final)
    @rule(owner=owners)
    def leave_for_good(self, owner: str) -> None:
        """Tokens of the coin enter, all is redeemed, everything free is withdrawn."""
        tokens = self.twin.stablecoin.balance_of(owner)
        self.do("gateway", "enter_coin", owner, tokens, sender=owner)
        amount = self.twin.ledger.coins.coin_of(owner)
        self.do("settlement", "redeem", amount, owner, sender=owner)
        for asset in self.assets:
            free = self.units(asset, self.twin.ledger.coins.free(owner, asset))
            outcome = self.do("gateway", "withdraw_free", asset, free, owner, sender=owner)
            assert isinstance(outcome, Revert) == (free == 0)
            held = self.units(asset, self.state(owner).account.amount(asset))
            outcome = self.do("gateway", "withdraw", owner, asset, held, owner, sender=owner)
            assert isinstance(outcome, Revert) == (held == 0)

    @precondition(lambda self: self.is_frozen)
    @rule(owner=owners)
    def leave_the_pool_after_the_end(self, owner: str) -> None:
        """A depositor gets his part of what the pool did not have to bear, and not before the end."""
        outcome = self.do("guaranty_pool", "redeem", MAX_UINT256, owner, owner, sender=owner)
        assert isinstance(outcome, Revert)
        outcome = self.do("guaranty_pool", "leave", owner, sender=owner)
        if not self.twin.settlement.is_final:
            assert isinstance(outcome, Revert)
