# SPDX-License-Identifier: MIT
"""The state machine without its dice: what happens is written down."""

from __future__ import annotations

from typing import Final

from model.units import MAX_UINT256
from tests.stateful.base import LENDER, OWNERS
from tests.stateful.protocol import Protocol
from tests.stateful.worlds import World

OWNER, OTHER = OWNERS[:2]
BASKET: Final = (20_000, (2, 1, 1), 10_000)
"""Of an account: value [coins], its mix of assets, share borrowed of what may be [bps]."""
ONE_ASSET: Final = (20_000, (1, 0, 0), 10_000)
NOTHING: Final = (600, (1, 0, 0), 0)


class Story(Protocol):
    """The machine without its dice; nothing in a story may fail, and each step is compared."""

    def __init__(self, opening=BASKET, world=World(), other=NOTHING) -> None:  # noqa: B008  frozen
        super().__init__()
        self.deploy_and_open_accounts(world=world, opening=(opening, other, NOTHING, NOTHING))

    def act(self, contract, name, *arguments, sender):
        outcome = self.must(contract, name, *arguments, sender=sender)
        self.everything_agrees_and_every_invariant_holds()
        return outcome

    def start_auction(self, health=9_000):
        """The owner's account falls to a health factor and is closed out."""
        self.bring_to(OWNER, health)
        self.close_out(OWNER)
        self.everything_agrees_and_every_invariant_holds()
        return next(iter(self.twin.collateral_auction.auctions))

    def buy(self, auction_id, asset, amount=MAX_UINT256, callback=None):
        receiver = self.pair.buyer if callback else LENDER
        arguments = (auction_id, asset, amount, MAX_UINT256, 0, receiver, callback)
        return self.act("collateral_auction", "take", *arguments, sender=LENDER)

    @property
    def settings_of_treasury(self):
        return self.twin.treasury.parameters

    def auction_of(self, auction_id):
        return self.twin.collateral_auction.auctions.get(auction_id)

    def free(self, owner, asset):
        return self.twin.ledger.coins.free(owner, asset)
