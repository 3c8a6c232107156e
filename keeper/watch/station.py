# SPDX-License-Identifier: MIT
"""Everything that watches one keeper, put together from its settings."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from keeper.store.database import open_database
from keeper.store.decisions import DecisionLog
from keeper.watch.alerts import Alerts, Webhook
from keeper.watch.endpoints import EndpointCollector
from keeper.watch.metrics import Metrics
from keeper.watch.pulse import Pulse
from keeper.watch.recent import Recent
from keeper.watch.server import Api, serving
from keeper.watch.systemd import Systemd

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from typing import Any

    from keeper.deployment import Deployment
    from keeper.logs import Reader
    from keeper.settings import Settings


class Station:
    """Readers of the keeper's lines, its pulse, and the server that shows both."""

    def __init__(self, settings: Settings, decisions: DecisionLog) -> None:
        """Prepare; serves nothing yet.

        Args:
            settings: What the operator wants to see, and when to be told.
            decisions: Where decisions are kept.
        """
        self._listens_at = settings.listens_at
        self._metrics = Metrics()
        self._recent = Recent()
        self.pulse = Pulse(
            longest_silence=2 * settings.silence,
            longest_stall=settings.longest_stall,
            on_head=self._metrics.see_head,
        )
        """To be told the signs of life."""
        self._metrics.watch_queue(self.pulse.waiting)
        self.readers: list[Reader] = [self._metrics, self._recent, decisions]
        """To be given every line."""
        if settings.webhook is not None:
            webhook = Webhook(settings.webhook.get_secret_value(), _say)
            self.readers.append(
                Alerts(
                    webhook.send,
                    interval=settings.alert_interval,
                    most_unsafe_blocks=settings.alert_unsafe_blocks,
                )
            )

    @asynccontextmanager
    async def open(
        self,
        picture: Callable[[str, int], list[dict[str, Any]]],
        endpoints: Callable[[], list[dict[str, Any]]],
    ) -> AsyncIterator[int | None]:
        """Watch and serve within the block; the port that answers, if one does.

        Args:
            picture: Rows of the mirror, as for `Api`.
            endpoints: Rows of the nodes.

        Raises:
            ConfigurationError: If the address cannot be had.
        """
        beating = asyncio.create_task(self.pulse.beat())
        reporting = asyncio.create_task(Systemd().follow(self.pulse))
        try:
            if self._listens_at is None:
                yield None
            else:
                self._metrics.registry.register(EndpointCollector(endpoints))
                api = Api(self.pulse, self._metrics, self._recent, picture, endpoints)
                with serving(api, *self._listens_at) as port:
                    yield port
        finally:
            beating.cancel()
            reporting.cancel()
            await asyncio.wait([reporting])  # its last word is that the keeper stops


@contextmanager
def station(settings: Settings, deployment: Deployment) -> Iterator[Station]:
    """A station with its decision log, which is complete when the block ends.

    Raises:
        ConfigurationError: If the database cannot be used.
    """
    path = settings.decision_file(deployment.chain_id)
    engine = open_database(
        path, chain_id=deployment.chain_id, ledger=deployment.addresses["Ledger"]
    )
    decisions = DecisionLog(engine)
    try:
        yield Station(settings, decisions)
    finally:
        decisions.close()
        engine.dispose()


def _say(why: str) -> None:
    """An alert that did not arrive; not a log line, which could be an alert again."""
    sys.stderr.write(f"webhook: {why}\n")
