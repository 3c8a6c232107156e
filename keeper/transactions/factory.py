# SPDX-License-Identifier: MIT
"""An engine from the operator's settings, with its database and its routes."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from keeper.errors import ConfigurationError
from keeper.store.database import name_faults, open_database
from keeper.store.intents import IntentStore
from keeper.transactions.engine import TransactionEngine
from keeper.transactions.relay import RelayRoute
from keeper.transactions.route import PublicRoute, Routes

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from structlog.typing import FilteringBoundLogger

    from keeper.deployment import Deployment
    from keeper.ports import Node
    from keeper.settings import Settings
    from keeper.transactions.route import Route


@asynccontextmanager
async def transaction_engine(
    settings: Settings, deployment: Deployment, node: Node, log: FilteringBoundLogger
) -> AsyncGenerator[TransactionEngine | None, None]:
    """The engine, or None without a key; closes at the end what it opened.

    Raises:
        ConfigurationError: If a key, the database or a route is not usable.
    """
    wallets = settings.wallets()
    relays = [RelayRoute(url.get_secret_value()) for url in settings.relay_urls]
    routes: Sequence[Route] = [*([PublicRoute(node)] if settings.public_route else []), *relays]
    if not routes:
        raise ConfigurationError("public_route: there is no other route, relay_urls is empty")
    if not wallets:
        yield None
        return
    path = settings.database(deployment.chain_id)
    ledger = deployment.addresses["Ledger"]
    database = open_database(path, chain_id=deployment.chain_id, ledger=ledger)
    name_faults(database)
    try:
        yield TransactionEngine(
            node,
            wallets,
            settings.engine_options(deployment.chain_id),
            log,
            route=Routes(routes),
            store=IntentStore(database),
        )
    finally:
        for relay in relays:
            await relay.close()
        database.dispose()
