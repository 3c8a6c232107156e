# SPDX-License-Identifier: MIT
"""Everything that watches one keeper, put together from its settings."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from keeper.page.page import Page
from keeper.store.database import open_database
from keeper.store.decisions import DecisionLog
from keeper.watch.alerts import Alerts, Webhook
from keeper.watch.api import Api, InLoop
from keeper.watch.endpoints import EndpointCollector
from keeper.watch.guard import Guard
from keeper.watch.metrics import Metrics
from keeper.watch.pulse import Pulse
from keeper.watch.recent import Recent
from keeper.watch.server import Site, serving
from keeper.watch.systemd import Systemd
from model.units import Bps

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from keeper.deployment import Deployment
    from keeper.logs import Reader
    from keeper.settings import Settings
    from keeper.watch.view import View


class Station:
    """Readers of the keeper's lines, its pulse, and the server that shows both."""

    def __init__(self, settings: Settings, decisions: DecisionLog) -> None:
        """Prepare; serves nothing yet.

        Args:
            settings: What the operator wants to see, and when to be told.
            decisions: Where decisions are kept.
        """
        self._listens_at = settings.listens_at
        self._guard = Guard(settings.listen_token)
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
        self._page: Page | None = None
        if settings.page:
            self._page = Page(self.pulse, self._recent, take_margin=Bps(settings.take_margin))
            self.readers.append(self._page)
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
    async def open(self, view: View) -> AsyncIterator[int | None]:
        """Watch and serve within the block; the port that answers, if one does.

        Args:
            view: The keeper.

        Raises:
            ConfigurationError: If the address cannot be had.
        """
        beating = asyncio.create_task(self.pulse.beat())
        reporting = asyncio.create_task(Systemd().follow(self.pulse))
        try:
            if self._listens_at is None:
                yield None
            else:
                self._metrics.registry.register(EndpointCollector(view.endpoints))
                with serving(self._site(view), *self._listens_at) as port:
                    yield port
        finally:
            if self._page is not None:
                self._page.close()
            beating.cancel()
            reporting.cancel()
            await asyncio.wait([reporting])  # its last word is that the keeper stops

    def _site(self, view: View) -> Site:
        in_loop = InLoop(view)
        routes = Api(self.pulse, self._metrics, self._recent, view, in_loop).routes()
        if self._page is None:
            return Site(routes, self._guard)
        page = self._page.open(view, in_loop, self._guard)
        return Site({**routes, **page.routes}, self._guard, public=page.public, forms=page.forms)


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
