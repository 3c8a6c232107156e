# SPDX-License-Identifier: MIT
"""Random chains for the follower: blocks full of events, branches, and sources that speak."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from eth_abi.abi import encode

from keeper.chain.abi import interface
from keeper.deployment import Deployment
from keeper.events import (
    collateral_auction,
    debt_auction,
    direct_liquidation,
    engine,
    exchange,
    guaranty_pool,
    ledger,
    oracle,
    surplus_auction,
    treasury,
)
from keeper.ports import Head, Log
from model.auction_clock import Pause
from model.health import MAX_ASSETS
from model.manifest import Asset
from model.parameters import LedgerAssetParameters, LedgerParameters, TreasuryParameters
from model.units import RAY, Bps, Ray, Seconds, UnixTime, Wad
from tests.unit.keeper import scene
from tests.unit.keeper.fake_node import ADDRESSES, FakeNode, as_log

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from keeper.mirror.accounts import Accounts
    from keeper.mirror.mirror import Mirror

TOKEN = "0x" + "70" * 20
DEPLOYMENT = Deployment(
    chain_id=31337,
    first_block=1,
    addresses=ADDRESSES,
    assets=(Asset(id=0, symbol="ETH", token=TOKEN, decimals=18, feed=scene.SOURCE),),
    governance_asset=15,
)
_OWNERS = [f"0x{number:040x}" for number in range(1, 8)]


@dataclass(frozen=True, kw_only=True)
class _State:
    """What the events of the next block build on."""

    running: frozenset[int] = frozenset()
    bids: frozenset[int] = frozenset()
    answer: int = 100
    reserve: int = 1_000


class RandomChain:
    """A fake node whose chain grows and reorgs at random, reproducibly."""

    def __init__(self, seed: int) -> None:
        self.node = FakeNode()
        self._random = random.Random(seed)  # noqa: S311 - a test
        self._states: dict[str, _State] = {}
        self._made = 0
        self.grow()

    @property
    def tip(self) -> Head:
        return self.node.chain[max(self.node.chain)]

    def cut(self, depth: int) -> None:
        """Orphan the newest blocks, but for the first of all; the node forgets them."""
        for number in sorted(self.node.chain, reverse=True)[:depth]:
            if number > 1:
                gone = self.node.chain.pop(number)
                del self.node.logs[gone.hash], self.node.answers_at[gone.hash]

    def grow(self) -> Head:
        """A new block on the tip."""
        parent = self.tip if self.node.chain else None
        self._made += 1
        number = parent.number + 1 if parent else 1
        head = Head(
            number=number,
            hash=f"0x{self._made:064x}",
            parent_hash=parent.hash if parent else "0x00",
            timestamp=10_000 + 10 * number + self._random.randrange(10),
            base_fee=1,
        )
        state = self._states[parent.hash] if parent else _State()
        logs, state = self._filled(state, is_first=parent is None)
        self._states[head.hash] = state
        self.node.add(head, *(replace(log, block=number) for log in logs))
        self.node.answers_at[head.hash] = _answers(state)
        return head

    # --- Blocks -----------------------------------------------------------------------------------

    def _filled(self, state: _State, *, is_first: bool) -> tuple[list[Log], _State]:
        logs: list[Log] = []
        if is_first:
            listed = oracle.AssetParametersSet(asset=0, parameters=scene.ORACLE)
            logs.append(as_log("PriceOracle", listed))
            logs.append(as_log("CollateralAuction", self._terms()))
        for _ in range(self._random.randrange(6)):
            contract, make = self._random.choice(self._makers())
            logs.append(as_log(contract, make()))
        for move in (self._auctions, self._bids, self._source, self._swap):
            more, state = move(state)
            logs += more
        return logs, state

    def _number(self) -> int:
        return self._random.choice([0, 1, self._random.randrange(2**100)])

    def _makers(self) -> list[tuple[str, Callable[[], Any]]]:
        number, pick = self._number, self._random.choice
        return [
            *[("Ledger", self._account)] * 6,
            ("Ledger", lambda: ledger.RateAccrued(rate=RAY + number(), treasury_coin=number())),
            (
                "Ledger",
                lambda: ledger.CoinChanged(
                    account=pick([scene.WALLET, ADDRESSES["Treasury"], scene.OTHER]),
                    amount=number(),
                ),
            ),
            ("Ledger", lambda: ledger.UnbackedDebtChanged(unbacked=number())),
            ("Ledger", lambda: ledger.DebtOnAuctionChanged(on_auction=number())),
            (
                "Ledger",
                lambda: ledger.DebtQueued(
                    era=pick([1, 2, 3]), queue_total=number(), unbacked=number()
                ),
            ),
            ("Ledger", lambda: ledger.DebtMatured(queue_total=number())),
            ("Ledger", lambda: ledger.ParametersSet(parameters=_ledger(number()))),
            (
                "Ledger",
                lambda: ledger.AssetParametersSet(
                    asset=pick([0, 1]), parameters=_ledger_asset(number())
                ),
            ),
            (
                "Ledger",
                lambda: ledger.ThresholdRampSet(
                    asset=pick([0, 1]), start_threshold=1, end_threshold=0, start_at=1, end_at=2
                ),
            ),
            ("Ledger", lambda: ledger.Frozen(rate=RAY)),
            (
                "PriceOracle",
                lambda: oracle.PriceUpdated(
                    asset=pick([0, 1]), price=number(), next_price=2, next_at=3, expires_at=4
                ),
            ),
            (
                "PriceOracle",
                lambda: oracle.CandidateChanged(
                    asset=0, candidate=number(), candidate_since=1, round=2
                ),
            ),
            ("Treasury", lambda: treasury.ParametersSet(parameters=_treasury(number()))),
            (
                "GuarantyPool",
                lambda: guaranty_pool.PotsChanged(assets=number(), cooling_assets=number()),
            ),
            (
                "LiquidationEngine",
                lambda: engine.CloseOutThresholdRampSet(
                    start_threshold=1, end_threshold=number(), start_at=1, end_at=2
                ),
            ),
            ("LiquidationEngine", lambda: engine.ParametersSet(parameters=scene.ENGINE)),
            (
                "DirectLiquidation",
                lambda: direct_liquidation.AssetParametersSet(
                    asset=pick([0, 1]), parameters=scene.BONUS
                ),
            ),
            (
                "CollateralAuction",
                lambda: collateral_auction.LimitChanged(
                    asset=pick([0, 1]), open_tab=number(), total_open_tab=number()
                ),
            ),
            (
                "CollateralAuction",
                lambda: collateral_auction.PauseSet(
                    pause=Pause(
                        level=pick([1, 3]),
                        since=UnixTime(1),
                        until=UnixTime(2),
                        total_paused=Seconds(0),
                    )
                ),
            ),
            ("CollateralAuction", self._terms),
        ]

    def _account(self) -> ledger.AccountChanged:
        assets = self._random.randrange(2**16)
        return ledger.AccountChanged(
            account=self._random.choice(_OWNERS),
            normalized_debt=self._number(),
            assets=assets,
            amounts=tuple(self._number() for _ in range(assets.bit_count())),
        )

    def _terms(self) -> collateral_auction.AuctionTermsAdded:
        return collateral_auction.AuctionTermsAdded(
            version=1, terms=scene.TERMS.terms, min_remaining=self._number(), pool_share=0
        )

    def _auctions(self, state: _State) -> tuple[list[Log], _State]:
        """A collateral auction starts, or one is taken from, reset, or ends."""
        events: list[Any] = []
        running = state.running
        if self._random.random() < 0.3:
            number = self._random.randrange(2**30)
            auction_id = int(scene.OWNER, 16) << 96 | 0b11 << 80 | number
            running |= {auction_id}
            events.append(
                collateral_auction.AuctionStarted(
                    auction_id=auction_id, account=scene.OWNER, keeper=scene.WALLET, version=1,
                    due=1, tab=self._number(), incentive=1, incentive_left=1, started_at=1,
                    lots=(self._number(), 2), tops=(3, 4), open_tabs=(5, 6), total_open_tab=11,
                )
            )  # fmt: skip
        for auction_id in sorted(state.running):
            match self._random.randrange(6):
                case 0:
                    running -= {auction_id}
                    ended = collateral_auction.AuctionEnded(
                        auction_id=auction_id, unpaid=0, returned=(1, 2), to_treasury=True
                    )
                    events.append(ended)
                case 1:
                    events.append(
                        collateral_auction.LotTaken(
                            auction_id=auction_id, asset=1, buyer=scene.WALLET, price=1,
                            collateral=1, payment=1, tab=self._number(), lot=self._number(),
                            open_tab=self._number(), total_open_tab=self._number(),
                        )
                    )  # fmt: skip
                case 2:
                    events.append(
                        collateral_auction.AuctionReset(
                            auction_id=auction_id, keeper=scene.WALLET, incentive=1,
                            incentive_left=0, started_at=2, tops=(self._number(), 1),
                        )
                    )  # fmt: skip
        logs = [as_log("CollateralAuction", event) for event in events]
        return logs, replace(state, running=running)

    def _bids(self, state: _State) -> tuple[list[Log], _State]:
        """An auction of last resort of each kind starts, is bid for, or ends."""
        logs: list[Log] = []
        bids = state.bids
        for contract, module in (
            ("DebtAuction", debt_auction),
            ("SurplusAuction", surplus_auction),
        ):
            side = {"bid": 1} if contract == "DebtAuction" else {}
            offered = "lot" if contract == "DebtAuction" else "bid"
            if 1 not in bids:
                started = module.AuctionStarted(auction_id=1, lot=5, ends_at=7, **side)
                logs.append(as_log(contract, started))
            elif self._random.random() < 0.5:
                bid = {offered: self._number()}
                placed = module.BidPlaced(auction_id=1, bidder=scene.OTHER, bid_expires_at=8, **bid)
                logs.append(as_log(contract, placed))
            else:
                logs.append(as_log(contract, _settled(module, contract)))
                logs.append(
                    as_log(contract, module.AuctionStarted(auction_id=1, lot=6, ends_at=9, **side))
                )
        return logs, replace(state, bids=bids | {1})

    def _source(self, state: _State) -> tuple[list[Log], _State]:
        """The price source speaks, and then answers something else."""
        if self._random.random() < 0.6:
            return [], state
        spoken = Log(address=scene.SOURCE, topics=(), data=b"", block=0, transaction="0x")
        return [spoken], replace(state, answer=self._random.randrange(1, 10**6))

    def _swap(self, state: _State) -> tuple[list[Log], _State]:
        if self._random.random() < 0.6:
            return [], state
        reserve = self._random.randrange(1, 10**6)
        swapped = exchange.Swapped(token=TOKEN, token_reserve=reserve, coin_reserve=reserve)
        log = as_log("ConstantProductExchange", swapped)
        return [log], replace(state, reserve=reserve)


def _settled(module: Any, contract: str) -> Any:
    side = {} if contract == "DebtAuction" else {"bid": 1}
    return module.AuctionSettled(auction_id=1, winner=scene.OTHER, lot=1, **side)


def _answers(state: _State) -> dict[str, bytes]:
    """What the contracts return in a state, by calldata."""
    feed, pools = interface("AggregatorV3"), interface("ConstantProductExchange")
    latest = (state.answer, state.answer, 5, 5, 1)
    reserves = (state.reserve, state.reserve)
    return {
        feed.encode("decimals"): encode(feed.functions["decimals"].outputs, [8]),
        feed.encode("latestRoundData"): encode(feed.functions["latestRoundData"].outputs, latest),
        pools.encode("FEE"): encode(["uint256"], [30]),
        pools.encode("reserves", TOKEN): encode(["(uint256,uint256)"], [reserves]),
    }


def _ledger(number: int) -> LedgerParameters:
    return LedgerParameters(
        stability_fee=Ray(RAY + number), debt_ceiling=number, min_collateral_value=1
    )


def _ledger_asset(number: int) -> LedgerAssetParameters:
    return LedgerAssetParameters(
        loan_to_value=Bps(1), liquidation_threshold=Bps(number), supply_cap=Wad(1)
    )


def _treasury(number: int) -> TreasuryParameters:
    return TreasuryParameters(
        debt_queue_delay=Seconds(1), surplus_buffer=number, surplus_lot=1, debt_lot=1
    )


def exactly(mirror: Mirror) -> Any:
    """All integers that a mirror holds, for comparison."""
    accounts = mirror.accounts
    return (
        mirror.copied(),
        list(accounts),
        accounts.total_normalized_debt,
        [accounts.get(owner) for owner in _OWNERS],
    )


def everything(mirror: Mirror) -> Any:
    """All that a mirror holds, the floats of the screen as well."""
    return exactly(mirror), floats_of(mirror.accounts).tolist()


def floats_of(accounts: Accounts) -> npt.NDArray[np.float64]:
    """Debts and amounts as the screen has them; shape (accounts, 17) [wad]."""
    screen, size = accounts._screen, len(accounts)
    assert len(screen) == size
    table = np.zeros((size, 1 + MAX_ASSETS))
    table[:, 0] = screen._debts[:size]
    for asset, column in screen._columns.items():
        table[:, 1 + asset] = column[:size]
    return table
