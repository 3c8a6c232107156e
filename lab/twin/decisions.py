# SPDX-License-Identifier: MIT
"""What the keeper decides in a block; the twin of `keeper/strategies`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.twin.accounts import Market, rate_at, read_prices
from lab.twin.acts import auction_subject, is_held_up
from lab.twin.compiled import compiled
from lab.twin.deciding_auctions import decide_auction
from lab.twin.deciding_bids import decide_bids
from lab.twin.deciding_lanes import decide_lane
from lab.twin.deciding_pokes import decide_pokes
from lab.twin.deciding_settlements import decide_settle
from lab.twin.outlook import sell
from lab.twin.watch import by_debt, find_unsafe

if TYPE_CHECKING:
    from lab.twin.desk import Desk, Tally
    from lab.twin.records import RecordArray
    from lab.twin.state import Books, Pool, State
    from lab.twin.terms import AssetTerms, Terms


@compiled
def decide(s: State, desk: Desk, assets: RecordArray, t: Terms, now: int, block: int) -> None:
    """Fill `desk.acts`.

    Args:
        s: State after the head.
        desk: The keeper's.
        assets: Terms by asset.
        t: Terms.
        now: When the next block is expected.
        block: Number of the head.
    """
    tally: Tally = desk.tally[0]
    tally.acts = 0
    tally.poked = 0
    tally.is_suspect = int(s.prices[len(s.prices) - 1].candidate != 0)
    read_prices(desk.next_prices, desk.next_fresh, s.prices, now)
    ether = desk.next_prices[t.gas_asset] if t.gas_asset >= 0 else 0.0
    gas_price = t.gas_price * ether
    for asset in range(len(s.pools)):
        pool: Pool = s.pools[asset]
        terms: AssetTerms = assets[asset]
        desk.token[asset] = pool.token
        desk.coin[asset] = terms.depth - pool.missing
    for place in range(tally.waiting_acts):
        sell(desk, desk.waiting_acts[place], assets, t)
    decide_pokes(s, desk, assets, t, gas_price, now, block)
    market = Market(rate_at(now, t), desk.next_prices, desk.next_fresh)
    if find_unsafe(s, desk, market, assets) > 0:
        by_debt(s, desk)
        for place in range(tally.unsafe):
            account = desk.unsafe[place]
            if not is_held_up(desk, account, block):
                decide_lane(s, desk, account, market, assets, t, gas_price)
    books: Books = s.books[0]
    for place in range(books.running):
        number = s.running[place]
        if not is_held_up(desk, auction_subject(s, number), block):
            decide_auction(s, desk, number, assets, t, gas_price, now)
    decide_settle(s, desk, market, t, gas_price, now, block)
    decide_bids(s, desk, t, gas_price, now, block)
