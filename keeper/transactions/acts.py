# SPDX-License-Identifier: MIT
"""Acts as text, so that a restarted keeper knows what it has in flight."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from keeper.decisions import orders
from keeper.decisions.decision import Act
from keeper.reasons import Reason
from model.units import Wad

if TYPE_CHECKING:
    from collections.abc import Sequence

ORDERS: Final[dict[str, type[orders.Order]]] = {
    kind.action: kind
    for kind in (
        orders.Approve,
        orders.BidDebt,
        orders.BidSurplus,
        orders.CallContract,
        orders.CloseOut,
        orders.EnterCoin,
        orders.Liquidate,
        orders.Poke,
        orders.Reset,
        orders.RestartAuction,
        orders.Settle,
        orders.SettleAuction,
        orders.Take,
    )
}
"""Kinds of transactions, by their action."""


def acts_to_text(acts: Sequence[Act]) -> str:
    """JSON; integers keep all their digits."""
    return json.dumps(
        [
            {
                "action": act.order.action,
                "order": asdict(act.order),
                "reason": act.reason,
                "profit": act.profit,
                "sale": act.sale,
                "strategy": act.strategy,
            }
            for act in acts
        ]
    )


def acts_from_text(text: str) -> tuple[Act, ...]:
    """What `acts_to_text` wrote."""
    return tuple(_act(item) for item in json.loads(text))


def _act(item: dict[str, Any]) -> Act:
    fields = item["order"]
    if "house" in fields:
        fields["house"] = orders.House(fields["house"])
    if "urgency" in fields:
        fields["urgency"] = orders.Urgency(fields["urgency"])
    sale = item["sale"]
    return Act(
        order=ORDERS[item["action"]](**fields),
        reason=Reason(item["reason"]),
        profit=Wad(item["profit"]),
        sale=(sale[0], Wad(sale[1])) if sale else None,
        strategy=item.get("strategy", ""),  # what an earlier version wrote had none
    )
