# SPDX-License-Identifier: MIT
"""Prometheus metrics of the nodes, read when they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from keeper.chain.endpoint import EndpointState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from prometheus_client import Metric


class EndpointCollector(Collector):
    """One sample per endpoint and metric."""

    def __init__(self, rows: Callable[[], list[dict[str, Any]]]) -> None:
        """Prepare.

        Args:
            rows: As `Endpoints.rows`.
        """
        self._rows = rows

    def collect(self) -> Iterable[Metric]:
        """All samples."""
        state = GaugeMetricFamily(
            "keeper_endpoint_state",
            "1 for the state that a node is in.",
            labels=("endpoint", "state"),
        )
        head = GaugeMetricFamily("keeper_endpoint_head_block", "Its tip.", labels=("endpoint",))
        requests = CounterMetricFamily(
            "keeper_rpc_requests", "Requests made of a node.", labels=("endpoint", "use")
        )
        faults = CounterMetricFamily(
            "keeper_rpc_faults", "Of them, refused or not answered.", labels=("endpoint",)
        )
        for row in self._rows():
            name = row["endpoint"]
            for each in EndpointState:
                state.add_metric((name, each), row["state"] == each)
            if row["head"] is not None:
                head.add_metric((name,), row["head"])
            requests.add_metric((name, "work"), row["requests"])
            requests.add_metric((name, "probe"), row["probe_requests"])
            faults.add_metric((name,), row["faults"])
        return (state, head, requests, faults)
