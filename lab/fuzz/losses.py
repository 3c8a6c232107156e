# SPDX-License-Identifier: MIT
"""What a run cost so far, and from where on somebody calls that a violation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from keeper.events import collateral_auction as sale
from keeper.events import debt_auction as debts
from keeper.events.record import Event
from keeper.strategies.unsafe_accounts import UnsafeAccounts
from lab.fuzz import events
from lab.fuzz.checks.check import Check
from model.units import RAD, WAD, WAD_TO_RAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.fuzz.limits import Limits
    from lab.fuzz.scene import Scene


class TooDeep(RuntimeError):
    """A fall reaches the market maker's account, which no scenario is about."""


@dataclass(slots=True)
class Losses:
    """Figures of a run; worse is never less for any of them but the buffer and the sale."""

    bad_debt: int = 0
    """What auctions, or write-offs, left unpaid of the debt [rad]."""
    first_debt: int = 0
    """Of all borrowers, before the first price [rad]."""
    buffer: int = 0
    """The Treasury's coin less unbacked debt, now [rad]."""
    lowest_buffer: int = 0
    """[rad]."""
    longest_unsafe: int = 0
    """Seconds that an account stayed unsafe at a stretch."""
    worst_sale: float = 1.0
    """Least price of a purchase over the market's at that moment [1]."""
    lowest_sale: float = 1.0
    """Least price of a purchase over the lot's first price [1]."""
    slashed: int = 0
    """Of the guaranty pool [rad]."""
    tokens_sold: int = 0
    """Governance token, in debt auctions [wad]."""
    resets: int = 0
    takes: int = 0
    close_outs: int = 0
    liquidations: int = 0
    least_health: float = 1.0
    """Least health factor of an account with debt after a block, at most 1 [1]."""

    @property
    def bad_share(self) -> float:
        """Bad debt over the first debt [1]."""
        return self.bad_debt / self.first_debt if self.first_debt else 0.0


class LossCounter(Check):
    """Adds the losses up; never objects."""

    name: ClassVar = "losses"
    sees: ClassVar[tuple[type[Event], ...]] = (Event,)

    def __init__(self) -> None:
        self._due: dict[int, tuple[int, int]] = {}
        """Debt and tab of running auctions [rad]."""
        self._tops: dict[tuple[int, int], int] = {}
        """First price of each lot [ray]."""
        self._unsafe_since: dict[str, int] = {}
        self._has_begun = False
        self.losses = Losses()
        self.seen: set[str] = set()
        """Names of what has happened at all."""

    def begin(self, scene: Scene) -> None:
        """The accounts are open; the first price is next."""
        self._has_begun = True
        rate, accounts = scene.mirror.debt.rate, scene.mirror.accounts
        maker = scene.manifest.deployer.lower()
        self.losses.first_debt = (
            accounts.total_normalized_debt - accounts.get(maker).normalized_debt
        ) * rate
        self.losses.lowest_buffer = self._buffer(scene)

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        if self._has_begun:
            self.seen.add(type(event).__name__)
        if isinstance(event, events.AccountLiquidated | sale.AuctionStarted) and (
            event.account == scene.manifest.deployer.lower()
        ):
            raise TooDeep("the market maker was liquidated: prices should not fall so far")
        self._count(event)
        match event:
            case sale.AuctionStarted():
                self._due[event.auction_id] = (event.due, event.tab)
                self._start(scene, event)
            case sale.AuctionReset():
                self._start(scene, event)
            case sale.LotTaken():
                self._take(scene, event)
            case sale.AuctionEnded() if scene.mirror.debt.is_frozen:
                self._due.pop(event.auction_id)  # what is unpaid is the account's debt again
            case sale.AuctionEnded():
                due, tab = self._due.pop(event.auction_id)
                lost = max(event.unpaid - (tab - due), 0)  # the penalty is paid last
                self.losses.bad_debt += lost
                if event.to_treasury:
                    self.seen.add("lots to the Treasury")
        return iter(())

    def _count(self, event: Event) -> None:
        """Figures that are plain sums."""
        losses = self.losses
        match event:
            case events.AccountLiquidated():
                losses.liquidations += 1
            case events.AccountWrittenOff():
                losses.bad_debt += event.due
            case events.AccountSkimmed():
                losses.bad_debt += max(event.debt - event.worth, 0)
            case sale.AuctionStarted():
                losses.close_outs += 1
            case sale.AuctionReset():
                losses.resets += 1
            case sale.LotTaken():
                losses.takes += 1
            case events.Settled():
                losses.slashed += event.slashed
            case debts.AuctionSettled():
                losses.tokens_sold += event.lot

    def _start(self, scene: Scene, event: sale.AuctionStarted | sale.AuctionReset) -> None:
        assets = [a for a in range(16) if event.auction_id >> 80 >> a & 1]
        if len(assets) > 1:
            self.seen.add("basket")
        for asset, top in zip(assets, event.tops, strict=True):
            self._tops[event.auction_id, asset] = top
        if isinstance(event, sale.AuctionStarted):
            left = scene.mirror.accounts.get(event.account).normalized_debt
            if left:
                self.seen.add("partial close-out")

    def _take(self, scene: Scene, event: sale.LotTaken) -> None:
        losses, top = self.losses, self._tops[event.auction_id, event.asset]
        if top:
            losses.lowest_sale = min(losses.lowest_sale, event.price / top)
        market = scene.market.get(event.asset)
        if market:
            losses.worst_sale = min(losses.worst_sale, event.price / (market * WAD_TO_RAY))

    def end_block(self, scene: Scene) -> Iterator[str]:
        if self._has_begun and not scene.mirror.debt.is_frozen:
            losses, buffer = self.losses, self._buffer(scene)
            losses.buffer, losses.lowest_buffer = buffer, min(losses.lowest_buffer, buffer)
            self._see_unsafe(scene)
        return iter(())

    def _see_unsafe(self, scene: Scene) -> None:
        outlook = scene.outlook()
        unsafe = {owned.owner: owned.account for owned in UnsafeAccounts(scene.mirror, outlook)}
        since = self._unsafe_since
        self._unsafe_since = {owner: since.get(owner, scene.timestamp) for owner in unsafe}
        for owner, account in unsafe.items():
            state = outlook.state_of(account)
            weighted, _ = state.weigh(outlook.prices_of(account))
            health = weighted / (state.debt * 10_000)
            self.losses.least_health = min(self.losses.least_health, health)
            age = scene.timestamp - self._unsafe_since[owner]
            self.losses.longest_unsafe = max(self.losses.longest_unsafe, age)

    @staticmethod
    def _buffer(scene: Scene) -> int:
        books = scene.mirror.treasury.books
        return books.coin - books.unbacked


class LimitPassed(Check):
    """Losses stay within one limit."""

    name: str  # type: ignore[misc]  # of the limit

    def __init__(self, name: str, limits: Limits, counter: LossCounter) -> None:
        """Prepare.

        Args:
            name: Of the limit.
            limits: All of them.
            counter: Has seen a block before this does.
        """
        self.name = name
        self._limits = limits
        self._counter = counter

    def end_block(self, scene: Scene) -> Iterator[str]:
        del scene
        return (
            text for name, text in self._limits.passed(self._counter.losses) if name == self.name
        )


def told(losses: Losses) -> dict[str, float | int]:
    """The figures for people and files: coins, tokens, seconds, parts of one."""
    return {
        "bad_debt": round(losses.bad_debt / RAD, 6),
        "first_debt": round(losses.first_debt / RAD, 6),
        "lowest_buffer": round(losses.lowest_buffer / RAD, 6),
        "longest_unsafe": losses.longest_unsafe,
        "worst_sale": round(losses.worst_sale, 6),
        "lowest_sale": round(losses.lowest_sale, 6),
        "slashed": round(losses.slashed / RAD, 6),
        "tokens_sold": round(losses.tokens_sold / WAD, 6),
        "liquidations": losses.liquidations,
        "close_outs": losses.close_outs,
        "takes": losses.takes,
        "resets": losses.resets,
    }
