# SPDX-License-Identifier: MIT
"""What the keeper foresees is what the contracts then do, to the last integer."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Final, TypeVar

import boa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from keeper.decisions.close_out import decide_close_out
from keeper.decisions.decision import Act, GasPrice, Outlook
from keeper.decisions.liquidate import decide_liquidate
from keeper.decisions.orders import Liquidate
from keeper.decisions.reset import decide_reset
from keeper.mirror.accounts import OwnedAccount
from keeper.mirror.auctions import Auction, Lot
from keeper.mirror.liquidation import LiquidationState
from keeper.mirror.pools import Pool
from keeper.reasons import Reason
from model.account_book import Account
from model.auctions import Terms
from model.health import members
from model.parameters import (
    AuctionTerms,
    DirectLiquidationAssetParameters,
    DirectLiquidationParameters,
    EngineParameters,
)
from model.price_oracle import Price
from model.units import RAY, WAD, Bps, Rad, Ray, Seconds, UnixTime, Wad
from tests.deployment import Deployment, deploy
from tests.unit.keeper import scene

SYMBOLS: Final = ("ETH", "BTC", "LINK")
ASSETS: Final = range(3)
FEED_UNIT: Final = 10**8
OWNER: Final = "0x" + "0a" * 20
KEEPER: Final = "0x" + "0b" * 20
FREE: Final = GasPrice(wei=0, ether=Wad(0))
POLICY: Final = replace(scene.POLICY, min_profit=Wad(0))
LTV: Final = 7_400  # bps: a little below every asset's limit
EXAMPLES: Final = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a chain is too slow for shrinking
)

Record = TypeVar("Record")


@pytest.fixture(scope="module")
def protocol() -> Deployment:
    return deploy()


def record_of(kind: type[Record], values: Any) -> Record:
    names = (each.name for each in fields(kind))  # type: ignore[arg-type]
    return kind(**dict(zip(names, values, strict=True)))


@dataclass(frozen=True, slots=True)
class Trouble:
    """An account and how far the prices of its collaterals fall."""

    values: tuple[int, int, int]
    """Worth of each collateral before [coins]."""
    used: int
    """Debt, of what may be borrowed [%]."""
    falls: tuple[int, int, int]
    """[bps]."""
    wait: int
    """After the last price [seconds]."""


TROUBLES: Final = st.builds(
    Trouble,
    values=st.tuples(*[st.sampled_from([0, 0, 600, 9_000, 40_000, 900_000])] * 3).filter(any),
    used=st.integers(60, 100),
    falls=st.tuples(*[st.integers(0, 4_500)] * 3),
    wait=st.sampled_from([0, 60, 7_300]),
)


def fall(protocol: Deployment, falls: tuple[int, int, int]) -> None:
    """Let prices fall in steps that the oracle takes at once, and become current."""
    firsts = [protocol.oracle.prices(1 << asset)[0].price for asset in ASSETS]
    for step in range(1, 4):
        for asset, (first, total) in enumerate(zip(firsts, falls, strict=True)):
            if total or step == 3:  # the last round keeps the others fresh
                answer = first * (10_000 - total * step // 3) * FEED_UNIT // (10_000 * WAD)
                protocol.feeds[SYMBOLS[asset]].set_answer(answer)
        protocol.oracle.poke(0b111)
        boa.env.timestamp += 600


def bring_into(protocol: Deployment, trouble: Trouble) -> OwnedAccount | None:
    """Open the account and let prices fall; None if it would have too little debt."""
    ledger, sender = protocol.ledger, protocol.gateway.address
    debt = sum(trouble.values) * LTV * trouble.used // (10_000 * 100)
    if debt < 5_000:
        return None
    amounts = {
        asset: worth * WAD * WAD // protocol.oracle.prices(1 << asset)[0].price
        for asset, worth in enumerate(trouble.values)
        if worth
    }
    changes = [(asset, amount, 0) for asset, amount in amounts.items()]
    ledger.change_account(OWNER, changes, debt * WAD, 0, False, sender=sender)
    fall(protocol, trouble.falls)
    boa.env.timestamp += trouble.wait
    return account_of(protocol)


def account_of(protocol: Deployment) -> OwnedAccount:
    state = protocol.ledger.account_state(OWNER)
    account = Account(normalized_debt=Wad(state.normalized_debt))
    for asset, amount in zip(members(state.assets), state.amounts, strict=True):
        account = account.with_amount(asset, Wad(amount))
    return OwnedAccount(owner=OWNER, account=account)


def outlook_of(protocol: Deployment) -> Outlook:
    """The outlook as the chain's views tell it; the mirror's is tested against them elsewhere."""
    state = protocol.ledger.account_state(OWNER)
    prices = [Price(price=Wad(0), is_fresh=False, is_suspect=False)] * 16
    for asset in ASSETS:
        (quote,) = protocol.oracle.prices(1 << asset)
        prices[asset] = Price(
            price=Wad(quote.price), is_fresh=quote.is_fresh, is_suspect=quote.is_suspect
        )
    auctions = protocol.collateral_auction
    return Outlook(
        timestamp=UnixTime(boa.env.timestamp),
        auction_time=auctions.auction_time(),
        pause_level=0,
        rate=Ray(state.rate),
        prices=tuple(prices),
        thresholds=tuple(Bps(state.thresholds >> 16 * asset & 0xFFFF) for asset in range(16)),
        min_collateral_value=state.min_collateral_value,
        liquidation=LiquidationState(
            engine=record_of(EngineParameters, protocol.engine.parameters()),
            direct=record_of(DirectLiquidationParameters, protocol.direct_liquidation.parameters()),
            bonuses={
                asset: record_of(
                    DirectLiquidationAssetParameters,
                    protocol.direct_liquidation.asset_parameters(asset),
                )
                for asset in ASSETS
            },
            asset_limits={asset: auctions.asset_limit(asset) for asset in ASSETS},
            open_tabs={asset: Rad(auctions.open_tab(asset)) for asset in ASSETS},
            total_open_tab=Rad(auctions.total_open_tab()),
        ),
        pools={},
        gas=FREE,
    )


# --- Lane A ---------------------------------------------------------------------------------------

DEEP: Final = {asset: scene.pool(10**9, 10**12) for asset in ASSETS}
SHALLOW: Final = {asset: scene.pool(50, 10**4) for asset in ASSETS}


@EXAMPLES
@given(trouble=TROUBLES, pools=st.sampled_from([DEEP, SHALLOW]))
def test_decide_liquidate__any_account__is_the_contracts(protocol, trouble, pools):
    with boa.env.anchor():
        owned = bring_into(protocol, trouble)
        if owned is None:
            return
        outlook = replace(outlook_of(protocol), pools=pools)
        lane = protocol.direct_liquidation
        decision = decide_liquidate(owned, outlook, POLICY)

        if isinstance(decision, Act):
            assert isinstance(decision.order, Liquidate)
            order = decision.order
            expected = lane.quote_liquidation(OWNER, order.asset, order.max_debt)
            assert decision.sale == (order.asset, expected.collateral)
            revenue = pools[order.asset].coin_for(expected.collateral)
            assert decision.profit == revenue - expected.debt - expected.fee
        is_open = any(
            lane.quote_liquidation(OWNER, asset, 10**9 * WAD).debt > 0
            for asset in owned.account.collateral
        )
        assert is_open == (decision.reason != Reason.LANES_CLOSED)


# --- Lane B ---------------------------------------------------------------------------------------


@EXAMPLES
@given(trouble=TROUBLES, others=st.sampled_from([0, 5_900_000, 5_999_000, 6_000_000, 9_999_000]))
def test_decide_close_out__any_account_and_limits__is_the_contracts(protocol, trouble, others):
    with boa.env.anchor():
        account = bring_into(protocol, trouble)
        if account is None:
            return
        _occupy(protocol, others)
        outlook = outlook_of(protocol)
        expected = protocol.engine.quote_close_out(OWNER)
        decision = decide_close_out(account, outlook, POLICY)

        assert isinstance(decision, Act) == expected.is_open
        if isinstance(decision, Act):
            assert decision.profit == expected.incentive // RAY


def _occupy(protocol: Deployment, coins: int) -> None:
    """Fill the limits as if other auctions ran: lower them all by that much."""
    if coins:
        parameters = record_of(EngineParameters, protocol.engine.parameters())
        room = max(parameters.liquidation_limit - coins, 55_000)
        governor = protocol.manifest.roles.governor
        for asset in ASSETS:
            limit = max(protocol.collateral_auction.asset_limit(asset) - coins, 55_000)
            protocol.engine.set_asset_limit(asset, limit, sender=governor)
        lowered = replace(parameters, liquidation_limit=max(room, 55_000 * 2))
        protocol.engine.set_parameters(tuple(vars_of(lowered)), sender=governor)


def vars_of(record: Any) -> list[Any]:
    return [getattr(record, each.name) for each in fields(record)]


# --- Auctions -------------------------------------------------------------------------------------


def auction_of(protocol: Deployment, auction_id: int) -> Auction:
    auctions = protocol.collateral_auction
    found = auctions.auction(auction_id)
    return Auction(
        auction_id=auction_id,
        owner=OWNER,
        tab=Rad(found.tab),
        incentive_left=Wad(found.incentive_left),
        started_at=found.started_at,
        terms=Terms(
            terms=record_of(AuctionTerms, auctions.auction_terms(found.version)),
            min_remaining=Rad(auctions.min_remaining(found.version)),
        ),
        lots=tuple(
            Lot(asset=lot.asset, collateral=Wad(lot.collateral), top=Ray(lot.top))
            for lot in found.lots
        ),
    )


@EXAMPLES
@given(
    trouble=TROUBLES,
    ages=st.lists(st.integers(0, 3_700), min_size=1, max_size=6),
    later=st.tuples(*[st.integers(0, 4_000)] * 3),
)
def test_auction__at_any_age__has_the_price_and_the_reset_of_the_contracts(
    protocol, trouble, ages, later
):
    with boa.env.anchor():
        account = bring_into(protocol, trouble)
        if account is None or not protocol.engine.quote_close_out(OWNER).is_open:
            return
        auction_id = protocol.engine.close_out(OWNER, KEEPER)
        if auction_id == 0:
            return
        auction, started = auction_of(protocol, auction_id), boa.env.timestamp

        for age in sorted(ages):
            boa.env.timestamp = started + age
            found = protocol.collateral_auction.auction(auction_id)
            assert auction.needs_reset(started + age) == found.needs_reset
            for lot, seen in zip(auction.lots, found.lots, strict=True):
                assert auction.terms.price(lot.top, Seconds(age)) == seen.price

        boa.env.timestamp = started + 3_700
        fall(protocol, later)
        decision = decide_reset(auction, outlook_of(protocol), POLICY)
        assert isinstance(decision, Act)
        before = protocol.ledger.coin(KEEPER)
        protocol.collateral_auction.reset(auction_id, KEEPER)
        assert decision.profit == (protocol.ledger.coin(KEEPER) - before) // RAY


# --- Market ---------------------------------------------------------------------------------------


@settings(EXAMPLES, max_examples=20)
@given(
    token_reserve=st.integers(10**3, 10**24),
    coins=st.integers(1, 10**9),
    amount=st.integers(0, 10**24),
    asset=st.sampled_from([0, 1]),
)
def test_coin_for__any_pool__is_the_exchanges(protocol, token_reserve, coins, amount, asset):
    exchange, token = protocol.exchange, protocol.tokens[SYMBOLS[asset]]
    decimals = token.decimals()
    with boa.env.anchor():
        owner = exchange.owner()
        boa.env.set_balance(owner, 10**18)
        protocol.stablecoin.mint(owner, coins * WAD, sender=protocol.gateway.address)
        protocol.stablecoin.approve(exchange.address, coins * WAD, sender=owner)
        token.mint(owner, token_reserve, sender=owner)
        token.approve(exchange.address, token_reserve, sender=owner)
        exchange.add_liquidity(token.address, token_reserve, coins * WAD, sender=owner)
        pool = Pool(
            token_reserve=token_reserve,
            coin_reserve=Wad(coins * WAD),
            fee=exchange.FEE(),
            scale=10 ** (18 - decimals),
        )

        sold = amount // pool.scale
        quote = exchange.quote(token.address, protocol.stablecoin.address, sold)
        assert pool.coin_for(Wad(amount)) == quote
