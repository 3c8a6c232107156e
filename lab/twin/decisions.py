# SPDX-License-Identifier: MIT
"""What the keeper decides in a block; the twin of `keeper/strategies` and `keeper/decisions`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lab.twin.accounts import Market, rate_at, read_prices, value_of, weighted_of
from lab.twin.auctions import reset_pay, worth_of
from lab.twin.close_outs import OPEN, plan
from lab.twin.compiled import compiled
from lab.twin.desk import (
    APPROVE,
    BID,
    CLOSE_OUT,
    ENTER_COIN,
    LIQUIDATE,
    POKE,
    PRICE,
    RACE,
    RESET,
    RESTART_BID,
    SETTLE,
    SETTLE_BID,
    TAKE,
    UPKEEP,
    Act,
    Desk,
    Tally,
)
from lab.twin.direct import quote
from lab.twin.doubts import below
from lab.twin.oracle import is_fresh, poke, price_at
from lab.twin.pools import best_sale, coin_for, whole_units
from lab.twin.sizing import NOTHING, REFUSED, live_price, purchase
from lab.twin.state import DEBT, Auction, Bid, Books, Pool, Price, State
from lab.twin.watch import by_debt, find_unsafe
from lab.twin.waterfall import is_over, least_tokens, most_tokens, settled

if TYPE_CHECKING:
    from lab.twin.records import RecordArray
    from lab.twin.terms import AssetTerms, Terms

GAS_OF_CLOSE_OUT: Final = 300_000
GAS_OF_FURTHER_COLLATERAL: Final = 85_000
GAS_OF_LIQUIDATE: Final = 300_000
GAS_OF_TAKE: Final = 300_000
GAS_OF_RESET: Final = 120_000
GAS_OF_POKE: Final = 80_000
GAS_OF_SETTLE: Final = 250_000
GAS_OF_SETTLE_BID: Final = 150_000
GAS_OF_BID: Final = 150_000
GAS_OF_TRANSFER: Final = 80_000


# --- Subjects -------------------------------------------------------------------------------------


@compiled
def price_subject(s: State, asset: int) -> int:
    """Number of what a poke is about; accounts have the numbers below."""
    return len(s.debts) + asset


@compiled
def treasury_subject(s: State) -> int:
    """Of a settlement; the numbers after it are the wallet's coin and its two allowances."""
    return len(s.debts) + len(s.prices)


@compiled
def bid_subject(s: State, bid: int) -> int:
    """Of a debt or surplus auction."""
    return treasury_subject(s) + 4 + bid


@compiled
def auction_subject(s: State, auction: int) -> int:
    """Of a collateral auction."""
    return bid_subject(s, len(s.bids)) + auction


@compiled
def is_held_up(desk: Desk, subject: int, block: int) -> bool:
    """Whether nothing can be sent about a subject while a block is the head."""
    if desk.in_flight[subject] > 0:
        return True
    return bool(desk.rest_length[subject] > 0 and block < desk.rest_until[subject])


@compiled
def _new_act(desk: Desk, kind: int, subject: int, target: int, gas: int, urgency: int) -> int:
    tally: Tally = desk.tally[0]
    place = tally.acts
    tally.acts += 1
    act: Act = desk.acts[place]
    act.kind, act.subject, act.target = kind, subject, target
    act.gas, act.urgency = gas, urgency
    act.asset, act.after_poke, act.collaterals = 0, 0, 0
    act.most = act.highest = act.least_profit = act.sale = 0.0
    return place


# --- All of it ------------------------------------------------------------------------------------


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
        _sell(desk, desk.waiting_acts[place], assets, t)
    _decide_pokes(s, desk, assets, t, gas_price, now, block)
    market = Market(rate_at(now, t), desk.next_prices, desk.next_fresh)
    if find_unsafe(s, desk, market, assets) > 0:
        by_debt(s, desk)
        for place in range(tally.unsafe):
            account = desk.unsafe[place]
            if not is_held_up(desk, account, block):
                _decide_lane(s, desk, account, market, assets, t, gas_price)
    books: Books = s.books[0]
    for place in range(books.running):
        number = s.running[place]
        if not is_held_up(desk, auction_subject(s, number), block):
            _decide_auction(s, desk, number, assets, t, gas_price, now)
    _decide_settle(s, desk, market, t, gas_price, now, block)
    _decide_bids(s, desk, t, gas_price, now, block)


@compiled
def _sell(desk: Desk, act: Act, assets: RecordArray, t: Terms) -> None:
    """The market in the outlook as an act leaves it."""
    if act.sale <= 0.0:
        return
    terms: AssetTerms = assets[act.asset]
    sold = whole_units(act.sale, terms.units)
    brought = coin_for(sold, desk.token[act.asset], desk.coin[act.asset], t.exchange_fee)
    desk.token[act.asset] += sold
    desk.coin[act.asset] -= brought


# --- Prices ---------------------------------------------------------------------------------------


@compiled
def _decide_pokes(
    s: State,
    desk: Desk,
    assets: RecordArray,
    t: Terms,
    gas_price: float,
    now: int,
    block: int,
) -> None:
    tally: Tally = desk.tally[0]
    if below(t.max_upkeep_cost, GAS_OF_POKE * gas_price, t.max_upkeep_cost, s.doubts):
        return
    for asset in range(len(s.prices)):
        before: Price = s.prices[asset]
        terms: AssetTerms = assets[asset]
        desk.scratch_prices[asset] = s.prices[asset]
        after: Price = desk.scratch_prices[asset]
        poke(after, terms, now)
        is_ageing = before.expires_at - now < terms.max_price_age // 2
        is_due = (
            after.next_price != before.next_price
            or after.candidate != before.candidate
            or after.candidate_since != before.candidate_since
            or after.candidate_round != before.candidate_round
            or (is_ageing and after.expires_at > before.expires_at)
        )
        subject = price_subject(s, asset)
        if not is_due or is_held_up(desk, subject, block):
            continue
        act: Act = desk.acts[_new_act(desk, POKE, subject, asset, GAS_OF_POKE, PRICE)]
        act.asset = asset
        price, fresh = price_at(after, now), int(is_fresh(after, now))
        if price != desk.next_prices[asset] or fresh != desk.next_fresh[asset]:
            desk.next_prices[asset], desk.next_fresh[asset] = price, fresh
            tally.poked |= 1 << asset
            if asset == len(s.prices) - 1:
                tally.is_suspect = int(after.candidate != 0)


# --- Accounts -------------------------------------------------------------------------------------


@compiled
def _rank(desk: Desk, account: int, way: int) -> int:
    """Order of ways, the best highest: what did not fail, or longest ago."""
    return -int(desk.failures[account, way])


@compiled
def _is_better(
    rank: int, profit: float, than_rank: int, than: float, scale: float, s: State
) -> bool:
    if rank != than_rank:
        return rank > than_rank
    return profit != than and below(than, profit, scale, s.doubts)


@compiled
def _decide_lane(
    s: State,
    desk: Desk,
    account: int,
    market: Market,
    assets: RecordArray,
    t: Terms,
    gas_price: float,
) -> None:
    """Lane A or lane B, whichever earns more; lane B if they earn the same."""
    tally: Tally = desk.tally[0]
    amounts = s.amounts[account]
    debt = s.debts[account] * market.rate
    weighted = weighted_of(amounts, market.prices, assets)
    total = value_of(amounts, market.prices)
    held, poked = 0, 0
    for asset in range(len(amounts)):
        if amounts[asset] > 0.0:
            held += 1
            poked |= tally.poked & 1 << asset

    close_gas = GAS_OF_CLOSE_OUT + GAS_OF_FURTHER_COLLATERAL * max(held - 1, 0)
    kind, _, _, pay = plan(s, account, debt, weighted, market, desk.lots, assets, t)
    closes_net = pay - close_gas * gas_price
    closes = kind == OPEN and not below(closes_net, t.min_profit, debt, s.doubts)

    # Whether lane A pays, and the best way if so.
    pays, best_asset, best_rank = False, 0, 0
    best_most = best_profit = best_sale_amount = 0.0
    least = t.min_profit + GAS_OF_LIQUIDATE * gas_price
    all_debt = 2.0 * debt
    for asset in range(len(amounts)):
        if amounts[asset] <= 0.0:
            continue
        terms: AssetTerms = assets[asset]
        rank = _rank(desk, account, 1 + asset)
        token, coin = desk.token[asset], desk.coin[asset]
        most = all_debt
        for attempt in range(2):
            found, repaid, fee, seized = quote(
                s, account, asset, most, debt, weighted, total, market, assets, t
            )
            if found == NOTHING:
                break
            cost = repaid + fee
            sold = whole_units(seized, terms.units)
            profit = coin_for(sold, token, coin, t.exchange_fee) - cost
            if not below(profit, least, cost, s.doubts) and (
                not pays or _is_better(rank, profit, best_rank, best_profit, cost, s)
            ):
                pays, best_asset, best_rank = True, asset, rank
                best_most, best_profit, best_sale_amount = most, profit, seized
            if attempt == 0:
                best = best_sale(cost / seized, token, coin, t.exchange_fee, terms.units)
                if not below(best, seized, seized, s.doubts):
                    break
                most = repaid * (best / seized)
    direct_net = best_profit - GAS_OF_LIQUIDATE * gas_price
    if pays and closes:
        rank = _rank(desk, account, 0)
        pays = _is_better(best_rank, direct_net, rank, closes_net, debt, s)
        closes = not pays
    if closes:
        act: Act = desk.acts[_new_act(desk, CLOSE_OUT, account, account, close_gas, RACE)]
        act.collaterals, act.after_poke = held, poked
    elif pays:
        act = desk.acts[_new_act(desk, LIQUIDATE, account, account, GAS_OF_LIQUIDATE, RACE)]
        act.asset, act.most, act.after_poke = best_asset, best_most, poked
        act.least_profit = max(best_profit, 0.0) * t.kept_profit
        act.sale = best_sale_amount
        _sell(desk, act, assets, t)


# --- Collateral auctions --------------------------------------------------------------------------


@compiled
def _decide_auction(
    s: State,
    desk: Desk,
    number: int,
    assets: RecordArray,
    t: Terms,
    gas_price: float,
    now: int,
) -> None:
    """Reset it if it is spent, buy from it if that pays."""
    auction: Auction = s.auctions[number]
    subject = auction_subject(s, number)
    if now - auction.started_at > t.last_age:
        pay = reset_pay(s, number, worth_of(s, number, desk.next_prices), t)
        cost = GAS_OF_RESET * gas_price - pay
        if not below(t.max_upkeep_cost, cost, t.max_upkeep_cost, s.doubts):
            _new_act(desk, RESET, subject, number, GAS_OF_RESET, UPKEEP)
        return
    elapsed = max(now - auction.started_at, 0)
    # The purchase that earns most, of those that earn enough.
    pays, best_asset = False, 0
    best_profit = best_wanted = best_bought = best_price = 0.0
    for asset in range(len(s.pools)):
        lot = s.lots[number, asset]
        if lot <= 0.0:
            continue
        price = live_price(s.tops[number, asset], elapsed, t)
        terms: AssetTerms = assets[asset]
        token, coin = desk.token[asset], desk.coin[asset]
        wanted = lot
        for attempt in range(2):
            kind, payment, bought, _, _ = purchase(
                auction.tab, auction.is_at_least == 1, lot, price, wanted, t, s.doubts
            )
            if kind != REFUSED:
                sold = whole_units(bought, terms.units)
                profit = coin_for(sold, token, coin, t.exchange_fee) - payment
                least = GAS_OF_TAKE * gas_price + max(t.min_profit, payment * t.take_margin)
                if not below(profit, least, payment, s.doubts) and (
                    not pays or _is_better(0, profit, 0, best_profit, payment, s)
                ):
                    pays, best_asset, best_price = True, asset, price
                    best_profit, best_wanted, best_bought = profit, wanted, bought
            if attempt == 0:
                wanted = best_sale(price, token, coin, t.exchange_fee, terms.units)
                if not below(wanted, lot, lot, s.doubts):
                    break
    if pays:
        act: Act = desk.acts[_new_act(desk, TAKE, subject, number, GAS_OF_TAKE, RACE)]
        act.asset, act.most, act.highest = best_asset, best_wanted, best_price
        act.least_profit = best_profit * t.kept_profit
        act.sale = best_bought
        _sell(desk, act, assets, t)


# --- Treasury, bids -------------------------------------------------------------------------------


@compiled
def _decide_settle(
    s: State, desk: Desk, market: Market, t: Terms, gas_price: float, now: int, block: int
) -> None:
    books: Books = s.books[0]
    subject = treasury_subject(s)
    income = books.total_debt * (market.rate - rate_at(books.rate_at, t))
    coin = books.coin + income
    _, due, given, _, coin_left, starts_debt, starts_surplus = settled(s, coin, t, now)
    burned = coin + given - coin_left
    is_due = starts_debt or starts_surplus or due > 0.0
    if not is_due and burned < 0.5 * t.min_burn:
        return
    is_due = is_due or not below(burned, t.min_burn, coin + given, s.doubts)
    is_dear = below(t.max_upkeep_cost, GAS_OF_SETTLE * gas_price, t.max_upkeep_cost, s.doubts)
    if is_due and not is_dear and not is_held_up(desk, subject, block):
        _new_act(desk, SETTLE, subject, 0, GAS_OF_SETTLE, UPKEEP)


@compiled
def _decide_bids(s: State, desk: Desk, t: Terms, gas_price: float, now: int, block: int) -> None:
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
                        _new_act(desk, kind, subject, number, GAS_OF_SETTLE_BID, UPKEEP)
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
                act: Act = desk.acts[_new_act(desk, kind, subject, number, gas, UPKEEP)]
                act.most = most
                if kind == APPROVE:
                    act.target = house
            if kind == BID and house == DEBT:
                coin -= bid.coin
            elif kind == BID:
                tokens -= accepted
