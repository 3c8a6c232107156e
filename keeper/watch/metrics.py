# SPDX-License-Identifier: MIT
"""Prometheus metrics, counted from the keeper's own log lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info

from keeper.transactions.acts import ORDERS
from model.version import version

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MILLISECONDS: Final = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000)
"""Upper ends of the histogram of the time a block takes [ms]."""

TRANSACTION_STATES: Final = frozenset(
    {
        "sent",
        "resent",
        "replaced",
        "mined",
        "reverted",
        "refused",
        "cancelling",
        "cancelled",
        "lost",
        "nonce_taken",
        "taken_back",
        "dry_run",
    }
)
"""Events that are about one transaction."""

TROUBLES: Final = frozenset(
    {
        "node_lost",
        "node_unreachable",
        "endpoint_failed",
        "endpoint_wrong",
        "heads_overflow",
        "rebuild",
        "reorg",
        "block_gone",
        "block_failed",
        "store_failed",
        "recording_failed",
        "checkpoint_set_aside",
        "checkpoint_failed",
        "strategy_failed",
        "price_malformed",
        "price_program_ended",
    }
)
"""Events after which it goes on by itself."""


class Metrics:
    """Counts; a reader of log lines."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        """What `/metrics` shows."""
        name, own = "keeper", self.registry
        self._block = Gauge("block", "Block handled last.", namespace=name, registry=own)
        self._head = Gauge("head_block", "Newest head heard of.", namespace=name, registry=own)
        self._waiting = Gauge(
            "waiting_heads", "Heads that wait to be handled.", namespace=name, registry=own
        )
        self._accounts = Gauge("accounts", "Accounts known.", namespace=name, registry=own)
        self._auctions = Gauge(
            "auctions", "Collateral auctions running.", namespace=name, registry=own
        )
        self._unsafe = Gauge(
            "unsafe_accounts", "Accounts that can be liquidated.", namespace=name, registry=own
        )
        self._unsafe_age = Gauge(
            "unsafe_age_blocks",
            "Blocks since the longest unsafe of them became so.",
            namespace=name,
            registry=own,
        )
        self._pending = Gauge(
            "pending_transactions", "Sent and not mined.", namespace=name, registry=own
        )
        self._milliseconds = Histogram(
            "block_milliseconds",
            "From a head to the last transaction handed over.",
            namespace=name,
            registry=own,
            buckets=MILLISECONDS,
        )
        self._events = Counter(
            "events", "Events of the protocol applied.", namespace=name, registry=own
        )
        self._decisions = Counter(
            "decisions",
            "Decisions: every act, and each skip when it is new.",
            ["action", "acting", "reason"],
            namespace=name,
            registry=own,
        )
        self._transactions = Counter(
            "transactions",
            "Transactions that came into a state.",
            ["state", "action"],
            namespace=name,
            registry=own,
        )
        self._profit = Gauge(
            "profit_coin",
            "Realised since the start, after gas [coins].",
            namespace=name,
            registry=own,
        )
        self._gas_cost = Counter("gas_cost_coin", "Paid for gas.", namespace=name, registry=own)
        self._reverts = Counter(
            "reverts", "Transactions that reverted.", ["reason"], namespace=name, registry=own
        )
        self._troubles = Counter(
            "troubles", "What went wrong.", ["event"], namespace=name, registry=own
        )
        # What begins at 1 has not increased for Prometheus: the first time would raise no alert.
        for event in TROUBLES:
            self._troubles.labels(event=event)
        for action in ORDERS:
            self._transactions.labels(state="reverted", action=action)
        build = Info("build", "Which keeper this is.", namespace=name, registry=own)
        build.info({"version": version().number, "commit": version().commit or "unknown"})
        self._readers: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "block_handled": self._block_handled,
            "decision": self._decision,
            "mined": self._settled,
            "reverted": self._settled,
        }

    def __call__(self, line: Mapping[str, Any]) -> None:
        """Count a line."""
        event = line["event"]
        if event in TRANSACTION_STATES:
            self._transactions.labels(state=event, action=line.get("action", "")).inc()
        if event in TROUBLES:
            self._troubles.labels(event=event).inc()
        if read := self._readers.get(event):
            read(line)

    def see_head(self, number: int) -> None:
        """A head was heard of [block number]."""
        self._head.set(number)

    def watch_queue(self, waiting: Callable[[], int]) -> None:
        """Show how many heads wait to be handled, which `waiting` tells at any time."""
        self._waiting.set_function(waiting)

    def _block_handled(self, line: Mapping[str, Any]) -> None:
        self._block.set(line["block"])
        self._accounts.set(line["accounts"])
        self._auctions.set(line["auctions"])
        self._unsafe.set(line["unsafe"])
        self._unsafe_age.set(line["unsafe_blocks"])
        self._pending.set(line["pending"])
        self._milliseconds.observe(line["ms"])
        self._events.inc(line["events"])

    def _decision(self, line: Mapping[str, Any]) -> None:
        acting = "yes" if line["acting"] else "no"
        self._decisions.labels(action=line["action"], acting=acting, reason=line["reason"]).inc()

    def _settled(self, line: Mapping[str, Any]) -> None:
        self._profit.inc(line["profit_coin"])
        self._gas_cost.inc(line["gas_cost_coin"])
        if line["event"] == "reverted":
            self._reverts.labels(reason=line["reason"]).inc()
