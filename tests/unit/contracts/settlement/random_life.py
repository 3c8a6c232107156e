# SPDX-License-Identifier: MIT
"""A random life of the protocol up to its end: everything that Settlement may find going on.

`LIVES` draws what is to happen, `live` lets it happen on chain and says what of it did.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import boa
from hypothesis import strategies as st

from model import errors
from model.units import BPS, RAD, WAD
from tests.unit.contracts.liquidation import callee as c
from tests.unit.contracts.liquidation import world as w
from tests.unit.contracts.liquidation.world import LTV, MAX, PRICES

if TYPE_CHECKING:
    from tests.unit.contracts.liquidation.callee import Callee
    from tests.unit.contracts.settlement.scene import Scene

ASSETS: Final = range(8)
"""GOLD is the bank's alone, and does not fall."""
CENT: Final = WAD // 100


@dataclass(frozen=True, slots=True)
class Borrower:
    """An account, and what becomes of it when prices have fallen."""

    values: dict[int, int]
    """Of its assets at first [coins]."""
    used: int
    """Of what it may borrow [percent]."""
    closed_out: str
    """When, if a lane is open: "early", so that its auction is old at the end, "late", "never"."""
    purchases: list[tuple[int, int]]
    """Of its auction: which lot, modulo their number, and how much of it [percent]."""


@dataclass(frozen=True, slots=True)
class Staker:
    """An owner of the guaranty pool."""

    stake: int
    """[coins]."""
    cools: int
    """Of the shares [percent]."""


@dataclass(frozen=True, slots=True)
class Life:
    """All that is to happen, in the order of `live`."""

    borrowers: list[Borrower]
    debt_auctions: list[int]
    """Each with how many bids."""
    prices: list[int]
    """Of each asset after the fall [percent of the first]."""
    stakers: list[Staker]
    waits: int
    """After the early close-outs [seconds]."""
    is_fetched: bool
    """Whether the pool takes rewards from the early sales, which then stream."""
    surplus_auctions: list[int]
    """Each with how many bids."""
    gifts: list[int]
    """To Treasury, pool's address and collateral auction [coins]."""
    owed: int
    """Debt of nobody, not settled yet [coins]."""
    unsold: dict[int, int]
    """Lots that the Treasury was left with [hundredths]."""
    stream_waits: int
    """Between the last act and the freeze [seconds]."""
    is_in_callback: bool
    """Whether a buyer's callback tries to freeze first."""


_SHARES: Final = st.sampled_from([1, 10, 35, 60, 90, 100])
_BIDS: Final = st.lists(st.integers(0, 2), max_size=2)

BORROWERS: Final = st.builds(
    Borrower,
    values=st.dictionaries(
        st.sampled_from(ASSETS), st.integers(1_000, 40_000), min_size=1, max_size=8
    ),
    used=st.one_of(st.integers(80, 99), st.integers(0, 99)),
    closed_out=st.sampled_from(["early", "late", "late", "never"]),
    purchases=st.lists(st.tuples(st.integers(0, 7), _SHARES), max_size=3),
)
STAKERS: Final = st.builds(
    Staker, stake=st.integers(1, 120_000), cools=st.sampled_from([0, 0, 30, 75, 100])
)
LIVES: Final = st.builds(
    Life,
    borrowers=st.lists(BORROWERS, min_size=2, max_size=5),
    debt_auctions=_BIDS,
    prices=st.lists(st.integers(25, 95), min_size=len(ASSETS), max_size=len(ASSETS)),
    stakers=st.one_of(st.lists(STAKERS, min_size=1, max_size=3), st.lists(STAKERS, max_size=3)),
    waits=st.sampled_from([0, 12, 600, w.TAIL, w.TAIL + 1, w.DAY]),
    is_fetched=st.booleans(),
    surplus_auctions=_BIDS,
    gifts=st.lists(st.integers(0, 60_000), min_size=3, max_size=3),
    owed=st.integers(0, 120_000),
    unsold=st.dictionaries(st.integers(0, 9), st.integers(1, 10**5), max_size=3),
    stream_waits=st.integers(0, 600),
    is_in_callback=st.booleans(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What a life has left for Settlement."""

    owners: list[str]
    """With accounts, the bank among them."""
    stakers: list[str]
    seen: Counter[str]
    """How often what happened."""


def prepare(scene: Scene) -> Callee:
    """Buyers and bidders with coin, and a buyer's contract that is governor as well."""
    scene.give_coin(scene.buyer, 2_500_000 * RAD)
    scene.give_coin(scene.other, 250_000 * RAD)
    for bidder in (scene.buyer, scene.other):
        scene.give_governance_tokens(bidder, 20_000 * WAD)
    callee = c.deploy()
    access = scene.deployment.access_controller
    access.grantRole(access.GOVERNOR_ROLE(), callee.address, sender=access.admin())
    callee.plan((scene.settlement, scene.settlement.freeze.prepare_calldata()))
    scene.holders.add(callee.address)
    return callee


def live(scene: Scene, life: Life, callee: Callee) -> Books:
    """Let it all happen, up to the freeze."""
    seen: Counter[str] = Counter()
    accounts = [_open_account(scene, *numbered) for numbered in enumerate(life.borrowers)]
    for bids in life.debt_auctions:
        _bid(scene, scene.debt_auction, scene.start_debt_auction(), [100 * WAD, 50 * WAD][:bids])
        seen[f"debt auction, {_with(bids)}"] += 1
    for asset, percent in enumerate(life.prices):
        scene.set_price(asset, PRICES[asset] * percent / 100)
    stakers = [_stake(scene, *numbered) for numbered in enumerate(life.stakers)]

    _close_out(scene, life, accounts, "early", seen)
    scene.wait(life.waits)
    scene.keep_prices()
    if life.is_fetched:
        scene.guaranty_pool.fetch()
    for bids in life.surplus_auctions:
        bidden = [500 * WAD, 1_000 * WAD][:bids]
        _bid(scene, scene.surplus_auction, scene.start_surplus_auction(), bidden)
        seen[f"surplus auction, {_with(bids)}"] += 1
    for staker, planned in zip(stakers, life.stakers, strict=True):
        shares = scene.guaranty_pool.balanceOf(staker) * planned.cools // 100
        if shares:
            scene.guaranty_pool.start_cooldown(shares, sender=staker)
    _close_out(scene, life, accounts, "late", seen)

    houses = scene.treasury.address, scene.pool, scene.auctions.address
    for house, coins in zip(houses, life.gifts, strict=True):
        scene.give_coin(house, coins * RAD + 1)
    scene.owe(life.owed * RAD)
    for asset, cents in life.unsold.items():
        scene.give_unsold(asset, cents * CENT)
    scene.wait(life.stream_waits)
    if life.is_in_callback:
        _freeze_in_a_callback(scene, callee, seen)
    _look(scene, seen)
    return Books(owners=[*accounts, scene.bank], stakers=stakers, seen=seen)


def _open_account(scene: Scene, number: int, borrower: Borrower) -> str:
    """Its owner, who has the coin in tokens."""
    owner = scene.actor(f"borrower {number}")
    collateral = {
        asset: coins * WAD // PRICES[asset] // 10**10 * 10**10
        for asset, coins in borrower.values.items()
    }
    most = sum(coins * LTV[asset] // BPS for asset, coins in borrower.values.items())
    debt = most * borrower.used // 100
    return scene.open_account(owner, collateral, debt * WAD if debt >= w.FLOOR else 0)


def _stake(scene: Scene, number: int, staker: Staker) -> str:
    owner = scene.actor(f"staker {number}")
    scene.stake(owner, staker.stake)
    return owner


def _bid(scene: Scene, house: Any, auction_id: int, bids: list[int]) -> None:
    """The buyer's bid, and another's above it."""
    for bidder, tokens in zip((scene.buyer, scene.other), bids, strict=False):
        house.place_bid(auction_id, tokens, sender=bidder)


def _with(bids: int) -> str:
    return ("no bid", "one bid", "two bids")[bids]


def _close_out(
    scene: Scene, life: Life, accounts: list[str], when: str, seen: Counter[str]
) -> None:
    """Close accounts out where a lane is open, and buy what is to be bought of their lots."""
    for owner, borrower in zip(accounts, life.borrowers, strict=True):
        if borrower.closed_out != when:
            continue
        auction_id = attempt(scene.close_out, owner)
        if auction_id is None:
            continue
        for lot, percent in borrower.purchases:
            _buy(scene, auction_id, lot, percent, seen)


def _buy(scene: Scene, auction_id: int, lot: int, percent: int, seen: Counter[str]) -> None:
    lots = scene.auctions.auction(auction_id).lots
    if not lots:
        return
    wanted = lots[lot % len(lots)]
    owner = scene.auctions.auction(auction_id).owner
    held = scene.free_balances(owner), scene.collateral(owner)
    if attempt(scene.take, auction_id, wanted.asset, wanted.collateral * percent // 100) is None:
        return
    seen["purchase"] += 1
    left = len(scene.auctions.auction(auction_id).lots)
    if 0 < left < len(lots):
        seen["purchase of a whole lot of a basket"] += 1
    if left == 0 and (scene.free_balances(owner), scene.collateral(owner)) != held:
        seen["sale ended with a leftover"] += 1
    elif left == 0:
        seen["sale ended without a leftover"] += 1


def _freeze_in_a_callback(scene: Scene, callee: Callee, seen: Counter[str]) -> None:
    """A purchase whose callback tries to freeze: refused, and nothing of it stays."""
    for auction_id in reversed(scene.running()):
        lot = scene.auctions.auction(auction_id).lots[0]
        sold = attempt(
            *(scene.auctions.take, auction_id, lot.asset, lot.collateral // 10, MAX, 0),
            *(callee.address, b"now"),
            sender=scene.buyer,
        )
        if sold is not None:
            assert callee.outcomes() == [c.Refused(errors.LEDGER_CLOSED_IN_A_CALLBACK)]
            assert not scene.ledger.is_frozen()
            assert not scene.ledger.is_in_callback()
            seen["freeze refused in a callback"] += 1
            return


def _look(scene: Scene, seen: Counter[str]) -> None:
    """What runs at the end, and what the pool and the Treasury have."""
    running = scene.running()
    seen["several collateral auctions"] += len(running) > 1
    for auction_id in running:
        auction = scene.auctions.auction(auction_id)
        worth = sum(lot.collateral * scene.price(lot.asset) for lot in auction.lots)
        seen["collateral auction"] += 1
        seen["basket"] += len(auction.lots) > 1
        seen["lots worth more than their tab"] += worth * 10**9 > auction.tab
        seen["lots worth less than their tab"] += worth * 10**9 < auction.tab
        seen["auction past its tail"] += boa.env.timestamp > auction.started_at + w.TAIL
        seen["account under its auction still owes"] += scene.debt(auction.owner) > 0
    pots = scene.guaranty_pool.pots()
    seen["pool with shares"] += scene.guaranty_pool.totalSupply() > 0
    seen["pool with cooling shares"] += pots.cooling_assets > 0
    seen["pool with rewards to come"] += pots.stream_left > 0
    seen["pool without owners"] += pots.assets + pots.cooling_assets == 0
    seen["unsold lots"] += bool(scene.free_balances(scene.treasury.address))


def attempt(function: Any, *arguments: Any, **named: Any) -> Any:
    """A call that may be refused; what it returned, or None."""
    try:
        return function(*arguments, **named)
    except boa.BoaError:
        return None
