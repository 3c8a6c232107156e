# SPDX-License-Identifier: MIT
"""What liquidators and buyers do, and what must be true of each of their acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from model import errors
from model.chain import ZERO_ADDRESS
from model.errors import Revert
from model.units import BPS, MAX_UINT256, RAD, Wad
from tests.stateful.base import KEEPER, Base, portion
from tests.stateful.invariants import (
    check_health_not_lowered,
    check_no_dust_left,
    check_not_below_floor,
)
from tests.stateful.pair import Callback

if TYPE_CHECKING:
    from model.auctions import Auction, LotRequest

CALLBACKS: Final = (
    "nothing",
    "withdraw what was bought",
    "pay for the caller",
    "add to the account",
    "repay for the account",
    "settle",
    "buy again",
    "reset",
    "close out",
    "liquidate",
    "buy unsold",
    "bid",
    "bid for surplus",
    "settle an auction",
    "restart an auction",
    "cancel",
    "deposit in the pool",
    "fetch",
    "leave the pool",
    "freeze",
    "skim",
    "finalise",
    "redeem",
    "pause",
    "set parameters",
    "give shares",
    "borrow",
)

KINDS: Final = ("the lot", "the tab", "what leaves the least", "everything")
"""What a buyer may want of a lot, or a share of it."""


class Liquidations(Base):
    """Both lanes, the auctions, and a buyer who does something in between."""

    # --- Lane A -----------------------------------------------------------------------------------

    def liquidate(
        self,
        liquidator: str,
        owner: str,
        asset: int,
        max_debt: Wad,
        *,
        spare: int = 0,
        doing: str | None = None,
    ) -> None:
        """Liquidate, asking for the quoted collateral and `spare` more; check what it promises."""
        quote = self.pair.read("direct_liquidation", "quote_liquidation", owner, asset, max_debt)
        before = self.standing(owner)
        outcome = self.do(
            "direct_liquidation",
            "liquidate",
            owner,
            asset,
            max_debt,
            Wad(max(quote[3] + spare, 0)),
            self.pair.buyer if doing else liquidator,
            doing and self.callback(doing, liquidator, owner, asset),
            sender=liquidator,
        )
        if self.twin.ledger.is_frozen:
            assert isinstance(outcome, Revert)
            return
        if isinstance(outcome, Revert):
            # It reverts for the account's sake exactly if the quote is 0.
            is_closed = outcome.reason in _CLOSED_FOR_THE_ACCOUNT
            assert is_closed == (quote[0] == 0)
            return
        if doing is None:
            assert outcome == (quote[0], quote[3])
            self.check_rest(owner, before)

    def liquidate_with_tokens(
        self, liquidator: str, owner: str, asset: int, max_debt: Wad, spare: int
    ) -> None:
        """As `liquidate`, through the Gateway; what it pays and gets is the quote, in tokens."""
        quote = self.pair.read("direct_liquidation", "quote_liquidation", owner, asset, max_debt)
        before = self.standing(owner)
        least = max(self.units(asset, quote[3]) + spare, 0)
        outcome = self.do(
            "gateway", "liquidate", owner, asset, max_debt, least, liquidator, sender=liquidator
        )
        if not isinstance(outcome, Revert):
            assert outcome == (quote[0] + quote[2], self.units(asset, quote[3]))
            self.check_rest(owner, before)

    def check_rest(self, owner: str, before: tuple[int, int]) -> None:
        """What every liquidation owes the account."""
        after = self.standing(owner)
        check_health_not_lowered(before, after)
        check_no_dust_left(before[1], after[1], self.twin.engine.parameters.debt_floor * RAD)

    # --- Lane B -----------------------------------------------------------------------------------

    def keeper(self, kind: str) -> str:
        """The address of one who is to be paid."""
        gateway = self.twin.gateway.address
        return {"keeper": KEEPER, "nobody": ZERO_ADDRESS, "gateway": gateway}[kind]

    def close_out(self, owner: str, keeper: str = "keeper") -> None:
        """Close out, and keep in mind what the auction may pay keepers."""
        before, plan = self.standing(owner), self.twin.engine.quote_close_out(owner)
        coin = self.twin.ledger.coins.coin_of(KEEPER)
        outcome = self.do("engine", "close_out", owner, self.keeper(keeper), sender=owner)
        if self.twin.ledger.is_frozen:
            assert isinstance(outcome, Revert)
            return
        assert isinstance(outcome, Revert) == (plan is None or keeper != "keeper")
        if plan is None or keeper != "keeper":
            return
        self.check_rest(owner, before)
        assert self.twin.ledger.coins.coin_of(KEEPER) - coin == plan.incentive
        assert bool(outcome) == bool(plan.lots)
        if outcome:
            assert self.twin.collateral_auction.auctions[outcome].tab == plan.tab
            self.penalties[outcome] = plan.tab - plan.due
            self.paid[outcome] = self.twin.ledger.coins.coin_of(KEEPER) - coin

    def reset(self, auction_id: int, keeper: str = "keeper") -> None:
        """Reset, and keep in mind what it paid."""
        coin = self.twin.ledger.coins.coin_of(KEEPER)
        outcome = self.do(
            "collateral_auction", "reset", auction_id, self.keeper(keeper), sender=KEEPER
        )
        if not isinstance(outcome, Revert) and auction_id in self.paid:
            self.paid[auction_id] += self.twin.ledger.coins.coin_of(KEEPER) - coin

    # --- Purchases --------------------------------------------------------------------------------

    def auction(self, owner: str, index: int) -> Auction | None:
        """One of the running auctions; if there is none, one of this owner's, if that can be."""
        if not self.twin.collateral_auction.auctions:
            self.bring_to(owner, 9_000)
            self.close_out(owner)
        running = list(self.twin.collateral_auction.auctions.values())
        return running[index % len(running)] if running else None

    def wait_until_age(self, auction: Auction, age: int, offset: int = 0) -> None:
        """To a part of the auction's tail [bps], a second more or less, unless that is past."""
        sale = self.twin.collateral_auction
        at = portion(sale.terms[auction.version].terms.tail, age, offset)
        self.wait(max(at - sale.elapsed(auction), 0), is_fresh=True)

    def price(self, auction: Auction, asset: int) -> int:
        """Price of a lot now [ray]."""
        sale = self.twin.collateral_auction
        lot = auction.lots.get(asset)
        return sale.terms[auction.version].price(lot.top, sale.elapsed(auction)) if lot else 0

    def amount_wanted(
        self, auction: Auction, asset: int, kind: str, *, portion_of: tuple[int, int]
    ) -> Wad:
        """Collateral to ask for: a share of what matters, a unit more or less [wad]."""
        lot, price = auction.lots.get(asset), max(self.price(auction, asset), 1)
        least = self.twin.collateral_auction.terms[auction.version].min_remaining
        whole = {
            "the lot": lot.collateral if lot else 0,
            "the tab": auction.tab // price,
            "what leaves the least": max(auction.tab - least, 0) // price,
            "everything": MAX_UINT256,
        }[kind]
        return Wad(min(portion(whole, *portion_of), MAX_UINT256))

    def take(self, buyer: str, auction: Auction, request: LotRequest, doing: str | None) -> None:
        """Buy from one lot; nothing is sold below the floor."""
        lot = auction.lots.get(request.asset)
        arguments = (auction.auction_id, request.asset, request.max_collateral)
        foreseen = self.pair.read("lens", "preview_take", *arguments)
        outcome = self.do(
            "collateral_auction",
            "take",
            auction.auction_id,
            request.asset,
            request.max_collateral,
            request.max_price,
            request.min_collateral,
            self.pair.buyer if doing else buyer,
            doing and self.callback(doing, buyer, auction.owner, request.asset, auction),
            sender=buyer,
        )
        if isinstance(outcome, Revert) or lot is None:
            return
        collateral, payment = outcome
        assert (foreseen[0], *foreseen[2:4]) == (0, collateral, payment)
        terms = self.twin.collateral_auction.terms[auction.version].terms
        check_not_below_floor(lot.top * terms.floor_fraction // BPS, collateral, payment)
        assert payment <= auction.tab

    # --- What a buyer does between receiving and paying -------------------------------------------

    def callback(
        self, doing: str, payer: str, owner: str, asset: int, auction: Auction | None = None
    ) -> Callback:
        """The buyer's one call, as himself; it aims at this auction, or else at any that runs."""
        buyer, free = self.pair.buyer, self.twin.ledger.coins.free(self.pair.buyer, asset)
        other = auction or next(iter(self.twin.collateral_auction.auctions.values()), None)
        auction_id = other.auction_id if other else 0
        sold = next((a for a, lot in other.lots.items() if lot.collateral), 0) if other else 0
        calls: dict[str, tuple[str, str, tuple[Any, ...]]] = {
            "nothing": ("oracle", "poke", (0,)),
            "withdraw what was bought": (
                "gateway",
                "withdraw_free",
                (asset, max(self.units(asset, free), 1), payer),
            ),
            "pay for the caller": ("gateway", "enter_coin", (payer, 500 * 10**18)),
            "add to the account": ("gateway", "deposit", (owner, asset, self.worth(asset, 10))),
            "repay for the account": ("gateway", "repay", (owner, 500 * 10**18)),
            "settle": ("treasury", "settle", ()),
            "buy again": (
                "collateral_auction",
                "take",
                (auction_id, sold, MAX_UINT256, MAX_UINT256, 0, buyer, None),
            ),
            "reset": ("collateral_auction", "reset", (auction_id, KEEPER)),
            "close out": ("engine", "close_out", (owner, KEEPER)),
            "liquidate": (
                "direct_liquidation",
                "liquidate",
                (owner, asset, MAX_UINT256, 0, buyer, None),
            ),
            "buy unsold": ("treasury", "buy_unsold", (asset, 1, MAX_UINT256, buyer)),
            "bid": ("debt_auction", "place_bid", (1, 1)),
            "bid for surplus": ("surplus_auction", "place_bid", (1, 1)),
            "settle an auction": ("debt_auction", "settle_auction", (1,)),
            "restart an auction": ("surplus_auction", "restart_auction", (1,)),
            "cancel": ("collateral_auction", "cancel", (auction_id,)),
            "deposit in the pool": ("guaranty_pool", "deposit", (10**18, buyer)),
            "fetch": ("guaranty_pool", "fetch", ()),
            "leave the pool": ("guaranty_pool", "redeem", (1, buyer, buyer)),
            "freeze": ("settlement", "freeze", ()),
            "skim": ("settlement", "skim", ((owner,),)),
            "finalise": ("settlement", "finalise", ()),
            "redeem": ("settlement", "redeem", (1, buyer)),
            "pause": ("collateral_auction", "pause", (1, 600)),
            "set parameters": ("ledger", "set_parameters", (self.twin.ledger.parameters,)),
            "give shares": ("guaranty_pool", "transfer", (payer, 0)),
            "borrow": ("gateway", "borrow", (buyer, 10**18, buyer)),
        }
        return Callback(*calls[doing])


_CLOSED_FOR_THE_ACCOUNT: Final = {
    errors.LIQUIDATION_ACCOUNT_IS_HEALTHY,
    errors.LIQUIDATION_ASSET_TOO_SMALL,
    errors.LIQUIDATION_CLOSE_OUT_INSTEAD,
    errors.LIQUIDATION_PRICE_IS_TOO_OLD,
}
