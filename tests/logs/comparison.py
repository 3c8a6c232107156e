# SPDX-License-Identifier: MIT
"""What was rebuilt from logs beside what the chain's views say now."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from model.parameters import GOVERNANCE_ASSET
from model.units import RAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.logs.auction_state import Auction
    from tests.logs.protocol_state import ProtocolState
    from tests.logs.waterfall_state import Bidding
    from tests.unit.contracts.books.scene import Scene

Pair = tuple[str, Any, Any]
"""What it is, rebuilt, on the chain."""

ASSETS = range(16)


def differences(state: ProtocolState, scene: Scene) -> list[Pair]:
    """Everything that the two do not agree on; empty."""
    parts = (_ledger, _accounts, _gateway, _auctions, _limits, _lanes, _oracle, _waterfall, _roles)
    return [pair for part in parts for pair in part(state, scene) if pair[1] != pair[2]]


def _accounts(state: ProtocolState, scene: Scene) -> Iterator[Pair]:
    books, ledger = state.ledger, scene.ledger
    people = books.accounts.keys() | books.coin.keys() | set(scene.actors.values())
    people |= {account for account, _ in books.free_balances}
    for person in people:
        chain = ledger.account_state(person)
        account = books.accounts.get(person)
        rebuilt = (
            (account.normalized_debt, account.assets, account.amounts) if account else (0, 0, [])
        )
        yield f"account {person}", rebuilt, (chain.normalized_debt, chain.assets, chain.amounts)
        yield f"coin of {person}", books.coin.get(person, 0), ledger.coin(person)
    for person, asset in product(people, ASSETS):
        yield (
            f"free balance of {person} in {asset}",
            books.free_balances.get((person, asset), 0),
            ledger.free_balance(person, asset),
        )


def _ledger(state: ProtocolState, scene: Scene) -> Iterator[Pair]:
    books, ledger = state.ledger, scene.ledger
    yield "rate", books.rate_at(scene.now()), ledger.rate()
    yield "freeze", books.is_frozen, ledger.is_frozen()
    yield "normalized debt", books.total_normalized_debt, ledger.total_normalized_debt()
    yield "unbacked", (books.unbacked, books.queued, books.on_auction), scene.unbacked()
    # Once frozen, debt goes back to accounts and leaves its bucket as it is.
    matured = max(books.unbacked - books.queued - books.on_auction, 0)
    yield "matured", matured, ledger.matured_debt()
    for position, bucket in enumerate([*books.buckets, (0, 0)]):
        yield f"bucket {position}", bucket, tuple(ledger.bucket(position))
    yield "parameters", books.parameters, tuple(ledger.parameters())
    thresholds = ledger.account_state(scene.owner).thresholds
    yield "thresholds", books.thresholds_at(scene.now()), thresholds
    paused = books.borrowing_paused_until, ledger.borrowing_paused_until()
    yield "pause of borrowing", *paused
    yield "debt floor", books.debt_floor, ledger.debt_floor()
    for asset in ASSETS:
        parameters = books.asset_parameters.get(asset, (0, 0, 0))
        yield f"parameters of {asset}", parameters, tuple(ledger.asset_parameters(asset))
        yield f"supply of {asset}", books.total_collateral(asset), ledger.total_collateral(asset)


def _gateway(state: ProtocolState, scene: Scene) -> Iterator[Pair]:
    gateway = scene.gateway
    yield "asset count", len(state.tokens), gateway.asset_count()
    for asset, (token, decimals) in state.tokens.items():
        yield f"token of {asset}", token, str(gateway.token_of(asset))
        yield f"scale of {asset}", 10 ** (18 - decimals), gateway.scale_of(asset)
    for (owner, operator), approved in state.operators.items():
        yield f"operator of {owner}", approved, gateway.is_operator(owner, operator)
    coin = state.ledger.coin.get(str(gateway.address), 0)
    yield "supply of the coin", coin, scene.stablecoin.totalSupply() * RAY


def _auctions(state: ProtocolState, scene: Scene) -> Iterator[Pair]:
    rebuilt, chain = state.auctions, scene.deployment.collateral_auction
    time = rebuilt.time(scene.now())
    yield "auction time", time, chain.auction_time()
    yield "auction count", len(rebuilt.started), chain.auction_count()
    yield "running auctions", len(rebuilt.running), chain.running_auctions()
    for auction_id in rebuilt.started:
        seen = chain.auction(auction_id)
        lots = {lot.asset: (lot.collateral, lot.top) for lot in seen.lots}
        yield (
            f"auction {auction_id}",
            _auction(rebuilt.running.get(auction_id), time),
            (*map(_plain, seen[:8]), lots),
        )


def _auction(auction: Auction | None, time: int) -> tuple[Any, ...]:
    if auction is None:
        return ("0x" + 40 * "0", 0, 0, 0, 0, 0, 0, 0, {})
    return (
        auction.owner,
        auction.assets,
        auction.tab,
        auction.penalty,
        auction.incentive_left,
        auction.started_at,
        time - auction.started_at,
        auction.version,
        auction.lots,
    )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


def _limits(state: ProtocolState, scene: Scene) -> Iterator[Pair]:
    rebuilt, chain = state.auctions, scene.deployment.collateral_auction
    yield "total open tab", rebuilt.total_open_tab, chain.total_open_tab()
    for asset in ASSETS:
        yield f"open tab of {asset}", rebuilt.open_tabs.get(asset, 0), chain.open_tab(asset)
        yield f"limit of {asset}", rebuilt.limits.get(asset, 0), chain.asset_limit(asset)
    yield "auction parameters", rebuilt.parameters, tuple(chain.parameters())
    yield "terms version", max(rebuilt.terms), chain.terms_version()
    for version, terms in rebuilt.terms.items():
        yield f"terms {version}", terms, tuple(chain.auction_terms(version))
        least = rebuilt.min_remaining[version] * RAY
        yield f"least remaining of {version}", least, chain.min_remaining(version)
    yield "pause", rebuilt.pause, tuple(chain.pause_state())
    yield "pause level", rebuilt.pause_level(scene.now()), chain.pause_level()


def _lanes(state: ProtocolState, scene: Scene) -> Iterator[Pair]:
    lane_a, engine = scene.deployment.direct_liquidation, scene.deployment.engine
    rebuilt_engine = state.engine_parameters_at(scene.now())
    yield "engine parameters", rebuilt_engine, tuple(engine.parameters())
    yield "lane A parameters", state.lane_a_parameters, tuple(lane_a.parameters())
    for asset in ASSETS:
        rebuilt = state.lane_a_assets.get(asset, (0, 0))
        yield f"bonuses of {asset}", rebuilt, tuple(lane_a.asset_parameters(asset))


def _oracle(state: ProtocolState, scene: Scene) -> Iterator[Pair]:
    nothing = ("0x" + 40 * "0", *8 * (0,))
    for asset in (*ASSETS[:8], GOVERNANCE_ASSET):
        chain = scene.oracle.asset_parameters(asset)
        yield (
            f"oracle parameters of {asset}",
            state.oracle.parameters.get(asset, nothing),
            tuple(map(_plain, chain)),
        )
        yield (
            f"price of {asset}",
            state.oracle.state(asset, scene.now()),
            tuple(scene.oracle.price_state(asset)),
        )


def _waterfall(state: ProtocolState, scene: Scene) -> Iterator[Pair]:
    d = scene.deployment
    debt, surplus = state.debt_auction, state.surplus_auction
    yield "treasury parameters", state.treasury_parameters, tuple(d.treasury.parameters())
    yield "debt auction parameters", debt.parameters, tuple(d.debt_auction.parameters())
    yield "surplus auction parameters", surplus.parameters, tuple(d.surplus_auction.parameters())
    minted = debt.recently_minted(scene.now())
    yield "recently minted", minted, d.debt_auction.recently_minted()
    on_auction = d.surplus_auction.coin_on_auction()
    yield "coin on auction", surplus.coin_on_auction, on_auction
    for name, count, running, chain in [
        ("debt auction", debt.count, debt.running, d.debt_auction),
        ("surplus auction", surplus.count, surplus.running, d.surplus_auction),
    ]:
        yield f"count of {name}s", count, chain.auction_count()
        yield f"running {name}s", len(running), chain.running_auctions()
    for number in range(1, debt.count + 1):
        auction = _bidding(debt.running.get(number))
        chain = tuple(map(_plain, d.debt_auction.auction(number)))
        yield f"debt auction {number}", auction, chain
    for number in range(1, surplus.count + 1):
        coin, tokens, *others, _ = _bidding(surplus.running.get(number))
        chain = tuple(map(_plain, d.surplus_auction.auction(number)))
        yield f"surplus auction {number}", (tokens, coin, *others), chain


def _bidding(auction: Bidding | None) -> tuple[Any, ...]:
    if auction is None:
        return (0, 0, "0x" + 40 * "0", 0, 0, 0)
    return (
        auction.coin,
        auction.tokens,
        auction.bidder,
        auction.bid_expires_at,
        auction.ends_at,
        auction.extensions,
    )


def _roles(state: ProtocolState, scene: Scene) -> Iterator[Pair]:
    access = scene.deployment.access_controller
    yield "admin", state.admin, str(access.admin())
    people = {account for _, account in state.roles} | set(scene.actors.values())
    roles = (access.GOVERNOR_ROLE(), access.GUARDIAN_ROLE(), access.DEFAULT_ADMIN_ROLE())
    for role, person in product(roles, people):
        yield f"role of {person}", (role, person) in state.roles, access.hasRole(role, person)
