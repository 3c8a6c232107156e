# SPDX-License-Identifier: MIT
"""Says what was decided and what came of it: a line per act, per changed skip, per transaction."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from keeper.decisions.decision import Act, Skip
from keeper.logs import coins
from keeper.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from structlog.typing import FilteringBoundLogger

    from keeper.clock import BlockClock
    from keeper.ports import Head
    from keeper.transactions.transaction import Mined
    from model.units import Wad

_LARGEST_EXACT = 2**53  # beyond it JSON readers that use floats would lose digits


class Journal:
    """Remembers what each strategy said about each subject, so as to say only what is new."""

    def __init__(self, log: FilteringBoundLogger, clock: BlockClock) -> None:
        self._log = log
        self._clock = clock
        self._block = ""
        self._said: dict[tuple[str, str], tuple[object, ...]] = {}
        self._said_before: dict[tuple[str, str], tuple[object, ...]] = {}
        """As of the block before."""

    def tell(self, decisions: Iterable[Act | Skip], head: Head) -> None:
        """Log decisions of a block: every act, and the skips that were not said before.

        Args:
            decisions: All of them, or some; the others come with the same head.
            head: The block.
        """
        if head.hash != self._block:
            self._block, self._said_before, self._said = head.hash, self._said, {}
        for decision in decisions:
            if isinstance(decision, Act):
                self._tell_act(decision, head)
                continue
            key = decision.strategy, decision.subject
            before = self._said_before.get(key, ())
            if decision.reason == Reason.IN_FLIGHT:
                self._said[key] = before
            else:
                said = (decision.action, decision.reason, decision.planned_at)
                self._said[key] = said
                if said != before:
                    self._tell_skip(decision, head)

    def _tell_act(self, act: Act, head: Head) -> None:
        order = act.order
        details = {field.name: _json(getattr(order, field.name)) for field in fields(order)}
        self._log.info(
            "decision",
            block=head.number,
            action=order.action,
            acting=True,
            reason=act.reason,
            subject=order.subject,
            strategy=act.strategy,
            expected_profit_coin=coins(act.profit),
            **details,
        )

    def _tell_skip(self, skip: Skip, head: Head) -> None:
        planned: dict[str, int] = {}
        if skip.planned_at is not None:
            planned["planned_at"] = skip.planned_at
            planned["planned_block"] = self._clock.block_at(head, skip.planned_at)
        self._log.info(
            "decision",
            block=head.number,
            action=skip.action,
            acting=False,
            reason=skip.reason,
            subject=skip.subject,
            strategy=skip.strategy,
            **planned,
        )

    def tell_mined(self, mined: Mined, earned: Wad, ether_price: Wad) -> None:
        """Log what became of a transaction.

        Args:
            mined: The transaction.
            earned: Change of the wallet's coin by it [wad coins].
            ether_price: To value its gas by; 0 = unknown [wad coins].
        """
        intent, receipt = mined.intent, mined.receipt
        gas_cost = receipt.gas_used * receipt.gas_price * ether_price // 10**18
        gain = earned if any(act.order.earns_coin for act in intent.acts) else 0
        common: dict[str, Any] = {
            "action": intent.action,
            "subjects": intent.subjects,
            "hash": mined.hash,
            "block": receipt.block,
            "blocks_waited": receipt.block - mined.sent_at,
            "gas_used": receipt.gas_used,
            "gas_cost_coin": coins(gas_cost),
            "profit_coin": coins(gain - gas_cost),
        }
        if mined.revert is None:
            self._log.info("mined", status=1, coin_change=coins(earned), **common)
        else:
            self._log.warning("reverted", status=0, reason=mined.revert, **common)


def _json(value: object) -> object:
    """The value as a line can carry it without loss."""
    is_large = isinstance(value, int) and abs(value) > _LARGEST_EXACT
    return str(value) if is_large else value
