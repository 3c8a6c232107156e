# SPDX-License-Identifier: MIT
"""Everything that is decided in one block: strategy after strategy, on one picture of the next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from keeper.decisions.decision import Act, Outlook, Skip
from keeper.mirror.liquidation import auction_time, pause_level
from keeper.reasons import Reason
from keeper.strategies.strategy import Closing
from model.health import MAX_ASSETS

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from structlog.typing import FilteringBoundLogger

    from keeper.decisions.decision import GasPrice
    from keeper.mirror.mirror import Mirror
    from keeper.strategies.picture import Picture
    from keeper.strategies.strategy import Strategy
    from model.units import UnixTime


def foresee(mirror: Mirror, timestamp: UnixTime, gas: GasPrice) -> Outlook:
    """The protocol at a time to come, if nobody acts before."""
    parameters = mirror.debt.parameters
    return Outlook(
        timestamp=timestamp,
        auction_time=auction_time(mirror.liquidation.pause, timestamp),
        pause_level=pause_level(mirror.liquidation.pause, timestamp),
        rate=mirror.debt.rate_at(timestamp),
        prices=tuple(mirror.prices.get(asset).at(timestamp) for asset in range(MAX_ASSETS)),
        thresholds=mirror.debt.thresholds_at(timestamp),
        min_collateral_value=parameters.min_collateral_value if parameters else 0,
        liquidation=mirror.liquidation.at(timestamp),
        pools=mirror.pools.snapshot(),
        gas=gas,
    )


class Planner:
    """Asks the strategies; one that fails stops neither the others nor the keeper."""

    def __init__(self, strategies: Mapping[str, Strategy], log: FilteringBoundLogger) -> None:
        """Plan nothing yet.

        Args:
            strategies: By name, in the order in which they are asked.
            log: Where it says that one has failed.
        """
        self._strategies = strategies
        self._log = log
        self.unsafe: frozenset[str] = frozenset()
        """Owners of the accounts that could be liquidated when it decided last."""

    def decide(self, picture: Picture) -> Iterator[Act | Skip]:
        """All decisions of a block; each strategy sees the market as those before it leave it.

        Yields:
            Each as soon as it is taken: at most one act per subject; once Settlement has frozen the
            protocol, one decision that says so.
        """
        if picture.mirror.debt.is_frozen:
            self.unsafe = frozenset()
            yield Skip(action="act", subject="protocol", reason=Reason.FROZEN)
            return
        for name in self._strategies:
            picture = yield from self._ask(name, picture)
        self.unsafe = frozenset(owned.owner for owned in picture.unsafe)

    def _ask(self, name: str, picture: Picture) -> Generator[Act | Skip, None, Picture]:
        """Let a strategy decide; the picture after what it does."""
        after, taken = picture, set[str]()
        try:
            for given in self._strategies[name].decide(picture):
                decision = _checked(replace(given, strategy=name), picture, taken)
                after = after.after(decision)
                yield decision
        except Exception as error:  # noqa: BLE001 - somebody else's code; what it said before stands
            self._log.error("strategy_failed", strategy=name, error=repr(error), exc_info=True)
        return after.holding_up(taken, Reason.IN_FLIGHT)

    def close(self) -> None:
        """Let go of what the strategies hold open."""
        for strategy in self._strategies.values():
            if isinstance(strategy, Closing):
                strategy.close()


def _checked(decision: Act | Skip, picture: Picture, taken: set[str]) -> Act | Skip:
    """The decision, or why nothing can be sent about its subject now.

    Raises:
        ValueError: If it is the strategy's second act about the same subject.
    """
    if isinstance(decision, Skip):
        return decision
    order = decision.order
    held_up = picture.skip_if_held_up(order.action, order.subject)
    if held_up is not None:
        return replace(held_up, strategy=decision.strategy)
    if order.subject in taken:
        raise ValueError(f"two acts about {order.subject}")
    taken.add(order.subject)
    return decision
