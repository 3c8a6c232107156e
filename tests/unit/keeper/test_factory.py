# SPDX-License-Identifier: MIT
"""The engine that settings describe."""

from __future__ import annotations

import pytest
import structlog

from keeper.errors import ConfigurationError
from keeper.settings import load_settings
from keeper.transactions.factory import transaction_engine
from tests.unit.keeper.engine_scene import KEYS, SECOND
from tests.unit.keeper.fake_node import FakeNode
from tests.unit.keeper.test_keeper import DEPLOYMENT


async def made(folder, **settings):
    """Address of the engine's first wallet, None without an engine."""
    flags = {"manifest": folder / "m.json", "rpc_url": "ws://x", **settings}
    chosen = load_settings(None, flags)
    async with transaction_engine(chosen, DEPLOYMENT, FakeNode(), structlog.get_logger()) as engine:
        return engine and engine.address


async def test_transaction_engine__with_a_key__has_its_database(tmp_path):
    assert await made(tmp_path, private_key=KEYS[1]) == SECOND
    assert (tmp_path / ".keeper" / "31337.db").exists()


async def test_transaction_engine__without_a_key__is_none_and_writes_nothing(tmp_path):
    assert await made(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


async def test_transaction_engine__no_way_out__is_refused(tmp_path):
    with pytest.raises(ConfigurationError) as error:
        await made(tmp_path, private_key=KEYS[0], public_route=False)
    assert str(error.value) == "public_route: there is no other route, relay_urls is empty"


async def test_transaction_engine__database_of_another_deployment__is_refused(tmp_path):
    (tmp_path / ".keeper").mkdir()
    (tmp_path / ".keeper" / "31337.db").write_bytes(b"something else" * 100)
    with pytest.raises(ConfigurationError, match="file is not a database"):
        await made(tmp_path, private_key=KEYS[0])
