# SPDX-License-Identifier: MIT
"""How much gas and how many transactions the operator grants each strategy."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, Field

from keeper.reasons import Reason
from model.units import WAD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from keeper.decisions.decision import GasPrice
    from keeper.execution import Intent

PERIOD: Final = 86_400
"""Over which gas is counted [seconds]."""


class Budget(BaseModel):
    """What one strategy may use; unset: no bound."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    gas_per_day: Decimal | None = Field(default=None, ge=0)
    """Most to spend on gas in any 24 hours, at today's price of ether [coins]."""
    in_flight: int | None = Field(default=None, ge=0)
    """Most transactions that wait for a block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What strategies have used, by name."""

    spent: Mapping[str, int]
    """Paid for gas in the last 24 hours [wei]."""
    in_flight: Iterable[tuple[str, int]]
    """Strategy and gas limit of each transaction that waits for a block."""


def within_budgets(
    intents: Sequence[Intent], budgets: Mapping[str, Budget], use: Use, gas: GasPrice
) -> tuple[list[Intent], dict[str, Reason]]:
    """What may be sent, and why the rest may not.

    What waits for a block counts with all its gas; what is to be sent with what it usually takes.
    A dear transaction that no longer fits does not hold up a cheaper one.

    Args:
        intents: The most urgent first.
        budgets: By strategy; who has none is not bound.
        use: Up to now.
        gas: Its price.

    Returns:
        Intents, and the reason by subject of each act that is not among them.
    """
    costs: defaultdict[str, int] = defaultdict(int)
    counts = Counter[str]()
    for strategy, wei in use.spent.items():
        costs[strategy] += wei * gas.ether // WAD
    for strategy, limit in use.in_flight:
        costs[strategy] += gas.cost(limit)
        counts[strategy] += 1
    admitted: list[Intent] = []
    refused: dict[str, Reason] = {}
    for intent in intents:
        budget = budgets.get(intent.strategy, Budget())
        cost = costs[intent.strategy] + gas.cost(intent.usual_gas)
        count = counts[intent.strategy] + 1
        if budget.in_flight is not None and count > budget.in_flight:
            refused.update(dict.fromkeys(intent.subjects, Reason.OVER_FLIGHT_BUDGET))
        elif budget.gas_per_day is not None and cost > budget.gas_per_day * WAD:
            refused.update(dict.fromkeys(intent.subjects, Reason.OVER_GAS_BUDGET))
        else:
            admitted.append(intent)
            costs[intent.strategy], counts[intent.strategy] = cost, count
    return admitted, refused
