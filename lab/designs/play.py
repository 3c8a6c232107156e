# SPDX-License-Identifier: MIT
"""Plays a scenario through a small design: the same blocks as the protocol's world."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from lab.designs.accounts import read_terms, single_accounts
from lab.designs.bazaar import OWNER, Bazaar
from lab.designs.exposure import Exposure
from lab.designs.fees import base_fee_at
from lab.designs.hands import TIP, fill, hire
from lab.designs.market_prices import MarketPrices
from lab.designs.outcome import Outcome
from lab.designs.view import View
from lab.engines.revm import RevmEngine
from lab.scenario.price_path import read_path
from lab.world.chain import Chain
from lab.world.genesis import LEAD
from lab.world.ticks import Ticks, list_ticks
from lab.world.world import GAS_PER_SECOND
from model.units import WAD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from keeper.ports import Log
    from lab.designs.accounts import SingleAccount
    from lab.designs.fleet import KeeperKind
    from lab.designs.hands import Hand, Wanted
    from lab.scenario.population import AssetTerms
    from lab.scenario.scenario import Scenario
    from lab.world.calls import NamedCall

LEAST_AFTERMATH: Final = 3 * 3_600
"""Blocks go on so long after the last price: an hourly oracle hears it late [seconds]."""
MAX_AFTERMATH: Final = 48 * 3_600
"""And no longer than this [seconds]."""


class SmallDesign(Protocol):
    """A design of its own contracts."""

    def open(self, account: SingleAccount) -> None:
        """Open one account."""

    def endow(self, hand: Hand) -> None:
        """Give a keeper its capital."""

    def fill_buffer(self, coins: Decimal) -> None:
        """Put surplus there before the first price [coins]."""

    def upkeep(self, now: int) -> Iterator[NamedCall]:
        """What others than keepers do in a block of that time."""

    def see(self, logs: Sequence[Log], view: View) -> None:
        """Take note of a block."""

    def decide(self, hands: Sequence[Hand], view: View) -> Iterator[tuple[Hand, list[Wanted]]]:
        """What each keeper does next."""

    @property
    def is_busy(self) -> bool:
        """Whether anything is left to do."""

    def finish(self, outcome: Outcome, buffer: float) -> None:
        """Take down who bears what was lost."""


def play(
    make: Callable[[Bazaar, Mapping[str, AssetTerms], Exposure, Outcome], SmallDesign],
    name: str,
    scenario: Scenario,
    fleet: Sequence[KeeperKind],
) -> Outcome:
    """From an empty chain to the end.

    Args:
        make: The design.
        name: Of it.
        scenario: What to play.
        fleet: Who liquidates.
    """
    return _Run(make, name, scenario, fleet).play()


class _Run:
    def __init__(
        self,
        make: Callable[[Bazaar, Mapping[str, AssetTerms], Exposure, Outcome], SmallDesign],
        name: str,
        scenario: Scenario,
        fleet: Sequence[KeeperKind],
    ) -> None:
        self._scenario = scenario
        self._start = int(scenario.start.timestamp())
        self._step = scenario.chain.block_seconds
        engine = RevmEngine()
        self._chain = chain = Chain(
            engine,
            base_fee=lambda timestamp: scenario.chain.base_fee(timestamp - self._start),
            gas_limit=GAS_PER_SECOND * self._step,
        )
        with tempfile.TemporaryDirectory() as out:
            terms = read_terms(scenario, Path(out))
        self._prices = MarketPrices(scenario)
        self._exposure = Exposure(
            {asset: each.liquidation_threshold / 10_000 for asset, each in terms.items()}
        )
        self._outcome = Outcome(design=name, seed=scenario.seed)
        chain.begin(self._start - LEAD)
        engine.set_balance(OWNER, 10**24)
        self._bazaar = Bazaar(chain, scenario, terms)
        self._design = make(self._bazaar, terms, self._exposure, self._outcome)
        self._design.fill_buffer(scenario.treasury.buffer)
        self._hands = hire(fleet)
        for hand in self._hands:
            self._design.endow(hand)
        for account in single_accounts(scenario, terms):
            self._design.open(account)
        self._see(chain.close().timestamp)
        self._outcome.owed = self._exposure.owed

    def play(self) -> Outcome:
        scenario, step = self._scenario, self._step
        paths = {name: read_path(scenario, name) for name in scenario.prices}
        ticks = Ticks(list_ticks(paths, scenario.duration, scenario.feeds))
        offset, is_idle = 0, False
        while not self._is_over(offset, is_idle=is_idle):
            due = ticks.until(offset)
            calls = self._bazaar.follow() if due is None else self._bazaar.move(due)
            is_idle = not self._block(offset, calls)
            offset += step
        return self._finished()

    def _is_over(self, offset: int, *, is_idle: bool) -> bool:
        since_last = offset - self._scenario.duration
        if since_last < LEAST_AFTERMATH:
            return False
        is_busy = self._design.is_busy or any(hand.waits for hand in self._hands)
        return (is_idle and not is_busy) or since_last >= MAX_AFTERMATH

    def _block(self, offset: int, calls: Iterable[NamedCall]) -> bool:
        """One block: what keepers have sent, then the world outside; whether anybody sends more."""
        now, chain = self._start + offset, self._chain
        decided = [*calls, *self._design.upkeep(now)]
        fee = base_fee_at(self._scenario, offset)
        chain.begin(now)
        fill(chain, self._hands, fee, self._ether(now))
        for call in decided:
            chain.perform(call)
        head = chain.close()
        view = self._see(head.timestamp)
        able = [hand for hand in self._hands if not hand.waits]
        is_active = False
        for hand, wanted in self._design.decide(able, view):
            is_active |= bool(wanted)
            hand.send(wanted, head.number, fee)
        return is_active

    def _see(self, now: int) -> View:
        offset = now - self._start
        prices = self._prices.at(now)
        fee = base_fee_at(self._scenario, max(offset, 0)) + TIP
        view = View(
            now=now,
            next=now + self._step,
            prices=prices,
            sale_prices=self._prices.at(now - 1),
            answers=self._bazaar.answers,
            depths=self._bazaar.depths,
            gas_price=fee / 1e9 * self._ether(now),
        )
        logs = self._chain.logs[self._chain.heads[-1].hash]
        self._design.see(logs, view)
        by_address = {hand.address.lower(): hand for hand in self._hands}
        for trade in self._bazaar.see(logs):
            seller = by_address.get(trade.values["trader"].lower())
            if seller is not None:
                seller.recycle(trade.values["amount_out"], now)
        self._exposure.see(now, prices)
        return view

    def _ether(self, now: int) -> float:
        return self._prices.at(now)[self._scenario.chain.gas_asset]

    def _finished(self) -> Outcome:
        outcome, hands = self._outcome, self._hands
        prices = self._prices.at(self._chain.heads[-1].timestamp)
        outcome.bad_debt += self._exposure.under_water(prices)
        self._design.finish(outcome, float(self._scenario.treasury.buffer))
        for hand in hands:
            held = self._bazaar.balance(self._bazaar.coin, hand.address)
            outcome.keepers_gas += hand.gas_cost
            outcome.keepers_profit += held / WAD - hand.kind.capital - hand.gas_cost
            outcome.transactions += hand.transactions
            outcome.reverted += hand.reverted
        outcome.longest_unsafe = self._exposure.longest
        outcome.left_unsafe = self._exposure.left_unsafe(prices)
        outcome.digest = self._chain.digest
        return outcome
