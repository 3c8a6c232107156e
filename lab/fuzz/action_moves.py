# SPDX-License-Identifier: MIT
"""Moves of what borrowers and governance do, and what keeps such actions possible."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from lab.fuzz.rounding import rounded
from lab.scenario.actions import (
    Borrow,
    Deposit,
    Freeze,
    OfAccount,
    OpenAccount,
    Pause,
    RampCloseOut,
    RampThreshold,
    Repay,
    WindUp,
    Withdraw,
)
from lab.scenario.part import HOUR
from lab.scenario.population import ListedPopulation

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator
    from random import Random

    from lab.scenario.actions import Action
    from lab.scenario.population import ListedAccount
    from lab.scenario.scenario import Scenario

MAX_ACTIONS: Final = 8
_DIGITS: Final = 4


# --- Moves ----------------------------------------------------------------------------------------


def act(scenario: Scenario, random: Random) -> Scenario | None:
    """One more borrower does something, or governance."""
    if len(scenario.actions) >= MAX_ACTIONS:
        return None
    draw = random.choice(_DRAWS)
    return with_actions(scenario, (*scenario.actions, *draw(scenario, random)))


def refrain(scenario: Scenario, random: Random) -> Scenario | None:
    """One action less."""
    if not scenario.actions:
        return None
    gone = random.randrange(len(scenario.actions))
    return with_actions(scenario, (*scenario.actions[:gone], *scenario.actions[gone + 1 :]))


def delay(scenario: Scenario, random: Random) -> Scenario | None:
    """One action at another moment."""
    if not scenario.actions:
        return None
    moved = random.randrange(len(scenario.actions))
    later = scenario.actions[moved].model_copy(update={"hour": _moment(scenario, random)})
    return with_actions(
        scenario, (*scenario.actions[:moved], later, *scenario.actions[moved + 1 :])
    )


def _moment(scenario: Scenario, random: Random) -> Decimal:
    return rounded(scenario.hours * Decimal(str(round(random.uniform(0, 0.95), 4))), _DIGITS)


def _deposit(scenario: Scenario, random: Random) -> Iterator[Action]:
    number, account = _somebody(scenario, random)
    asset = random.choice(tuple(account.collateral))
    amount = _part(account.collateral[asset], random)
    yield Deposit(
        do="deposit", hour=_moment(scenario, random), account=number, asset=asset, amount=amount
    )


def _withdraw(scenario: Scenario, random: Random) -> Iterator[Action]:
    number, account = _somebody(scenario, random)
    asset = random.choice(tuple(account.collateral))
    amount = _part(account.collateral[asset], random)
    yield Withdraw(
        do="withdraw", hour=_moment(scenario, random), account=number, asset=asset, amount=amount
    )


def _repay(scenario: Scenario, random: Random) -> Iterator[Action]:
    number, account = _somebody(scenario, random)
    amount = _part(account.debt, random)
    yield Repay(do="repay", hour=_moment(scenario, random), account=number, amount=amount)


def _borrow(scenario: Scenario, random: Random) -> Iterator[Action]:
    number, account = _somebody(scenario, random)
    amount = _part(account.debt, random)
    yield Borrow(do="borrow", hour=_moment(scenario, random), account=number, amount=amount)


def _leave_all(scenario: Scenario, random: Random) -> Iterator[Action]:
    """Somebody repays all, and takes out all that he has of an asset."""
    number, account = _somebody(scenario, random)
    asset, hour = random.choice(tuple(account.collateral)), _moment(scenario, random)
    yield Repay(do="repay", hour=hour, account=number, amount=account.debt * 2)
    amount = account.collateral[asset]
    yield Withdraw(do="withdraw", hour=hour, account=number, asset=asset, amount=amount)


def _open(scenario: Scenario, random: Random) -> Iterator[Action]:
    """Somebody like somebody who is there, at prices that may have fallen."""
    _, account = _somebody(scenario, random)
    factor = _part(Decimal(1), random)
    yield OpenAccount(
        do="open",
        hour=_moment(scenario, random),
        debt=rounded(account.debt * factor, _DIGITS),
        collateral=dict(account.collateral),
    )


def _pause(scenario: Scenario, random: Random) -> Iterator[Action]:
    """Half of them are ended before they end."""
    hour, minutes = _moment(scenario, random), Decimal(random.choice((6, 30, 60, 180, 360)))
    yield Pause(do="pause", hour=hour, level=random.choice((1, 2, 3)), minutes=minutes)
    until = min(hour + minutes / 60 / 2, scenario.hours * Decimal("0.98"))
    if random.random() < 0.5 and until > hour:  # noqa: PLR2004 - a share
        yield Pause(do="pause", hour=rounded(until, _DIGITS), level=0)


def _ramp(scenario: Scenario, random: Random) -> Iterator[Action]:
    """As fast as the contracts let it, which within hours is a little."""
    threshold = Decimal(random.choice(("0.77", "0.78", "0.79", "0.795")))
    yield RampThreshold(
        do="ramp_threshold",
        hour=_moment(scenario, random),
        asset=random.choice(scenario.assets),
        threshold=threshold,
        days=Decimal(1),
    )


def _ramp_close_out(scenario: Scenario, random: Random) -> Iterator[Action]:
    threshold = Decimal(random.choice(("0.955", "0.96", "0.97", "0.99")))
    hour = _moment(scenario, random)
    yield RampCloseOut(do="ramp_close_out", hour=hour, threshold=threshold, days=Decimal(1))


def _shut_down(scenario: Scenario, random: Random) -> Iterator[Action]:
    """And some blocks later everything is settled."""
    hour = _moment(scenario, random)
    block = Decimal(scenario.chain.block_seconds) / HOUR
    yield Freeze(do="freeze", hour=hour)
    yield WindUp(do="wind_up", hour=rounded(hour + block * random.choice((1, 2, 5)), _DIGITS + 1))


_DRAWS: Final[tuple[Callable[[Scenario, Random], Iterator[Action]], ...]] = (
    *(_deposit, _withdraw, _withdraw, _repay, _borrow, _leave_all, _open),
    *(_pause, _pause, _ramp, _ramp_close_out, _shut_down),
)


def _somebody(scenario: Scenario, random: Random) -> tuple[int, ListedAccount]:
    accounts = _accounts(scenario)
    number = random.randrange(len(accounts))
    return number, accounts[number]


def _part(amount: Decimal, random: Random) -> Decimal:
    """From a hundredth to all of it, or a little more."""
    share = Decimal(random.choice(("0.01", "0.05", "0.1", "0.25", "0.5", "0.9", "1", "1.01")))
    return rounded(amount * share, _DIGITS)


def _accounts(scenario: Scenario) -> tuple[ListedAccount, ...]:
    assert isinstance(scenario.population, ListedPopulation)  # noqa: S101 - a small world's is
    return scenario.population.listed or ()


# --- What keeps them possible ---------------------------------------------------------------------


def with_actions(scenario: Scenario, actions: Iterable[Action]) -> Scenario:
    """The scenario with these actions, but for those that it leaves no room for.

    In the order of their hours, within the scenario's; of accounts that there are; nothing is
    settled before the freeze.
    """
    known = range(len(_accounts(scenario)))
    kept: list[Action] = []
    for action in sorted(actions, key=lambda action: action.hour):
        is_known = not isinstance(action, OfAccount) or action.account in known
        is_settled_too_early = isinstance(action, WindUp) and not any(
            isinstance(before, Freeze) and before.hour < action.hour for before in kept
        )
        if action.hour < scenario.hours and is_known and not is_settled_too_early:
            kept.append(action)
    return scenario.model_copy(update={"actions": tuple(kept)})


def renumbered(actions: Iterable[Action], kept: Container[int]) -> tuple[Action, ...]:
    """The actions when only some accounts are left, which have new numbers then.

    Args:
        actions: With the numbers of before.
        kept: Old numbers of the accounts that stay, in order.
    """
    found: list[Action] = []
    for action in actions:
        if not isinstance(action, OfAccount):
            found.append(action)
        elif action.account in kept:
            number = sum(other in kept for other in range(action.account))
            found.append(action.model_copy(update={"account": number}))
    return tuple(found)
