# SPDX-License-Identifier: MIT
"""What the protocol promises its users, said without its twin: who pays at most what, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from keeper.events import collateral_auction as sale
from keeper.events import debt_auction as debts
from keeper.events import surplus_auction as surpluses
from lab.fuzz import events
from lab.fuzz.checks.check import Check
from model.health import members, value
from model.units import BPS, RAD, RAY, WAD, WAD_TO_RAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from keeper.events.record import Event
    from lab.fuzz.scene import Scene


class BonusBound(Check):
    """A liquidator gains at most the greatest bonus, less the Treasury's share of it."""

    name: ClassVar = "bonus-bound"
    sees: ClassVar[tuple[type[Event], ...]] = (events.AccountLiquidated,)

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        if not isinstance(event, events.AccountLiquidated):
            return
        outlook = scene.outlook()
        bonuses, lane = outlook.liquidation.bonuses[event.asset], outlook.liquidation.direct
        share = lane.treasury_share_of_bonus if lane else 0
        worth = event.collateral * event.price * WAD_TO_RAY
        gain = worth - event.debt - event.fee
        most = event.debt * bonuses.max_bonus * (BPS - share) // BPS**2
        # What an asset that is taken whole is worth above it is less than a wad of coin.
        if gain > most + RAY:
            yield (
                f"{event.liquidator} gained {gain / RAD:.6f} coins, allowed are {most / RAD:.6f}"
            )


class HealthRises(Check):
    """A direct liquidation helps, and goes no further than the target health factor."""

    name: ClassVar = "health-rises-to-the-target"
    sees: ClassVar[tuple[type[Event], ...]] = (events.AccountLiquidated,)

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        if not isinstance(event, events.AccountLiquidated):
            return
        outlook = scene.outlook()
        lane = outlook.liquidation.direct
        before, after = (
            scene.account_before(event.account),
            scene.mirror.accounts.get(event.account),
        )
        if after.normalized_debt == 0 or lane is None:
            return
        states = outlook.state_of(before), outlook.state_of(after)
        weights = tuple(state.weigh(outlook.prices_of(state.account))[0] for state in states)
        if weights[1] * states[0].debt <= weights[0] * states[1].debt:
            yield f"{event.account} is no healthier than before"
        engine = outlook.liquidation.engine
        floor = engine.debt_floor * RAD if engine else 0
        # Beyond the target only where less would leave dust, or by a rounding.
        is_past = weights[1] > states[1].debt * lane.target_health_factor * (1 + 1e-9) + RAD * BPS
        if is_past and states[1].debt > floor + RAD:
            yield f"{event.account} is left far above the target health factor"


class NoOvercharge(Check):
    """A close-out sells no more of the collateral than it takes of the debt."""

    name: ClassVar = "no-overcharge"
    sees: ClassVar[tuple[type[Event], ...]] = (sale.AuctionStarted,)

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        if not isinstance(event, sale.AuctionStarted):
            return
        before, after = (
            scene.account_before(event.account),
            scene.mirror.accounts.get(event.account),
        )
        taken = before.normalized_debt - after.normalized_debt
        for asset, lot in zip(members(event.auction_id >> 80 & 0xFFFF), event.lots, strict=True):
            held = before.amount(asset)
            if lot * before.normalized_debt > held * taken:
                yield (
                    f"{lot} of {held} wad of {scene.symbols[asset]} are sold "
                    f"for {taken} of {before.normalized_debt} of the debt"
                )
        engine = scene.mirror.liquidation.engine
        if engine is not None and event.tab * BPS > event.due * (BPS + engine.penalty):
            yield f"a tab of {event.tab} rad for a debt of {event.due} rad"


class PenaltyCharged(Check):
    """An auction's tab is the debt and the penalty, so that who is closed out pays for it."""

    name: ClassVar = "penalty-charged"
    sees: ClassVar[tuple[type[Event], ...]] = (sale.AuctionStarted,)

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        engine = scene.mirror.liquidation.engine
        if isinstance(event, sale.AuctionStarted) and engine is not None:
            least = event.due * (BPS + engine.penalty) // BPS - RAY
            if event.tab < least:
                yield f"a tab of {event.tab / RAD:.6f} coins, at least {least / RAD:.6f} due"


@dataclass(slots=True)
class _Pay:
    """What keepers got for an auction, and what its owner pays for that."""

    penalty: int
    """[rad]."""
    paid: int
    """[rad]."""


class SelfLiquidation(Check):
    """Start and resets of an auction pay at most its penalty: nobody profits from his own."""

    name: ClassVar = "self-liquidation"
    sees: ClassVar[tuple[type[Event], ...]] = (sale.AuctionStarted, sale.AuctionReset)

    def __init__(self) -> None:
        self._pays: dict[int, _Pay] = {}

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        match event:
            case sale.AuctionStarted():
                engine = scene.mirror.liquidation.engine
                penalty = event.due * engine.penalty // BPS if engine else 0
                self._pays[event.auction_id] = _Pay(penalty, event.incentive)
            case sale.AuctionReset():
                self._pays[event.auction_id].paid += event.incentive
            case _:
                return
        pay = self._pays[event.auction_id]
        if pay.paid > pay.penalty + RAY:
            yield (
                f"keepers got {pay.paid / RAD:.6f} coins for auction {event.auction_id:#x}, "
                f"its penalty is {pay.penalty / RAD:.6f}"
            )


@dataclass(slots=True)
class _Sale:
    """What an auction started from."""

    version: int
    """Of its terms."""
    references: Mapping[int, int]
    """Oracle price at the last start or reset, by asset [wad]."""


class PriceFloor(Check):
    """Lots start above the oracle's price, fall, and are never sold under the floor."""

    name: ClassVar = "price-floor"
    sees: ClassVar[tuple[type[Event], ...]] = (
        sale.AuctionTermsAdded,
        sale.AuctionStarted,
        sale.AuctionReset,
        sale.LotTaken,
    )

    def __init__(self) -> None:
        self._terms: dict[int, sale.AuctionTermsAdded] = {}
        self._running: dict[int, _Sale] = {}
        self._last: dict[tuple[int, int], int] = {}
        """Price of the last purchase since the last start or reset [ray]."""

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        match event:
            case sale.AuctionTermsAdded():
                self._terms[event.version] = event
            case sale.AuctionStarted():
                self._running[event.auction_id] = _Sale(event.version, {})
                yield from self._start(scene, event)
            case sale.AuctionReset():
                yield from self._start(scene, event)
            case sale.LotTaken():
                yield from self._take(scene, event)

    def _start(self, scene: Scene, event: sale.AuctionStarted | sale.AuctionReset) -> Iterator[str]:
        running, outlook = self._running[event.auction_id], scene.outlook()
        terms = self._terms[running.version].terms
        assets = tuple(members(event.auction_id >> 80 & 0xFFFF))
        running.references = {asset: outlook.prices[asset].price for asset in assets}
        self._last = {key: price for key, price in self._last.items() if key[0] != event.auction_id}
        for asset, top in zip(assets, event.tops, strict=True):
            least = running.references[asset] * WAD_TO_RAY * terms.start_multiplier // BPS
            if top and top < least:
                symbol = scene.symbols[asset]
                yield f"{symbol} starts at {top / RAY:.8f} coins, should at {least / RAY:.8f}"

    def _take(self, scene: Scene, event: sale.LotTaken) -> Iterator[str]:
        running = self._running[event.auction_id]
        terms, symbol = self._terms[running.version].terms, scene.symbols[event.asset]
        top = running.references[event.asset] * WAD_TO_RAY * terms.start_multiplier // BPS
        least = top * terms.floor_fraction // BPS
        # A unit of collateral is what rounding may cost.
        if (event.collateral - 1) * least > event.payment + event.collateral * 2:
            yield (
                f"{event.collateral} wad of {symbol} sold for {event.payment / RAD:.8f} coins, "
                f"the floor is {event.collateral * least / RAD:.8f}"
            )
        key = event.auction_id, event.asset
        if event.price > self._last.get(key, event.price):
            yield f"{symbol} rose from {self._last[key]} to {event.price} ray while on sale"
        self._last[key] = event.price


class DebtWaits(Check):
    """Debt of a close-out is due only after the time that its auction has."""

    name: ClassVar = "debt-waits"
    sees: ClassVar[tuple[type[Event], ...]] = (
        sale.AuctionStarted,
        events.AccountWrittenOff,
        sale.AuctionReset,
        events.Settled,
        debts.AuctionStarted,
    )

    def __init__(self) -> None:
        self._queued: list[tuple[int, int]] = []
        """When, and how much [rad]."""
        self._due_at_once = 0
        """Incentives of keepers [rad]."""
        self._paid = 0
        """Burned, or put on auction [rad]."""

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        match event:
            case sale.AuctionStarted() | events.AccountWrittenOff():
                self._queued.append((scene.timestamp, event.due))
                self._due_at_once += event.incentive
            case sale.AuctionReset():
                self._due_at_once += event.incentive
            case events.Settled():
                self._paid += event.burned
            case debts.AuctionStarted():
                self._paid += event.bid
        parameters = scene.mirror.treasury.parameters
        if isinstance(event, events.Settled | debts.AuctionStarted) and parameters is not None:
            until = scene.timestamp - parameters.debt_queue_delay
            due = self._due_at_once + sum(debt for at, debt in self._queued if at <= until)
            if self._paid > due:
                excess = (self._paid - due) / RAD
                yield f"{excess:.6f} coins of debt were paid or auctioned before their time"


class LayersInOrder(Check):
    """The buffer pays before the pool, the pool before the token; no sale touches the buffer."""

    name: ClassVar = "layers-in-order"
    sees: ClassVar[tuple[type[Event], ...]] = (surpluses.AuctionStarted, events.Settled)

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        treasury = scene.mirror.treasury
        if isinstance(event, surpluses.AuctionStarted) and treasury.parameters is not None:
            left = scene.coin.get(scene.addresses["Treasury"], 0)
            kept = treasury.parameters.surplus_buffer * RAD + treasury.books.unbacked
            # The lot is logged before or after the Treasury's coin falls.
            if left < kept:
                yield f"a surplus auction leaves {left / RAD:.6f} coins, should {kept / RAD:.6f}"
        if isinstance(event, events.Settled) and event.slashed:
            coin = treasury.books.coin
            if coin >= RAY:
                yield f"the pool was slashed while the Treasury has {coin / RAD:.6f} coins"


class DilutionBound(Check):
    """A debt auction sells no more tokens for its coin than the greatest discount allows."""

    name: ClassVar = "dilution-bound"
    sees: ClassVar[tuple[type[Event], ...]] = (debts.AuctionStarted, debts.BidPlaced)

    def __init__(self) -> None:
        self._coin: dict[int, int] = {}

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        match event:
            case debts.AuctionStarted():
                self._coin[event.auction_id] = event.bid
            case debts.BidPlaced():
                parameters = scene.mirror.debt_auctions.parameters
                running = scene.mirror.debt_auctions.get(event.auction_id)
                price = scene.outlook().prices[scene.governance_asset].price
                if parameters is None or running is None or running.bidder is not None:
                    return
                least = event.lot * price * WAD_TO_RAY * (BPS - parameters.max_discount) // BPS
                if least > self._coin[event.auction_id]:
                    tokens = event.lot / WAD
                    yield f"{tokens:.6f} tokens for {self._coin[event.auction_id] / RAD:.6f} coins"


class OnlyUnsafe(Check):
    """Only who is unsafe is liquidated, and auctioned only who lane A does not help."""

    name: ClassVar = "only-unsafe"
    sees: ClassVar[tuple[type[Event], ...]] = (
        sale.AuctionStarted,
        events.AccountWrittenOff,
        events.AccountLiquidated,
    )

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        match event:
            case sale.AuctionStarted() | events.AccountWrittenOff() | events.AccountLiquidated():
                outlook = scene.outlook()
                state = outlook.state_of(scene.account_before(event.account))
                prices = outlook.prices_of(state.account)
                weighted, total = state.weigh(prices)
                if weighted >= state.debt * BPS:
                    health = weighted / (state.debt * BPS) if state.debt else 0
                    worth = total / RAD
                    yield f"{event.account} is safe: health factor {health:.6f}, {worth:.2f} coins"


class LoansCovered(Check):
    """Who borrows or withdraws stays within the loan to value, above the floor, and on no dust."""

    name: ClassVar = "loans-covered"

    def end_transaction(self, scene: Scene) -> Iterator[str]:
        borrowers = {
            e.account for e in scene.events if isinstance(e, events.Borrowed | events.Withdrawn)
        }
        depositors = {e.account for e in scene.events if isinstance(e, events.Deposited)}
        payers = {
            e.account for e in scene.events if isinstance(e, events.Repaid) and e.payer == e.account
        }
        if not borrowers | payers | depositors:
            return
        outlook, debt = scene.outlook(), scene.mirror.debt
        parameters, engine = debt.parameters, scene.mirror.liquidation.engine
        for owner in sorted(borrowers):
            account = scene.mirror.accounts.get(owner)
            owed = account.normalized_debt * outlook.rate
            limit = sum(
                value(amount, outlook.prices[asset].price) * debt.loan_to_value_of(asset)
                for asset, amount in account.collateral.items()
            )
            if owed * BPS > limit:
                yield f"{owner} owes {owed / RAD:.6f} coins, may {limit / BPS / RAD:.6f}"
        for owner in sorted(borrowers | payers):
            owed = scene.mirror.accounts.get(owner).normalized_debt * outlook.rate
            if engine is not None and 0 < owed < engine.debt_floor * RAD:
                yield f"{owner} owes {owed / RAD:.6f} coins, at least {engine.debt_floor}"
        for owner in sorted(depositors):
            opened = scene.mirror.accounts.get(owner).collateral
            before = scene.account_before(owner).collateral
            for asset in opened.keys() - before.keys():
                worth = value(opened[asset], outlook.prices[asset].price)
                least = parameters.min_collateral_value if parameters else 0
                if worth < least * RAD:
                    yield (
                        f"{owner} holds {worth / RAD:.6f} coins of {scene.symbols[asset]}, "
                        f"at least {least}"
                    )


ECONOMY: tuple[type[Check], ...] = (
    BonusBound,
    HealthRises,
    NoOvercharge,
    PenaltyCharged,
    SelfLiquidation,
    PriceFloor,
    DebtWaits,
    LayersInOrder,
    DilutionBound,
    OnlyUnsafe,
    LoansCovered,
)
"""One of each per run."""
