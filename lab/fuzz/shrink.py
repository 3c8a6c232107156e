# SPDX-License-Identifier: MIT
"""Makes a scenario as small as it can be while the same check still speaks.

Delta debugging over accounts, price points, parameters and whatever else is not as usual, then
fewer digits. Every step is played on the bytecode.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from lab.fuzz.action_moves import renumbered, with_actions
from lab.fuzz.rounding import rounded
from lab.fuzz.space import overridden, without_overrides
from lab.scenario.feeds import Feeds
from lab.scenario.part import HOUR
from lab.scenario.population import ListedAccount, ListedPopulation
from lab.scenario.prices import PriceSeries
from lab.scenario.treasury import GuarantyPool, Treasury

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lab.fuzz.trial import Player, Trial
    from lab.scenario.actions import Action
    from lab.scenario.scenario import Scenario

Item = TypeVar("Item")

MAX_TRIALS: Final = 400
"""Played for one counterexample."""
MAX_ROUNDS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How small a counterexample is."""

    points: int
    """Price points of the asset that has most, the first one counted."""
    accounts: int
    keepers: int
    parameters: int
    """Off the parameter file's."""
    actions: int
    """Of borrowers and governance."""
    calls: int
    """Transactions from the first price to the violation, those that only bring prices aside."""


def size_of(trial: Trial) -> Size:
    """How small a trial's scenario is."""
    scenario = trial.scenario
    return Size(
        points=max(len(series.points or ()) for series in scenario.prices.values()),
        accounts=len(_accounts(scenario)),
        keepers=1 + sum(rival.count for rival in scenario.rivals),
        parameters=len(overridden(scenario)),
        actions=len(scenario.actions),
        calls=trial.calls,
    )


class Shrinker:
    """Shrinks one counterexample."""

    def __init__(self, player: Player, found: Trial) -> None:
        """Prepare.

        Args:
            player: Plays.
            found: Shows a violation.
        """
        self._check = found.checks[0]
        self._player = player.for_check(self._check)
        self._tried: set[str] = set()
        self.best = found
        """The smallest so far."""
        self.trials = 0

    def shrink(self, tell: Callable[[str], None] = lambda _: None) -> Trial:
        """The smallest found within `MAX_TRIALS`.

        Args:
            tell: Called with what is being done.
        """
        steps: tuple[tuple[str, Callable[[], None]], ...] = (
            ("what surrounds them", self._calm),
            ("actions", self._fewer_actions),
            ("accounts", self._fewer_accounts),
            ("hours", self._fewer_hours),
            ("prices", self._fewer_points),
            ("parameters", self._fewer_parameters),
            ("collaterals", self._fewer_collaterals),
            ("digits", self._fewer_digits),
        )
        for _ in range(MAX_ROUNDS):
            before = self.best
            for name, step in steps:
                tell(f"fewer {name}: {self.trials} trials, {size_of(self.best)}")
                step()
            if self.best is before or self.trials >= MAX_TRIALS:
                break
        return self.best

    def _takes(self, scenario: Scenario) -> bool:
        """Whether a scenario shows the same; it is the best one then."""
        key = scenario.model_dump_json()
        if key in self._tried or self.trials >= MAX_TRIALS or scenario == self.best.scenario:
            return False
        self._tried.add(key)
        self.trials += 1
        trial = self._player.play(scenario)
        if self._check not in trial.checks:
            return False
        self.best = trial
        return True

    def _changes(self, **update: object) -> bool:
        return self._takes(self.best.scenario.model_copy(update=update))

    # --- Steps ------------------------------------------------------------------------------------

    def _calm(self) -> None:
        """Nothing fails, nobody else is there, nothing is owned that does not matter."""
        self._minimise(
            lambda: self.best.scenario.rivals, lambda kept: {"rivals": tuple(kept)}, least=0
        )
        self._changes(feeds=Feeds())
        keeper = self.best.scenario.keeper
        updates: tuple[dict[str, object], ...] = (
            {"outages": (), "latency": 0, "settings": {}},
            {"outages": ()},
            {"latency": 0},
            {"settings": {}},
        )
        for update in updates:
            self._changes(keeper=self.best.scenario.keeper.model_copy(update=update))
        if keeper.latency > 1:
            self._changes(keeper=self.best.scenario.keeper.model_copy(update={"latency": 1}))
        if self.best.scenario.feeds.outages and self.best.scenario.feeds.error:
            for part in ({"outages": ()}, {"error": Decimal(0)}):
                self._changes(feeds=self.best.scenario.feeds.model_copy(update=part))
        self._changes(guaranty_pool=GuarantyPool(stake=Decimal(0)))
        self._changes(treasury=Treasury(buffer=Decimal(0)))
        chain = self.best.scenario.chain
        self._changes(chain=chain.model_copy(update={"gas_price_gwei": Decimal(20)}))

    def _fewer_actions(self) -> None:
        def only(kept: Sequence[Action]) -> dict[str, object]:
            return {"actions": with_actions(self.best.scenario, kept).actions}

        self._minimise(lambda: self.best.scenario.actions, only, least=0)

    def _fewer_accounts(self) -> None:
        def only(kept: Sequence[int]) -> dict[str, object]:
            scenario = self.best.scenario
            listed = tuple(_accounts(scenario)[number] for number in kept)
            return {
                "population": ListedPopulation(listed=listed),
                "actions": renumbered(scenario.actions, kept),
            }

        self._minimise(lambda: range(len(_accounts(self.best.scenario))), only, least=1)

    def _fewer_hours(self) -> None:
        """Nothing after the violation, as far as prices go."""
        start = self.best.scenario.start.timestamp()
        passed = Decimal(int(self.best.violations[0].timestamp - start))
        seconds = self.best.scenario.chain.block_seconds
        hours = rounded((passed + seconds) / HOUR, 3, is_up=True)
        if 0 < hours < self.best.scenario.hours:
            self._takes(_cut(self.best.scenario, hours))

    def _fewer_points(self) -> None:
        """At first no price of an asset moves, then fewer prices of those that do."""
        for name in self.best.scenario.prices:
            self._minimise(
                partial(self._later_points, name), partial(self._with_points, name), least=0
            )

    def _later_points(self, name: str) -> tuple[tuple[Decimal, Decimal], ...]:
        return self._points(name)[1:]

    def _points(self, name: str) -> tuple[tuple[Decimal, Decimal], ...]:
        return self.best.scenario.prices[name].points or ()

    def _with_points(
        self, name: str, later: Sequence[tuple[Decimal, Decimal]]
    ) -> dict[str, object]:
        series = self.best.scenario.prices[name]
        points = (self._points(name)[0], *later)
        changed = series.model_copy(update={"points": points})
        return {"prices": {**self.best.scenario.prices, name: changed}}

    def _fewer_parameters(self) -> None:
        def without(kept: Sequence[tuple[str, ...]]) -> dict[str, object]:
            scenario = self.best.scenario
            gone = [path for path in overridden(scenario) if path not in kept]
            return {"parameters": without_overrides(scenario, gone).parameters}

        self._minimise(lambda: tuple(overridden(self.best.scenario)), without, least=0)

    def _fewer_collaterals(self) -> None:
        for number in range(len(_accounts(self.best.scenario))):
            for asset in tuple(_accounts(self.best.scenario)[number].collateral):
                account = _accounts(self.best.scenario)[number]
                left = {k: v for k, v in account.collateral.items() if k != asset}
                if left:
                    self._with_account(number, account.model_copy(update={"collateral": left}))

    def _with_account(self, number: int, account: ListedAccount) -> bool:
        accounts = list(_accounts(self.best.scenario))
        accounts[number] = account
        return self._changes(population=ListedPopulation(listed=tuple(accounts)))

    def _fewer_digits(self) -> None:
        for digits in (1, 2, 3):
            for number in range(len(_accounts(self.best.scenario))):
                account = _accounts(self.best.scenario)[number]
                self._with_account(
                    number, account.model_copy(update={"debt": rounded(account.debt, digits)})
                )
                for asset in account.collateral:
                    account = _accounts(self.best.scenario)[number]
                    amount = rounded(account.collateral[asset], digits, is_up=True)
                    held = {**account.collateral, asset: amount}
                    self._with_account(number, account.model_copy(update={"collateral": held}))
            for name in self.best.scenario.prices:
                for place in range(len(self._points(name))):
                    self._round_point(name, place, digits)
            for place in range(len(self.best.scenario.actions)):
                self._round_action(place, digits)

    def _round_action(self, place: int, digits: int) -> None:
        """Its hour, then its amount."""
        for field in ("hour", "amount", "debt"):
            actions = list(self.best.scenario.actions)
            if hasattr(actions[place], field):
                number = rounded(getattr(actions[place], field), digits)
                actions[place] = actions[place].model_copy(update={field: number})
                fitting = with_actions(self.best.scenario, actions).actions
                if len(fitting) == len(actions):
                    self._changes(actions=fitting)

    def _round_point(self, name: str, place: int, digits: int) -> None:
        points = list(self._points(name))
        hour, price = points[place]
        points[place] = (rounded(hour, digits), rounded(price, digits))
        hours = [moment for moment, _ in points]
        if hours != sorted(set(hours)):
            return
        series = self.best.scenario.prices[name].model_copy(update={"points": tuple(points)})
        self._changes(prices={**self.best.scenario.prices, name: series})

    # --- Delta debugging --------------------------------------------------------------------------

    def _minimise(
        self,
        items: Callable[[], Sequence[Item]],
        changed: Callable[[Sequence[Item]], dict[str, object]],
        *,
        least: int,
    ) -> None:
        """Leave out parts of a list, halves first, single items last.

        Args:
            items: Those of the best scenario.
            changed: What a scenario with fewer of them says otherwise.
            least: How many must stay.
        """
        size = max(len(items()) - least, 1)
        while size >= 1 and len(items()) > least:
            if not any(
                len(kept) >= least and self._changes(**changed(kept))
                for kept in _without_each(items(), size)
            ):
                size = size // 2
            size = min(size, len(items()))


def _without_each(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The list without each of its parts of a size, the last part first."""
    for start in reversed(range(0, len(items), size)):
        yield (*items[:start], *items[start + size :])


def _cut(scenario: Scenario, hours: Decimal) -> Scenario:
    """The scenario without what comes after so many hours."""
    prices = {
        name: PriceSeries(
            source=series.source,
            points=tuple(point for point in series.points or () if point[0] < hours),
        )
        for name, series in scenario.prices.items()
    }
    cut = scenario.model_copy(update={"hours": hours, "prices": prices})
    return with_actions(cut, cut.actions)


def _accounts(scenario: Scenario) -> tuple[ListedAccount, ...]:
    assert isinstance(scenario.population, ListedPopulation)  # noqa: S101 - a small world's is
    return scenario.population.listed or ()
