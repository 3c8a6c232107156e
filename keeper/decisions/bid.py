# SPDX-License-Identifier: MIT
"""Debt and surplus auctions: bid what is below the oracle's value, settle and restart the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keeper.decisions import gas
from keeper.decisions.decision import Act, Skip
from keeper.decisions.orders import (
    Approve,
    BidDebt,
    BidSurplus,
    EnterCoin,
    House,
    RestartAuction,
    SettleAuction,
)
from keeper.reasons import Reason
from model.bidding import least_tokens, most_tokens
from model.debt_auction import max_lot_for
from model.fixed_point import ceil_div
from model.surplus_auction import min_first_bid
from model.units import BPS, RAY, WAD, Wad

if TYPE_CHECKING:
    from keeper.decisions.decision import GasPrice, Holdings, Outlook, Policy
    from keeper.mirror.bids import BidAuction
    from model.parameters import DebtAuctionParameters, SurplusAuctionParameters
    from model.price_oracle import Price


def decide_upkeep(
    house: House, auction: BidAuction, outlook: Outlook, policy: Policy
) -> Act | Skip:
    """What to do about an auction that is over: pay the winner, or open it again.

    Args:
        house: Which kind of auction it is.
        auction: A running auction that is over.
        outlook: The block to come.
        policy: What the operator wants.
    """
    order: SettleAuction | RestartAuction = SettleAuction(
        house=house, auction_id=auction.auction_id
    )
    reason = Reason.AUCTION_OVER
    if auction.bidder is None:
        order = RestartAuction(house=house, auction_id=auction.auction_id)
        reason = Reason.AUCTION_UNBID
    if outlook.gas.cost(gas.SETTLE_BID) > policy.max_upkeep_cost:
        return Skip(action=order.action, subject=order.subject, reason=Reason.UPKEEP_TOO_DEAR)
    return Act(order=order, reason=reason, profit=Wad(0))


def decide_bid_debt(
    auction: BidAuction,
    parameters: DebtAuctionParameters,
    governance: Price,
    holdings: Holdings,
    policy: Policy,
    *,
    gas_price: GasPrice,
) -> Act | Skip:
    """Whether to buy new governance tokens for an auction's coin.

    The bid is the largest lot that the auction still accepts, if that is worth enough more than
    the coin.

    Args:
        auction: A running debt auction that is not over, with another leader or none.
        parameters: Of the debt auction.
        governance: Oracle price of the token.
        holdings: What the wallet has.
        policy: What the operator wants.
        gas_price: What gas costs.
    """
    accepted = min(
        Wad(auction.tokens * BPS // parameters.min_bid_step),
        Wad(auction.tokens - 1),
        max_lot_for(auction.coin, parameters, governance.price),
    )
    order = BidDebt(auction_id=auction.auction_id, coin=auction.coin, tokens=Wad(accepted))
    if not _is_usable(governance):
        return Skip(action=order.action, subject=order.subject, reason=Reason.PRICE_MISSING)
    # The fewest tokens that are worth the coin after our discount, rounded up.
    wanted = most_tokens(auction.coin, governance.price, policy.bid_discount) + 1
    if accepted < wanted:
        return Skip(action=order.action, subject=order.subject, reason=Reason.BID_TOO_DEAR)
    profit = accepted * governance.price // WAD - auction.coin // RAY
    if profit - gas_price.cost(gas.BID) < policy.min_profit:
        return Skip(action=order.action, subject=order.subject, reason=Reason.UNPROFITABLE)
    if holdings.coin < auction.coin:
        return _funding(order, holdings)
    return Act(order=order, reason=Reason.BID_PAYS, profit=Wad(profit))


def _funding(order: BidDebt, holdings: Holdings) -> Act | Skip:
    """Bring coin tokens into the Ledger first, if that makes the bid possible."""
    missing = Wad(ceil_div(order.coin - holdings.coin, RAY))
    if holdings.coin_tokens < missing:
        return Skip(action=order.action, subject=order.subject, reason=Reason.COIN_SHORT)
    if holdings.coin_allowance < missing:
        approve = Approve(holding="Stablecoin", spender="Gateway")
        return Act(order=approve, reason=Reason.ALLOWANCE_LOW, profit=Wad(0))
    return Act(order=EnterCoin(amount=missing), reason=Reason.COIN_OUTSIDE, profit=Wad(0))


def decide_bid_surplus(
    auction: BidAuction,
    parameters: SurplusAuctionParameters,
    governance: Price,
    holdings: Holdings,
    policy: Policy,
    *,
    gas_price: GasPrice,
) -> Act | Skip:
    """Whether to pay governance tokens for an auction's coin.

    The bid is the smallest that the auction still accepts, if it is worth enough less than the
    coin. Arguments as of `decide_bid_debt`.
    """
    step = ceil_div(auction.tokens * parameters.min_bid_step, BPS)
    accepted = Wad(max(step, auction.tokens + 1))
    if auction.bidder is None:
        accepted = max(accepted, min_first_bid(auction.coin, parameters, governance.price))
    order = BidSurplus(auction_id=auction.auction_id, coin=auction.coin, tokens=accepted)
    if not _is_usable(governance):
        return Skip(action=order.action, subject=order.subject, reason=Reason.PRICE_MISSING)
    # The most tokens whose worth is below the coin after our discount.
    if accepted > least_tokens(auction.coin, governance.price, policy.bid_discount):
        return Skip(action=order.action, subject=order.subject, reason=Reason.BID_TOO_DEAR)
    profit = auction.coin // RAY - ceil_div(accepted * governance.price, WAD)
    if profit - gas_price.cost(gas.BID) < policy.min_profit:
        return Skip(action=order.action, subject=order.subject, reason=Reason.UNPROFITABLE)
    if holdings.tokens < accepted:
        return Skip(action=order.action, subject=order.subject, reason=Reason.TOKENS_SHORT)
    if holdings.tokens_allowance < accepted:
        approve = Approve(holding="GovernanceToken", spender="SurplusAuction")
        return Act(order=approve, reason=Reason.ALLOWANCE_LOW, profit=Wad(0))
    return Act(order=order, reason=Reason.BID_PAYS, profit=Wad(profit))


def _is_usable(price: Price) -> bool:
    """Whether the oracle price is good enough to spend money by."""
    return price.price > 0 and price.is_fresh and not price.is_suspect
