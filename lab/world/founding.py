# SPDX-License-Identifier: MIT
"""Before the first price: the market maker, the pools, the buffer, the keeper, the borrowers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from lab.scenario.part import GOVERNANCE
from lab.world.calls import BIDDER, FEED, NamedCall, to_wad
from model.settings import FEED_DECIMALS
from model.units import WAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lab.scenario.population import Borrower
    from lab.scenario.scenario import Scenario
    from lab.world.calls import Addresses
    from lab.world.fleet import Member

MAKER_COVER: Final = 6
"""Collateral of the market maker over its debt: it outlives any crash."""

REFILLS: Final = Decimal("0.15")
"""Least coin that the market maker has to refill its pools, over their depth."""

MAX: Final = 2**256 - 1


def first_answers(at: Addresses, prices: Mapping[str, Decimal]) -> Iterator[NamedCall]:
    """The feeds' first words; the oracle needs them before anybody can borrow."""
    for name, price in prices.items():
        feed = at.governance.feed if name == GOVERNANCE else at.asset(name).feed
        answer = int(price * 10**FEED_DECIMALS)
        yield NamedCall(at.deployer, FEED, feed, "set_answer", (answer,))


def founding(
    at: Addresses,
    scenario: Scenario,
    prices: Mapping[str, Decimal],
    borrowers: Sequence[Borrower],
    fleet: Sequence[Member],
) -> Iterator[NamedCall]:
    """Everything that a scenario presupposes but for the borrowers' accounts, in order.

    Args:
        at: Of the deployment, whose feeds have answered.
        scenario: What it presupposes.
        prices: First price of each asset and of the governance token.
        borrowers: Who will owe.
        fleet: Keepers, who get their bidders and something to bid with.
    """
    owed = Decimal(sum(borrower.debt for borrower in borrowers)) / WAD
    capital = sum((each.capital for each in fleet), Decimal(0))
    yield from _market_maker(at, scenario, prices, owed, capital)
    yield from _pools(at, scenario, prices)
    yield from _endowments(at, scenario, fleet)


def loans(at: Addresses, borrowers: Sequence[Borrower]) -> Iterator[NamedCall]:
    """The borrowers' accounts."""
    for borrower in borrowers:
        yield from open_account(at, borrower.address, borrower.collateral, borrower.debt)


def _market_maker(
    at: Addresses,
    scenario: Scenario,
    prices: Mapping[str, Decimal],
    owed: Decimal,
    capital: Decimal,
) -> Iterator[NamedCall]:
    """The deployer borrows all coin that is not a borrower's.

    Also what refills the pools: at least as much as is owed, so that all of it can be repaid.
    """
    depth = sum(scenario.market.depth.values())
    wanted = depth + max(depth * REFILLS, owed)
    wanted += scenario.treasury.buffer + capital + scenario.guaranty_pool.stake
    value = wanted * MAKER_COVER / len(at.manifest.collaterals)
    collateral = {
        asset.symbol: int(value / prices[asset.symbol] * 10**asset.decimals)
        for asset in at.manifest.collaterals
    }
    yield from open_account(at, at.deployer, collateral, to_wad(wanted))


def _pools(at: Addresses, scenario: Scenario, prices: Mapping[str, Decimal]) -> Iterator[NamedCall]:
    maker = at.deployer
    yield at.core(maker, "Stablecoin", "approve", at.exchange, MAX)
    for asset in at.manifest.collaterals:
        depth = scenario.market.depth[asset.symbol]
        amount = int(depth / prices[asset.symbol] * 10**asset.decimals)
        yield at.token(maker, asset.symbol, "mint", maker, amount)
        yield at.token(maker, asset.symbol, "approve", at.exchange, amount)
        yield at.pools("add_liquidity", asset.token, amount, to_wad(depth))


def _endowments(at: Addresses, scenario: Scenario, fleet: Sequence[Member]) -> Iterator[NamedCall]:
    """Donate the Treasury's buffer, fill the guaranty pool; give the keepers what they need."""
    maker, stake = at.deployer, scenario.guaranty_pool.stake
    yield at.core(maker, "Stablecoin", "approve", at.manifest.address_of("Gateway"), MAX)
    for owner, coins in (
        (at.manifest.address_of("Treasury"), scenario.treasury.buffer),
        *((each.address, each.capital) for each in fleet),
        (maker, stake),
    ):
        if coins > 0:
            yield at.core(maker, "Gateway", "enter_coin", owner, to_wad(coins))
    if stake > 0:
        yield at.core(maker, "GuarantyPool", "deposit", to_wad(stake), maker)
    for each in fleet:
        tokens = to_wad(each.governance_tokens)
        yield at.core(maker, "GovernanceToken", "transfer", each.address, tokens)
        yield NamedCall(maker, BIDDER, each.bidder, "transfer_ownership", (each.address,))


def open_account(
    at: Addresses, owner: str, collateral: Mapping[str, int], debt: int
) -> Iterator[NamedCall]:
    """Mint test tokens, approve and deposit them, and borrow.

    Args:
        at: Of the deployment.
        owner: Of tokens and account.
        collateral: By asset [token units].
        debt: To borrow [wad].
    """
    gateway = at.manifest.address_of("Gateway")
    for symbol, amount in collateral.items():
        yield at.token(owner, symbol, "mint", owner, amount)
        yield at.token(owner, symbol, "approve", gateway, amount)
    changes = [(at.asset(symbol).id, amount, 0) for symbol, amount in collateral.items()]
    yield at.core(owner, "Gateway", "adjust", owner, changes, debt, 0, owner)
