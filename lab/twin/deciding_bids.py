# SPDX-License-Identifier: MIT
"""What to do about debt and surplus auctions; the twin of `keeper/strategies/bids.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.twin.acts import bid_subject, is_held_up, new_act, treasury_subject
from lab.twin.compiled import compiled
from lab.twin.desk import APPROVE, BID, ENTER_COIN, RESTART_BID, SETTLE_BID, UPKEEP, Desk
from lab.twin.doubts import below
from lab.twin.gas import GAS_OF_BID, GAS_OF_SETTLE_BID, GAS_OF_TRANSFER
from lab.twin.state import DEBT, State
from lab.twin.waterfall import is_over, least_tokens, most_tokens

if TYPE_CHECKING:
    from lab.twin.desk import Act, Tally
    from lab.twin.state import Bid, Books
    from lab.twin.terms import Terms


@compiled
def decide_bids(s: State, desk: Desk, t: Terms, gas_price: float, now: int, block: int) -> None:
    """Bid where the terms are good enough, end and restart what is over."""
    books: Books = s.books[0]
    coin, tokens, allowance = books.keeper_coin, books.keeper_tokens, books.tokens_allowance
    tally: Tally = desk.tally[0]
    for place in range(tally.waiting_acts):
        waiting: Act = desk.waiting_acts[place]
        if waiting.kind == BID and s.bids[waiting.target].house == DEBT:
            coin -= s.bids[waiting.target].coin
        elif waiting.kind == BID:
            tokens -= waiting.most
    first = tally.acts
    upkeep = GAS_OF_SETTLE_BID * gas_price
    for house in range(2):
        for number in range(books.bids):
            bid: Bid = s.bids[number]
            if bid.house != house or bid.is_running == 0:
                continue
            subject = bid_subject(s, number)
            if is_over(bid, now):
                if not below(t.max_upkeep_cost, upkeep, t.max_upkeep_cost, s.doubts):
                    kind = SETTLE_BID if bid.bid_expires_at > 0 else RESTART_BID
                    if not is_held_up(desk, subject, block):
                        new_act(desk, kind, subject, number, GAS_OF_SETTLE_BID, UPKEEP)
                continue
            if bid.bid_expires_at > 0 or desk.next_fresh[len(s.prices) - 1] == 0:
                continue
            if tally.is_suspect == 1:
                continue
            price = desk.next_prices[len(s.prices) - 1]
            if house == DEBT:
                accepted = min(
                    bid.tokens / t.debt_min_bid_step,
                    t.max_lot,
                    most_tokens(bid.coin, price, t.debt_max_discount),
                )
                wanted = most_tokens(bid.coin, price, t.bid_discount)
                if accepted == wanted or not below(wanted, accepted, wanted, s.doubts):
                    continue
                profit = accepted * price - bid.coin
            else:
                accepted = least_tokens(bid.coin, price, t.surplus_max_discount)
                wanted = least_tokens(bid.coin, price, t.bid_discount)
                if accepted != wanted and below(wanted, accepted, wanted, s.doubts):
                    continue
                profit = bid.coin - accepted * price
            if below(profit - GAS_OF_BID * gas_price, t.min_profit, bid.coin, s.doubts):
                continue
            kind, gas, most = BID, GAS_OF_BID, accepted
            if house == DEBT:
                missing = bid.coin - coin
                if missing > 0.0:
                    if books.keeper_coin_tokens < missing:
                        continue
                    kind, gas, most = ENTER_COIN, GAS_OF_TRANSFER, missing
                    subject = treasury_subject(s) + 1
                    if books.coin_allowance == 0:
                        kind, subject = APPROVE, treasury_subject(s) + 2
            elif tokens < accepted:
                continue
            elif allowance == 0:
                kind, gas, subject = APPROVE, GAS_OF_TRANSFER, treasury_subject(s) + 3
            if not is_held_up(desk, subject, block):
                for place in range(first, tally.acts):
                    # A second act about the same ends the strategy's turn.
                    if desk.acts[place].subject == subject:
                        return
                act: Act = desk.acts[new_act(desk, kind, subject, number, gas, UPKEEP)]
                act.most = most
                if kind == APPROVE:
                    act.target = house
            if kind == BID and house == DEBT:
                coin -= bid.coin
            elif kind == BID:
                tokens -= accepted
