# SPDX-License-Identifier: MIT
"""What does not go as it should in a scenario, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.fuzz.space import overridden

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lab.scenario.feeds import Feeds
    from lab.scenario.part import Spans
    from lab.scenario.scenario import Scenario


def frictions_of(scenario: Scenario) -> tuple[str, ...]:
    """Failures of keepers and feeds, actions, and parameters that are not the file's."""
    return tuple(_list(scenario))


def _list(scenario: Scenario) -> Iterator[str]:
    yield from _of_keepers(scenario)
    yield from _of_feeds(scenario.feeds)
    for action in scenario.actions:
        yield f"at hour {action.hour} {action}"
    for path in overridden(scenario):
        value: Any = scenario.parameters.overrides
        for name in path:
            value = value[name]
        yield f"{'.'.join(path)} is {value}"


def _of_keepers(scenario: Scenario) -> Iterator[str]:
    keeper = scenario.keeper
    if keeper.outages:
        yield f"keeper away {_hours(keeper.outages)}"
    if keeper.latency:
        yield f"keeper {keeper.latency} blocks of {scenario.chain.block_seconds} s late"
    for name, setting in keeper.settings.items():
        yield f"keeper's {name} is {setting}"
    for rival in scenario.rivals:
        yield f"{rival.count} more keeper{'s' * (rival.count > 1)}, {rival.latency} blocks late"


def _of_feeds(feeds: Feeds) -> Iterator[str]:
    if feeds.outages:
        yield f"feeds silent {_hours(feeds.outages)}"
    if feeds.error:
        yield f"feeds wrong by {feeds.error:+.2%}"
    if feeds.delay:
        yield f"feeds {feeds.delay} s late"
    for each in feeds.prints:
        yield f"{each.asset}: print of {each.price} at hour {each.hour}"


def _hours(spans: Spans) -> str:
    return ", ".join(f"from hour {begin} to {end}" for begin, end in spans)
