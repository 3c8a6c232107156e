# SPDX-License-Identifier: MIT
"""What guardian and governor do has just the effect that the model says."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from keeper.events import collateral_auction as sale
from keeper.events import ledger
from keeper.events.engine import CloseOutThresholdRampSet
from lab.fuzz import events
from lab.fuzz.checks.check import Check
from lab.fuzz.checks.lanes import unequal
from model.auction_clock import MAX_PAUSE
from model.fixed_point import sub_or_zero
from model.health import members
from model.settlement import share, taken, worth
from model.units import RAY, Rad, Wad

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keeper.events.record import Event
    from lab.fuzz.scene import Scene


class Pauses(Check):
    """A pause is short, and its end not long after followed by another."""

    name: ClassVar = "pause-as-modelled"
    sees: ClassVar[tuple[type[Event], ...]] = (sale.PauseSet,)

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        if not isinstance(event, sale.PauseSet):
            return
        set_, now = event.pause, scene.timestamp
        last = scene.mirror.liquidation.pause
        pairs: dict[str, tuple[object, object]] = {
            "not again before": (set_.not_again_before, 2 * set_.until - set_.since),
        }
        is_end = last is not None and set_.since == last.since and set_.since != now
        if last is not None and is_end:
            pairs["level"] = (set_.level, last.level)
            pairs["end"] = (set_.until, now)
            pairs["paused before"] = (set_.total_paused, last.total_paused)
            if now >= last.until:
                yield "a pause was ended that was over"
        else:
            pairs["start"] = (set_.since, now)
            pairs["paused before"] = (set_.total_paused, now - scene.outlook().auction_time)
            if set_.until - now > MAX_PAUSE:
                yield f"a pause of {set_.until - now} s, at most {MAX_PAUSE}"
            if last is not None and now < last.not_again_before:
                yield f"paused again {now - last.until} s after a pause that took as long or longer"
        yield from unequal("a pause", pairs)


class Ramps(Check):
    """A ramp begins at the threshold of the moment, and goes one way only."""

    name: ClassVar = "ramps-as-modelled"
    sees: ClassVar[tuple[type[Event], ...]] = (
        ledger.AssetParametersSet,
        ledger.ThresholdRampSet,
        CloseOutThresholdRampSet,
    )

    def __init__(self) -> None:
        self._before: dict[int, int] = {}
        """Threshold of the moment before the new parameters of the asset [bps]."""

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        match event:
            case ledger.AssetParametersSet():
                self._before[event.asset] = scene.outlook().thresholds[event.asset]
            case ledger.ThresholdRampSet():
                pairs: dict[str, tuple[object, object]] = {
                    "first threshold": (event.start_threshold, self._before[event.asset]),
                    "start": (event.start_at, scene.timestamp),
                }
                yield from unequal(f"ramp of {scene.symbols[event.asset]}", pairs)
                if event.end_threshold >= event.start_threshold:
                    yield f"the threshold of {scene.symbols[event.asset]} rises"
            case CloseOutThresholdRampSet():
                engine = scene.outlook().liquidation.engine
                first = engine.close_out_threshold if engine else 0
                yield from unequal(
                    "ramp of the close-out threshold",
                    {
                        "first threshold": (event.start_threshold, first),
                        "start": (event.start_at, scene.timestamp),
                    },
                )


class Shutdown(Check):
    """Each debt takes the same part of all its collateral, each coin gets the same share."""

    name: ClassVar = "shutdown-as-modelled"
    sees: ClassVar[tuple[type[Event], ...]] = (
        events.PricesFrozen,
        events.AccountSkimmed,
        events.Finalised,
        events.Redeemed,
    )

    def __init__(self) -> None:
        self._prices: dict[int, Wad] = {}
        """Frozen ones [wad]."""
        self._estate: tuple[int, ...] = ()
        self._total = Rad(0)

    def see(self, scene: Scene, event: Event) -> Iterator[str]:
        match event:
            case events.PricesFrozen():
                found = tuple(each.price for each in scene.outlook().prices)
                yield from unequal("freeze", {"prices": (event.prices, found)})
                self._prices = dict(enumerate(found))
            case events.AccountSkimmed():
                yield from self._skim(scene, event)
            case events.Finalised():
                yield from self._finalise(scene, event)
            case events.Redeemed():
                expected = tuple(
                    share(Wad(held), Rad(event.amount), self._total) for held in self._estate
                )
                yield from unequal("redemption", {"shares": (event.shares, expected)})

    def _skim(self, scene: Scene, event: events.AccountSkimmed) -> Iterator[str]:
        before, after = (
            scene.account_before(event.account),
            scene.mirror.accounts.get(event.account),
        )
        debt = Rad(before.normalized_debt * scene.mirror.debt.rate)
        expected = taken(before.collateral, self._prices, debt)
        yield from unequal(
            f"skim of {event.account}",
            {
                "debt": (event.debt, debt),
                "worth": (event.worth, worth(expected, self._prices)),
                "taken": (
                    dict(zip(members(event.assets), event.amounts, strict=True)),
                    dict(sorted(expected.items())),
                ),
                "debt left": (after.normalized_debt, 0),
                "collateral left": (
                    {asset: after.amount(asset) for asset in before.collateral},
                    {a: held - expected[a] for a, held in before.collateral.items()},
                ),
            },
        )

    def _finalise(self, scene: Scene, event: events.Finalised) -> Iterator[str]:
        houses = scene.addresses["Settlement"], scene.addresses["Treasury"]
        estate = tuple(
            sum(scene.before.free.get((house, asset), 0) for house in houses)
            for asset in range(len(event.estate))
        )
        backing = worth({a: Wad(held) for a, held in enumerate(estate)}, self._prices)
        coin = event.total_coin + event.pool_burned
        shortfall = sub_or_zero(coin, backing)
        held = sum(scene.coin.values())
        yield from unequal(
            "finalisation",
            {
                "estate": (event.estate, estate),
                "shortfall": (event.shortfall, shortfall),
                "all coin": (event.total_coin, held),
            },
        )
        if event.pool_burned >= shortfall + RAY:  # it pays whole wads
            yield f"the pool paid {event.pool_burned} rad of a shortfall of {shortfall}"
        pool = scene.coin.get(scene.addresses["GuarantyPool"], 0)
        if pool >= RAY and shortfall - event.pool_burned >= RAY:
            yield f"the pool keeps {pool} rad while {shortfall - event.pool_burned} are missing"
        self._estate, self._total = estate, Rad(event.total_coin)
