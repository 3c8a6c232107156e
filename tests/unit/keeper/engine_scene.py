# SPDX-License-Identifier: MIT
"""A transaction engine on a chain in memory, with its database in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from eth_account import Account

from keeper.decisions.decision import Act
from keeper.decisions.orders import CloseOut, Poke, Settle
from keeper.execution import Intent
from keeper.ports import Call, Head
from keeper.reasons import Reason
from keeper.store.database import open_database
from keeper.store.intents import IntentStore
from keeper.transactions.engine import TransactionEngine
from keeper.transactions.options import EngineOptions
from keeper.transactions.route import PublicRoute
from keeper.transactions.transaction import Transaction
from model.units import WAD, Wad

if TYPE_CHECKING:
    from pathlib import Path

    from keeper.decisions.orders import Order
    from keeper.transactions.route import Route
    from keeper.transactions.trial import Divide
    from tests.unit.keeper.fake_node import FakeNode

GWEI = 10**9
KEYS = tuple("0x" + digits * 32 for digits in ("11", "22", "33"))
FIRST, SECOND, THIRD = (str(Account.from_key(key).address).lower() for key in KEYS)
OPTIONS = EngineOptions(
    chain_id=31337,
    tip=GWEI,
    max_fee=500 * GWEI,
    gas_margin=12_000,
    is_dry=False,
    max_in_flight=4,
    urgent_deadline=2,
    lazy_deadline=6,
    max_urgent_cost=Wad(200 * WAD),
    max_lazy_cost=Wad(50 * WAD),
)
ETHER = Wad(200 * WAD)
"""Its price: 120,000 gas at 1 gwei cost 0.024 coins."""


def open_store(path: Path) -> IntentStore:
    return IntentStore(open_database(path, chain_id=31337, ledger="0xaa"))


def engine_on(
    node: FakeNode,
    store: IntentStore,
    *,
    wallets: int = 1,
    options: EngineOptions = OPTIONS,
    route: Route | None = None,
) -> TransactionEngine:
    return TransactionEngine(
        node,
        [Account.from_key(key) for key in KEYS[:wallets]],
        options,
        structlog.get_logger(),
        route=route or PublicRoute(node),
        store=store,
    )


def intent_of(order: Order, data: str = "0x01", *, profit: int = 0) -> Intent:
    act = Act(order=order, reason=Reason.CLOSE_OUT_PAYS, profit=Wad(profit * WAD))
    return Intent(call=Call(target="0x" + "55" * 20, data=data), acts=(act,))


def close_out(number: int = 0, *, profit: int = 5) -> Intent:
    account = f"0x{0xA0 + number:040x}"
    return intent_of(CloseOut(account=account), f"0x{number:02x}", profit=profit)


def poke(asset: int = 0) -> Intent:
    return intent_of(Poke(asset=asset), f"0x{0xF0 + asset:02x}")


def settle() -> Intent:
    return intent_of(Settle(), "0xee")


def block(number: int, *, fork: str = "a", parent: str | None = None, gwei: int = 1) -> Head:
    return Head(
        number=number,
        hash=f"0x{fork}{number}",
        parent_hash=f"0x{parent or fork}{number - 1}",
        timestamp=1_000 + 12 * number,
        base_fee=gwei * GWEI,
    )


def transaction_of(intent: Intent, *, gas_limit: int = 120_000) -> Transaction:
    return Transaction(intent=intent, wallet=FIRST, decided=block(5), gas_limit=gas_limit)


def subjects(engine: TransactionEngine) -> list[str]:
    return [act.order.subject for act in engine.pending()]


def whole(_intent: Intent, _revert: str | None) -> list[Intent]:
    """Nothing is to be divided."""
    return []


async def submit(
    engine: TransactionEngine, head: Head, *intents: Intent, divide: Divide = whole
) -> list[str]:
    return await engine.submit(intents, head, head.timestamp + 12, divide=divide)


async def follow(engine: TransactionEngine, head: Head, ether: Wad = ETHER) -> Any:
    return await engine.follow(head, head.timestamp + 12, ether)
